/** A certificate as a document: the same facts in each language, in the same order. Pure. */
import type { Certificate } from '../engine/certificate.ts';
import { periodInWords } from '../policy/condition-in-words.ts';
import { ruleInWords } from '../policy/explain.ts';
import { type Block, type Document, facts, listOf, paragraph, type Section, tableOr, warning } from './document.ts';
import { day, instant, type Language, listed, number } from './language.ts';
import { phrases } from './rules/phrases.ts';
import { whoIs } from './who.ts';
import { words } from './words/words.ts';

/** What the document is told in: language, words, and how it writes numbers and instants. */
interface Voice {
  language: Language;
  say: (typeof words)[Language];
  count(of: number): string;
  /** In the policy's zone. */
  at(iso: string): string;
}

export function certificateDocument(certificate: Certificate, language: Language): Document {
  const { run, policy, rule, issuedAt } = certificate;
  const say = words[language];
  const voice: Voice = {
    language,
    say,
    count: (of) => number(of, language),
    at: (iso) => instant(iso, rule.timezone, language),
  };
  const title = phrases[language].title(policy.title);
  return {
    language,
    title: say.certificate.titles[certificate.action],
    subtitle: say.certificate.subtitle(title, voice.at(run.finishedAt)),
    footer: say.certificate.footer(run.id, policy.digest.slice(0, 16)),
    issuedAt,
    sections: [
      whatWasDone(certificate, title, voice),
      underWhichRule(certificate, voice),
      whatWasKept(certificate, voice),
      whoDecided(certificate, voice),
      howItWasDone(certificate, voice),
      howToCheck(certificate, voice),
      { heading: say.certificate.headings.limits, blocks: [listOf(limitsOf(certificate, voice))] },
    ],
  };
}

function whatWasDone(certificate: Certificate, title: string, { say, count, at }: Voice): Section {
  const { organisation, policy, run, rule, counts, store, table, issuedAt, issuedBy, erasure } = certificate;
  const { labels } = say;
  const outcomes = Object.entries(counts.disposed);
  const parts = Object.entries(counts.parts).map(([name, rows]) =>
    isObjects(name) ? say.objectsOf(count(rows), name) : say.rowsOf(count(rows), name),
  );
  return {
    heading: say.certificate.headings.what,
    blocks: [
      facts(
        { name: labels.organisation, value: organisation ?? labels.notStated },
        { name: policy.controller.length > 1 ? labels.controllers : labels.controller, value: policy.controller },
        { name: labels.records, value: title },
        { name: labels.place, value: `${store}, ${table}` },
        { name: labels.asOf, value: at(run.asOf) },
        { name: labels.began, value: at(run.startedAt) },
        { name: labels.ended, value: at(run.finishedAt) },
        { name: labels.zone, value: say.timesIn(rule.timezone) },
        { name: labels.run, value: run.id },
        { name: labels.issued, value: say.by(issuedBy, at(issuedAt)) },
      ),
      ...(erasure
        ? [paragraph(say.certificate.onRequest(erasure.matter, whoIs(erasure.approvedBy, say), erasure.id))]
        : []),
      ...(outcomes.every(([, records]) => records === 0)
        ? [paragraph(noRecords(certificate, say))]
        : [
            tableOr(
              say.certificate.nothing,
              [{ head: labels.outcome }, { head: labels.count, right: true }],
              outcomes.map(([name, records]) => [outcomeIn(say, name), count(records)]),
            ),
          ]),
      ...(parts.length > 0 ? [facts({ name: labels.parts, value: parts })] : []),
      ...(run.endedEarly === null ? [] : [warning(say.certificate.endedEarly(run.endedEarly))]),
    ],
  };
}

/** Objects are counted by store and table, rows by table. */
const isObjects = (name: string): boolean => name.includes('/');

/** Objects may have gone all the same. */
function noRecords({ orphans, counts }: Certificate, { certificate: text }: Voice['say']): string {
  if (orphans) return text.orphans(orphans.orderedBy);
  return Object.keys(counts.parts).length > 0 ? text.noRecords : text.nothing;
}

function underWhichRule({ policy, rule, cutoffs }: Certificate, { say, language }: Voice): Section {
  const { labels } = say;
  const inWords = phrases[language];
  const about = { title: policy.title, system: null };
  const sentences = ruleInWords(
    {
      id: policy.id,
      digest: policy.digest,
      rule,
      schedule: null,
      about: {
        ...about,
        controller: policy.controller,
        basis: policy.basis,
        source: policy.source,
        owner: '',
        review: null,
        erasable: { allowed: true },
        subject: null,
        note: null,
      },
    },
    inWords,
  );
  return {
    heading: say.certificate.headings.rule,
    blocks: [
      facts(
        { name: labels.policy, value: policy.id },
        policy.basis.length > 0 ? { name: labels.basis, value: policy.basis } : null,
        policy.source
          ? { name: labels.source, value: say.sourcePlace(policy.source.document, policy.source.place) }
          : null,
        { name: labels.digest, value: policy.digest },
        policy.text === null ? null : { name: labels.text, value: policy.text },
      ),
      paragraph(say.certificate.ruleInWords),
      listOf(sentences),
      ...(cutoffs.length > 0
        ? [
            tableOr(
              '',
              [{ head: labels.applies }, { head: labels.period }, { head: labels.cutoff }],
              cutoffs.map(({ because, period, day: last }) => [
                because ?? labels.everything,
                periodInWords(period, inWords),
                day(last, language),
              ]),
            ),
          ]
        : []),
    ],
  };
}

function whatWasKept({ counts, rule, holds }: Certificate, { say, language, count, at }: Voice): Section {
  const { labels, certificate: text } = say;
  const reasons = (all: { because: string }[]): string =>
    listed(
      all.map(({ because }) => because),
      language,
    );
  const extend = rule.retain.kind === 'dated' ? rule.retain.extend : [];
  return {
    heading: text.headings.kept,
    blocks: [
      tableOr(
        text.nothingKept,
        [{ head: labels.reason }, { head: labels.count, right: true }],
        Object.entries(counts.left).map(([name, records]) => [outcomeIn(say, name), count(records)]),
      ),
      ...(rule.unless.length > 0 ? [paragraph(text.exceptions(reasons(rule.unless)))] : []),
      ...(extend.length > 0 ? [paragraph(text.extensions(reasons(extend)))] : []),
      ...(holds.length > 0 ? [paragraph(text.holdsInForce)] : []),
      tableOr(
        text.noHolds,
        [
          { head: labels.matter },
          { head: labels.kind },
          { head: labels.reason },
          { head: labels.placed },
          { head: labels.released },
        ],
        holds.map((hold) => [
          hold.matter ?? '–',
          hold.restriction ? labels.restriction : labels.hold,
          hold.reason ?? '–',
          at(hold.placedAt),
          hold.releasedAt === null ? labels.stillHeld : at(hold.releasedAt),
        ]),
      ),
    ],
  };
}

function whoDecided({ approvals, orphans, erasure, waived }: Certificate, { say, count, at }: Voice): Section {
  const { labels, certificate: text } = say;
  const { rule, run } = approvals;
  const decided = facts(
    rule
      ? {
          name: labels.ruleApproved,
          value: rule.at === null ? whoIs(rule.by, say) : say.by(whoIs(rule.by, say), at(rule.at)),
        }
      : null,
    run
      ? { name: labels.runApproved, value: [say.by(whoIs(run.by, say), at(run.at)), say.upTo(count(run.maximum))] }
      : null,
  );
  return {
    heading: text.headings.decisions,
    blocks: [
      ...(rule || run ? [decided] : []),
      ...(rule ? [] : [warning(text.ruleNotApproved)]),
      ...(run || orphans || erasure ? [] : [paragraph(text.runWithinLimits)]),
      ...waivedBlocks(waived, say),
    ],
  };
}

export function waivedBlocks(waived: string[], { certificate: text }: Voice['say']): Block[] {
  if (waived.length === 0) return [paragraph(text.nothingWaived)];
  return [paragraph(text.waivedHeading), listOf(waived.map((one) => text.waived[one] ?? one))];
}

function howItWasDone(certificate: Certificate, { say, count }: Voice): Section {
  const { labels, certificate: text } = say;
  const { method, verification, software, batches } = certificate;
  const effective = batches.filter(({ counts }) => Object.values(counts).some((records) => records > 0));
  const committed = effective.filter(({ commitments }) => commitments !== null).length;
  return {
    heading: text.headings.how,
    blocks: [
      facts(
        { name: labels.method, value: method === null ? labels.notRecorded : (text.methods[method] ?? method) },
        {
          name: labels.verification,
          value: verification === null ? labels.notRecorded : (text.verifications[verification] ?? verification),
        },
        { name: labels.software, value: software ?? labels.notRecorded },
        { name: labels.batches, value: text.batchesOf(count(effective.length), count(committed)) },
      ),
      ...(Object.keys(certificate.counts.parts).some(isObjects) ? [paragraph(text.objectsMethod)] : []),
    ],
  };
}

function howToCheck({ log }: Certificate, { say, count, at }: Voice): Section {
  const { labels, certificate: text } = say;
  return {
    heading: text.headings.check,
    blocks: [
      listOf(text.howToCheck),
      facts(
        { name: labels.log, value: log.origin },
        { name: labels.entries, value: say.entryRange(String(log.from), String(log.to)) },
        log.checkpoint
          ? { name: labels.checkpoint, value: say.checkpointOf(count(log.checkpoint.size), at(log.checkpoint.at)) }
          : null,
        log.checkpoint ? { name: labels.root, value: log.checkpoint.root } : null,
      ),
      ...(log.checkpoint
        ? [{ kind: 'verbatim' as const, name: say.labels.signedNote, text: log.checkpoint.note }]
        : [warning(text.noCheckpoint)]),
    ],
  };
}

function limitsOf({ action, waived, counts, batches }: Certificate, { say }: Voice): string[] {
  const { limits } = say.certificate;
  const uncommitted = batches.some(
    ({ commitments, counts: done }) => commitments === null && Object.values(done).some((records) => records > 0),
  );
  return [
    limits.media,
    limits.copies,
    limits.complete,
    ...(waived.includes('anchor') ? [limits.unanchored] : []),
    ...(uncommitted ? [limits.commitments] : []),
    ...((counts.disposed.indeterminate ?? 0) > 0 ? [limits.indeterminate] : []),
    ...(action === 'destroy' ? [] : [limits.anonymised]),
  ];
}

/** An outcome that has no word yet stands as the log names it. */
const outcomeIn = ({ outcomes }: Voice['say'], name: string): string => outcomes[name] ?? name;

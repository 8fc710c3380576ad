/** A report of a period as a document: first in short and what needs attention, then row by row. Pure. */
import type { PeriodReport, PolicyRow } from '../engine/period-report.ts';
import { ruleInShort } from '../policy/explain.ts';
import {
  type Block,
  type Document,
  facts,
  listOf,
  paragraph,
  remark,
  type Section,
  tableOr,
  warning,
} from './document.ts';
import { day, instant, type Language, listed, number } from './language.ts';
import { phrases } from './rules/phrases.ts';
import { whoIs } from './who.ts';
import { words } from './words/words.ts';

interface Voice {
  language: Language;
  say: (typeof words)[Language];
  count(of: number): string;
  /** In the zone of the report. */
  at(iso: string): string;
  on(written: string): string;
  titleOf(row: PolicyRow): string;
}

export function reportDocument(report: PeriodReport, language: Language): Document {
  const { period, issuedAt } = report;
  const say = words[language];
  const voice: Voice = {
    language,
    say,
    count: (of) => number(of, language),
    at: (iso) => instant(iso, period.timezone, language),
    on: (written) => day(written, language),
    titleOf: ({ compiled }) => phrases[language].title(compiled.about.title),
  };
  const [from, to] = [voice.on(period.from), voice.on(period.to)];
  return {
    language,
    title: say.report.title,
    subtitle: say.report.subtitle(from, to),
    footer: say.report.footer(from, to, voice.at(issuedAt)),
    issuedAt,
    sections: [
      inShort(report, voice),
      attention(report, voice),
      ...bySystem(report, voice),
      ...gaps(report, voice),
      decisions(report, voice),
      guards(report, voice),
      holds(report, voice),
      happenings(report, voice),
      settings(report, voice),
      howToCheck(report, voice),
      limits(report, voice),
    ],
  };
}

function inShort(report: PeriodReport, voice: Voice): Section {
  const { say, count, at, on } = voice;
  const { policies, period, filter, organisation, issuedAt, issuedBy, log } = report;
  const { labels } = say.report;
  const disposed = policies.reduce<Record<string, number>>((sum, { done }) => added(sum, done.disposed), {});
  const requested = policies.reduce<Record<string, number>>((sum, { done }) => added(sum, done.requested), {});
  const runs = policies.reduce<Record<string, number>>((sum, { done }) => added(sum, done.runs), {});
  const only = [filter.system, filter.controller].filter((one) => one !== null);
  const inForce = policies.filter(({ standing }) => standing === 'in-force').length;
  return {
    heading: say.report.headings.summary,
    blocks: [
      ...(period.over ? [] : [warning(say.report.notOver(at(issuedAt)))]),
      ...(log.pruned ? [warning(say.report.pruned)] : []),
      facts(
        { name: say.labels.organisation, value: organisation ?? say.labels.notStated },
        { name: labels.period, value: say.report.subtitle(on(period.from), on(period.to)) },
        { name: say.labels.zone, value: say.timesIn(period.timezone) },
        only.length > 0 ? { name: labels.only, value: only } : null,
        { name: labels.policies, value: say.report.policiesOf(count(inForce), count(policies.length)) },
        {
          name: labels.runs,
          value: say.report.runsOf(count(runs.finished ?? 0), count(runs.refused ?? 0), count(runs.failed ?? 0)),
        },
        { name: labels.disposed, value: countsIn(disposed, voice) },
        Object.keys(requested).length > 0 ? { name: labels.requested, value: countsIn(requested, voice) } : null,
        { name: say.labels.issued, value: say.by(issuedBy, at(issuedAt)) },
      ),
    ],
  };
}

const added = (sum: Record<string, number>, more: object): Record<string, number> => {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + Number(count);
  return sum;
};

const countsIn = (counts: Record<string, number>, { say, count }: Voice): string[] => {
  const lines = Object.entries(counts)
    .filter(([, records]) => records > 0)
    .map(([name, records]) => `${count(records)} ${say.outcomes[name] ?? name}`);
  return lines.length > 0 ? lines : [say.report.nothing];
};

function attention({ policies }: PeriodReport, voice: Voice): Section {
  const { say } = voice;
  const findings = policies.flatMap((row) => findingsOf(row, voice));
  const asked = policies.find(({ now }) => now !== null)?.now;
  return {
    heading: say.report.headings.attention,
    blocks: [
      findings.length > 0 ? listOf(findings) : paragraph(say.report.calm),
      remark(asked ? say.report.askedAt(voice.at(asked.asOf)) : say.report.notAsked),
    ],
  };
}

function findingsOf(row: PolicyRow, voice: Voice): string[] {
  const { say, count, on, titleOf, language } = voice;
  const { compiled, standing, paused, now, unasked, done } = row;
  const title = titleOf(row);
  const looksOn = compiled.rule.disposition?.kind === 'verify';
  const attested = (done.attested?.counts.overdue ?? 0) + (done.attested?.counts.found ?? 0);
  const switchedOff = done.waived.map((one) => say.certificate.waived[one] ?? one);
  return [
    ...(now && now.due > 0 && !looksOn
      ? [say.report.overdue(title, count(now.due), now.oldest === null ? null : on(now.oldest))]
      : []),
    ...(now && now.beyondMaximum > 0 ? [say.report.beyond(title, count(now.beyondMaximum))] : []),
    ...(attested > 0 ? [say.report.attested(title, count(attested), done.attested?.oldestDays)] : []),
    ...(standing !== 'gap' && say.report.standing[standing] ? [say.report.standing[standing](title)] : []),
    ...(paused && compiled.rule.disposition !== null ? [say.report.paused(title)] : []),
    ...(unasked === null ? [] : [say.report.unasked(title, unasked)]),
    ...(switchedOff.length > 0 ? [say.report.waived(title, listed(switchedOff, language))] : []),
  ];
}

/** A section for each system and its controllers, a row for each policy. */
function bySystem({ policies }: PeriodReport, voice: Voice): Section[] {
  const { say, titleOf, language } = voice;
  const groups = new Map<string, PolicyRow[]>();
  for (const row of policies) {
    if (row.standing === 'gap') continue;
    const key = JSON.stringify([row.system, row.controller]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((rows) => {
    const [{ system, controller } = { system: '', controller: [] }] = rows;
    const several = controller.length > 1;
    return {
      heading: system,
      blocks: [
        facts({ name: several ? say.labels.controllers : say.labels.controller, value: controller }),
        tableOr(
          '',
          [
            { head: say.labels.records, share: 24 },
            { head: say.report.labels.rule, share: 30 },
            { head: say.report.labels.disposed, share: 18 },
            { head: say.report.labels.kept, share: 28 },
          ],
          rows.map((row) => [
            titleOf(row),
            ruleInShort(row.compiled, phrases[language]),
            disposedIn(row, voice),
            leftIn(row, voice),
          ]),
        ),
      ],
    };
  });
}

function disposedIn({ done: { disposed, requested } }: PolicyRow, voice: Voice): string {
  const all = countsIn(disposed, voice).join('; ');
  if (Object.keys(requested).length === 0) return all;
  return `${all}. ${voice.say.report.ofThem(countsIn(requested, voice).join('; '))}`;
}

/** Systems of which somebody wrote down that nothing is stated. */
function gaps({ policies }: PeriodReport, { say, titleOf }: Voice): Section[] {
  const rows = policies.filter(({ standing }) => standing === 'gap');
  if (rows.length === 0) return [];
  return [
    {
      heading: say.report.headings.gaps,
      blocks: [
        paragraph(say.report.gaps),
        tableOr(
          '',
          [
            { head: say.labels.records, share: 40 },
            { head: say.labels.system, share: 20 },
            { head: say.labels.controller, share: 40 },
          ],
          rows.map((row) => [titleOf(row), row.system, row.controller.join('; ')]),
        ),
      ],
    },
  ];
}

function leftIn({ done, compiled }: PolicyRow, voice: Voice): string {
  if (compiled.rule.disposition === null) return '–';
  return done.left ? countsIn(done.left.counts, voice).join('; ') : voice.say.report.noRun;
}

function decisions({ events }: PeriodReport, { say, count, at }: Voice): Section {
  const text = say.report.decisions;
  const all = [
    ...events.published.map((one) => [one.at, text.published(one.policy), whoIs(one.by, say)]),
    ...events.approvals.map((one) => [
      one.at,
      one.waived ? text.waived(one.policy) : text.approved(one.policy),
      whoIs(one.by, say),
    ]),
    ...events.retired.map((one) => [one.at, text.retired(one.policy), whoIs(one.by, say)]),
    ...events.runApprovals.map((one) => [one.at, text.run(one.policy, count(one.maximum)), whoIs(one.by, say)]),
  ] as [string, string, string][];
  return { heading: say.report.headings.decisions, blocks: [inTime(say.report.noDecisions, all, { say, at })] };
}

/** What happened when, and who did it, in the order of time. */
function inTime(nothing: string, all: [string, string, string][], { say, at }: Pick<Voice, 'say' | 'at'>): Block {
  const { labels } = say.report;
  const rows = all
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([when, what, who]) => [at(when), what, who.startsWith('worker:') ? '–' : who]);
  return tableOr(
    nothing,
    [
      { head: labels.when, share: 28 },
      { head: labels.what, share: 52 },
      { head: labels.who, share: 20 },
    ],
    rows,
  );
}

function guards({ events }: PeriodReport, { say, count, at }: Voice): Section {
  const { labels } = say.report;
  return {
    heading: say.report.headings.guards,
    blocks: [
      tableOr(
        say.report.noGuards,
        [
          { head: say.labels.policy },
          { head: labels.code },
          { head: labels.lastTime },
          { head: labels.times, right: true },
        ],
        events.guards.map(({ policy, code, times, last }) => [policy, code, at(last), count(times)]),
      ),
    ],
  };
}

function holds({ events }: PeriodReport, { say, at }: Voice): Section {
  const { labels } = say.report;
  return {
    heading: say.report.headings.holds,
    blocks: [
      tableOr(
        say.report.noHolds,
        [
          { head: labels.when },
          { head: labels.what },
          { head: say.labels.matter },
          { head: say.labels.reason },
          { head: say.labels.place },
        ],
        events.holds.map((hold) => [
          at(hold.at),
          `${hold.restriction ? say.labels.restriction : say.labels.hold}: ${say.report.holdKinds[hold.kind]}`,
          hold.matter ?? '–',
          hold.reason ?? '–',
          [hold.store, hold.table ?? []].flat().join(', '),
        ]),
      ),
    ],
  };
}

function happenings({ events }: PeriodReport, { say, at }: Voice): Section {
  const { eventKinds, pausedScope, resumedScope, everything } = say.report;
  const scope = (policy: string | null, store: string | null): string =>
    [policy, store].filter((one) => one !== null).join(', ') || everything;
  const all = [
    ...events.restores.map((one) => [
      one.at,
      [eventKinds[one.kind] ?? one.kind, one.store ?? []].flat().join(': '),
      '',
    ]),
    ...events.pauses.map((one) => [
      one.at,
      (one.kind === 'paused' ? pausedScope : resumedScope)(scope(one.policy, one.store)) +
        (one.reason === null ? '' : ` (${one.reason})`),
      whoIs(one.by, say),
    ]),
    ...events.log.map((one) => [one.at, eventKinds[one.kind] ?? one.kind, whoIs(one.by ?? '', say)]),
  ] as [string, string, string][];
  return { heading: say.report.headings.events, blocks: [inTime(say.report.noEvents, all, { say, at })] };
}

function settings({ events }: PeriodReport, { say, at }: Voice): Section {
  const { labels } = say.report;
  return {
    heading: say.report.headings.settings,
    blocks: [
      tableOr(
        say.report.noSettings,
        [
          { head: labels.when, share: 28 },
          { head: labels.setting, share: 22 },
          { head: labels.value, share: 50 },
        ],
        events.settings.flatMap((one) =>
          Object.entries(one.changed).map(([name, value]) => [at(one.at), name, String(value)]),
        ),
      ),
    ],
  };
}

function howToCheck({ log }: PeriodReport, { say, count, at }: Voice): Section {
  const { labels } = say;
  const { checkpoint } = log;
  const uncovered = checkpoint !== null && log.to !== null && checkpoint.size <= log.to;
  return {
    heading: say.report.headings.check,
    blocks: [
      listOf(say.certificate.howToCheck.slice(0, 3)),
      facts(
        { name: labels.log, value: log.origin },
        log.from === null || log.to === null
          ? null
          : { name: labels.entriesOfPeriod, value: say.entryRange(String(log.from), String(log.to)) },
        checkpoint
          ? { name: labels.checkpoint, value: say.checkpointOf(count(checkpoint.size), at(checkpoint.at)) }
          : null,
        checkpoint ? { name: labels.root, value: checkpoint.root } : null,
      ),
      ...(uncovered ? [warning(say.report.uncovered)] : []),
      ...(checkpoint
        ? [{ kind: 'verbatim' as const, name: labels.signedNote, text: checkpoint.note }]
        : [warning(say.report.noCheckpoint)]),
    ],
  };
}

function limits({ policies }: PeriodReport, { say }: Voice): Section {
  const all = say.certificate.limits;
  const asked = policies.some(({ now }) => now !== null);
  return {
    heading: say.report.headings.limits,
    blocks: [listOf([all.media, all.copies, all.complete, ...(asked ? [say.report.limits.stores] : [])])],
  };
}

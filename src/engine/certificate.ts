/**
 * A certificate of destruction: what one finished run did, under which rule, on whose decision, and how an outsider can
 * check it. Every fact is taken from the ledger and from the log; where the two disagree there is no certificate.
 */
import { originOf } from '../audit/checkpoint.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { cutoff } from '../policy/calendar.ts';
import { tablesTouched } from '../policy/column-uses.ts';
import { ruleDigest } from '../policy/compile-policy.ts';
import type { About, CompiledPolicy, Day, Period, Rule } from '../policy/compiled.ts';
import type { KeptCheckpoint, PolicyVersion, Run } from '../ports/ledger.ts';
import { type Counts, nonZero } from './counts.ts';
import { coveringCheckpoint } from './covering-checkpoint.ts';
import type { Engine } from './engine.ts';
import { type HoldInForce, holdsDuring } from './holds-during.ts';
import { type Entry, entriesFrom } from './log-position.ts';
import { type RunTrail, type TrailBatch, trailOf } from './run-trail.ts';
import { outcomeOf } from './settle.ts';
import { firstUnvouched } from './vouched.ts';

/** As JSON it is stable: fields are added within a version, never changed. Instants are ISO 8601 in UTC. */
export interface Certificate {
  document: 'gallra certificate';
  version: 1;
  issuedAt: string;
  /** The program that issued it. */
  issuedBy: string;
  /** Who runs the installation. Null: it is not configured. */
  organisation: string | null;
  run: { id: string; asOf: string; startedAt: string; finishedAt: string; endedEarly: string | null };
  policy: {
    id: string;
    digest: string;
    title: About['title'];
    controller: string[];
    basis: string[];
    source: About['source'];
    /** SHA-256 of the file's text. Null: the log does not say. */
    text: string | null;
    publishedAt: string;
  };
  /** With the policy's id, this is what the digest is taken over. */
  rule: Rule;
  store: string;
  table: string;
  action: 'destroy' | 'anonymise' | 'flag';
  /** How, as the program that did it wrote down. */
  method: string | null;
  /** By what it is known to be done: `receipt`, `absence`. */
  verification: string | null;
  /** `disposed`: records by outcome. `left`: what was due or undated and is still there, by its one reason. `parts`: rows by table, objects by `store/table`. */
  counts: { disposed: Counts; left: Counts; parts: Counts };
  /** Set where nothing but objects went that no record named any more, because a person said so. */
  orphans: { orderedBy: string } | null;
  /** The request for erasure that it was for, and who approved it for these very records. Null: what had fallen due. */
  erasure: { id: string; matter: string; approvedBy: string } | null;
  /** Latest day on which a period may have begun for it to be over at as-of: the base period first. None on request. */
  cutoffs: { period: Period; because: string | null; day: Day }[];
  holds: HoldInForce[];
  approvals: {
    /** Null: approval of rules was switched off. `at` is null where the log was pruned since, and no longer tells. */
    rule: { by: string; at: string | null } | null;
    /** Null: the run was within its limits. */
    run: { by: string; at: string; maximum: number } | null;
  };
  /** What configuration switched off: `rule`, `anchor`, `role`, `commitments`. */
  waived: string[];
  /** The program that ran. */
  software: string | null;
  batches: TrailBatch[];
  log: {
    origin: string;
    /** Index of the run's first and last entry. */
    from: number;
    to: number;
    /** The first that covers the run. Null: there is none yet. */
    checkpoint: { size: number; root: string; at: string; note: string } | null;
  };
}

/**
 * @throws `certificate.run` no such run; `certificate.unfinished`; `certificate.nothing` where a policy only looks on;
 * `evidence.disagrees` where ledger and log say different things; `evidence.pruned` where the log no longer reaches back.
 */
export async function certificateOf(engine: Engine, runId: string): Promise<Certificate> {
  const { ledger, settings } = engine;
  const run = await ledger.run(runId);
  if (!run) throw noRun(runId);
  if (run.state !== 'finished' || run.finishedAt === null) throw unfinished(run);
  const version = (await ledger.versions()).find(
    ({ policy, digest }) => policy === run.policy && digest === run.digest,
  );
  const compiled = version?.compiled;
  const action = compiled?.rule.disposition?.kind;
  if (action === 'verify') throw nothingToCertify(run);
  const trail = await trailOf(ledger, run);
  if (!trail) throw await missingTrail(engine, run);
  const decisions = await decisionsOn(engine, run, trail);
  const signed = await coveringCheckpoint(engine, trail.finished.index);
  const differences = differencesIn(run, trail, version, decisions);
  const changed = signed && (await firstUnvouched(engine, signed, reliedOn(trail, decisions)));
  if (changed !== null) differences.push(`entry ${changed}, which is not the one that was signed`);
  if (differences.length > 0 || !version || !compiled || !action) throw disagrees(run, differences);
  const { started, finished } = trail;
  return {
    document: 'gallra certificate',
    version: 1,
    issuedAt: await ledger.now(),
    issuedBy: settings.software,
    organisation: started.organisation ?? settings.organisation,
    run: {
      id: run.id,
      asOf: run.asOf,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      endedEarly: finished.code ?? null,
    },
    policy: {
      id: run.policy,
      digest: run.digest,
      title: compiled.about.title,
      controller: started.controller ?? compiled.about.controller,
      basis: started.basis ?? compiled.about.basis,
      source: compiled.about.source,
      text: decisions.published?.text ?? null,
      publishedAt: decisions.published?.kind === 'policy.published' ? decisions.published.at : version.publishedAt,
    },
    rule: compiled.rule,
    store: run.store,
    table: compiled.rule.dataset?.table ?? '',
    action,
    method: started.method ?? null,
    verification: started.verification ?? null,
    counts: { ...split(run.counts, action), parts: run.parts },
    orphans: started.reason === 'orphans' ? { orderedBy: started.actor ?? '' } : null,
    erasure: erasureIn(trail),
    cutoffs: run.erasure === null ? cutoffsOf(compiled, run.asOf) : [],
    holds: await holdsDuring(ledger, { from: started, to: finished, concerns: concerning(run, compiled, trail) }),
    approvals: {
      rule: ruleApproval(decisions.approved, started),
      run: trail.approved ? approvalOf(trail.approved) : null,
    },
    waived: trail.waived,
    software: finished.software ?? null,
    batches: trail.batches,
    log: {
      origin: originOf(await ledger.id()),
      from: started.index,
      to: finished.index,
      checkpoint: checkpointOf(signed),
    },
  };
}

export const checkpointOf = (kept: KeptCheckpoint | null): Certificate['log']['checkpoint'] =>
  kept ? { size: kept.size, root: kept.root, at: kept.at, note: kept.note } : null;

/** Where the log was pruned it says again who approved, and no longer when. */
function ruleApproval(approved: Entry | null, started: Entry): Certificate['approvals']['rule'] {
  if (!approved || approved.waived) return null;
  if (approved.kind === 'policy.approved') return { by: approved.actor ?? '', at: approved.at };
  const by = (approved.approvals ?? started.approvals)?.rule;
  return by === undefined ? null : { by, at: null };
}

const erasureIn = ({ started, finished }: RunTrail): Certificate['erasure'] =>
  started.erasure === undefined
    ? null
    : { id: started.erasure, matter: started.matter ?? '', approvedBy: finished.approvals?.run ?? '' };

const approvalOf = ({ actor = '', at, maximum = 0 }: Entry) => ({ by: actor, at, maximum });

const left = ['held', 'excepted', 'claimed', 'extended', 'undated', 'blocked', 'failed', 'left'];

function split(counts: Counts, action: Certificate['action']): { disposed: Counts; left: Counts } {
  const named = Object.entries(counts);
  return {
    disposed: { [outcomeOf(action)]: 0, ...Object.fromEntries(named.filter(([name]) => !left.includes(name))) },
    left: Object.fromEntries(left.flatMap((name) => (counts[name] === undefined ? [] : [[name, counts[name]]]))),
  };
}

/** Published and approved before the run, as the log tells it; where the log was pruned, as it was stated again. */
interface Decisions {
  published: Entry | null;
  approved: Entry | null;
}

async function decisionsOn({ ledger }: Engine, run: Run, { started }: RunTrail): Promise<Decisions> {
  const newest = async (kind: 'policy.published' | 'policy.approved' | 'policy.restated') => {
    let found: Entry | null = null;
    for await (const entry of entriesFrom(ledger, { policy: run.policy, kind })) {
      // What is stated again stands for the entry that it repeats.
      const index = kind === 'policy.restated' ? (entry.repeats ?? entry.index) : entry.index;
      if (entry.digest === run.digest && index < started.index) found = entry;
    }
    return found;
  };
  const restated = await newest('policy.restated');
  return {
    published: (await newest('policy.published')) ?? restated,
    approved: (await newest('policy.approved')) ?? restated,
  };
}

/** Indices of the entries that a certificate repeats, and of those before it that it rests on. */
function reliedOn({ started, finished, approved, batches }: RunTrail, decisions: Decisions): number[] {
  const earlier = [decisions.published, decisions.approved, approved].filter((one) => one !== null);
  const all = [...earlier, started, finished].map(({ index }) => index);
  // What was stated again after the run has a later checkpoint.
  return [...all, ...batches.map(({ entry }) => entry)].filter((index) => index <= finished.index);
}

/** In words that name no value of a record. */
function differencesIn(
  run: Run,
  trail: RunTrail,
  version: PolicyVersion | undefined,
  { published, approved }: Decisions,
): string[] {
  const { started, finished, sums, unpaired, waived } = trail;
  const found: string[] = [];
  const differ = (what: string, one: unknown, other: unknown): void => {
    if (JSON.stringify(one) !== JSON.stringify(other)) found.push(what);
  };
  differ('when it began', run.startedAt, started.at);
  differ('when it ended', run.finishedAt, finished.at);
  differ('its as-of', [run.asOf, run.asOf], [started.asOf, finished.asOf]);
  differ('its rule', [run.digest, run.digest], [started.digest, finished.digest]);
  differ('its store', run.store, started.store);
  differ('the request that it was for', run.erasure, started.erasure ?? null);
  differ('its counts', sorted(run.counts), sorted(finished.counts ?? {}));
  differ('its parts', sorted(run.parts), sorted(finished.parts ?? {}));
  const disposed = Object.fromEntries(Object.entries(run.counts).filter(([name]) => !left.includes(name)));
  differ('the sum of its batches', sorted(disposed), sorted(sums.counts));
  differ('the sum of the parts of its batches', sorted(run.parts), sorted(sums.parts));
  if (unpaired > 0) found.push('batches without exactly one intent and one outcome');
  if (!version) found.push('the version of its rule, which the ledger does not have');
  else if (ruleDigest(version.policy, version.compiled.rule) !== run.digest) found.push('the text of its rule');
  const { cutoffs, approvals } = started;
  if (version && cutoffs) {
    const days = cutoffsOf(version.compiled, run.asOf).map(({ day }) => day);
    differ('its cutoffs', [...new Set(days)].sort(), [...new Set(Object.values(cutoffs))].sort());
  }
  if (approved?.kind === 'policy.approved' && approvals?.rule)
    differ('who approved its rule', approved.actor, approvals.rule);
  if (!published) found.push('the publication of its rule');
  if (!approved && !waived.includes('rule')) found.push('the approval of its rule');
  return found;
}

const sorted = (counts: Counts): [string, number][] =>
  Object.entries(nonZero(counts)).sort(([a], [b]) => (a < b ? -1 : 1));

export function cutoffsOf({ rule }: CompiledPolicy, asOf: string): Certificate['cutoffs'] {
  const { retain, timezone } = rule;
  if (retain.kind !== 'dated') return [];
  return [{ period: retain.period, because: null }, ...retain.extend].map(({ period, because }) => ({
    period,
    because,
    day: cutoff(asOf, null, period, timezone),
  }));
}

function concerning({ store }: Run, compiled: CompiledPolicy, { tables }: RunTrail): (hold: Entry) => boolean {
  const named = tablesTouched(compiled);
  return (hold) =>
    (hold.tables ?? []).some((identity) => tables.includes(identity)) ||
    (hold.store === store && named.includes(hold.table ?? ''));
}

const noRun = (id: string): GallraError =>
  new GallraError({
    code: 'certificate.run',
    what: `There is no run ${id}.`,
    where: 'ledger',
    hint: 'See the runs and their ids: gallra audit list --kind run.finished --json',
    actor: 'operator',
  });

function unfinished(run: Run): GallraError {
  const why: Record<string, [string, string]> = {
    running: [
      'it is still running, or its worker died',
      'Wait until it has finished; a dead worker leaves no certificate.',
    ],
    waiting: [
      'it waits for an approval, or was cut short',
      'Approve and run it; the certificate is of the finished run.',
    ],
    refused: ['it was refused, and disposed of nothing', 'Nothing was destroyed, so there is nothing to certify.'],
    failed: [
      'it failed before its end',
      'What its batches did is in the log: gallra audit list. The next run finishes.',
    ],
  };
  const [what, hint] = why[run.state] ?? ['it has no end', 'See: gallra audit list'];
  return new GallraError({
    code: 'certificate.unfinished',
    what: `The run ${run.id} gets no certificate: ${what}${run.code === null ? '' : ` (${run.code})`}.`,
    where: `policy ${run.policy}`,
    hint,
    actor: 'operator',
  });
}

const nothingToCertify = (run: Run): GallraError =>
  new GallraError({
    code: 'certificate.nothing',
    what: `The run ${run.id} only looked on: its policy disposes of nothing itself.`,
    where: `policy ${run.policy}`,
    hint: 'What it found stands in the report of a period: gallra report --from <day> --to <day>',
    actor: 'operator',
  });

/** Pruned in good order, or gone. */
async function missingTrail({ ledger }: Engine, run: Run): Promise<GallraError> {
  const { size } = await ledger.beginning();
  const [first] = size === 0 ? [] : await ledger.entries({ after: size - 1, limit: 1 });
  if (first && run.startedAt <= first.at) {
    return new GallraError({
      code: 'evidence.pruned',
      what: `The log was pruned up to entry ${size}: it no longer tells of the run ${run.id}.`,
      where: `policy ${run.policy}`,
      hint: 'Look for a certificate or an export that was made before.',
      actor: 'operator',
    });
  }
  return disagrees(run, ['its beginning and its end, which the log does not have']);
}

const disagrees = (run: Run, differences: string[]): GallraError =>
  new GallraError({
    code: 'evidence.disagrees',
    what: `Ledger and log disagree about the run ${run.id}: ${differences.join('; ')}.`,
    where: `policy ${run.policy}`,
    hint: 'Nothing is certified. Have the log verified (gallra audit check), and find out who changed the ledger.',
    actor: 'operator',
  });

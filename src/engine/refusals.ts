/**
 * What stops a run before anything is touched. Each refusal says who must act and what to do.
 */
import { schemaDigest } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { shareInWords } from '../policy/share-in-words.ts';
import type { LogCheck, Pause, PolicyVersion, Run } from '../ports/ledger.ts';
import type { Store, Tally } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { guardAnchor } from './guards/anchor.ts';
import { guardAuditLog } from './guards/audit-log.ts';
import { clockOffsets, guardBackwards, guardDisagreement, guardLeap } from './guards/clock.ts';
import { guardDeviation, type LastForecast } from './guards/deviation.ts';
import { guardLag } from './guards/lag.ts';
import { guardLogRole } from './guards/log-role.ts';
import { guardObjects } from './guards/objects.ts';
import { guardPaused } from './guards/paused.ts';
import { awaitApproval, type Refusal, refuse } from './guards/refusal.ts';
import { guardShrunk } from './guards/shrunk.ts';
import { checkLimits, countOf, type LimitVerdict } from './limits.ts';
import type { Look } from './look-at-log.ts';
import type { ErasureOrder, Situation } from './situate.ts';
import { type Standing, type Stop, stopFor, stopOver } from './standing.ts';

/**
 * Everything that can be told without counting. The first refusal, the most basic first.
 * @param look at the log and what is kept of it outside; null where nothing is.
 */
export async function refusalBefore(
  engine: Engine,
  standing: Standing,
  situation: Situation,
  look: Look | null,
): Promise<Refusal | null> {
  const { policy, store, catalogue, findings } = situation;
  const doubt = await doubtOf(engine, situation);
  if (doubt) return doubt;
  const unwitnessed = situation.judgement.action ? await unwitnessedBy(engine, look) : null;
  if (unwitnessed) return unwitnessed;
  const stop = stopFor(policy, standing, catalogue) ?? stopForObjects(situation, standing);
  if (stop) return stopped(policy, stop);
  const fault = findings.find(({ severity }) => severity === 'error');
  if (fault) return { code: fault.code, message: fault.what, hint: fault.hint, actor: 'author' };
  if (situation.judgement.action) {
    const refusal = storesOf(situation)
      .map((one) => readOnly(engine, one))
      .find((one) => one !== null);
    if (refusal) return refusal;
  }
  for (const one of storesOf(situation)) {
    const refusal = await notOurs(engine, one, situation.judgement.action !== null);
    if (refusal) return refusal;
  }
  if (situation.objects.length > 0 && (await store.boundLedger()) === null) {
    return refuse(
      'store.unprepared',
      `${policy.id} names objects in another store, and ${store.name} has no place for receipts.`,
      `Run: gallra prepare ${store.name}`,
      'operator',
    );
  }
  const blind = situation.judgement.action ? await guardLag(engine, store) : null;
  if (blind) return blind;
  const version = await approvedVersion(engine, policy);
  if (version?.schemaDigest && version.schemaDigest !== schemaDigest(policy, catalogue)) {
    return refuse(
      'schema.changed',
      `The tables of ${policy.id} changed since it was approved.`,
      `Look at its plan, then run: gallra approve ${policy.id}`,
      'approver',
    );
  }
  return null;
}

/** A policy over the objects themselves that waits may want to keep them. */
export function stopForObjects({ objects }: Situation, standing: Standing): Stop | null {
  for (const { store, shelf, catalogue } of objects) {
    const stop = stopOver(store.name, [shelf.table], standing, catalogue);
    if (stop) return stop;
  }
  return null;
}

/** That of the records first. */
export const storesOf = ({ store, objects }: Pick<Situation, 'store' | 'objects'>): Store[] => [
  store,
  ...objects.map((site) => site.store),
];

function readOnly(engine: Engine, { name }: Store): Refusal | null {
  const entry = engine.policies.stores.find((one) => one.name === name);
  if (entry?.access !== 'read') return null;
  return refuse(
    'store.readOnly',
    `The store ${name} is connected for reading only.`,
    'Write access: dispose for it in stores.yaml, or use disposition: verify.',
    'operator',
  );
}

async function notOurs(engine: Engine, store: Store, disposes: boolean): Promise<Refusal | null> {
  const bound = await store.boundLedger();
  if (bound === null && store.keepsNothing && disposes) {
    return refuse(
      'store.unbound',
      `The store ${store.name} is bound to no ledger, so nothing is disposed of there.`,
      `Run gallra prepare ${store.name}, and write the line that it prints into stores.yaml.`,
      'operator',
    );
  }
  if (bound === null || bound === (await engine.ledger.id())) return null;
  return refuse(
    'store.bound',
    `The store ${store.name} is bound to another ledger, whose holds this one does not know.`,
    'Connect the ledger that the store was prepared for; a copy of a store needs a ledger of its own.',
    'operator',
  );
}

/** The kill switch, and whether log and clocks can be relied upon. */
async function doubtOf(engine: Engine, situation: Situation): Promise<Refusal | null> {
  const { policy } = situation;
  const pauses: Pause[] = [];
  for (const { name } of storesOf(situation))
    pauses.push(...(await engine.ledger.pauses({ policy: policy.id, store: name })));
  // Read before the clock is, so that a run that begins meanwhile does not look like one of the future.
  const runs = await engine.ledger.runs({ policy: policy.id, scheduled: true, limit: remembered });
  const check = await engine.ledger.checkLog();
  return (
    guardPaused(pauses) ??
    guardAuditLog(check) ??
    guardBackwards(check, runs) ??
    guardDisagreement(await clockOffsets(engine, storesOf(situation)))
  );
}

/** Whether what is about to be done could be rewritten later, unseen. Nothing is asked of what disposes of nothing. */
async function unwitnessedBy({ ledger, settings }: Engine, look: Look | null): Promise<Refusal | null> {
  const byAnchor = guardAnchor(look, settings.requireAnchor);
  if (byAnchor || !settings.requireLogRole) return byAnchor;
  return guardLogRole(await ledger.logRights());
}

/** So many earlier runs are looked through for the last that finished. */
const remembered = 100;

/**
 * Everything that takes the numbers of the plan. A person may approve such a run, at its as-of and for that many records.
 * @param approvedFor what is left of that approval; null: nobody gave one.
 */
export async function refusalByPlan(
  engine: Engine,
  situation: Situation,
  tally: Tally,
  approvedFor: number | null,
): Promise<{ verdict: LimitVerdict; refusal: Refusal | null }> {
  const { policy, judgement } = situation;
  const { verdict, refusal: byLimits } = refusalByLimits(policy, tally, approvedFor);
  if (judgement.action === null) return { verdict, refusal: null };
  if (approvedFor !== null) return { verdict, refusal: byLimits };
  const check: LogCheck = await engine.ledger.checkLog();
  const finished = await finishedRuns(engine, policy);
  const now = { asOf: judgement.asOf, zone: policy.rule.timezone };
  const refusal =
    guardLeap(check) ??
    (await shrunkSince(engine, situation, finished[0], tally)) ??
    guardDeviation(lastForecast(finished), tally, now) ??
    (await guardObjects(situation)) ??
    byLimits;
  return { verdict, refusal };
}

/**
 * The same for what a person asked to be erased, where limits and expectations say nothing: who approved it approved these
 * very records. Nothing here can be approved; what the policy's own run would wait for, this waits for too.
 */
export async function refusalOfErasure(
  engine: Engine,
  situation: Situation,
  { maximum }: ErasureOrder,
  tally: Tally,
): Promise<Refusal | null> {
  const due = countOf(tally, 'due');
  if (due > maximum) {
    return refuse(
      'erasure.more',
      `${due} records would be erased under ${situation.policy.id}, and ${maximum} were approved.`,
      'Look at the request, and approve it again: gallra erase show <id>',
      'approver',
    );
  }
  const [last] = await finishedRuns(engine, situation.policy);
  const doubt =
    guardLeap(await engine.ledger.checkLog()) ??
    (await shrunkSince(engine, situation, last, tally)) ??
    (await guardObjects(situation));
  if (doubt === null) return null;
  const { code, message, actor } = doubt;
  const hint = `The next run of ${situation.policy.id} waits for the same reason: look into it, and approve that run if all is well.`;
  return refuse(code, message, hint, actor);
}

/** Of this very rule, newest first, that came to their end. */
async function finishedRuns(engine: Engine, { id, digest: rule }: CompiledPolicy): Promise<Run[]> {
  const runs = await engine.ledger.runs({ policy: id, scheduled: true, limit: remembered });
  return runs.filter(({ digest, aftermath }) => digest === rule && aftermath !== null);
}

async function shrunkSince(
  engine: Engine,
  { catalogue, judgement, store }: Situation,
  last: Run | undefined,
  { tableRows }: Tally,
): Promise<Refusal | null> {
  if (!last?.aftermath || last.finishedAt === null) return null;
  const { identity } = catalogue[judgement.table] ?? {};
  const names = Object.keys(catalogue).filter((name) => catalogue[name]?.identity === identity);
  const ours = await engine.ledger.disposedSince(store.name, names, last.finishedAt);
  return guardShrunk(last.aftermath.tableRows, ours, tableRows);
}

function lastForecast(finished: Run[]): LastForecast | null {
  for (const { asOf, aftermath } of finished) if (aftermath?.forecast) return { asOf, forecast: aftermath.forecast };
  return null;
}

/** More than the limits, unless a person approved this very run for at least as many. */
function refusalByLimits(
  policy: CompiledPolicy,
  tally: Tally,
  approvedMaximum: number | null,
): { verdict: LimitVerdict; refusal: Refusal | null } {
  const verdict = checkLimits(policy.rule.limits, tally);
  if (verdict.exceeded === null || (approvedMaximum !== null && verdict.due <= approvedMaximum))
    return { verdict, refusal: null };
  const { records, share } = policy.rule.limits;
  const limit =
    verdict.exceeded === 'records' ? `${records} records` : `${Number((share * 100).toFixed(2))} % of the table`;
  return {
    verdict,
    refusal: awaitApproval(
      `limits.${verdict.exceeded}`,
      `${verdict.due} records are due, ${shareInWords(verdict.due, tally.tableRows)} of the table; the limit for one run is ${limit}.`,
      'Look at the plan',
    ),
  };
}

export const approvedVersion = async (engine: Engine, policy: CompiledPolicy): Promise<PolicyVersion | null> =>
  (await engine.ledger.versionsInForce()).find(
    (version) => version.policy === policy.id && version.digest === policy.digest,
  ) ?? null;

function stopped(policy: CompiledPolicy, stop: Stop): Refusal {
  const whose =
    stop.policy === policy.id ? policy.id : `${policy.id} waits for ${stop.policy}, over the same tables: it`;
  const mend = `mend its file, or give its claims up: gallra retire ${stop.policy}`;
  switch (stop.why) {
    case 'unapproved':
      return refuse(
        'policy.unapproved',
        `${whose} was never approved.`,
        `Look at its plan, then run: gallra approve ${stop.policy}`,
        'approver',
      );
    case 'changed':
      return refuse(
        'policy.changed',
        `${whose} changed since it was approved.`,
        `Look at its plan, then run: gallra approve ${stop.policy}`,
        'approver',
      );
    case 'gone':
      return refuse(
        'policy.gone',
        `${whose} has no file any more.`,
        `Bring the file back, or give its claims up: gallra retire ${stop.policy}`,
        'approver',
      );
    case 'broken':
      return refuse(
        'policy.broken',
        `${whose} has a file that cannot be used.`,
        `Run gallra validate, ${mend}`,
        'author',
      );
  }
}

/**
 * The room that keeps the control database. Here: what stands in the audit log for each thing that the ledger itself
 * records. Every ledger writes these same entries. No I/O, and nothing of a record's key or values (law L7).
 */
import { createHash } from 'node:crypto';
import { type Commitments, leafBytes } from '../audit/commitment.ts';
import type { NewEntry } from '../audit/entry.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Erasure, ErasureApproval, NewErasure } from '../ports/erasure.ts';
import type { Hold, IntentOrder, Ledger, Pause, Run, Settlement } from '../ports/ledger.ts';

/** The text stays in the ledger's own table; its digest tells whether it is still the same. */
export function policyPublished(compiled: CompiledPolicy, source: string, actor: string): NewEntry {
  const { rule, about } = compiled;
  return {
    kind: 'policy.published',
    actor,
    policy: compiled.id,
    digest: compiled.digest,
    ...(rule.dataset === null ? {} : { store: rule.dataset.store, table: rule.dataset.table }),
    ...(rule.disposition === null ? {} : { action: rule.disposition.kind }),
    controller: about.controller,
    basis: about.basis,
    text: createHash('sha256').update(source, 'utf8').digest('hex'),
  };
}

export function policyApproved(policy: string, digest: string, actor: string, waived: boolean): NewEntry {
  return { kind: 'policy.approved', actor, policy, digest, ...(waived ? { waived: ['rule'] } : {}) };
}

export function policyRetired(policy: string, digest: string, reason: string, actor: string): NewEntry {
  return { kind: 'policy.retired', actor, policy, digest, ...reasonCode(reason) };
}

export function runApproved(run: Run, maximum: number, actor: string): NewEntry {
  return {
    kind: 'run.approved',
    actor,
    policy: run.policy,
    digest: run.digest,
    run: run.id,
    store: run.store,
    asOf: run.asOf,
    maximum,
  };
}

export function batchIntended(batchId: string, order: IntentOrder, tables: string[]): NewEntry {
  return {
    kind: 'batch.intended',
    actor: `worker:${order.worker}`,
    policy: order.policy,
    digest: order.digest,
    run: order.runId,
    batch: batchId,
    store: order.store,
    table: order.table,
    tables,
    action: order.action,
    maximum: order.range.size,
  };
}

export interface SettledBatch {
  batchId: string;
  runId: string;
  policy: string;
  digest: string;
  store: string;
  table: string;
}

/** The outcome is named even when it is zero; `gone` and `indeterminate` only when there were any. */
export function batchSettled(
  batch: SettledBatch,
  settlement: Settlement,
  commitments: Commitments | null = null,
): NewEntry {
  const { outcome, disposed, gone, indeterminate, parts } = settlement;
  return {
    kind: 'batch.settled',
    policy: batch.policy,
    digest: batch.digest,
    run: batch.runId,
    batch: batch.batchId,
    store: batch.store,
    table: batch.table,
    counts: { [outcome]: disposed, ...(gone > 0 ? { gone } : {}), ...(indeterminate > 0 ? { indeterminate } : {}) },
    parts,
    ...(settlement.state === 'abandoned' ? { code: 'batch.abandoned' } : {}),
    ...(commitments === null ? {} : { commitments: summaryOf(commitments) }),
    ...(settlement.objects === undefined ? {} : { objects: objectsIn(settlement.objects) }),
  };
}

/** Every outcome is named, also when it is zero: each of them says something about the records. */
const objectsIn = (objects: NonNullable<Settlement['objects']>): NonNullable<NewEntry['objects']> =>
  Object.fromEntries(Object.entries(objects).map(([place, outcomes]) => [place, { ...outcomes }]));

function summaryOf({ root, leaves, keyId }: Commitments): NonNullable<NewEntry['commitments']> {
  return { root: root.toString('hex'), size: leaves.length / leafBytes, key: keyId };
}

/** A batch that this ledger was restored to before: nothing but its receipt told of it. */
export function batchAdopted({ batchId, store, settlement, actor }: Parameters<Ledger['adoptBatch']>[0]): NewEntry {
  const { outcome, disposed, parts } = settlement;
  return { kind: 'batch.adopted', actor, batch: batchId, store, counts: { [outcome]: disposed }, parts };
}

export function holdPlaced(hold: Hold): NewEntry {
  return {
    kind: 'hold.placed',
    actor: hold.placedBy,
    ...placeOf(hold),
    ...actionOf(hold),
    ...reasonCode(hold.reason),
    matter: hold.matter,
  };
}

export function holdAcknowledged(hold: Hold, waitedFor: string[]): NewEntry {
  return { kind: 'hold.acknowledged', ...placeOf(hold), matter: hold.matter, batches: waitedFor };
}

export function holdReleased(hold: Hold, reason: string, actor: string): NewEntry {
  return {
    kind: 'hold.released',
    actor,
    ...placeOf(hold),
    ...actionOf(hold),
    ...reasonCode(reason),
    matter: hold.matter,
  };
}

/** One person asks; until another confirms it the hold is in force. */
export function releaseRequested(hold: Hold, reason: string, actor: string): NewEntry {
  return {
    kind: 'hold.release.requested',
    actor,
    ...placeOf(hold),
    ...actionOf(hold),
    ...reasonCode(reason),
    matter: hold.matter,
  };
}

export function releaseRefused(hold: Hold, reason: string | null, actor: string): NewEntry {
  return {
    kind: 'hold.release.refused',
    actor,
    ...placeOf(hold),
    ...actionOf(hold),
    ...reasonCode(reason ?? ''),
    matter: hold.matter,
  };
}

export function releaseWithdrawn(hold: Hold, reason: string | null, actor: string): NewEntry {
  return {
    kind: 'hold.release.withdrawn',
    actor,
    ...placeOf(hold),
    ...actionOf(hold),
    ...reasonCode(reason ?? ''),
    matter: hold.matter,
  };
}

/** Somebody looked at it, and keeps it until that day. */
export function holdReviewed(hold: Hold, until: string, reason: string, actor: string): NewEntry {
  return {
    kind: 'hold.reviewed',
    actor,
    ...placeOf(hold),
    ...actionOf(hold),
    ...reasonCode(reason),
    matter: hold.matter,
    until,
  };
}

export function holdNoteErased(hold: Hold, actor: string): NewEntry {
  return { kind: 'hold.note.erased', actor, ...placeOf(hold), matter: hold.matter };
}

/** A hold that this ledger was restored to before. */
export function holdRestored(hold: Hold, actor: string): NewEntry {
  return { ...holdPlaced(hold), kind: 'hold.restored', actor };
}

/** The store's database is another one now, with the same tables. */
export function holdsReaddressed(store: string, holds: number, actor: string): NewEntry {
  return { kind: 'hold.readdressed', actor, store, counts: { holds } };
}

export function paused(pause: Omit<Pause, 'id' | 'pausedAt'>): NewEntry {
  const { until } = pause;
  return {
    kind: 'run.paused',
    actor: pause.pausedBy,
    ...scopeOf(pause),
    ...reasonCode(pause.reason),
    ...(until === null ? {} : { until }),
  };
}

export function resumed(pause: Pause, actor: string): NewEntry {
  return { kind: 'run.resumed', actor, ...scopeOf(pause) };
}

/** Whom it is about stays in the ledger's own tables, sealed. */
export function erasureRequested(id: string, request: NewErasure): NewEntry {
  const { recordedBy, matter, kind, policies } = request;
  return {
    kind: 'erasure.requested',
    actor: recordedBy,
    erasure: id,
    action: kind,
    matter,
    ...(policies === null ? {} : { policies }),
  };
}

export function erasureApproved(request: Erasure, approvals: ErasureApproval[], actor: string): NewEntry {
  const counts = Object.fromEntries(approvals.map(({ policy, keys }) => [policy, keys.length]));
  const maximum = approvals.reduce((sum, { keys }) => sum + keys.length, 0);
  return { kind: 'erasure.approved', actor, ...aboutErasure(request), policies: Object.keys(counts), counts, maximum };
}

/** With what is left of what was approved, by its reason. */
export function erasureEnded(
  request: Erasure,
  state: 'refused' | 'withdrawn' | 'finished',
  reason: string | null,
  actor: string,
): NewEntry {
  const counts: Record<string, number> = {};
  for (const { left } of request.works)
    for (const [because, count] of Object.entries(left ?? {})) counts[because] = (counts[because] ?? 0) + count;
  return {
    kind: `erasure.${state}`,
    actor,
    ...aboutErasure(request),
    ...(reason === null ? {} : reasonCode(reason)),
    ...(request.works.length > 0 ? { policies: request.works.map(({ policy }) => policy), counts } : {}),
  };
}

export function erasureReopened(request: Erasure, store: string, actor: string): NewEntry {
  const policies = request.works.filter((work) => work.store === store).map(({ policy }) => policy);
  return { kind: 'erasure.reopened', actor, ...aboutErasure(request), store, policies };
}

/** Open again, not approved: an approval that a restored ledger remembers may have been taken back since. */
export function erasureDoubted(request: Erasure, actor: string): NewEntry {
  const policies = request.works.map(({ policy }) => policy);
  return { kind: 'erasure.reopened', actor, ...aboutErasure(request), policies, reason: 'ledger-restored' };
}

const aboutErasure = ({ id, matter }: Erasure): Pick<NewEntry, 'erasure' | 'matter'> => ({ erasure: id, matter });

/** Of batches that were settled before the instant. */
export function commitmentsPruned(batches: number, before: string, actor: string): NewEntry {
  return { kind: 'commitments.pruned', actor, counts: { batches }, before };
}

/** A person had the whole log looked at, and nothing was missing. */
export function logChecked(actor: string): NewEntry {
  return { kind: 'log.checked', actor };
}

function scopeOf({ policy, store }: Pick<Pause, 'policy' | 'store'>): Pick<NewEntry, 'policy' | 'store'> {
  return { ...(policy === null ? {} : { policy }), ...(store === null ? {} : { store }) };
}

const actionOf = ({ restriction }: Hold): Pick<NewEntry, 'action'> => ({
  action: restriction ? 'restriction' : 'hold',
});

function placeOf(hold: Hold): Pick<NewEntry, 'hold' | 'store' | 'table' | 'tables'> {
  return { hold: hold.id, store: hold.store, table: hold.table, tables: [hold.identity] };
}

/** The log can never be erased, so only a short code without spaces enters it; words stay in the ledger's own tables. */
function reasonCode(reason: string): { reason?: string } {
  return /^[A-Za-z0-9][\w./:-]{0,63}$/.test(reason) ? { reason } : {};
}

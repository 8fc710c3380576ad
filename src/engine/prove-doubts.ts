/**
 * Why it may not be said that a record was never disposed of though no commitment to it is found: what the log tells of
 * batches over its table whose commitments cannot be read any more, or never were written.
 */
import type { Commitments } from '../audit/commitment.ts';
import { leafFilter } from '../audit/leaf-filter.ts';
import { rootOfLeaves } from '../audit/tree.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Engine } from './engine.ts';
import { type Entry, entriesFrom } from './log-position.ts';

export interface Doubt {
  /**
   * `store`: it was not asked. `uncommitted`: batches without commitments. `key`: under a key that is not here (destroyed,
   * perhaps). `lost`: they are not in the ledger, or not those that the log carries. `pruned`: commitments past their own retention. `adopted`: batches that a restored ledger took over.
   * `indeterminate`: batches of which it is not known what they did. `log`: the log begins later.
   */
  why: 'store' | 'uncommitted' | 'key' | 'lost' | 'pruned' | 'adopted' | 'indeterminate' | 'log';
  /** How many batches; 0 where that is not the point. */
  batches: number;
  message: string | null;
}

/**
 * Reads every settled batch of the log and its commitments: for when nothing was found. Who owns the database could have
 * hidden what there is to be found, so they have to be those that the log carries.
 * @param searched the physical tables under which the record was looked for.
 */
export async function doubtsAbout(
  { ledger, keys }: Engine,
  { rule }: CompiledPolicy,
  searched: readonly string[],
): Promise<Doubt[]> {
  const { dataset } = rule;
  if (!dataset) return [];
  const batches: Record<Doubt['why'], number> = {
    store: 0,
    uncommitted: 0,
    key: 0,
    lost: 0,
    pruned: 0,
    adopted: 0,
    indeterminate: 0,
    log: 0,
  };
  let prunedBefore = '';
  for await (const { before } of entriesFrom(ledger, { kind: 'commitments.pruned' }))
    if (before !== undefined && before > prunedBefore) prunedBefore = before;
  for await (const entry of entriesFrom(ledger, { kind: 'batch.settled' })) {
    if (entry.store !== dataset.store || entry.table !== dataset.table) continue;
    if ((entry.counts?.indeterminate ?? 0) > 0) batches.indeterminate += 1;
    if (!disposed(entry)) continue;
    if (!entry.commitments) batches.uncommitted += 1;
    else if (entry.at < prunedBefore) batches.pruned += 1;
    else if (!keys?.byId.has(entry.commitments.key)) batches.key += 1;
    else if (!isWhole(await ledger.commitmentsOf(entry.batch ?? ''), entry.commitments.root, searched))
      batches.lost += 1;
  }
  for await (const entry of entriesFrom(ledger, { kind: 'batch.adopted' }))
    if (entry.store === dataset.store && disposed(entry)) batches.adopted += 1;
  const { size } = await ledger.beginning();
  return [
    ...(Object.entries(batches) as [Doubt['why'], number][])
      .filter(([, count]) => count > 0)
      .map(([why, count]) => ({ why, batches: count, message: null })),
    ...(size > 0 ? [{ why: 'log' as const, batches: 0, message: null }] : []),
  ];
}

/** Found by its table and its filter, vouched for by its root. */
function isWhole(kept: Commitments | null, root: string, searched: readonly string[]): boolean {
  if (kept === null || !searched.includes(kept.identity)) return false;
  return rootOfLeaves(kept.leaves).toString('hex') === root && leafFilter(kept.leaves).equals(kept.filter);
}

const disposed = ({ counts = {} }: Entry): boolean =>
  Object.entries(counts).some(([name, count]) => count > 0 && name !== 'gone' && name !== 'indeterminate');

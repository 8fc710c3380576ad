/** Step 1 in memory: where the next batch lies. */
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { BatchRange, Cursor } from '../../ports/store.ts';
import { objectsIn } from '../naming-records.ts';
import { candidates, isAfter } from './classify.ts';
import { templateRows } from './objects.ts';
import type { Database } from './tables.ts';

/** @param prepared without receipts the range names its keys. */
export function select(
  database: Database,
  judgement: Judgement,
  held: Predicate,
  after: Cursor,
  size: number,
  prepared: boolean,
): BatchRange | null {
  const due = candidates(database, judgement, held).filter((one) => one.outcome === 'due');
  for (let branch = after.branch; branch < judgement.branches.length; branch++) {
    const at = branch === after.branch ? after.at : null;
    const batch = due.filter((one) => one.branch === branch && isAfter(database, judgement, one, at)).slice(0, size);
    const last = batch.at(-1);
    if (!last) continue;
    const objects = judgement.objects
      ? { objects: objectsIn(templateRows(batch, judgement.objects), judgement.objects) }
      : {};
    return {
      ...objects,
      branch,
      after: at,
      upTo: { lead: last.lead, key: last.key },
      size: batch.length,
      keys: prepared ? null : batch.map((one) => one.key),
    };
  }
  return null;
}

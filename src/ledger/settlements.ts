/** Adding up what settled batches did. Every ledger counts in this way. No I/O. */
import type { Settlement } from '../ports/ledger.ts';

export function sumOfSettlements(settlements: Settlement[]): {
  counts: Record<string, number>;
  parts: Record<string, number>;
} {
  const counts: Record<string, number> = {};
  const parts: Record<string, number> = {};
  for (const { outcome, disposed, gone, indeterminate, parts: theirs } of settlements) {
    for (const [name, count] of Object.entries({ [outcome]: disposed, gone, indeterminate }))
      if (count > 0) counts[name] = (counts[name] ?? 0) + count;
    for (const [table, count] of Object.entries(theirs)) parts[table] = (parts[table] ?? 0) + count;
  }
  return { counts, parts };
}

/** What one batch took from the table with these names, as records, parts, or objects. What is indeterminate may have been us. */
export function rowsGone(
  from: { store: string; names: string[] },
  batch: { store: string; table: string; settlement: Settlement | null },
): number {
  const { settlement } = batch;
  if (settlement === null) return 0;
  const { outcome, disposed, indeterminate, parts, objects = {} } = settlement;
  const here = batch.store === from.store;
  const records = here && outcome === 'destroyed' && from.names.includes(batch.table) ? disposed + indeterminate : 0;
  return from.names.reduce((sum, name) => {
    const named = objects[`${from.store}/${name}`];
    return sum + (here ? (parts[name] ?? 0) : 0) + (named ? named.destroyed + named.indeterminate : 0);
  }, records);
}

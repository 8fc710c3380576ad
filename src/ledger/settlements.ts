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

/** What one batch on `table` took from the table with these names. What is indeterminate may have been us. */
export function rowsGone(names: string[], table: string, settlement: Settlement | null): number {
  if (settlement === null) return 0;
  const { outcome, disposed, indeterminate, parts } = settlement;
  const records = outcome === 'destroyed' && names.includes(table) ? disposed + indeterminate : 0;
  return names.reduce((sum, name) => sum + (parts[name] ?? 0), records);
}

/** Receipts and the fence, in memory. */
import type { BatchRange, Receipt } from '../../ports/store.ts';
import { notPrepared } from '../store-errors.ts';
import { compareKeys, type Database, keyOf, tableOf } from './tables.ts';

/** By batch id, oldest first. */
export type Receipts = Map<string, Receipt>;

export function fence(
  database: Database,
  receipts: Receipts | null,
  batchId: string,
  range: BatchRange,
  judgement: { table: string; key: string[] },
): Receipt {
  if (range.keys !== null) {
    return { ...abandoned(batchId), gone: absent(database, range.keys, judgement) };
  }
  if (receipts === null) throw notPrepared(database.name);
  const receipt = receipts.get(batchId) ?? abandoned(batchId);
  receipts.set(batchId, receipt);
  return structuredClone(receipt);
}

function absent(database: Database, keys: string[][], judgement: { table: string; key: string[] }): number {
  const table = tableOf(database, judgement.table);
  const present = [...table.rows.values()].map((row) => keyOf(table, row, judgement.key));
  return keys.filter((key) => !present.some((one) => compareKeys(database, table, one, key, judgement.key) === 0))
    .length;
}

const abandoned = (batchId: string): Receipt => ({ batchId, state: 'abandoned', disposed: [], parts: {}, gone: 0 });

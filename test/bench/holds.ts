/** Holds on single records, placed as the command line places them. */
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';

/** Every fifth is the id of a record that is due by its date. */
const idOf = (n: number): string => String(5 * n);
const abreast = 4;

export async function placeHolds(engine: Engine, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i + 1).values();
  const place = async (): Promise<void> => {
    for (const n of numbers) await placeHold(engine, { ...hold, match: { id: idOf(n) } });
  };
  await Promise.all(Array.from({ length: abreast }, place));
}

const hold = {
  store: 'records',
  table: 'calls',
  kind: 'record' as const,
  restriction: false,
  reason: 'litigation',
  matter: 'BENCH/1',
  note: null,
  placedBy: 'bench',
  reviewOn: '2099-12-31',
  future: false,
};

/** Counting and listing in memory: what a plan says, and what is left for which reason. */
import type { Judgement, Reading, Reason } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Key, Tally, TallyLine } from '../../ports/store.ts';
import { type Classified, candidates, leadReading } from './classify.ts';
import { satisfies } from './predicate.ts';
import { type Database, tableOf } from './tables.ts';

export function tally(database: Database, judgement: Judgement, held: Predicate): Tally {
  const table = tableOf(database, judgement.table);
  const lines = new Map<string, TallyLine>();
  for (const one of candidates(database, judgement, held)) {
    const line = lines.get(one.outcome) ?? { outcome: one.outcome, count: 0, oldest: null, newest: null };
    const reading = leadReading(database, judgement, one);
    lines.set(one.outcome, {
      outcome: one.outcome,
      count: line.count + 1,
      oldest: pick(line.oldest, reading, -1),
      newest: pick(line.newest, reading, 1),
    });
  }
  const beyond = [...table.rows.values()].filter(
    (row) =>
      satisfies(database, table, row, judgement.scope) && satisfies(database, table, row, judgement.beyondMaximum),
  );
  return { tableRows: table.rows.size, lines: [...lines.values()], beyondMaximum: beyond.length };
}

export function list(
  database: Database,
  judgement: Judgement,
  held: Predicate,
  outcome: 'due' | Reason,
  limit: number,
): Key[] {
  const found = candidates(database, judgement, held).filter((one) => one.outcome === outcome);
  // Stable: records of one branch keep their order, those without a date come last.
  const dated = (one: Classified): string => leadReading(database, judgement, one)?.text ?? '9999-12-31';
  return found
    .sort((a, b) => (dated(a) < dated(b) ? -1 : dated(a) > dated(b) ? 1 : 0))
    .slice(0, limit)
    .map((one) => one.key);
}

/** Readings of different types (branches led by different columns) are put in order by their text, which starts with the day. */
function pick(a: Reading | null, b: Reading | null, side: 1 | -1): Reading | null {
  if (a === null || b === null) return a ?? b;
  return Math.sign(a.text < b.text ? -1 : a.text > b.text ? 1 : 0) === side ? a : b;
}

/** Counting and listing in memory: what a plan says, and what is left for which reason. */
import type { Judgement, Reason } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Key, Tally } from '../../ports/store.ts';
import { forecastRows } from '../forecast-rows.ts';
import { outcomeFor } from '../judge-row.ts';
import { mergeLines, orderReadings } from '../merge-lines.ts';
import type { JudgedRow } from '../satisfies.ts';
import * as judging from '../satisfies.ts';
import type { Outcome, RowPage } from '../tally-rows.ts';
import { candidates, leadReading } from './classify.ts';
import { judged, satisfies } from './predicate.ts';
import { type Database, tableOf } from './tables.ts';

export function tally(database: Database, judgement: Judgement, held: Predicate): Tally {
  const table = tableOf(database, judgement.table);
  const lines = candidates(database, judgement, held).map((one) => {
    const reading = leadReading(database, judgement, one);
    return { outcome: one.outcome, count: 1, oldest: reading, newest: reading };
  });
  const beyond = [...table.rows.values()].filter(
    (row) =>
      satisfies(database, table, row, judgement.scope) && satisfies(database, table, row, judgement.beyondMaximum),
  );
  return { tableRows: table.rows.size, lines: mergeLines(lines), beyondMaximum: beyond.length };
}

export async function forecast(database: Database, judgements: Judgement[], held: Predicate): Promise<number[]> {
  const [first] = judgements;
  if (!first) return [];
  const table = tableOf(database, first.table);
  const rows = [...table.rows.values()].map((row) => judged(database, table, row));
  const outcome: Outcome<JudgedRow> = (row, judgement, by) =>
    outcomeFor(judgement, by, (predicate) => judging.satisfies(row, predicate));
  return forecastRows(inOnePage(rows), judgements, held, outcome);
}

async function* inOnePage(rows: JudgedRow[]): AsyncGenerator<RowPage<JudgedRow>> {
  yield { met: rows.length, rows };
}

export function list(
  database: Database,
  judgement: Judgement,
  held: Predicate,
  outcome: 'due' | Reason,
  limit: number,
): Key[] {
  return candidates(database, judgement, held)
    .filter((one) => one.outcome === outcome)
    .map((one) => ({ key: one.key, reading: leadReading(database, judgement, one) }))
    .sort((a, b) => orderReadings(a.reading, b.reading))
    .slice(0, limit)
    .map((one) => one.key);
}

/** Counting and listing, for the stores that judge rows in this process: one pass over them, in little memory. */
import type { Judgement, Reading, Reason } from '../policy/judgement.ts';
import { isNever, type Predicate } from '../policy/predicate.ts';
import type { Key, Tally, TallyLine } from '../ports/store.ts';
import type { JudgedOutcome } from './judge-row.ts';
import { mergeLines, orderReadings } from './merge-lines.ts';
import { type JudgedRow, satisfies, temporal } from './satisfies.ts';

/** What becomes of a row; null: it is out of scope, or neither due nor undated. */
export type Outcome<R> = (row: R, judgement: Judgement, held: Predicate) => JudgedOutcome | null;

/** A few records that were met together. */
export interface RowPage<R> {
  /** How many, also those that nobody had to look at because they are out of scope. */
  met: number;
  rows: R[];
}

/** Not one instant's view: what changes meanwhile is counted as it was met. */
export async function tallyRows<R extends JudgedRow>(
  pages: AsyncIterable<RowPage<R>>,
  judgement: Judgement,
  held: Predicate,
  outcomeOf: Outcome<R>,
): Promise<Tally> {
  const counted = !isNever(judgement.beyondMaximum);
  const lines = new Map<string, TallyLine>();
  let tableRows = 0;
  let beyondMaximum = 0;
  for await (const { met, rows } of pages) {
    tableRows += met;
    for (const row of rows) {
      if (counted && satisfies(row, judgement.scope) && satisfies(row, judgement.beyondMaximum)) beyondMaximum += 1;
      const judged = outcomeOf(row, judgement, held);
      if (judged === null) continue;
      const reading = leadReading(row, judgement, judged.branch);
      const line = lines.get(judged.outcome);
      if (line) include(line, reading);
      else lines.set(judged.outcome, { outcome: judged.outcome, count: 1, oldest: reading, newest: reading });
    }
  }
  return { tableRows, lines: mergeLines([...lines.values()]), beyondMaximum };
}

/** Keys of the rows with this outcome, oldest first, at most `limit`. */
export async function listRows<R extends JudgedRow>(
  rows: AsyncIterable<R>,
  judgement: Judgement,
  held: Predicate,
  asked: { outcome: 'due' | Reason; limit: number },
  outcomeOf: Outcome<R>,
  keyOf: (row: R) => Key,
): Promise<Key[]> {
  const { outcome, limit } = asked;
  let oldest: { key: Key; reading: Reading | null; branch: number }[] = [];
  const keepOldest = (): void => {
    oldest = oldest.sort((a, b) => orderReadings(a.reading, b.reading) || a.branch - b.branch).slice(0, limit);
  };
  for await (const row of rows) {
    const judged = outcomeOf(row, judgement, held);
    if (judged?.outcome !== outcome) continue;
    const branch = judged.branch ?? judgement.branches.length;
    oldest.push({ key: keyOf(row), reading: leadReading(row, judgement, judged.branch), branch });
    if (oldest.length >= 2 * limit) keepOldest();
  }
  keepOldest();
  return oldest.map(({ key }) => key);
}

function include(line: TallyLine, reading: Reading | null): void {
  line.count += 1;
  if (reading === null) return;
  if (line.oldest === null || orderReadings(reading, line.oldest) < 0) line.oldest = reading;
  if (line.newest === null || orderReadings(reading, line.newest) > 0) line.newest = reading;
}

/** The starting point that the branch is led by; null where it is led by none. */
function leadReading(row: JudgedRow, judgement: Judgement, branch: number | null): Reading | null {
  const lead = branch === null ? null : (judgement.branches[branch]?.lead ?? null);
  return lead === null ? null : temporal(row, lead);
}

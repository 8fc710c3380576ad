/** Counting and listing: one walk each, in little memory. */
import type { Judgement, Reading, Reason } from '../../policy/judgement.ts';
import { isNever, type Predicate } from '../../policy/predicate.ts';
import type { Key, Tally, TallyLine } from '../../ports/store.ts';
import { mergeLines, orderReadings } from '../merge-lines.ts';
import { satisfies, temporal } from '../satisfies.ts';
import { type FileRow, outcomeOf } from './file-row.ts';
import { chosenBy, lookedAt, patternsIn, rowsFor } from './rows.ts';
import type { Root } from './session.ts';
import { walk } from './walk.ts';

/** Not one instant's view: what changes while it walks is counted as it was met. */
export async function tally(root: Root, judgement: Judgement, held: Predicate): Promise<Tally> {
  const patterns = patternsIn(judgement.scope);
  const counted = !isNever(judgement.beyondMaximum);
  const lines = new Map<string, TallyLine>();
  let tableRows = 0;
  let beyondMaximum = 0;
  for await (const entries of walk(root)) {
    tableRows += entries.length;
    for (const row of await lookedAt(root, chosenBy(patterns, entries))) {
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

export async function list(
  root: Root,
  judgement: Judgement,
  held: Predicate,
  outcome: 'due' | Reason,
  limit: number,
): Promise<Key[]> {
  let oldest: { key: Key; reading: Reading | null }[] = [];
  const keepOldest = (): void => {
    oldest = oldest.sort((a, b) => orderReadings(a.reading, b.reading)).slice(0, limit);
  };
  for await (const row of rowsFor(root, judgement.scope)) {
    const judged = outcomeOf(row, judgement, held);
    if (judged?.outcome !== outcome) continue;
    oldest.push({ key: [row.entry.key], reading: leadReading(row, judgement, judged.branch) });
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
function leadReading(row: FileRow, judgement: Judgement, branch: number | null): Reading | null {
  const lead = branch === null ? null : (judgement.branches[branch]?.lead ?? null);
  return lead === null ? null : temporal(row, lead);
}

/** Counting and listing: one walk each. */
import type { Judgement, Reason } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Key, Tally } from '../../ports/store.ts';
import { forecastRows } from '../forecast-rows.ts';
import { listRows, type RowPage, tallyRows } from '../tally-rows.ts';
import { type FileRow, outcomeOf } from './file-row.ts';
import { chosenBy, lookedAt, patternsIn, rowsFor } from './rows.ts';
import type { Root } from './session.ts';
import { walk } from './walk.ts';

export const tally = (root: Root, judgement: Judgement, held: Predicate): Promise<Tally> =>
  tallyRows(everyFile(root, judgement), judgement, held, outcomeOf);

export const forecast = async (root: Root, judgements: Judgement[], held: Predicate): Promise<number[]> => {
  const [first] = judgements;
  return first ? forecastRows(everyFile(root, first), judgements, held, outcomeOf) : [];
};

/** Those that no pattern chooses are met, and not looked at. */
async function* everyFile(root: Root, judgement: Judgement): AsyncGenerator<RowPage<FileRow>> {
  const patterns = patternsIn(judgement.scope);
  for await (const entries of walk(root)) {
    yield { met: entries.length, rows: [] };
    for await (const rows of lookedAt(root, chosenBy(patterns, entries))) yield { met: 0, rows };
  }
}

export const list = (
  root: Root,
  judgement: Judgement,
  held: Predicate,
  outcome: 'due' | Reason,
  limit: number,
): Promise<Key[]> =>
  listRows(rowsFor(root, judgement.scope), judgement, held, { outcome, limit }, outcomeOf, ({ entry }) => [entry.key]);

/** Counting and listing: one pass over all pages each. */
import type { Judgement, Reason } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Key, Tally } from '../../ports/store.ts';
import { forecastRows } from '../forecast-rows.ts';
import { listRows, type RowPage, tallyRows } from '../tally-rows.ts';
import { type ItemRow, outcomeOf, placeOf } from './item-row.ts';
import { pagesOf, rowsOf } from './records.ts';
import type { Session } from './session.ts';

/** Not one instant's view: what changes while the pages come is counted as it was met. */
export function tally(session: Session, judgement: Judgement, held: Predicate): Promise<Tally> {
  return tallyRows(rowPages(session, judgement), judgement, held, outcomeOf);
}

export async function forecast(session: Session, judgements: Judgement[], held: Predicate): Promise<number[]> {
  const [first] = judgements;
  return first ? forecastRows(rowPages(session, first), judgements, held, outcomeOf) : [];
}

async function* rowPages(session: Session, judgement: Judgement): AsyncGenerator<RowPage<ItemRow>> {
  for await (const rows of pagesOf(session, placeOf(session.service, judgement.table)))
    yield { met: rows.length, rows };
}

export function list(
  session: Session,
  judgement: Judgement,
  held: Predicate,
  outcome: 'due' | Reason,
  limit: number,
): Promise<Key[]> {
  const rows = rowsOf(session, placeOf(session.service, judgement.table));
  return listRows(rows, judgement, held, { outcome, limit }, outcomeOf, ({ key }) => key);
}

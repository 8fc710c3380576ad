/** One record under a judgement. */
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { examineRow, placeOf } from './item-row.ts';
import { ownKey } from './keys.ts';
import { recordFor } from './records.ts';
import type { Session } from './session.ts';

export async function examine(
  session: Session,
  judgement: Judgement,
  held: Predicate,
  key: Key,
): Promise<Examination | null> {
  const place = placeOf(session.service, judgement.table);
  ownKey(place, judgement.key);
  const row = await recordFor(session, place, key);
  return row === null ? null : examineRow(row, judgement, held);
}

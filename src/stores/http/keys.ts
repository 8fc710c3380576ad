/** Keys and counts of the records that satisfy a predicate. The order is ours, since a service has its own. */
import type { Predicate } from '../../policy/predicate.ts';
import type { Key } from '../../ports/store.ts';
import { satisfies } from '../satisfies.ts';
import { schemaError } from '../store-errors.ts';
import { compare } from '../values.ts';
import { type Place, placeOf, shapesOf } from './item-row.ts';
import { rowsOf } from './records.ts';
import type { Session } from './session.ts';

export async function keys(
  session: Session,
  table: string,
  key: string[],
  where: Predicate,
  after: Key | null,
  limit: number,
): Promise<Key[]> {
  const place = placeOf(session.service, table);
  ownKey(place, key);
  const order = keyOrder(place);
  let found: Key[] = [];
  const keepFirst = (): void => {
    found = found.sort(order).slice(0, limit);
  };
  for await (const row of rowsOf(session, place)) {
    if (!satisfies(row, where) || (after !== null && order(row.key, after) <= 0)) continue;
    found.push(row.key);
    if (found.length >= 2 * limit + 1000) keepFirst();
  }
  keepFirst();
  return found;
}

export async function count(session: Session, table: string, where: Predicate): Promise<number> {
  const place = placeOf(session.service, table);
  checkColumns(place, where);
  let found = 0;
  for await (const row of rowsOf(session, place)) if (satisfies(row, where)) found += 1;
  return found;
}

export function keyOrder({ mapped }: Place): (a: Key, b: Key) => number {
  const shapes = shapesOf(mapped);
  return (a, b) => {
    for (const [i, name] of mapped.key.entries()) {
      const order = compare(shapes[name]?.kind ?? 'text', a[i] ?? '', b[i] ?? '');
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Keys are printed our way, so that equal keys are equal texts. */
export const keyText = (key: Key): string => JSON.stringify(key);

/** Records are addressed by the key of the mapping, in its order. @throws `store.schema` */
export function ownKey({ service, table, mapped }: Place, key: string[]): void {
  if (JSON.stringify(key) === JSON.stringify(mapped.key)) return;
  throw schemaError(service.store, `The key of ${table} in store ${service.store} is [${mapped.key.join(', ')}].`);
}

/** A list without records must not hide that a column does not exist. @throws `store.schema` */
export function checkColumns(place: Place, where: Predicate): void {
  if (where.op === 'all' || where.op === 'any') for (const one of where.of) checkColumns(place, one);
  else if (where.op === 'not') checkColumns(place, where.of);
  else if (where.op !== 'exists' && !Object.hasOwn(place.mapped.columns, where.column))
    throw schemaError(place.service.store, `Table ${place.table} has no column ${where.column}.`);
}

/** Keys and counts of the records that satisfy a predicate. The order is ours, since a service has its own. */
import type { Predicate } from '../../policy/predicate.ts';
import type { Key, Store } from '../../ports/store.ts';
import { satisfies } from '../satisfies.ts';
import { schemaError } from '../store-errors.ts';
import { compare } from '../values.ts';
import { type Place, placeOf, shapesOf } from './item-row.ts';
import { rowsOf } from './records.ts';
import { type Session, type TimeLeft, timer } from './session.ts';

/** Pages of one list of keys are asked for right after each other; older ones are gathered anew. */
const freshMs = 60_000;

/** One pass over the list serves all pages of keys that are asked for after each other. */
export function keyPages(session: Session): Store['keys'] {
  let gathered: { of: string; keys: Key[]; fresh: TimeLeft } | null = null;
  return async (table, key, where, after, limit) => {
    const place = placeOf(session.service, table);
    ownKey(place, key);
    checkColumns(place, where);
    const order = keyOrder(place);
    const of = JSON.stringify([table, where]);
    if (after === null || gathered?.of !== of || gathered.fresh() <= 0) {
      const keys: Key[] = [];
      for await (const row of rowsOf(session, place)) if (satisfies(row, where)) keys.push(row.key);
      gathered = { of, keys: keys.sort(order), fresh: timer(freshMs) };
    }
    const rest = after === null ? gathered.keys : gathered.keys.filter((one) => order(one, after) > 0);
    if (rest.length <= limit) gathered = null;
    return rest.slice(0, limit);
  };
}

/** One whose date cannot be read might be what is asked for: it counts, so that nothing is attested that nobody knows. */
export async function count(session: Session, table: string, where: Predicate): Promise<number> {
  const place = placeOf(session.service, table);
  checkColumns(place, where);
  let found = 0;
  for await (const row of rowsOf(session, place)) if (satisfies(row, where) || row.doubtful()) found += 1;
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

/** Keys of objects, as the bucket has them and as a record's key shows them; and those that satisfy a predicate. */
import { objectsTable } from '../../policy/object-columns.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Key } from '../../ports/store.ts';
import { bytesIn, textOf } from '../printed.ts';
import { satisfies } from '../satisfies.ts';
import { schemaError } from '../store-errors.ts';
import { askedIn } from './look.ts';
import { rowsFor } from './rows.ts';
import { type Bucket, inBucket, ourFolder } from './session.ts';

export function keys(
  bucket: Bucket,
  table: string,
  where: Predicate,
  after: Key | null,
  limit: number,
): Promise<Key[]> {
  onlyObjects(bucket, table);
  return inBucket(bucket, async () => {
    const found: Key[] = [];
    for await (const row of rowsFor(bucket, askedIn(where), after === null ? null : objectKey(bucket, after))) {
      if (!satisfies(row, where)) continue;
      if (found.length === limit) break;
      found.push([row.path]);
    }
    return found;
  });
}

export function count(bucket: Bucket, table: string, where: Predicate): Promise<number> {
  onlyObjects(bucket, table);
  return inBucket(bucket, async () => {
    let found = 0;
    for await (const row of rowsFor(bucket, askedIn(where))) if (satisfies(row, where)) found += 1;
    return found;
  });
}

/** The key below the prefix, as text. Reversible. */
export const pathOf = ({ prefix }: Bucket, key: string): string =>
  textOf(Buffer.from(key.slice(prefix.length), 'utf8').toString('latin1'));

/** @throws `store.schema` */
export function objectKey(bucket: Bucket, [text = '']: Key): string {
  const key = keyIn(bucket, text);
  if (key === null) throw schemaError(bucket.store, 'A key is no key of an object below the prefix of the bucket.');
  return key;
}

/** Null: no key of an object, or one of ours. */
export function keyIn({ prefix }: Bucket, text: string): string | null {
  const bytes = bytesIn(text);
  const buffer = bytes === null || bytes === '' ? null : Buffer.from(bytes, 'latin1');
  const key = buffer?.toString('utf8');
  if (buffer === null || key === undefined || key.startsWith(ourFolder)) return null;
  return Buffer.from(key, 'utf8').equals(buffer) ? prefix + key : null;
}

/** In the order of a listing: by the bytes of UTF-8. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export function onlyObjects({ store }: Bucket, table: string): void {
  if (table !== objectsTable) throw schemaError(store, `The bucket of store ${store} has no table ${table}.`);
}

/** How the bucket prints a value of one of its columns. */
import type { Scalar } from '../../policy/compiled.ts';
import { columnIn, fileKey, filesShape } from '../../policy/file-columns.ts';
import { schemaError } from '../store-errors.ts';
import { print } from '../values.ts';
import { keyIn, onlyObjects, pathOf } from './keys.ts';
import type { Bucket } from './session.ts';

const shape = filesShape('', 'objects');

/** Null: no value of the column's type. @throws `store.schema` */
export function canonical(bucket: Bucket, table: string, column: string, value: Scalar): string | null {
  onlyObjects(bucket, table);
  const found = columnIn(shape, column);
  if (!found) throw schemaError(bucket.store, `Store ${bucket.store} has no ${table} with such a column.`);
  if (column !== fileKey) return print(found.kind, value);
  const key = keyIn(bucket, String(value));
  return key === null ? null : pathOf(bucket, key);
}

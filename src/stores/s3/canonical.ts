/** How the bucket prints a value of one of its columns. */
import type { Scalar } from '../../policy/compiled.ts';
import { columnIn, fileColumns, fileKey } from '../../policy/file-columns.ts';
import { schemaError } from '../store-errors.ts';
import { print } from '../values.ts';
import { keyIn, onlyObjects, pathOf } from './keys.ts';
import type { Bucket } from './session.ts';

/** Null: no value of the column's type. @throws `store.schema` */
export function canonical(bucket: Bucket, table: string, column: string, value: Scalar): string | null {
  onlyObjects(bucket, table);
  const shape = columnIn(
    {
      identity: '',
      columns: fileColumns(),
      uniqueKeys: [],
      indexes: [],
      references: [],
      triggers: [],
      rowSecurity: false,
      files: 'objects',
      estimatedRows: null,
    },
    column,
  );
  if (!shape) throw schemaError(bucket.store, `Store ${bucket.store} has no ${table} with such a column.`);
  if (column !== fileKey) return print(shape.kind, value);
  const key = keyIn(bucket, String(value));
  return key === null ? null : pathOf(bucket, key);
}

/** How the folder prints a value of one of its columns. */

import type { Scalar } from '../../policy/compiled.ts';
import { columnIn, fileKey, filesTable } from '../../policy/file-columns.ts';
import { textOf } from '../printed.ts';
import { schemaError } from '../store-errors.ts';
import { print } from '../values.ts';
import { catalogue } from './catalogue.ts';
import { bytesOf } from './paths.ts';
import type { Root } from './session.ts';

/** Null: no value of the column's type. @throws `store.schema` */
export function canonical(root: Root, table: string, column: string, value: Scalar): string | null {
  const shape = columnIn(catalogue(root, [table])[filesTable], column);
  if (!shape) throw schemaError(root.folder.store, `Store ${root.folder.store} has no ${table} with such a column.`);
  if (column !== fileKey) return print(shape.kind, value);
  const bytes = bytesOf(String(value));
  return bytes === null ? null : textOf(bytes);
}

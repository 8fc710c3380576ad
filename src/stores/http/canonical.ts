/** How the service's values are printed here. */
import type { Scalar } from '../../policy/compiled.ts';
import { schemaError } from '../store-errors.ts';
import { print } from '../values.ts';
import { placeOf, shapesOf } from './item-row.ts';
import type { Service } from './session.ts';

/** Null: no value of the column's type. @throws `store.schema` */
export function canonical(service: Service, table: string, column: string, value: Scalar): string | null {
  const { mapped } = placeOf(service, table);
  const shape = Object.hasOwn(mapped.columns, column) ? shapesOf(mapped)[column] : undefined;
  if (!shape) throw schemaError(service.store, `Table ${table} in store ${service.store} has no column ${column}.`);
  return print(shape.kind, value);
}

/** A rule over tables of other names: the same records under test, elsewhere. Pure. */
import type { CompiledPolicy } from './compiled.ts';

/** @param names for each table that is to be called otherwise: qualified ones only, `schema.table`, as no column can be called. */
export function renameTables(policy: CompiledPolicy, names: Record<string, string>): CompiledPolicy {
  // Wherever a rule names a table, it does so under this key.
  const renamed = (key: string, value: unknown): unknown =>
    key === 'table' && typeof value === 'string' && Object.hasOwn(names, value) ? names[value] : value;
  return JSON.parse(JSON.stringify(policy), renamed) as CompiledPolicy;
}

/** Rows that name objects in another store, in memory. */
import type { ObjectOrder } from '../../policy/judgement.ts';
import type { EffectOrder, Key, Names, NamingRecord } from '../../ports/store.ts';
import { intended, namesOf, namingColumns, type TemplateRow, unshared } from '../naming-records.ts';
import { satisfies } from './predicate.ts';
import { columnOf, compareKeys, type Database, keyOf, keyText, type StoredRow, tableOf } from './tables.ts';

export const templateRows = (
  rows: { key: Key; row: StoredRow }[],
  objects: Pick<ObjectOrder, 'object'>[],
): TemplateRow[] =>
  rows.map(({ key, row }) => ({
    key,
    values: Object.fromEntries(namingColumns(objects).map((column) => [column, row[column] ?? null])),
  }));

/** Of records that pass, those whose objects are theirs alone. */
export function ownNaming(
  database: Database,
  { judgement, range }: EffectOrder,
  passing: { key: Key; row: StoredRow }[],
): Promise<NamingRecord[]> {
  const objects = judgement.objects ?? [];
  const records = intended(templateRows(passing, objects), objects, range);
  const keys = new Set(records.map(({ key }) => keyText(key)));
  return unshared(records, objects, async ({ table, object }, asked) => {
    const own = (key: Key): boolean => table === judgement.table && keys.has(keyText(key));
    const given = rowsOf(database, table, judgement.key, table === judgement.table).filter(({ key }) => !own(key));
    return givenNames(database, table, given, object).filter((name) => asked.includes(name));
  });
}

function rowsOf(database: Database, name: string, key: string[], withKey: boolean): { key: Key; row: StoredRow }[] {
  const table = tableOf(database, name);
  return [...table.rows.values()].map((row) => ({ row, key: withKey ? keyOf(table, row, key) : keyOf(table, row) }));
}

function givenNames(database: Database, name: string, rows: { key: Key; row: StoredRow }[], object: string): string[] {
  for (const column of namingColumns([{ object }])) columnOf(database, tableOf(database, name), column);
  const found = templateRows(rows, [{ object }]).map((row) => namesOf(row, [{ object }])?.[0] ?? null);
  return [...new Set(found.filter((one) => one !== null))];
}

export function names(database: Database): Names {
  return {
    named: async ({ table, object }, asked) =>
      givenNames(database, table, rowsOf(database, table, [], false), object).filter((name) => asked.includes(name)),
    given: async ({ table: name, object, key, where }, after, limit) => {
      const table = tableOf(database, name);
      const rows = rowsOf(database, name, key, true)
        .filter(({ row }) => satisfies(database, table, row, where))
        .sort((a, b) => compareKeys(database, table, a.key, b.key, key))
        .filter((one) => after === null || compareKeys(database, table, one.key, after, key) > 0)
        .slice(0, limit);
      return templateRows(rows, [{ object }]).map((row) => ({
        key: row.key,
        name: namesOf(row, [{ object }])?.[0] ?? null,
      }));
    },
    givenBy: async (name, key, record, objects) => {
      const found = rowsOf(database, name, key, true).find((one) => keyText(one.key) === keyText(record));
      const all = objects.map((object) => ({ object }));
      const [row] = found ? templateRows([found], all) : [];
      return row ? all.map((one) => namesOf(row, [one])?.[0] ?? null) : null;
    },
  };
}

/**
 * The sample records of a policy test as a store in memory: tables and columns are what the rows and the policies say,
 * kinds are read off the values. Columns and tables that a policy names and the test leaves out are there, and empty.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Catalogue, ColumnKind, ColumnShape, TableShape } from '../policy/catalogue.ts';
import { columnUses, tablesNamed } from '../policy/column-uses.ts';
import type { CompiledPolicy, Scalar } from '../policy/compiled.ts';
import { patternShape, patternValue } from '../policy/file-columns.ts';
import { objectColumn, objectColumnShape, objectColumnValue } from '../policy/object-columns.ts';
import type { PolicyTest, TestRecord } from '../policy/parse-policy-test.ts';
import type { Store } from '../ports/store.ts';
import { openMemoryStore } from '../stores/memory/open-store.ts';
import type { MemoryTable } from '../stores/memory/tables.ts';
import { print } from '../stores/values.ts';

/** Not a name that a policy could write: the key of every sample table, so that tables without one work as well. */
const rowNumber = '(row)';

export interface SampleTable {
  columns: Record<string, ColumnShape>;
  rows: TestRecord[];
}

/**
 * @param policies the policy under test first, then those whose claims are asked too; all of one store.
 * @param timezone in which local times of the rows are read.
 * @param shapes what columns are, by table, where that is known better than from the values.
 * @throws GallraError `test.sample` where the rows cannot be what a store holds.
 */
export function openSampleStore(
  policies: CompiledPolicy[],
  test: PolicyTest,
  timezone: string,
  shapes: Catalogue = {},
): Store {
  const [policy] = policies;
  if (policy) checkUnique(policy, test);
  const tables = sampleTableNames(policies, test).map((name): [string, MemoryTable] => {
    const table = sampleTable(name, policies, test, shapes[name]);
    checkForms(name, table);
    return [
      name,
      {
        key: [rowNumber],
        columns: { ...table.columns, [rowNumber]: { type: 'bigint', kind: 'number', nullable: false } },
        rows: table.rows.map((row, i) => ({ ...row, [rowNumber]: i })),
      },
    ];
  });
  return openMemoryStore({
    name: policy?.rule.dataset?.store ?? 'sample',
    timezone,
    tables: Object.fromEntries(tables),
  });
}

/** Every table that the policies name or the test writes. */
export function sampleTableNames(policies: CompiledPolicy[], test: PolicyTest): string[] {
  return [...new Set([...Object.keys(test.records), ...policies.flatMap(tablesNamed)])];
}

/** @throws GallraError `test.sample` */
export function sampleTable(
  name: string,
  policies: CompiledPolicy[],
  test: PolicyTest,
  shape?: TableShape,
): SampleTable {
  const rows = asFiles(name, test.records[name] ?? [], policies);
  return { columns: columnsOf(name, rows, policies, shape), rows };
}

/** A day where the column takes instants, or the like: told here, before a store stumbles over it. */
function checkForms(table: string, { columns, rows }: SampleTable): void {
  for (const row of rows)
    for (const [column, value] of Object.entries(row)) {
      const shape = columns[column];
      if (value === null || !shape || print(shape.kind, value) !== null) continue;
      throw sample(
        `A value that the rows write for ${table}.${column} is no ${shape.type}.`,
        'Write it as the column of the store holds it: a day, an instant with `Z` or an offset, or a local time.',
      );
    }
}

/** Of files and objects the sample tells the path, and tags by their column; what is made of them is worked out as there. */
function asFiles(table: string, rows: TestRecord[], policies: CompiledPolicy[]): TestRecord[] {
  const uses = policies.flatMap(columnUses).filter((use) => use.table === table);
  const worked = [...new Set(uses.map(({ column }) => column))].filter((column) => patternShape(column));
  const read = uses
    .map(({ column }) => column)
    .filter((column) => /^(date|instant)$/.test(objectColumn(column)?.as ?? ''));
  if (worked.length === 0) return rows;
  return rows.map((row) => {
    const { path } = row;
    if (typeof path !== 'string')
      throw sample(`A row of ${table} has no path.`, 'Write its path below the root of the folder, in quotes.');
    const name = path.slice(path.lastIndexOf('/') + 1);
    return {
      name,
      ...row,
      ...Object.fromEntries(worked.map((column) => [column, patternValue(column, path)])),
      ...Object.fromEntries(read.map((column) => [column, readFrom(row, column)])),
    };
  });
}

/** The day or the instant in a tag of the sample. */
function readFrom(row: TestRecord, column: string): string | null {
  const wanted = objectColumn(column);
  const written = wanted && row[`${wanted.source}(${wanted.name})`];
  return wanted ? objectColumnValue(wanted, typeof written === 'string' ? written : null) : null;
}

function columnsOf(
  table: string,
  rows: TestRecord[],
  policies: CompiledPolicy[],
  known?: TableShape,
): Record<string, ColumnShape> {
  const uses = policies.flatMap(columnUses).filter((use) => use.table === table);
  const names = new Set([...rows.flatMap(Object.keys), ...uses.map(({ column }) => column)]);
  const dates = new Set(
    uses.filter(({ use }) => ['start', 'date', 'stamp', 'mark'].includes(use.for)).map(({ column }) => column),
  );
  return Object.fromEntries(
    [...names].map((name) => {
      const ofPattern = patternShape(name) ?? objectColumnShape(name);
      // Files that the pattern does not choose have no date by it.
      if (ofPattern) return [name, { ...ofPattern, nullable: true }];
      const shape = known?.columns[name];
      if (shape) return [name, { ...shape, nullable: true }];
      const values = rows.map((row) => row[name] ?? null).filter((value) => value !== null);
      const kind = kindOf(values, dates.has(name), `${table}.${name}`);
      return [name, { type: kind, kind, nullable: true }];
    }),
  );
}

const forms: [ColumnKind, RegExp][] = [
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['instant', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)$/],
  ['timestamp', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$/],
];

/** An infinity can stand in any column of dates; a column without values is what the policy takes it for. */
function kindOf(values: Scalar[], isDate: boolean, where: string): ColumnKind {
  const told = values.filter((value) => !/^-?infinity$/.test(String(value)));
  if (told.length === 0) return isDate ? 'instant' : 'text';
  const found = forms.filter(([, form]) => told.some((value) => typeof value === 'string' && form.test(value)));
  const [first] = found;
  if (first && told.every((value) => first[1].test(String(value)))) return first[0];
  if (isDate && found.length > 1)
    throw sample(`The rows write ${where} in different forms.`, 'Write all of them as days, instants or local times.');
  if (told.every((value) => typeof value === 'number')) return 'number';
  return told.every((value) => typeof value === 'boolean') ? 'boolean' : 'text';
}

/** Keys of records, and of related records that are found by a unique key, are unique in every store. */
function checkUnique(policy: CompiledPolicy, test: PolicyTest): void {
  const { dataset } = policy.rule;
  const keys = columnUses(policy).flatMap(({ table, use }) =>
    use.for === 'start' && use.unique ? [{ table, columns: use.unique }] : [],
  );
  if (dataset) keys.push({ table: dataset.table, columns: dataset.key });
  for (const { table, columns } of keys) {
    const seen = new Set<string>();
    for (const row of test.records[table] ?? []) {
      const values = columns.map((column) => row[column] ?? null);
      if (values.includes(null)) continue;
      const text = JSON.stringify(values.map(String));
      if (seen.has(text))
        throw sample(
          `Two rows of ${table} have the same ${columns.join(', ')}, which the policy takes for unique.`,
          'Give each row a key of its own, or write many: true in the policy.',
        );
      seen.add(text);
    }
  }
}

const sample = (what: string, hint: string): GallraError =>
  new GallraError({ code: 'test.sample', what, hint, actor: 'author' });

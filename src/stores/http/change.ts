/** What a request that anonymises or flags one record says, and whether it was done. */
import type { Action } from '../../policy/judgement.ts';
import { anonymised, type ChangedColumn, markIn, printedIn } from '../change-value.ts';
import { schemaError } from '../store-errors.ts';
import { type ItemRow, type Place, shapesOf } from './item-row.ts';
import { partsOf } from './json.ts';
import { written } from './values.ts';

/** The new values by column, printed; null: erased. */
export type Change = Record<string, string | null>;

type Changing = Exclude<Action, { kind: 'destroy' }>;

/** @throws `store.schema` where a column cannot be changed so. */
export function changeOf(place: Place, row: ItemRow, action: Changing, asOf: string): Change {
  const change: Change = { [action.mark]: markIn(columnIn(place, action.mark), asOf) };
  for (const [name, how] of Object.entries(action.columns)) {
    const column = columnIn(place, name);
    change[name] =
      action.kind === 'flag'
        ? printedIn(column, how as Parameters<typeof printedIn>[1])
        : anonymised(column, row.value(name), how as Parameters<typeof anonymised>[2]);
  }
  return change;
}

/** Before anything is sent. @throws `store.schema` for a key, and for what is no property of its own. */
export function checkChange(place: Place, { columns, mark }: Changing): void {
  const { service, table, mapped } = place;
  for (const name of [...Object.keys(columns), mark]) {
    columnIn(place, name);
    if (mapped.key.includes(name)) throw schemaError(service.store, `The key of table ${table} may not be changed.`);
    const parts = partsOf(mapped.columns[name]?.at ?? '');
    if (parts.length === 0 || parts.some((part) => /^\d+$/.test(part)))
      throw schemaError(service.store, `Column ${table}.${name} stands in a list, so it cannot be changed alone.`);
  }
}

/** JSON with nothing in it but what changes. Written by hand, so that numbers keep their digits. */
export function bodyOf({ mapped }: Place, change: Change): string {
  interface Branch {
    [name: string]: Branch | string;
  }
  const tree: Branch = {};
  for (const [name, text] of Object.entries(change)) {
    const column = mapped.columns[name];
    if (!column) continue;
    const parts = partsOf(column.at);
    const last = parts.pop() ?? name;
    let branch = tree;
    for (const part of parts) {
      const found = branch[part];
      const inner: Branch = typeof found === 'object' ? found : {};
      branch[part] = inner;
      branch = inner;
    }
    branch[last] = written(column, text);
  }
  const print = (branch: Branch): string =>
    `{${Object.entries(branch)
      .map(([name, inner]) => `${JSON.stringify(name)}:${typeof inner === 'string' ? inner : print(inner)}`)
      .join(',')}}`;
  return print(tree);
}

/** Whether the record, read again, is as it should be. A mark may be kept less exactly than we wrote it. */
export function isDone(row: ItemRow, change: Change, mark: string): boolean {
  if (row.value(mark) === null) return false;
  return Object.entries(change).every(
    ([name, text]) => name === mark || row.value(name) === text || (text === null && row.value(name) === ''),
  );
}

function columnIn(place: Place, name: string): ChangedColumn {
  const { service, table, mapped } = place;
  const shape = Object.hasOwn(mapped.columns, name) ? shapesOf(mapped)[name] : undefined;
  if (!shape) throw schemaError(service.store, `Table ${table} in store ${service.store} has no column ${name}.`);
  return { store: service.store, table, name, shape, timezone: service.timezone };
}

/** What anonymising, flagging and marking do to one value, in the stores that work out values in this process. */
import { firstInstantOf, localDay, wallClockBound } from '../policy/calendar.ts';
import type { ColumnShape } from '../policy/catalogue.ts';
import type { AnonymiseWith, Scalar } from '../policy/compiled.ts';
import { schemaError } from './store-errors.ts';
import { print } from './values.ts';

/** The column whose value is changed. */
export interface ChangedColumn {
  store: string;
  table: string;
  name: string;
  shape: ColumnShape;
  /** Zone in which `timestamp` columns are read. */
  timezone: string;
}

/** @throws `store.schema` where the column can hold nothing that says nothing. */
export function anonymised(column: ChangedColumn, value: string | null, how: AnonymiseWith): string | null {
  const { shape } = column;
  if (typeof how === 'object') return printedIn(column, how.set);
  if (how !== 'erase' && value === null) return null;
  if (how === 'truncate-date') return firstOfYear(shape.kind, value ?? '', column.timezone);
  const truncated = how === 'truncate-ip' ? truncateIp(value ?? '', shape.type === 'inet') : null;
  if (truncated !== null) return truncated;
  if (shape.nullable) return null;
  if (shape.kind === 'text') return '';
  throw schemaError(column.store, `Column ${column.table}.${column.name} cannot be erased: it may not be NULL.`);
}

export function printedIn({ store, table, name, shape }: ChangedColumn, value: Scalar): string {
  const text = print(shape.kind, value);
  if (text === null) throw schemaError(store, `A value of the policy does not fit ${table}.${name}.`);
  return text;
}

export function markIn(column: ChangedColumn, asOf: string): string {
  const { kind } = column.shape;
  if (kind === 'date') return localDay(asOf, column.timezone);
  if (kind === 'boolean') return 'true';
  return printedIn(column, kind === 'timestamp' ? wallClockBound(asOf, column.timezone) : asOf);
}

function firstOfYear(kind: string, value: string, zone: string): string {
  if (value.endsWith('infinity')) return value;
  if (kind === 'instant')
    return print('instant', firstInstantOf(`${localDay(value, zone).slice(0, 4)}-01-01`, zone)) ?? '';
  return `${value.slice(0, 4)}-01-01${kind === 'timestamp' ? ' 00:00:00' : ''}`;
}

/** IPv4 to its /24, IPv6 to its /48; null where the text is no address. A network type keeps the prefix length. */
function truncateIp(text: string, network: boolean): string | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return `${text.replace(/\.\d+$/, '.0')}${network ? '/24' : ''}`;
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return null;
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(zeros, 0) }, () => '0'), ...after];
  if (groups.length !== 8) return null;
  const kept = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  while (kept.at(-1) === '0') kept.pop();
  return `${kept.join(':')}::${network ? '/48' : ''}`;
}

/**
 * Values between text and columns: how a column is printed, and how a text becomes a constant that the server compares with
 * it, exactly and with an index. Texts are equal when their characters are, whatever the collation makes of case, accents
 * and trailing spaces.
 */
import { sql } from 'kysely';
import { schemaError } from '../store-errors.ts';
import type { Sql } from '../two-valued.ts';
import type { Column, Table } from './columns.ts';
import type { Connection, Transaction } from './session.ts';

/** The column as text, so that `literal` of it is the same value again. */
export function printed(column: Column, ref: Sql): Sql {
  switch (column.bareType) {
    case 'bit':
      return sql`cast(${ref} + 0 as char)`;
    // A single-precision number has its exact digits as a double.
    case 'float':
      return sql`cast(cast(${ref} as double) as char)`;
    default:
      if (isBinary(column)) return sql`concat('0x', lower(hex(${ref})))`;
      return column.charset === null ? sql`cast(${ref} as char)` : sql`convert(${ref} using utf8mb4)`;
  }
}

/**
 * The text as a constant of the column's type.
 * @throws `store.schema` where it is none, or where the type cannot be compared.
 */
export function literal(on: Connection, table: Table, column: Column, text: string): Sql {
  const found = constant(column, text);
  if (found !== null) return found;
  throw schemaError(
    on.store,
    `A value that column ${table.name}.${column.name} in store ${on.store} is asked about does not fit its type, ${column.type}.`,
  );
}

/** Null where the text is no value of the type. */
export function constant(column: Column, text: string): Sql | null {
  if (column.kind === 'boolean') return integer(text.replace(/^true$/i, '1').replace(/^false$/i, '0'));
  if (column.kind === 'number') return /^[+-]?\d+(\.\d+)?$/.test(text) ? sql.raw(text) : scientific(column, text);
  if (column.kind === 'date') return isDay(text) ? sql`date${sql.lit(text)}` : unreal(text, /^\d{4}-\d\d-\d\d$/);
  if (column.kind === 'timestamp') {
    const wall = wallClock(text);
    return wall === null ? unreal(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/) : sql`timestamp${sql.lit(wall)}`;
  }
  if (column.kind === 'instant') {
    const moment = momentOf(text);
    return moment === null ? unreal(text, /^0000-00-00 00:00:00(\.0+)?$/) : sql`timestamp${sql.lit(moment)}`;
  }
  if (column.kind === 'uuid') return isUuid(text) ? sql`cast(${text} as uuid)` : null;
  if (column.bareType === 'bit') return integer(text);
  if (isBinary(column)) return /^0x([0-9a-f]{2})*$/i.test(text) ? sql`${Buffer.from(text.slice(2), 'hex')}` : null;
  if (column.bareType === 'inet6') return sql`cast(${text} as inet6)`;
  if (column.bareType === 'inet4') return sql`cast(${text} as inet4)`;
  if (column.bareType === 'time') return sql`${text}`;
  return column.charset === null ? null : sql`${text}`;
}

/** The column equals one of the texts. */
export function isAmong(on: Connection, table: Table, column: Column, ref: Sql, texts: string[]): Sql {
  const values = texts.map((text) => literal(on, table, column, text));
  if (!isText(column)) return sql`${ref} in (${sql.join(values)})`;
  const candidates = values.map((value) => inCollation(column, value));
  return sql`(${ref} in (${sql.join(candidates)}) and ${bytes(ref)} in (${sql.join(values.map(bytes))}))`;
}

/** As the column would hold it, so that an index on it serves; characters that it cannot hold become others. */
function inCollation(column: Column, value: Sql): Sql {
  if (column.charset === null || column.charset === 'utf8mb4' || column.collation === null) return value;
  return sql`convert(${value} using ${sql.raw(word(column.charset))}) collate ${sql.raw(word(column.collation))}`;
}

/** What texts are made of, whatever the character set of the column. */
export const bytes = (text: Sql): Sql => sql`cast(convert(${text} using utf8mb4) as binary)`;

/** The column as something that is put in order, and compared with `literal`, the same way. */
export const ordered = (column: Column, ref: Sql): Sql =>
  column.bareType === 'enum' || column.bareType === 'set'
    ? sql`convert(${ref} using utf8mb4) collate utf8mb4_bin`
    : ref;

export const orderedLiteral = (on: Connection, table: Table, column: Column, text: string): Sql =>
  isText(column) ? inCollation(column, sql`${text}`) : literal(on, table, column, text);

export const isText = (column: Column): boolean => column.charset !== null;
const isBinary = (column: Column): boolean => /^(binary|varbinary|(tiny|medium|long)?blob)$/.test(column.bareType);

/** What the server makes of an expression. */
export async function print(tx: Transaction, value: Sql): Promise<string | null> {
  const [row] = await tx.rows(sql<{ printed: string | null }>`select cast(${value} as char) as printed`);
  return row?.printed ?? null;
}

const integer = (text: string): Sql | null => (/^[+-]?\d+$/.test(text) ? sql.raw(text) : null);

const scientific = (column: Column, text: string): Sql | null =>
  /^(double|float)$/.test(column.bareType) && /^[+-]?\d+(\.\d+)?e[+-]?\d+$/i.test(text) ? sql.raw(text) : null;

/** What the column printed although no calendar knows it, such as a zero date. */
const unreal = (text: string, form: RegExp): Sql | null => (form.test(text) ? sql`${text}` : null);

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < '0001') return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** `YYYY-MM-DD HH:MM:SS.ffffff` of a time without zone; null: none. */
export function wallClock(text: string): string | null {
  const [, day, hours, minutes, seconds = '00', fraction = ''] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})0*)?)?$/.exec(text) ?? [];
  if (!day || !hours || !minutes || !isDay(day) || hours > '23' || minutes > '59' || seconds > '59') return null;
  return `${day} ${hours}:${minutes}:${seconds}.${fraction.padEnd(6, '0')}`;
}

/** The same in UTC, of an instant in ISO form, or as our sessions print it. */
export function momentOf(text: string): string | null {
  const [, local = '', sign, hours = '00', minutes = '00'] =
    /^(.*?)(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/.exec(text.replace(/^(\d{4}-\d\d-\d\d)$/, '$1 00:00')) ?? [];
  const wall = wallClock(local);
  if (wall === null || !sign) return wall;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const at = new Date(Date.parse(`${wall.slice(0, 19).replace(' ', 'T')}Z`) - offset);
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}${wall.slice(19)}`;
}

/** Names of character sets and collations, from the server's catalogue. */
function word(name: string): string {
  if (!/^\w+$/.test(name)) throw new TypeError('a collation is named by one word');
  return name;
}

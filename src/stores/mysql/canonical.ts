/** Whether a value could stand in a column, and how the server prints it. */
import { sql } from 'kysely';
import type { Scalar } from '../../policy/compiled.ts';
import { type Column, columnOf, readTables, tableOf } from './columns.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { constant, isDay, isUuid, momentOf, print, printed, wallClock } from './values.ts';

/** Null: no value of the column's type, or one that the column would have to cut or round. */
export function canonical(on: Connection, table: string, column: string, value: Scalar): Promise<string | null> {
  return reading(on, table, async (tx) => {
    const found = columnOf(on, tableOf(on, await readTables(on, tx, [table]), table), column);
    const text = String(value);
    return text.includes('\0') ? null : standing(tx, found, text);
  });
}

async function standing(tx: Transaction, column: Column, text: string): Promise<string | null> {
  const size = Number(/\((\d+)/.exec(column.type)?.[1] ?? Number.NaN);
  switch (column.bareType) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
    case 'year':
      return wholeNumber(column, text);
    case 'bit':
      return within(text, 0n, 2n ** BigInt(size || 1) - 1n);
    case 'decimal':
      return decimal(column.type, text);
    case 'double':
    case 'float':
      return approximate(tx, column, text);
    case 'date':
      return isDay(text) ? text : null;
    case 'datetime':
      return withFraction(wallClock(text), column.precision);
    case 'timestamp': {
      const moment = momentOf(text);
      const fits = moment !== null && moment >= '1970-01-01 00:00:01' && moment < '2038-01-19 03:14:08';
      return fits ? withFraction(moment, column.precision) : null;
    }
    case 'uuid':
      return isUuid(text) ? text.toLowerCase() : null;
    case 'enum':
    case 'set':
      return membersOf(column.type).includes(text) ? text : null;
    case 'binary':
    case 'varbinary': {
      const length = (text.length - 2) / 2;
      const fits = column.bareType === 'binary' ? length === size : length <= size;
      return fits && constant(column, text) ? text.toLowerCase() : null;
    }
    case 'inet4':
    case 'inet6': {
      const value = constant(column, text);
      return value === null ? null : print(tx, value);
    }
    case 'char':
      return text.endsWith(' ') ? null : fittingText(tx, column, text, size);
    default:
      return column.kind === 'text' ? fittingText(tx, column, text, size) : null;
  }
}

const bits: Record<string, bigint> = { tinyint: 8n, smallint: 16n, mediumint: 24n, int: 32n, bigint: 64n };

function wholeNumber(column: Column, text: string): string | null {
  if (column.bareType === 'year') return within(text, 1901n, 2155n);
  const plain =
    column.kind === 'boolean' ? text.replace(/^true$/i, '1').replace(/^false$/i, '0') : text.replace(/\.0+$/, '');
  const size = bits[column.bareType] ?? 0n;
  return /unsigned/i.test(column.type)
    ? within(plain, 0n, 2n ** size - 1n)
    : within(plain, -(2n ** (size - 1n)), 2n ** (size - 1n) - 1n);
}

function within(text: string, least: bigint, most: bigint): string | null {
  if (!/^[+-]?\d{1,40}$/.test(text)) return null;
  const value = BigInt(text.replace('+', ''));
  return value >= least && value <= most ? String(value) : null;
}

function decimal(type: string, text: string): string | null {
  const [, digits = '10', scale = '0'] = /\((\d+)(?:,(\d+))?\)/.exec(type) ?? [];
  const [, sign = '', whole = '', rest = ''] = /^([+-]?)(\d+)(?:\.(\d+?)0*)?$/.exec(text) ?? [];
  const before = whole.replace(/^0+(?=\d)/, '');
  const after = rest === '0' ? '' : rest;
  if (whole === '' || after.length > Number(scale)) return null;
  if (before !== '0' && before.length > Number(digits) - Number(scale)) return null;
  const magnitude = Number(scale) === 0 ? before : `${before}.${after.padEnd(Number(scale), '0')}`;
  if (sign !== '-' || /^[0.]*$/.test(magnitude)) return magnitude;
  return /unsigned/i.test(type) ? null : `-${magnitude}`;
}

/** Only what the column would hold without rounding it. */
async function approximate(tx: Transaction, column: Column, text: string): Promise<string | null> {
  const value = constant(column, text);
  if (value === null) return null;
  const held = sql`cast(${value} as ${sql.raw(column.bareType)})`;
  const [row] = await tx.rows(sql<{ fits: string; text: string }>`
    select ${held} = ${value} as fits, ${printed(column, held)} as text`);
  return Number(row?.fits) === 1 ? (row?.text ?? null) : null;
}

function withFraction(moment: string | null, precision: number): string | null {
  if (moment === null || /[1-9]/.test(moment.slice(20 + precision))) return null;
  return precision === 0 ? moment.slice(0, 19) : moment.slice(0, 20 + precision);
}

/** `enum('a','it''s')` */
const membersOf = (type: string): string[] =>
  [...type.matchAll(/'((?:[^']|'')*)'/g)].map((found) => (found[1] ?? '').replaceAll("''", "'"));

const blobBytes: Record<string, number> = { tinytext: 255, text: 65_535, mediumtext: 16_777_215 };

/** Neither too long nor made of characters that the column cannot hold. */
async function fittingText(tx: Transaction, column: Column, text: string, size: number): Promise<string | null> {
  if (!text.isWellFormed() || [...text].length > (Number.isNaN(size) ? Number.POSITIVE_INFINITY : size)) return null;
  if (Buffer.byteLength(text) > (blobBytes[column.bareType] ?? Number.POSITIVE_INFINITY)) return null;
  if (column.charset === null || column.charset === 'utf8mb4') return text;
  const there = sql`convert(convert(${text} using ${sql.raw(column.charset)}) using utf8mb4)`;
  return (await print(tx, there)) === text ? text : null;
}

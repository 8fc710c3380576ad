/** Values of JSON → as we print them, and back. */
import type { ServiceColumn } from '../../policy/service.ts';
import { kindOf } from '../../policy/service.ts';
import { print } from '../values.ts';
import { type Json, JsonNumber } from './json.ts';

/** `doubtful`: a date is there and cannot be read, so it is an infinity: undated, never old. */
export type Printed = { text: string | null; doubtful?: true } | 'absent' | 'strange';

const dates = ['instant', 'date', 'timestamp', 'unix-seconds', 'unix-milliseconds'];

export function printed({ type, omitted }: ServiceColumn, value: Json | undefined): Printed {
  if (value === undefined) return omitted ? { text: null } : 'absent';
  if (value === null) return { text: null };
  if (dates.includes(type)) {
    const text = printedDate(type, value);
    return text === null ? { text: '-infinity', doubtful: true } : { text };
  }
  const text = printedPlain(type, value);
  return text === null ? 'strange' : { text };
}

function printedDate(type: ServiceColumn['type'], value: Json): string | null {
  if (type === 'unix-seconds' || type === 'unix-milliseconds')
    return value instanceof JsonNumber ? unix(type, value) : null;
  if (typeof value !== 'string') return null;
  const kind = kindOf(type);
  // Services of .NET write seven digits.
  return print(kind, type === 'timestamp' ? value.replace(/(\.\d{6})\d+$/, '$1') : value);
}

function unix(type: ServiceColumn['type'], { text }: JsonNumber): string | null {
  const [, whole, fraction = ''] = /^(-?\d{1,15})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const ms = type === 'unix-seconds' ? Number(whole) * 1000 : Number(whole);
  const at = new Date(ms);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1 || at.getUTCFullYear() > 9999) return null;
  const day = at.toISOString();
  // A fraction of a second that is before 1970 would count the other way; it is never old either way.
  return type === 'unix-seconds' && fraction !== '' && ms >= 0
    ? print('instant', `${day.slice(0, 19)}.${fraction}Z`)
    : print('instant', day);
}

function printedPlain(type: ServiceColumn['type'], value: Json): string | null {
  if (type === 'boolean') return typeof value === 'boolean' ? String(value) : null;
  if (type === 'number') {
    if (value instanceof JsonNumber) return print('number', withoutExponent(value.text));
    // 64-bit numbers come as text, so that JavaScript does not round them.
    return typeof value === 'string' ? print('number', value) : null;
  }
  if (typeof value !== 'string') return null;
  return type === 'uuid' ? print('uuid', value) : value;
}

function withoutExponent(text: string): string {
  if (!/[eE]/.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) ? String(value) : text;
}

/** For a request that changes the column. Null: erased. */
export function written({ type }: ServiceColumn, text: string | null): string {
  if (text === null) return 'null';
  if (type === 'boolean') return text;
  if (type === 'number') return text;
  if (type === 'unix-seconds') return String(Math.floor(Date.parse(text) / 1000));
  if (type === 'unix-milliseconds') return String(Date.parse(text));
  return JSON.stringify(type === 'timestamp' ? text.replace(' ', 'T') : text);
}

/** As an OData literal stands in a path. */
export function odataLiteral({ type }: ServiceColumn, text: string): string {
  if (type !== 'text') return encodeStrictly(type === 'timestamp' ? text.replace(' ', 'T') : text);
  return `'${encodeStrictly(text.replaceAll("'", "''"))}'`;
}

/** Quotes and parentheses too, which mean something in OData. */
export const encodeStrictly = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Neither an address nor the ledger can hold half a character, or the character zero. */
export const isPlain = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

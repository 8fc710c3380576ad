/**
 * How stores that judge in this process print, compare and order values, by kind. Every value has one canonical
 * text, and equality is equality of those texts.
 */
import type { ColumnKind, ColumnShape } from '../policy/catalogue.ts';
import type { Scalar } from '../policy/compiled.ts';
import type { Reading } from '../policy/judgement.ts';

export type Value = Scalar | null;

/** The value as the store prints it; null where it is no value of that kind. */
export function print(kind: ColumnKind, value: Scalar): string | null {
  const text = String(value);
  switch (kind) {
    case 'number':
      return printNumber(text);
    case 'boolean':
      return /^(true|t)$/i.test(text) ? 'true' : /^(false|f)$/i.test(text) ? 'false' : null;
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null;
    case 'date':
      return infinite(text) ?? (/^\d{4}-\d\d-\d\d$/.test(text) && isRealDay(text) ? text : null);
    case 'timestamp':
      return infinite(text) ?? printTimestamp(text);
    case 'instant':
      return infinite(text) ?? printInstant(text);
    case 'text':
    case 'other':
      return text;
  }
}

/** Orders two printed values of one kind; total, and the same as equality of texts where it says zero. */
export function compare(kind: ColumnKind, a: string, b: string): number {
  if (a === b) return 0;
  if (kind === 'number') return compareNumbers(a, b);
  if (a === '-infinity' || b === 'infinity') return -1;
  if (b === '-infinity' || a === 'infinity') return 1;
  // Printed instants end in Z, which would sort after the point of a fraction.
  if (kind === 'instant') return a.slice(0, -1) < b.slice(0, -1) ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A printed value of a temporal column as a reading; null for other kinds. */
export function reading(shape: ColumnShape, text: string, storeZone: string): Reading | null {
  if (shape.kind === 'date') return { type: 'date', text };
  if (shape.kind === 'instant') return { type: 'instant', text };
  if (shape.kind === 'timestamp') return { type: 'timestamp', text, zone: storeZone };
  return null;
}

const infinite = (text: string): string | null => (text === 'infinity' || text === '-infinity' ? text : null);

function isRealDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

function printTimestamp(text: string): string | null {
  const [, day, time, fraction] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (!day || !time || !isRealDay(day)) return null;
  return `${day} ${time.length === 5 ? `${time}:00` : time}${printFraction(fraction)}`;
}

function printInstant(text: string): string | null {
  const [, day, time, fraction, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d(?::?\d\d)?)$/.exec(text) ?? [];
  if (!day || !time || !zone || !isRealDay(day)) return null;
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const at = new Date(`${day}T${time.length === 5 ? `${time}:00` : time}${offset}`);
  // JavaScript knows milliseconds; the fraction is the same in every zone and is carried over as it stands.
  return Number.isNaN(at.getTime()) ? null : `${at.toISOString().slice(0, 19)}${printFraction(fraction)}Z`;
}

function printFraction(fraction: string | undefined): string {
  const digits = (fraction ?? '').replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

function printNumber(text: string): string | null {
  const [, sign, whole, decimals] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = whole.replace(/^0+(?=\d)/, '');
  const rest = (decimals ?? '').replace(/0+$/, '');
  const magnitude = rest === '' ? digits : `${digits}.${rest}`;
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
}

function compareNumbers(a: string, b: string): number {
  if (isSmall(a) && isSmall(b)) return Number(a) - Number(b);
  const [wholeA = '0', restA = ''] = a.split('.');
  const [wholeB = '0', restB = ''] = b.split('.');
  const scale = Math.max(restA.length, restB.length);
  const left = BigInt(wholeA + restA.padEnd(scale, '0'));
  const right = BigInt(wholeB + restB.padEnd(scale, '0'));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A whole number that JavaScript knows exactly. */
const isSmall = (text: string): boolean => text.length < 16 && !text.includes('.');

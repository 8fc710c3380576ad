/**
 * What an object of a bucket has beside the columns of a file: its tags and its metadata, each a column that carries its name,
 * and the day or the instant that is written in one. Pure.
 */
import type { ColumnShape } from './catalogue.ts';

/** The one table of a bucket: every key below its prefix, with all its versions. */
export const objectsTable = 'objects';

/** Tags as AWS allows them, metadata as HTTP does; a percent sign in neither, so that no pattern looks like one. */
const attribute = "(?:tag\\([^()%]{1,128}\\)|metadata\\([a-z0-9!#$&'*+.^_`|~-]{1,128}\\))";
/** For names of columns in policies. */
export const objectColumnForm = `(?:${attribute}|(?:dated|instant)\\(${attribute}\\))`;

export interface ObjectColumn {
  source: 'tag' | 'metadata';
  name: string;
  /** `text`: as it stands there. */
  as: 'text' | 'date' | 'instant';
}

const whole = /^(?:(dated|instant)\()?(tag|metadata)\((.+?)\)\)?$/;
const form = new RegExp(`^${objectColumnForm}$`);

/** Null: no such column. */
export function objectColumn(column: string): ObjectColumn | null {
  if (!form.test(column)) return null;
  const [, read, source, name = ''] = whole.exec(column) ?? [];
  const as = read === 'dated' ? 'date' : read === 'instant' ? 'instant' : 'text';
  return { source: source === 'tag' ? 'tag' : 'metadata', name, as };
}

/** Nobody is obliged to write a tag, so each may be missing. */
export function objectColumnShape(column: string): ColumnShape | undefined {
  const found = objectColumn(column);
  return found ? { type: found.as, kind: found.as, nullable: true } : undefined;
}

/** What the column says where `text` is written; an infinity, so undated, where that is no day or no instant. */
export function objectColumnValue({ as }: ObjectColumn, text: string | null): string | null {
  if (text === null || as === 'text') return text;
  const day = /^(\d{4}-\d\d-\d\d)$/;
  const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$/;
  const written = text.trim();
  if (!(as === 'date' ? day : instant).test(written) || !isReal(written)) return '-infinity';
  return written;
}

function isReal(text: string): boolean {
  const day = text.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  const at = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day) && !Number.isNaN(at.getTime());
}

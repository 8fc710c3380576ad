/**
 * Files as records: the table `files` of a folder, its columns, and the patterns that policies choose files by. A path is
 * text relative to the root, `/` between its parts, bytes that are no printable UTF-8 written as `\xHH`. Pure.
 *
 * What depends on a pattern is a column that carries the pattern in its name, so that policies with different patterns
 * over one folder can ask each other's claims.
 */
import type { ColumnShape, TableShape } from './catalogue.ts';
import type { Condition, Term } from './compiled.ts';
import { mistake } from './mistake.ts';
import { objectColumn, objectColumnShape } from './object-columns.ts';

/** The one table of a folder: every file below its root, whatever chooses among them. */
export const filesTable = 'files';
export const fileKey = 'path';

const text: ColumnShape = { type: 'text', kind: 'text', nullable: false };
const fixed: Record<string, ColumnShape> = {
  path: text,
  name: text,
  size: { type: 'bytes', kind: 'number', nullable: false },
  modified_at: { type: 'instant', kind: 'instant', nullable: false },
};

/** What a folder's or a bucket's one table looks like. */
export const filesShape = (identity: string, files: true | 'objects'): TableShape => ({
  identity,
  columns: structuredClone(fixed),
  uniqueKeys: [[fileKey]],
  indexes: [],
  references: [],
  triggers: [],
  rowSecurity: false,
  files,
  estimatedRows: null,
});

/** What a policy may name; `dated` needs a pattern with a date. */
export const fileColumnNames = [...Object.keys(fixed), 'dated'];

/** True for the files that the pattern chooses. */
export const matchesColumn = (pattern: string): string => `matches(${pattern})`;
/** The day that the pattern finds in the path; an infinity, so undated, where those digits are no day. */
export const datedColumn = (pattern: string): string => `dated(${pattern})`;
/** The path of a file beside: `{path}.sha256`. */
export const sidecarColumn = (template: string): string => `sidecar(${template})`;

const calls = /^(matches|dated|sidecar)\((.*)\)$/s;

const shapes = new Map<string, ColumnShape | undefined>();

/** Undefined: a column without a pattern, or with one that is none. */
export function patternShape(column: string): ColumnShape | undefined {
  if (!shapes.has(column)) shapes.set(column, shapeOf(column));
  return shapes.get(column);
}

function shapeOf(column: string): ColumnShape | undefined {
  const [, what, of = ''] = calls.exec(column) ?? [];
  if (what === 'sidecar') return judgeSidecar(of) === null ? text : undefined;
  if (what === undefined || judgePattern(of) !== null) return undefined;
  if (what === 'matches') return { type: 'boolean', kind: 'boolean', nullable: false };
  return isDated(of) ? { type: 'date', kind: 'date', nullable: false } : undefined;
}

/** The shape of a column, those with a pattern included where the records are files. */
export const columnIn = (shape: TableShape | undefined, column: string): ColumnShape | undefined =>
  shape && Object.hasOwn(shape.columns, column)
    ? shape.columns[column]
    : shape?.files
      ? (patternShape(column) ?? (shape.files === 'objects' ? objectColumnShape(column) : undefined))
      : undefined;

/** What a column with a pattern says of the file at `path`, printed; null: nothing. */
export function patternValue(column: string, path: string): string | null {
  const [, what, of = ''] = calls.exec(column) ?? [];
  if (what === 'sidecar') return of.replaceAll('{path}', () => path);
  if (what === 'matches') return String(matches(of, path));
  return what === 'dated' ? dayIn(of, path) : null;
}

export const matches = (pattern: string, path: string): boolean => compiled(pattern).whole.test(path);

/** What every path that matches begins with, as far as it can be told. */
export function literalStart(pattern: string): string {
  const { before } = ends(pattern);
  return before.replaceAll('\u0000', '%');
}

/** Whether something below the folder `parts` could match. */
export function mayLieBelow(pattern: string, parts: string[]): boolean {
  const { folders } = compiled(pattern);
  for (const [i, part] of parts.entries()) {
    const wanted = folders[i];
    if (wanted === undefined) return false;
    if (wanted === 'any') return true;
    if (!wanted.test(part)) return false;
  }
  return true;
}

/** Where wildcards let the date lie in several places of the path, nobody can say which is meant. */
function dayIn(pattern: string, path: string): string | null {
  const { whole, dated } = compiled(pattern);
  if (!whole.test(path)) return null;
  const [first, last] = [dated.first.exec(path), dated.last.exec(path)];
  const found = first?.groups;
  const places = (of: RegExpExecArray | null): string =>
    ['year', 'month', 'day'].map((part) => of?.indices?.groups?.[part]?.[0]).join();
  if (!found || places(first) !== places(last)) return '-infinity';
  const day = `${found.year}-${found.month}-${found.day}`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : '-infinity';
}

export const isDated = (pattern: string): boolean => ['%Y', '%m', '%d'].every((one) => plain(pattern).includes(one));

const plain = (pattern: string): string => pattern.replaceAll('%%', '');

interface Compiled {
  whole: RegExp;
  /** One for each folder on the way; `any` from a `**` on. */
  folders: (RegExp | 'any')[];
  /** The whole, with the date as far to the left as it can lie, and as far to the right. */
  dated: { first: RegExp; last: RegExp };
}

const known = new Map<string, Compiled>();

function compiled(pattern: string): Compiled {
  const before = known.get(pattern);
  if (before) return before;
  const parts = pattern.split('/');
  const whole = parts
    .map((part, i) => (part === '**' ? '(?:[^/]+/)*' : `${segment(part, true)}${i < parts.length - 1 ? '/' : ''}`))
    .join('');
  const folders: Compiled['folders'] = [];
  for (const part of parts.slice(0, -1)) {
    folders.push(part === '**' ? 'any' : new RegExp(`^${segment(part, false)}$`, 'su'));
    if (part === '**') break;
  }
  const dated = { first: new RegExp(`^${early(whole)}$`, 'dsu'), last: new RegExp(`^${whole}$`, 'dsu') };
  const fresh = { whole: new RegExp(`^${whole}$`, 'su'), folders, dated };
  known.set(pattern, fresh);
  return fresh;
}

/** Its wildcards as short as can be: all that stand for several characters end in `*`, which elsewhere is escaped. */
const early = (whole: string): string => whole.replaceAll(/(\[\^\/\]|\))\*/g, '$1*?');

const digits: Record<string, [string, string]> = {
  '%Y': ['year', '\\d{4}'],
  '%m': ['month', '\\d\\d'],
  '%d': ['day', '\\d\\d'],
};

function segment(part: string, named: boolean): string {
  return part.replaceAll(/%.|[*?]|[\\^$.|+()[\]{}]/gsu, (found) => {
    if (found === '*') return '[^/]*';
    if (found === '?') return '[^/]';
    if (found === '%%') return '%';
    const [name, form] = digits[found] ?? [];
    if (form) return named ? `(?<${name}>${form})` : form;
    return `\\${found}`;
  });
}

/** Null: a pattern. Else what is wrong, as a mistake. */
export function judgePattern(pattern: string, key = 'files'): string | null {
  const hint = 'Write a path below the root, such as `nginx/access-*.log.gz` or `**/access-%Y-%m-%d.log`.';
  const bad = (what: string, how = hint): string => mistake(key, what, how);
  const parts = pattern.split('/');
  if (pattern.trim() === '') return bad('the pattern is empty');
  if (pattern.startsWith('/'))
    return bad(
      'the pattern is an absolute path',
      'Write it relative to the root of the folder, or to the prefix of the bucket.',
    );
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return bad('a part of the pattern is empty, `.` or `..`');
  if (parts.at(-1) === '**') return bad('`**` stands for folders only', 'Write `**/*` for every file below.');
  if (parts.some((part) => part !== '**' && part.includes('**')))
    return bad('`**` stands beside other characters', 'Write `**` as a part of its own: `**/access.log`.');
  if (/[[\]{}]/.test(pattern))
    return bad('brackets and braces have no meaning here', 'Write `*`, `?`, `**`, or a date as %Y, %m and %d.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  if (/[\u0000-\u001f\u007f]/.test(pattern)) return bad('the pattern has a control character');
  const letters = [...plain(pattern).matchAll(/%(.?)/gsu)].map((found) => found[0]);
  const strange = letters.find((one) => !Object.hasOwn(digits, one));
  if (strange !== undefined)
    return bad(`\`${strange}\` has no meaning here`, 'Write %Y, %m and %d for the date, and %% for a percent sign.');
  if (new Set(letters).size < letters.length)
    return bad('a part of the date is written twice', 'Write %Y, %m and %d once each.');
  if (letters.length > 0 && !isDated(pattern))
    return bad('the date has no year, month or day', 'Write all of %Y, %m and %d.');
  return null;
}

/** Null: the template of a file beside. */
export function judgeSidecar(template: string): string | null {
  const hint = 'Write `{path}` with something after it, such as `{path}.sha256`.';
  const [before, after = '', ...more] = template.split('{path}');
  if (before !== '' || more.length > 0 || after === '' || /[/{}\\*?]/.test(after))
    return mistake('sidecar', 'this names no file beside the record', hint);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  return /[\u0000-\u001f\u007f]/.test(after) ? mistake('sidecar', 'the template has a control character', hint) : null;
}

/** `dated` as the policy writes it becomes the column of its own pattern. */
export function withPattern<T extends Condition | Term>(written: T, pattern: string): T {
  const column = (name: string): string => (name === 'dated' ? datedColumn(pattern) : name);
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewrite);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'column' && typeof inner === 'string' ? column(inner) : rewrite(inner),
      ]),
    );
  };
  return rewrite(written) as T;
}

/** A column as people read it: `dated`, `{path}.sha256`, and `path` for what the pattern chooses. */
export function columnInWords(column: string): string {
  if (objectColumn(column)) return column;
  const [, what, of = ''] = calls.exec(column) ?? [];
  if (what === 'sidecar') return of;
  return what === 'matches' ? fileKey : (what ?? column);
}

/** `dated`, as a policy over files writes it. */
export const isDayInPath = (column: string): boolean => calls.exec(column)?.[1] === 'dated' && !objectColumn(column);

/** The template of a file beside; null: another column. */
export const besideOf = (column: string): string | null =>
  calls.exec(column)?.[1] === 'sidecar' ? columnInWords(column) : null;

/** The pattern that a condition asks for; null: it asks something else. */
export function askedPattern(condition: { op: string; column?: string; values?: unknown[] }): string | null {
  const [, what, of = ''] = calls.exec(condition.column ?? '') ?? [];
  return condition.op === 'in' &&
    what === 'matches' &&
    condition.values?.length === 1 &&
    String(condition.values[0]) === 'true'
    ? of
    : null;
}

/** The pattern that a policy over files was written with. */
export function patternOf(where: Condition): string | null {
  const asked = where.op === 'all' ? where.of : [where];
  return asked.map(askedPattern).find((one) => one !== null) ?? null;
}

/** Whether no path can match both; false: not proven. Told from what stands before the first and after the last wildcard. */
export function patternsDisjoint(a: string, b: string): boolean {
  const [one, other] = [ends(a), ends(b)];
  const before = one.before.startsWith(other.before) || other.before.startsWith(one.before);
  const after = one.after.endsWith(other.after) || other.after.endsWith(one.after);
  return !before || !after;
}

function ends(pattern: string): { before: string; after: string } {
  const literal = pattern.replaceAll('%%', '\u0000');
  const wild = /\*\*\/|[*?]|%[Ymd]/g;
  const found = [...literal.matchAll(wild)];
  const first = found[0];
  const last = found.at(-1);
  if (!first || !last) return { before: literal, after: literal };
  return { before: literal.slice(0, first.index), after: literal.slice(last.index + last[0].length) };
}

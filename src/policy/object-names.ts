/**
 * How a record names objects in another store: a template with columns in braces, filled with what the store prints. Pure.
 */
import type { CompiledPolicy, Part } from './compiled.ts';
import { templateColumns } from './schema-terms.ts';

/** The objects that a policy's records name: parts of the record itself, never of its parts. */
export const objectsOf = ({ rule }: Pick<CompiledPolicy, 'rule'>): Extract<Part, { kind: 'object' }>[] =>
  (rule.dataset?.parts ?? []).filter((part) => part.kind === 'object');

export type TemplatePiece = { text: string } | { column: string };

/** The template in the order in which it is read; at least one column. */
export function templatePieces(template: string): TemplatePiece[] {
  return template
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece.startsWith('{') ? { column: piece.slice(1, -1) } : { text: piece }));
}

/**
 * The name that a record gives, by its columns as the store prints them. Null: one of them is empty, or what comes out is
 * no plain path, so that nobody can say which object is meant.
 */
export function objectName(template: string, value: (column: string) => string | null | undefined): string | null {
  let name = '';
  for (const piece of templatePieces(template)) {
    const text = 'text' in piece ? piece.text : value(piece.column);
    if (text === null || text === undefined || text === '') return null;
    name += text;
  }
  return isPlainPath(name) ? name : null;
}

/**
 * Below the root, each part a name: none empty, `.` or `..`. Neither a backslash nor a character that cannot be seen: those
 * stores print them in other ways, and one text would mean two objects. Not longer than any store takes, and not where we keep what is ours.
 */
export function isPlainPath(name: string): boolean {
  if (/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name)) return false;
  const length = (text: string): number => Buffer.byteLength(text, 'utf8');
  if (length(name) > 1024 || name.startsWith('.gallra/')) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && length(part) <= 255);
}

/** A template of one column: what the column must hold for a name to come out. Null where it takes several columns. */
export function loneColumn(template: string): { column: string; holds: (name: string) => string | null } | null {
  const columns = templateColumns(template);
  const [column] = columns;
  if (column === undefined || columns.length > 1) return null;
  const [before = '', after = ''] = template.split(`{${column}}`);
  return {
    column,
    holds: (name) =>
      name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after)
        ? name.slice(before.length, name.length - after.length)
        : null,
  };
}

/**
 * Which tables a file means that cannot be understood: as far as it tells, and rather one too many. What stays unknown
 * is said to be (an empty list), because then its whole store has to wait (law L8).
 */
import { nearest } from './mistake.ts';
import type { BrokenFile } from './parsed.ts';
import { asMapping } from './written.ts';

export function brokenFile(file: string, text: string, sketch: unknown): BrokenFile {
  const policy = asMapping(sketch);
  const dataset = asMapping(near(policy, 'dataset'));
  const own = near(dataset, 'table');
  const parts = partTables(near(dataset, 'parts'));
  const known = isName(own) && parts !== null;
  const tables = known ? [...new Set([own, ...parts, ...mentioned(text)])] : [];
  return { file, id: textIn(near(policy, 'id')), store: textIn(near(dataset, 'store')), tables };
}

/** Null when a part does not tell its table. */
function partTables(parts: unknown): string[] | null {
  if (parts === undefined || parts === null) return [];
  if (!Array.isArray(parts)) return null;
  const tables: string[] = [];
  for (const part of parts) {
    const written = asMapping(part);
    if (near(written, 'object') !== undefined) continue;
    const table = near(written, 'table');
    const nested = partTables(near(written, 'parts'));
    if (!isName(table) || nested === null) return null;
    tables.push(table, ...nested);
  }
  return tables;
}

/** Every table that the text names anywhere: where the YAML itself is broken, parts may have got lost. */
function mentioned(text: string): string[] {
  return [...text.matchAll(/\btable["']?\s*:\s*["']?([\p{L}\p{N}_$.]+)/gu)]
    .map((found) => found[1] ?? '')
    .filter(isName);
}

/** The value of a key, also where the key is misspelt. */
function near(mapping: Record<string, unknown> | null, key: string): unknown {
  if (!mapping) return undefined;
  if (Object.hasOwn(mapping, key)) return mapping[key];
  const close = Object.keys(mapping).find((written) => nearest(written, [key]) !== null);
  return close === undefined ? undefined : mapping[close];
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^[\p{L}\p{N}_$]+(\.[\p{L}\p{N}_$]+)?$/u.test(value);
const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/**
 * Conditions at one as-of, for one dataset: what a store is asked. Every date is resolved to constants, so that a store
 * compares bare columns with bound values. Two-valued throughout: NULL never satisfies, and `not` of it does.
 * Stores translate these; nothing in here knows SQL.
 */
import type { Day, Match, Scalar } from './compiled.ts';

export type Predicate =
  | { op: 'all'; of: Predicate[] }
  | { op: 'any'; of: Predicate[] }
  | { op: 'not'; of: Predicate }
  | { op: 'in'; column: string; values: Scalar[] }
  | { op: 'null'; column: string }
  /** The column's calendar day in `zone` lies in [from, to], both inclusive, null = open. Infinities never satisfy. */
  | { op: 'days'; column: string; zone: string; from: Day | null; to: Day | null }
  /** The column lies before (or at or after) the instant. A `date` column stands for its first moment in `zone`. Infinities never satisfy. */
  | { op: 'instant'; column: string; zone: string; side: 'before' | 'from'; instant: string }
  /** The column holds a value that is no usable date: an infinity, or a day before `earliest`. NULL does not satisfy. */
  | { op: 'unusable'; column: string; zone: string; earliest: Day }
  /** A row of `table` whose columns equal ours, as matched, satisfies `where` (which speaks of that row). */
  | { op: 'exists'; table: string; match: Match; where: Predicate };

export const always: Predicate = { op: 'all', of: [] };
export const never: Predicate = { op: 'any', of: [] };

/** Conjunction, flattened and simplified: `never` wins, `always` vanishes. */
export function all(...of: Predicate[]): Predicate {
  const flat = of.flatMap((p) => (p.op === 'all' ? p.of : [p]));
  if (flat.some(isNever)) return never;
  return flat.length === 1 && flat[0] ? flat[0] : { op: 'all', of: flat };
}

/** Disjunction, flattened and simplified: `always` wins, `never` vanishes. */
export function any(...of: Predicate[]): Predicate {
  const flat = of.flatMap((p) => (p.op === 'any' ? p.of : [p]));
  if (flat.some(isAlways)) return always;
  return flat.length === 1 && flat[0] ? flat[0] : { op: 'any', of: flat };
}

export function not(of: Predicate): Predicate {
  if (isAlways(of)) return never;
  if (isNever(of)) return always;
  return of.op === 'not' ? of.of : { op: 'not', of };
}

export function exists(table: string, match: Match, where: Predicate): Predicate {
  return isNever(where) ? never : { op: 'exists', table, match, where };
}

export const isAlways = (p: Predicate): boolean => p.op === 'all' && p.of.length === 0;
export const isNever = (p: Predicate): boolean => p.op === 'any' && p.of.length === 0;

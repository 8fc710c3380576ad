/**
 * Predicates as SQL, as far as every dialect says it alike. Two-valued: negation is pushed down to the leaves, where a NULL
 * counts as not satisfied.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Predicate } from '../policy/predicate.ts';

export type Sql = RawBuilder<unknown>;

/** What a dialect translates by itself. */
export type LeafPredicate = Exclude<Predicate, { op: 'all' | 'any' | 'not' }>;

type Leaf = (predicate: LeafPredicate) => Sql;

/** TRUE exactly where the predicate holds; elsewhere FALSE or NULL, so only good for WHERE, AND, OR and CASE. */
export function holdsBy(leaf: Leaf, predicate: Predicate): Sql {
  switch (predicate.op) {
    case 'all':
      return conjunction(predicate.of.map((one) => holdsBy(leaf, one)));
    case 'any':
      return disjunction(predicate.of.map((one) => holdsBy(leaf, one)));
    case 'not':
      return failsBy(leaf, predicate.of);
    default:
      return leaf(predicate);
  }
}

/** TRUE exactly where the predicate does not hold. */
function failsBy(leaf: Leaf, predicate: Predicate): Sql {
  switch (predicate.op) {
    case 'all':
      return disjunction(predicate.of.map((one) => failsBy(leaf, one)));
    case 'any':
      return conjunction(predicate.of.map((one) => failsBy(leaf, one)));
    case 'not':
      return holdsBy(leaf, predicate.of);
    case 'exists':
    case 'null':
      return sql`not ${leaf(predicate)}`;
    default:
      return sql`(${leaf(predicate)}) is not true`;
  }
}

export const conjunction = (of: Sql[]): Sql => (of.length === 0 ? sql`true` : sql`(${sql.join(of, sql` and `)})`);
export const disjunction = (of: Sql[]): Sql => (of.length === 0 ? sql`false` : sql`(${sql.join(of, sql` or `)})`);

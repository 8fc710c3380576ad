/** One record under a judgement, in memory. */
import type { Judgement, Leaf, LeafReading } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { satisfies, temporal } from './predicate.ts';
import { compareKeys, type Database, keyOf, matching, type StoredRow, type Table, tableOf } from './tables.ts';

export function examine(database: Database, judgement: Judgement, held: Predicate, key: Key): Examination | null {
  const table = tableOf(database, judgement.table);
  const printed = (row: StoredRow): Key => keyOf(table, row, judgement.key);
  const row = [...table.rows.values()].find((r) => compareKeys(database, table, printed(r), key, judgement.key) === 0);
  if (!row) return null;
  const meets = (predicate: Predicate): boolean => satisfies(database, table, row, predicate);
  const because = (named: { because: string; when: Predicate }[]): string[] =>
    named.filter(({ when }) => meets(when)).map((one) => one.because);
  const undated = meets(judgement.undated);
  return {
    readings: judgement.leaves.map((leaf) => readLeaf(database, table, row, leaf)),
    inScope: meets(judgement.scope),
    due: !undated && judgement.branches.some(({ due }) => meets(due)),
    undated,
    held: meets(held),
    excepted: because(judgement.excepted),
    claimed: because(judgement.claimed),
    extended: because(judgement.extended),
    blocked: because(judgement.blocked),
  };
}

export function readLeaf(database: Database, table: Table, row: StoredRow, leaf: Leaf): LeafReading {
  if (leaf.kind === 'column') {
    return { values: [temporal(database, table, row, leaf.column)], referenced: true, matched: 1 };
  }
  const other = tableOf(database, leaf.table);
  const matched = matching(database, other, leaf.match, row);
  return {
    values: matched
      .filter((their) => satisfies(database, other, their, leaf.where))
      .map((their) => temporal(database, other, their, leaf.column)),
    referenced: Object.values(leaf.match).every((ours) => row[ours] !== null),
    matched: matched.length,
  };
}

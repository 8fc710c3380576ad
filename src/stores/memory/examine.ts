/** One record under a judgement, in memory. */
import type { Judgement, Leaf, LeafReading } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { examinationOf } from '../judge-row.ts';
import { satisfies, temporal } from './predicate.ts';
import { compareKeys, type Database, keyOf, matching, type StoredRow, type Table, tableOf } from './tables.ts';

export function examine(database: Database, judgement: Judgement, held: Predicate, key: Key): Examination | null {
  const table = tableOf(database, judgement.table);
  const printed = (row: StoredRow): Key => keyOf(table, row, judgement.key);
  const row = [...table.rows.values()].find((r) => compareKeys(database, table, printed(r), key, judgement.key) === 0);
  if (!row) return null;
  return examinationOf(
    judgement,
    held,
    (predicate) => satisfies(database, table, row, predicate),
    judgement.leaves.map((leaf) => readLeaf(database, table, row, leaf)),
  );
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

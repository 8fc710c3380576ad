/** One record under a judgement, and the dates that its starting point is made of. Read-only, one snapshot. */
import { sql } from 'kysely';
import type { Judgement, Leaf, LeafReading, NamedPredicate } from '../../policy/judgement.ts';
import { all, any, not, type Predicate } from '../../policy/predicate.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { conjunction, type Sql } from '../two-valued.ts';
import { columnOf, tableOf, tableRef } from './columns.ts';
import { isOneOf, keyColumns, keyOf, readingOf, text } from './keys.ts';
import { holds, matches, ref, type Scope } from './predicate.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { recordScope } from './tally.ts';

export function examine(on: Connection, judgement: Judgement, held: Predicate, key: Key): Promise<Examination | null> {
  return reading(on, judgement.table, async (tx) => {
    const scope = await recordScope(on, tx, judgement, held);
    const groups = [judgement.excepted, judgement.claimed, judgement.extended, judgement.blocked];
    const due = all(any(...judgement.branches.map((branch) => branch.due)), not(judgement.undated));
    const asked = [judgement.scope, due, judgement.undated, held, ...groups.flat().map(({ when }) => when)];
    const answered = asked.map((one, i) => sql`(${holds(scope, one)}) is true as ${sql.id(`a${i}`)}`);
    const [row] = await tx.rows(sql<Record<string, unknown>>`select ${sql.join(answered)}
      from ${tableRef(scope.table)} as r where ${isOneOf(scope, judgement.key, [key])}`);
    if (!row) return null;
    const answers = asked.map((_, i) => Number(row[`a${i}`]) === 1);
    const [inScope = false, isDue = false, undated = false, isHeld = false, ...rest] = answers;
    const because = groups.map((named) => applying(named, rest.splice(0, named.length)));
    const [readings = []] = await readLeaves(tx, scope, judgement, [key]);
    const [excepted = [], claimed = [], extended = [], blocked = []] = because;
    return { readings, inScope, due: isDue, undated, held: isHeld, excepted, claimed, extended, blocked };
  });
}

const applying = (named: NamedPredicate[], answers: boolean[]): string[] =>
  named.filter((_, i) => answers[i]).map(({ because }) => because);

/** What every leaf says about every key, in the order of both. A key that is absent reads as empty. */
export async function readLeaves(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  keys: Key[],
): Promise<LeafReading[][]> {
  const byLeaf: LeafReading[][] = [];
  for (const leaf of judgement.leaves) byLeaf.push(await readLeaf(tx, scope, judgement.key, leaf, keys));
  return keys.map((_, i) => byLeaf.map((readings) => readings[i] ?? { values: [], referenced: false, matched: 0 }));
}

async function readLeaf(tx: Transaction, scope: Scope, key: string[], leaf: Leaf, keys: Key[]): Promise<LeafReading[]> {
  const inner: Scope =
    leaf.kind === 'column' ? scope : { ...scope, table: tableOf(scope.on, scope.tables, leaf.table), alias: 'l' };
  const column = columnOf(scope.on, inner.table, leaf.column);
  const own = leaf.kind === 'column';
  const join = own ? sql`` : sql`left join ${tableRef(inner.table)} as l on ${matches(inner, scope, leaf.match)}`;
  const rows = await tx.rows(sql<Record<string, unknown>>`
    select ${keyColumns(scope, key)}, ${text(inner, leaf.column)} as value,
      ${own ? sql`1` : present(scope, Object.values(leaf.match))} as referenced,
      ${own ? sql`1` : present(inner, Object.keys(leaf.match))} as matched,
      ${own ? sql`1` : sql`(${present(inner, Object.keys(leaf.match))} and ${holds(inner, leaf.where)}) is true`} as meets
    from ${tableRef(scope.table)} as r ${join} where ${isOneOf(scope, key, keys)}`);
  const found = new Map<string, LeafReading>();
  for (const row of rows) {
    const name = JSON.stringify(keyOf(row, key));
    const reading = found.get(name) ?? { values: [], referenced: Number(row.referenced) === 1, matched: 0 };
    if (Number(row.matched) === 1) reading.matched++;
    if (Number(row.meets) === 1) {
      reading.values.push(readingOf(column, row.value as string | null, scope.on.timezone));
    }
    found.set(name, reading);
  }
  return keys.map((one) => found.get(JSON.stringify(one)) ?? { values: [], referenced: false, matched: 0 });
}

/** None of the columns is NULL. On the far side of an outer join: there is a row. */
const present = (scope: Scope, columns: string[]): Sql =>
  conjunction(columns.map((column) => sql`${ref(scope, column)} is not null`));

/** One record under a judgement, and the dates that its starting point is made of. Read-only, one snapshot. */
import { sql } from 'kysely';
import type { Judgement, Leaf, LeafReading, NamedPredicate } from '../../policy/judgement.ts';
import { all, any, not, type Predicate } from '../../policy/predicate.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { conjunction, type Sql } from '../two-valued.ts';
import { columnOf, tableOf, tableRef } from './columns.ts';
import { isKeyRow, isOneOf, keysTable, keyText, readingOf } from './keys.ts';
import { holds, matches, ref, type Scope } from './predicate.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { recordScope } from './tally.ts';

export function examine(on: Connection, judgement: Judgement, held: Predicate, key: Key): Promise<Examination | null> {
  return reading(on, judgement.table, async (tx) => {
    const scope = await recordScope(on, tx, judgement, held);
    const groups = [judgement.excepted, judgement.claimed, judgement.extended, judgement.blocked];
    const due = all(any(...judgement.branches.map((branch) => branch.due)), not(judgement.undated));
    const asked = [judgement.scope, due, judgement.undated, held, ...groups.flat().map(({ when }) => when)];
    const { rows } = await sql<{ answers: boolean[] }>`
      select array[${sql.join(asked.map((one) => sql`(${holds(scope, one)}) is true`))}] as answers
      from ${tableRef(scope.table)} as r where ${isOneOf(scope, judgement.key, [key])}`.execute(tx);
    const answers = rows[0]?.answers;
    if (!answers) return null;
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
  const found = new Map<string, LeafReading>();
  for (const row of await leafRows(tx, scope, key, leaf, keys)) {
    const column = row.column;
    const reading = found.get(row.key) ?? { values: [], referenced: row.referenced, matched: 0 };
    if (row.matched) reading.matched++;
    if (row.meets) reading.values.push(readingOf(column, row.value, scope.on.timezone));
    found.set(row.key, reading);
  }
  return keys.map((one) => found.get(JSON.stringify(one)) ?? { values: [], referenced: false, matched: 0 });
}

interface LeafRow {
  key: string;
  value: string | null;
  referenced: boolean;
  matched: boolean;
  meets: boolean;
}

async function leafRows(
  tx: Transaction,
  scope: Scope,
  key: string[],
  leaf: Leaf,
  keys: Key[],
): Promise<(LeafRow & { column: ReturnType<typeof columnOf> })[]> {
  const inner: Scope =
    leaf.kind === 'column' ? scope : { ...scope, table: tableOf(scope.on, scope.tables, leaf.table), alias: 'l' };
  const column = columnOf(scope.on, inner.table, leaf.column);
  const join =
    leaf.kind === 'column'
      ? sql``
      : sql`left join ${tableRef(inner.table)} as l on ${matches(inner, scope, leaf.match)}`;
  const { rows } = await sql<Omit<LeafRow, 'key'> & { key: Key }>`
    select ${keyText(scope, key)} as key, ${ref(inner, leaf.column)}::text as value,
      ${leaf.kind === 'column' ? sql`true` : referenced(scope, Object.values(leaf.match))} as referenced,
      ${leaf.kind === 'column' ? sql`true` : matchedAtAll(inner, leaf.match)} as matched,
      ${leaf.kind === 'column' ? sql`true` : sql`(${matchedAtAll(inner, leaf.match)} and ${holds(inner, leaf.where)}) is true`} as meets
    from ${keysTable(scope, key, keys)} join ${tableRef(scope.table)} as r on ${isKeyRow(scope, key)} ${join}`.execute(
    tx,
  );
  return rows.map((row) => ({ ...row, key: JSON.stringify(row.key), column }));
}

const referenced = (scope: Scope, ours: string[]): Sql =>
  conjunction(ours.map((column) => sql`${ref(scope, column)} is not null`));

/** On the far side of the outer join: a matched row has values in its match columns, a missing one has none. */
const matchedAtAll = (inner: Scope, match: Record<string, string>): Sql => referenced(inner, Object.keys(match));

/** Counting and listing: what a plan says, and what is left for which reason. Read-only, one snapshot. */
import { sql } from 'kysely';
import type { Branch, Judgement, Reading, Reason } from '../../policy/judgement.ts';
import { all, isNever, not, type Predicate } from '../../policy/predicate.ts';
import type { Key, Tally, TallyLine } from '../../ports/store.ts';
import { linesByBranch, orderReadings } from '../merge-lines.ts';
import { collectTables, tablesOf } from '../named-tables.ts';
import { candidates, reasonsFor, withOutcome } from '../outcome.ts';
import type { Sql } from '../two-valued.ts';
import { columnOf, readTables, tableOf, tableRef } from './columns.ts';
import { isAfter, keyText, orderOf, readingOf } from './keys.ts';
import { holds, ref, type Scope } from './predicate.ts';
import { type Connection, reading, type Transaction } from './session.ts';

const countedExactly = 1_000_000;

/** With the usual 4 MB the server forgets which rows of a page it came for, and looks at all of them again. */
export const countingMemory = '32MB';

export function tally(on: Connection, judgement: Judgement, held: Predicate, when?: 'after a run'): Promise<Tally> {
  return reading(on, judgement.table, async (tx) => {
    await sql.raw(`set local work_mem = '${countingMemory}'`).execute(tx);
    // The planner takes pages for seen by all that are not any more: each record that went would be looked for by itself.
    if (when) await sql`set local enable_indexonlyscan = off`.execute(tx);
    const scope = await recordScope(on, tx, judgement, held);
    return {
      tableRows: await tableRows(tx, scope),
      lines: await linesByBranch(judgement, (branch) => tallyBranch(tx, scope, judgement, held, branch)),
      beyondMaximum: await countWhere(tx, scope, all(judgement.scope, judgement.beyondMaximum)),
    };
  });
}

export function tallyLines(on: Connection, judgement: Judgement, held: Predicate): Promise<TallyLine[]> {
  return reading(on, judgement.table, async (tx) => {
    await sql.raw(`set local work_mem = '${countingMemory}'`).execute(tx);
    const scope = await recordScope(on, tx, judgement, held);
    return linesByBranch(judgement, (branch) => tallyBranch(tx, scope, judgement, held, branch));
  });
}

export function list(
  on: Connection,
  judgement: Judgement,
  held: Predicate,
  outcome: 'due' | Reason,
  limit: number,
): Promise<Key[]> {
  return reading(on, judgement.table, async (tx) => {
    const scope = await recordScope(on, tx, judgement, held);
    const found: { key: Key; at: Reading | null }[] = [];
    for (const branch of [...judgement.branches, null]) {
      const where = withOutcome(judgement, held, branch, outcome);
      if (isNever(where)) continue;
      const order = orderOf(branch?.lead ?? null, judgement.key).map((column) => ref(scope, column));
      const { rows } = await sql<{ key: Key; lead: string | null }>`
        select ${keyText(scope, judgement.key)} as key, ${leadText(scope, branch)} as lead
        from ${tableRef(scope.table)} as r where ${holds(scope, where)}
        order by ${sql.join(order)} limit ${limit}`.execute(tx);
      found.push(...rows.map((row) => ({ key: row.key, at: leadReading(scope, branch, row.lead) })));
    }
    return found
      .sort((a, b) => orderReadings(a.at, b.at))
      .slice(0, limit)
      .map((one) => one.key);
  });
}

export function count(on: Connection, table: string, where: Predicate): Promise<number> {
  return reading(on, table, async (tx) => countWhere(tx, await tableScope(on, tx, table, where), where));
}

/** In the order of the key, so that one page after the other reads an index once. */
export function keys(
  on: Connection,
  table: string,
  key: string[],
  where: Predicate,
  after: Key | null,
  limit: number,
): Promise<Key[]> {
  if (isNever(where)) return Promise.resolve([]);
  return reading(on, table, async (tx) => {
    const scope = await tableScope(on, tx, table, where);
    const beyond = isAfter(scope, null, key, after === null ? null : { lead: null, key: after });
    const { rows } = await sql<{ key: Key }>`select ${keyText(scope, key)} as key
      from ${tableRef(scope.table)} as r where ${holds(scope, where)} and ${beyond}
      order by ${sql.join(key.map((column) => ref(scope, column)))} limit ${limit}`.execute(tx);
    return rows.map((row) => row.key);
  });
}

/** The table of the judgement as `r`, with every table that is spoken of. */
export async function recordScope(
  on: Connection,
  tx: Transaction,
  judgement: Judgement,
  held: Predicate,
): Promise<Scope> {
  const tables = await readTables(on, tx, tablesOf(judgement, held));
  return { on, tables, table: tableOf(on, tables, judgement.table), alias: 'r' };
}

export async function tableScope(on: Connection, tx: Transaction, table: string, where: Predicate): Promise<Scope> {
  const names = new Set([table]);
  collectTables(where, names);
  const tables = await readTables(on, tx, names);
  return { on, tables, table: tableOf(on, tables, table), alias: 'r' };
}

async function tallyBranch(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  held: Predicate,
  branch: Branch | null,
): Promise<TallyLine[]> {
  const where = candidates(judgement, branch);
  if (isNever(where)) return [];
  const reasons = reasonsFor(judgement, held, branch);
  if (branch && reasons.every(([reason]) => reason === 'held')) return heldApart(tx, scope, where, held, branch);
  const cases = reasons.map(([reason, when]) => sql`when ${holds(scope, when)} then ${reason}`);
  const lead = branch?.lead == null ? sql`null::text` : ref(scope, branch.lead);
  // OFFSET 0 keeps the case from being pulled up into the grouping, where it would be sorted by.
  const { rows } = await sql<{ outcome: 'due' | Reason; count: string; oldest: string | null; newest: string | null }>`
    select outcome, count(*)::text as count, min(lead)::text as oldest, max(lead)::text as newest
    from (select case ${sql.join(cases, sql` `)} else 'due' end as outcome, ${lead} as lead
      from ${tableRef(scope.table)} as r where ${holds(scope, where)} offset 0) as c
    group by outcome`.execute(tx);
  return rows.map((row) => ({
    outcome: row.outcome,
    count: Number(row.count),
    oldest: leadReading(scope, branch, row.oldest),
    newest: leadReading(scope, branch, row.newest),
  }));
}

/**
 * Where nothing but holds is asked, the due are counted in the index alone and the held, which are few, by themselves: to
 * ask each due record whether it is held takes several times as long.
 */
async function heldApart(
  tx: Transaction,
  scope: Scope,
  where: Predicate,
  held: Predicate,
  branch: Branch,
): Promise<TallyLine[]> {
  const line = async (outcome: 'due' | 'held', when: Predicate): Promise<TallyLine> => {
    const lead = branch.lead === null ? sql`null::text` : ref(scope, branch.lead);
    const { rows } = await sql<{ count: string; oldest: string | null; newest: string | null }>`
      select count(*)::text as count, min(${lead})::text as oldest, max(${lead})::text as newest
      from ${tableRef(scope.table)} as r where ${holds(scope, when)}`.execute(tx);
    const [row] = rows;
    return {
      outcome,
      count: Number(row?.count ?? 0),
      oldest: leadReading(scope, branch, row?.oldest ?? null),
      newest: leadReading(scope, branch, row?.newest ?? null),
    };
  };
  const candidate = await line('due', where);
  if (isNever(held) || candidate.count === 0) return some(candidate);
  const left = await line('held', all(where, held));
  if (left.count === 0) return some(candidate);
  if (left.count === candidate.count) return [left];
  const free = all(where, not(held));
  const due = {
    ...candidate,
    count: candidate.count - left.count,
    oldest: await endOf(tx, scope, branch, free, sql`asc`),
    newest: await endOf(tx, scope, branch, free, sql`desc`),
  };
  return [...some(due), left];
}

const some = (line: TallyLine): TallyLine[] => (line.count > 0 ? [line] : []);

/** The first starting point from that side, which an index finds without looking at the rest. */
async function endOf(
  tx: Transaction,
  scope: Scope,
  branch: Branch,
  where: Predicate,
  side: Sql,
): Promise<Reading | null> {
  if (branch.lead === null) return null;
  const lead = ref(scope, branch.lead);
  const { rows } = await sql<{ lead: string | null }>`select ${lead}::text as lead
    from ${tableRef(scope.table)} as r where ${holds(scope, where)} order by ${lead} ${side} limit 1`.execute(tx);
  return leadReading(scope, branch, rows[0]?.lead ?? null);
}

/** Exact below a million; above, or where counting would take too long to be worth it, the planner's estimate. */
async function tableRows(tx: Transaction, scope: Scope): Promise<number> {
  const table = tableRef(scope.table);
  const plan = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from ${table}`.execute(tx);
  const estimate = plan.rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
  if (estimate >= countedExactly) return estimate;
  const counted = await sql<{ count: string }>`
    select count(*)::text as count from (select from ${table} limit ${countedExactly}) as few`.execute(tx);
  return Math.max(Number(counted.rows[0]?.count ?? 0), 0);
}

async function countWhere(tx: Transaction, scope: Scope, where: Predicate): Promise<number> {
  if (isNever(where)) return 0;
  const { rows } = await sql<{ count: string }>`
    select count(*)::text as count from ${tableRef(scope.table)} as r where ${holds(scope, where)}`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}

export const leadText = (scope: Scope, branch: Branch | null): Sql =>
  branch?.lead == null ? sql`null::text` : sql`${ref(scope, branch.lead)}::text`;

function leadReading(scope: Scope, branch: Branch | null, text: string | null): Reading | null {
  if (branch?.lead == null) return null;
  return readingOf(columnOf(scope.on, scope.table, branch.lead), text, scope.on.timezone);
}

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
import { inOrder, isAfter, keyColumns, keyOf, orderOf, readingOf, text } from './keys.ts';
import { holds, ref, type Scope } from './predicate.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { printed } from './values.ts';

const countedExactly = 1_000_000;

export function tally(on: Connection, judgement: Judgement, held: Predicate): Promise<Tally> {
  return reading(on, judgement.table, async (tx) => {
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
      const rows = await tx.rows(sql<Row>`
        select ${keyColumns(scope, judgement.key)}, ${leadText(scope, branch)} as lead_text
        from ${tableRef(scope.table)} as r where ${holds(scope, where)}
        order by ${sql.join(inOrder(scope, orderOf(branch?.lead ?? null, judgement.key)))} limit ${whole(limit)}`);
      found.push(
        ...rows.map((row) => ({
          key: keyOf(row, judgement.key),
          at: leadReading(scope, branch, row.lead_text ?? null),
        })),
      );
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
    const rows = await tx.rows(sql<Row>`select ${keyColumns(scope, key)}
      from ${tableRef(scope.table)} as r where ${holds(scope, where)} and ${beyond}
      order by ${sql.join(inOrder(scope, key))} limit ${whole(limit)}`);
    return rows.map((row) => keyOf(row, key));
  });
}

type Row = Record<string, string | null>;

/** For LIMIT, which takes no text. */
export const whole = (limit: number): Sql => sql.raw(String(Math.max(0, Math.trunc(limit))));

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
  const lead = branch?.lead == null ? sql`null` : ref(scope, branch.lead);
  const rows = await tx.rows(sql<Ends & { outcome: 'due' | Reason }>`
    select c.outcome, count(*) as count, ${endText(scope, branch, sql`min(c.at)`)} as oldest,
      ${endText(scope, branch, sql`max(c.at)`)} as newest
    from (select case ${sql.join(cases, sql` `)} else 'due' end as outcome, ${lead} as at
      from ${tableRef(scope.table)} as r where ${holds(scope, where)}) as c
    group by c.outcome`);
  return rows.map((row) => lineOf(scope, branch, row.outcome, row));
}

interface Ends {
  count: string;
  oldest: string | null;
  newest: string | null;
}

const lineOf = (scope: Scope, branch: Branch | null, outcome: 'due' | Reason, row: Ends | undefined): TallyLine => ({
  outcome,
  count: Number(row?.count ?? 0),
  oldest: leadReading(scope, branch, row?.oldest ?? null),
  newest: leadReading(scope, branch, row?.newest ?? null),
});

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
    const lead = branch.lead === null ? sql`null` : ref(scope, branch.lead);
    const [row] = await tx.rows(sql<Ends>`
      select count(*) as count, ${endText(scope, branch, sql`min(${lead})`)} as oldest,
        ${endText(scope, branch, sql`max(${lead})`)} as newest
      from ${tableRef(scope.table)} as r where ${holds(scope, when)}`);
    return lineOf(scope, branch, outcome, row);
  };
  const candidate = await line('due', where);
  if (isNever(held) || candidate.count === 0) return some(candidate);
  const left = await line('held', all(where, held));
  if (left.count === 0) return some(candidate);
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
  const [row] = await tx.rows(sql<Row>`select ${leadText(scope, branch)} as lead_text
    from ${tableRef(scope.table)} as r where ${holds(scope, where)} order by ${ref(scope, branch.lead)} ${side} limit 1`);
  return leadReading(scope, branch, row?.lead_text ?? null);
}

/** Exact below a million; above, the estimate of the server's statistics. */
async function tableRows(tx: Transaction, scope: Scope): Promise<number> {
  const estimate = scope.table.estimatedRows ?? 0;
  if (estimate >= countedExactly) return estimate;
  const [row] = await tx.rows(sql<Row>`
    select count(*) as count from (select 1 from ${tableRef(scope.table)} limit ${whole(countedExactly)}) as few`);
  return Number(row?.count ?? 0);
}

async function countWhere(tx: Transaction, scope: Scope, where: Predicate): Promise<number> {
  if (isNever(where)) return 0;
  const [row] = await tx.rows(sql<Row>`
    select count(*) as count from ${tableRef(scope.table)} as r where ${holds(scope, where)}`);
  return Number(row?.count ?? 0);
}

export const leadText = (scope: Scope, branch: Branch | null): Sql =>
  branch?.lead == null ? sql`null` : text(scope, branch.lead);

const endText = (scope: Scope, branch: Branch | null, end: Sql): Sql =>
  branch?.lead == null ? sql`null` : printed(columnOf(scope.on, scope.table, branch.lead), end);

function leadReading(scope: Scope, branch: Branch | null, value: string | null): Reading | null {
  if (branch?.lead == null) return null;
  return readingOf(columnOf(scope.on, scope.table, branch.lead), value, scope.on.timezone);
}

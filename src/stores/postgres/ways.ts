/**
 * How a run finds its records: in their order, or block by block of the heap. Deleting a fifth of a heap in an order it does not lie in
 * touches every page once for each of its records; block by block once in all. Where few are due, or they lie together, the
 * order is quicker. Statistics decide; both ways judge each record the same.
 */
import { sql } from 'kysely';
import type { Branch, Judgement } from '../../policy/judgement.ts';
import { never } from '../../policy/predicate.ts';
import type { Way } from '../../ports/store.ts';
import { candidates } from '../outcome.ts';
import { tableRef } from './columns.ts';
import { holds, type Scope } from './predicate.ts';
import { isPrepared } from './prepare.ts';
import { type Connection, reading, type Transaction } from './session.ts';
import { recordScope } from './tally.ts';

/** Below, the order is as quick: measured with rows of 160 bytes. */
const leastDensity = 2.5;
/** Records in a block, where somebody chose blocks for fewer: a batch does not look through more of them for that. */
const leastByHand = 0.25;
/** From here on, records of one time lie together. */
const mostCorrelation = 0.5;
/** Fewer are gone in the time that a second look takes. */
const leastDue = 10_000;

export function ways(on: Connection, judgement: Judgement, wanted: Way['by'] | null = null): Promise<Way[]> {
  return reading(on, judgement.table, async (tx) => {
    const scope = await recordScope(on, tx, judgement, never);
    const heap = await heapOf(tx, scope);
    // An update moves the record: block by block it would be met again, in a heap that grows under it.
    const choice = judgement.action?.kind === 'destroy' && !judgement.objects && (await isPrepared(tx));
    const found: Way[] = [];
    for (const branch of judgement.branches)
      found.push(choice && heap ? await wayOf(tx, scope, judgement, branch, heap, wanted) : onlyWay(wanted));
    return found;
  });
}

/** Where there is no choice. */
const onlyWay = (wanted: Way['by'] | null): Way =>
  wanted === null ? inOrder(null) : { ...inOrder(null), byHand: wanted === 'order' ? 'chosen' : 'in vain' };

const inOrder = (because: Way['because']): Way => ({ by: 'order', because, begin: null });

interface Heap {
  blocks: number;
}

/**
 * Null: partitioned, or with tables that inherit from it, which have blocks of their own; or the account may not read where a
 * record lies, which columns that were granted one by one do not include.
 */
async function heapOf(tx: Transaction, { table }: Scope): Promise<Heap | null> {
  const { rows } = await sql<{ blocks: string | null }>`
    select case when c.relkind = 'r' and not c.relhassubclass and has_column_privilege(c.oid, 'ctid', 'select')
      then pg_relation_size(c.oid) / current_setting('block_size')::int end::text as blocks
    from pg_class c where c.oid = ${table.oid}::text::oid`.execute(tx);
  const blocks = rows[0]?.blocks;
  return blocks == null ? null : { blocks: Number(blocks) };
}

async function wayOf(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  branch: Branch,
  { blocks }: Heap,
  wanted: Way['by'] | null,
): Promise<Way> {
  const due = await estimated(tx, scope, judgement, branch);
  const correlation = branch.lead === null ? null : await correlationOf(tx, scope, branch.lead);
  const because = { due, blocks, correlation };
  const density = blocks === 0 ? 0 : due / blocks;
  const scattered = correlation !== null && Math.abs(correlation) < mostCorrelation;
  if (wanted === 'order') return { ...inOrder(because), byHand: 'chosen' };
  if (wanted === 'blocks') {
    const begin = { lead: null, key: [], block: { next: 0, density: Math.max(density, leastByHand) } };
    return { by: 'blocks', because, begin, byHand: 'chosen' };
  }
  if (due < leastDue || density < leastDensity || !scattered) return inOrder(because);
  return { by: 'blocks', because, begin: { lead: null, key: [], block: { next: 0, density } } };
}

/** By the planner, without looking at a record. */
async function estimated(tx: Transaction, scope: Scope, judgement: Judgement, branch: Branch): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from ${tableRef(scope.table)} as r where ${holds(scope, candidates(judgement, branch))}`.execute(
    tx,
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

async function correlationOf(tx: Transaction, { table }: Scope, column: string): Promise<number | null> {
  const { rows } = await sql<{ correlation: number | null }>`
    select correlation::float8 as correlation from pg_stats
    where schemaname = ${table.schema} and tablename = ${table.relation} and attname = ${column}`.execute(tx);
  return rows[0]?.correlation ?? null;
}

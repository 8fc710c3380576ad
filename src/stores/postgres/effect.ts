/**
 * Step 3: one transaction whose first statement inserts the receipt, then parts, then records, each judged again in the
 * same snapshot; outcome and keys go into the receipt. If it breaks off before the commit, nothing happened.
 */

import { sql } from 'kysely';
import type { Day } from '../../policy/compiled.ts';
import type { Action, Branch, Judgement } from '../../policy/judgement.ts';
import type { EffectOrder, Key, ObjectDisposal, Receipt } from '../../ports/store.ts';
import { tablesOf } from '../named-tables.ts';
import { ofKeys, whileLocked, withObjects } from '../naming-records.ts';
import { disposable } from '../outcome.ts';
import { fenced, nothingToDo, notPrepared, readOnly, refused, schemaError } from '../store-errors.ts';
import type { Sql } from '../two-valued.ts';
import { inBlocks } from './blocks.ts';
import { change } from './change.ts';
import { splitName, tableRef } from './columns.ts';
import { readLeaves } from './examine.ts';
import { stateOf } from './failure.ts';
import type { Outcome } from './fence.ts';
import { inRange, isOneOf, keyText } from './keys.ts';
import { lockNaming, withOwnObjects } from './objects.ts';
import { type Chosen, changeParts, only, stampsOf } from './parts.ts';
import { holds, type Scope } from './predicate.ts';
import { type Connection, changing, type Transaction } from './session.ts';
import { recordScope } from './tally.ts';

export function effect(on: Connection, order: EffectOrder): Promise<Receipt> {
  const { judgement, batchId, worker, range } = order;
  const { action } = judgement;
  const branch = judgement.branches[range.branch];
  if (on.access === 'read') throw readOnly(on.store);
  if (action === null) throw nothingToDo(on.store, judgement.policy);
  if (!branch) throw schemaError(on.store, `Policy ${judgement.policy} has no branch ${range.branch}.`);
  const named = withObjects(on.store, order);
  const within = named ? longer(on, named.withinMs) : on;
  return changing(within, judgement.table, async (tx) => {
    const receipt = range.keys === null ? batchId : null;
    if (receipt !== null) await insertReceipt(on, tx, receipt, worker);
    await keepShapes(on, tx, tablesOf(judgement, order.held));
    const scope = await recordScope(on, tx, judgement, order.held);
    const gone = range.keys === null ? 0 : range.keys.length - (await present(tx, scope, judgement, range.keys));
    const where = inBatch(scope, branch, order);
    order.locking?.();
    if (named) {
      const known = { receipt, gone };
      return { batchId, state: 'done', ...(await disposeWithObjects(tx, scope, order, named, action, where, known)) };
    }
    const outcome =
      judgement.parts.length === 0
        ? await disposeAtOnce(tx, scope, judgement, action, where, { receipt, parts: {}, gone })
        : await disposeWithParts(tx, scope, judgement, action, where, { receipt, gone });
    // Blocks are not counted before. More than the intent said is never done.
    if (outcome.disposed.length > range.size)
      throw refused(on.store, judgement.table, ' (more than the batch may take)');
    on.done.batches += 1;
    return { batchId, state: 'done', ...outcome };
  });
}

async function insertReceipt(on: Connection, tx: Transaction, batchId: string, worker: string): Promise<void> {
  try {
    await sql`insert into gallra.receipt (batch_id, state, worker) values (${batchId}::uuid, 'done', ${worker})`.execute(
      tx,
    );
  } catch (error) {
    if (stateOf(error) === '23505') throw fenced(on.store, batchId);
    if (stateOf(error) === '42P01' || stateOf(error) === '3F000') throw notPrepared(on.store);
    throw error;
  }
}

/** Locks the tables as any reader does, so that no column changes its type between our look at it and our statement. */
async function keepShapes(on: Connection, tx: Transaction, names: Set<string>): Promise<void> {
  const looks = [...names].map((name) => {
    const { schema, relation } = splitName(on, name);
    return sql`select 1 from ${sql.id(schema, relation)} where false`;
  });
  await sql.join(looks, sql` union all `).execute(tx);
}

async function present(tx: Transaction, scope: Scope, judgement: Judgement, keys: Key[]): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*)::text as count
    from ${tableRef(scope.table)} as r where ${isOneOf(scope, judgement.key, keys)}`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}

function inBatch(scope: Scope, branch: Branch, { judgement, range, held }: EffectOrder): Sql {
  const where =
    range.keys === null
      ? (inBlocks(range) ?? inRange(scope, branch.lead, judgement.key, range))
      : isOneOf(scope, judgement.key, range.keys);
  return sql`${where} and ${holds(scope, disposable(judgement, held, branch))}`;
}

/** One statement: the keys go from the rows that went straight into the receipt, and from there to us. */
async function disposeAtOnce(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  action: Action,
  where: Sql,
  known: { receipt: string | null; parts: Record<string, number>; gone: number },
): Promise<Outcome> {
  const parts = JSON.stringify(known.parts);
  const outcome = sql`json_build_object('disposed', (select coalesce(json_agg(key), '[]') from disposed),
    'parts', ${parts}::text::json, 'gone', ${String(known.gone)}::text::int)`;
  const disposed = sql`with disposed as (${change(scope, judgement.key, action, judgement.asOf, where)})`;
  const statement =
    known.receipt === null
      ? sql<{ outcome: Outcome }>`${disposed} select ${outcome} as outcome`
      : sql<{ outcome: Outcome }>`${disposed} update gallra.receipt set outcome = ${outcome}
          where batch_id = ${known.receipt}::uuid returning outcome`;
  const [row] = (await statement.execute(tx)).rows;
  if (!row) throw schemaError(scope.on.store, `The receipt of a batch vanished from store ${scope.on.store}.`);
  return row.outcome;
}

/** The transaction lives as long as the objects of its records may take. */
const longer = (on: Connection, withinMs: number): Connection => ({
  ...on,
  limits: { ...on.limits, transactionTimeoutMs: on.limits.transactionTimeoutMs + withinMs },
});

/**
 * The records stay locked while their objects go, so that whoever would change one of them waits. What refuses the change
 * of records or parts is met by trying it, before any object is touched.
 */
async function disposeWithObjects(
  tx: Transaction,
  scope: Scope,
  { judgement, range }: EffectOrder,
  objects: ObjectDisposal,
  action: Action,
  where: Sql,
  known: { receipt: string | null; gone: number },
): Promise<Outcome> {
  const locked = await lockNaming(tx, scope, judgement, range, where);
  const able = await choose(
    tx,
    scope,
    judgement,
    locked.map(({ key }) => key),
  );
  const records = await withOwnObjects(tx, scope, judgement, ofKeys(locked, able.keys));
  const all = only(
    able,
    records.map(({ key }) => key),
  );
  await sql`savepoint objects`.execute(tx);
  const tried = await disposeChosen(tx, scope, judgement, action, all, known);
  await sql`set constraints all immediate`.execute(tx);
  const going = await whileLocked(objects, records, () => sql`select 1`.execute(tx));
  if (going.length === records.length) return tried;
  await sql`rollback to savepoint objects`.execute(tx);
  return disposeChosen(tx, scope, judgement, action, only(all, going), known);
}

/** Records are chosen first: what parts leave behind must not change who is judged. */
async function disposeWithParts(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  action: Action,
  where: Sql,
  known: { receipt: string | null; gone: number },
): Promise<Outcome> {
  return disposeChosen(
    tx,
    scope,
    judgement,
    action,
    await choose(tx, scope, judgement, await keysWhere(tx, scope, judgement, where)),
    known,
  );
}

async function disposeChosen(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  action: Action,
  chosen: Chosen,
  known: { receipt: string | null; gone: number },
): Promise<Outcome> {
  const parts = await changeParts(tx, scope, judgement, chosen);
  const these = isOneOf(scope, judgement.key, chosen.keys);
  const outcome = await disposeAtOnce(tx, scope, judgement, action, these, { ...known, parts });
  if (outcome.disposed.length < chosen.keys.length && (await present(tx, scope, judgement, chosen.keys)) > 0) {
    throw refused(scope.on.store, judgement.table, ' (a trigger kept records whose parts were gone)');
  }
  return outcome;
}

async function keysWhere(tx: Transaction, scope: Scope, judgement: Judgement, where: Sql): Promise<Key[]> {
  const { rows } = await sql<{ key: Key }>`
    select ${keyText(scope, judgement.key)} as key from ${tableRef(scope.table)} as r where ${where}`.execute(tx);
  return rows.map((row) => row.key);
}

/** The keys to dispose of. A record whose stamps cannot be known is left out: it is blocked. */
async function choose(tx: Transaction, scope: Scope, judgement: Judgement, keys: Key[]): Promise<Chosen> {
  const stamps = stampsOf(judgement.parts);
  if (stamps.length === 0) return { keys, days: [] };
  const chosen: Chosen = { keys: [], days: [] };
  const readings = await readLeaves(tx, scope, judgement, keys);
  for (const [i, key] of keys.entries()) {
    const days = stamps.map((stamp) => stamp.day(readings[i] ?? [])).filter((day): day is Day => day !== null);
    if (days.length < stamps.length) continue;
    chosen.keys.push(key);
    chosen.days.push(days);
  }
  return chosen;
}

/**
 * Step 3: one transaction whose first statement inserts the receipt. Then the records that pass are locked, judged once more
 * by what they refer to, and changed after their parts, or deleted by one statement where that is all; outcome and keys go
 * into the receipt. If it breaks off before the commit, nothing happened.
 */
import { sql } from 'kysely';
import type { Day } from '../../policy/compiled.ts';
import type { Action, Branch, Judgement, PartOrder } from '../../policy/judgement.ts';
import type { EffectOrder, Key, ObjectDisposal, Receipt } from '../../ports/store.ts';
import { tablesAsked, tablesOf } from '../named-tables.ts';
import { ofKeys, whileLocked, withObjects } from '../naming-records.ts';
import { disposable } from '../outcome.ts';
import { fenced, nothingToDo, notPrepared, readOnly, refused, schemaError } from '../store-errors.ts';
import type { Sql } from '../two-valued.ts';
import { change } from './change.ts';
import { splitName, tableOf, tableRef } from './columns.ts';
import { deleteAtOnce, isDeletedAtOnce } from './delete-at-once.ts';
import { readLeaves } from './examine.ts';
import { duplicate, errnoOf, isWithoutTable } from './failure.ts';
import type { Outcome } from './fence.ts';
import { inRange, isOneOf, keyColumns, keyOf } from './keys.ts';
import { namingOf, withOwnObjects } from './objects.ts';
import { type Chosen, changeParts, only, stampsOf } from './parts.ts';
import { holds, ref, type Scope } from './predicate.ts';
import { isPrepared, ours } from './prepare.ts';
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
  return changing(named ? longer(on, named.withinMs) : on, judgement.table, async (tx) => {
    if (range.keys === null) await insertReceipt(on, tx, batchId, worker);
    await keepShapes(on, tx, tablesOf(judgement, order.held));
    const scope = await recordScope(on, tx, judgement, order.held);
    await refuseOtherStores(tx, scope, judgement);
    const gone = range.keys === null ? 0 : range.keys.length - (await present(tx, scope, judgement, range.keys));
    const atOnce = await isDeletedAtOnce(on, tx, order);
    order.locking?.();
    const done = atOnce
      ? { disposed: await deleteAtOnce(tx, scope, judgement.key, (as) => inBatch(as, branch, order)), parts: {} }
      : await disposeLocked(tx, scope, branch, order, action);
    // More than the intent said is never done.
    if (done.disposed.length > range.size) throw refused(on.store, judgement.table, ' (more than the batch may take)');
    const outcome: Outcome = { ...done, gone };
    if (range.keys === null) await fillReceipt(on, tx, batchId, outcome);
    return { batchId, state: 'done', ...outcome };
  });
}

/** Whoever changes one of them now waits for us, and we have waited for whoever did. */
async function disposeLocked(
  tx: Transaction,
  scope: Scope,
  branch: Branch,
  order: EffectOrder,
  action: Action,
): Promise<Pick<Outcome, 'disposed' | 'parts'>> {
  const { judgement, held } = order;
  const locked = await keysWhere(tx, scope, judgement, sql`${inBatch(scope, branch, order)} for update`);
  // What others committed while we waited for a lock is seen by the next statement only.
  const passing =
    tablesAsked(judgement, held).size > 0
      ? await keysWhere(tx, scope, judgement, passes(scope, branch, order, isOneOf(scope, judgement.key, locked)))
      : locked;
  const named = withObjects(scope.on.store, order);
  return named
    ? disposeWithObjects(tx, scope, order, named, action, passing)
    : disposeChosen(tx, scope, judgement, action, await choose(tx, scope, judgement, passing));
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
  passing: Key[],
): Promise<Pick<Outcome, 'disposed' | 'parts'>> {
  const naming = await namingOf(tx, scope, judgement, range, passing);
  const able = await choose(
    tx,
    scope,
    judgement,
    naming.map(({ key }) => key),
  );
  const records = await withOwnObjects(tx, scope, judgement, ofKeys(naming, able.keys));
  const all = only(
    able,
    records.map(({ key }) => key),
  );
  await tx.change(sql`savepoint objects`);
  const tried = await disposeChosen(tx, scope, judgement, action, all);
  const going = await whileLocked(objects, records, () => tx.rows(sql`select 1`));
  if (going.length === records.length) return tried;
  await tx.change(sql`rollback to savepoint objects`);
  return disposeChosen(tx, scope, judgement, action, only(all, going));
}

async function disposeChosen(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  action: Action,
  chosen: Chosen,
): Promise<Pick<Outcome, 'disposed' | 'parts'>> {
  const parts = await changeParts(tx, scope, judgement, chosen);
  await changeRecords(tx, scope, judgement, action, chosen.keys);
  return { disposed: chosen.keys, parts };
}

async function insertReceipt(on: Connection, tx: Transaction, batchId: string, worker: string): Promise<void> {
  try {
    await tx.change(sql`insert into ${ours(on, 'receipt')} (batch_id, state, worker)
      values (${batchId}, 'done', ${worker})`);
  } catch (error) {
    if (errnoOf(error) === duplicate) throw fenced(on.store, batchId);
    if (isWithoutTable(error) && !(await isPrepared(on, tx))) throw notPrepared(on.store);
    throw error;
  }
}

/** Until the end of the transaction nobody alters these tables: the server waits with that for whoever has read them. */
async function keepShapes(on: Connection, tx: Transaction, names: Set<string>): Promise<void> {
  const looks = [...names].map((name) => {
    const { schema, relation } = splitName(on, name);
    return sql`select 1 from ${sql.id(schema, relation)} where false`;
  });
  await tx.rows(sql`${sql.join(looks, sql` union all `)}`);
}

/**
 * Whose records they are is compared within a store, so a database that was prepared as a store of its own is left to it.
 * Another one on the same server is like a schema of ours.
 */
async function refuseOtherStores(tx: Transaction, { on, tables }: Scope, judgement: Judgement): Promise<void> {
  const changed = (parts: PartOrder[]): string[] =>
    parts.flatMap((part) => [part.table, ...(part.kind === 'rows' ? changed(part.parts) : [])]);
  for (const name of [judgement.table, ...changed(judgement.parts)]) {
    const { schema } = tableOf(on, tables, name);
    if (schema.toLowerCase() === on.schema.toLowerCase()) continue;
    const [other] = await tx.rows(sql`select 1 from information_schema.tables
      where table_schema = ${schema} and table_name = 'gallra_binding'`);
    if (other) {
      throw schemaError(
        on.store,
        `Table ${name} is in the database of another store: it can be read from ${on.store}, not disposed of.`,
      );
    }
  }
}

async function present(tx: Transaction, scope: Scope, judgement: Judgement, keys: Key[]): Promise<number> {
  const [row] = await tx.rows(sql<{ count: string }>`select count(*) as count
    from ${tableRef(scope.table)} as r where ${isOneOf(scope, judgement.key, keys)}`);
  return Number(row?.count ?? 0);
}

/** What the batch may take: of its range or its keys, what may go. */
const inBatch = (scope: Scope, branch: Branch, order: EffectOrder): Sql =>
  passes(
    scope,
    branch,
    order,
    order.range.keys === null
      ? inRange(scope, branch.lead, order.judgement.key, order.range)
      : isOneOf(scope, order.judgement.key, order.range.keys),
  );

const passes = (scope: Scope, branch: Branch, { judgement, held }: EffectOrder, where: Sql): Sql =>
  sql`${where} and ${holds(scope, disposable(judgement, held, branch))}`;

async function keysWhere(tx: Transaction, scope: Scope, { key }: Judgement, where: Sql): Promise<Key[]> {
  const rows = await tx.rows(sql<Record<string, string>>`
    select ${keyColumns(scope, key)} from ${tableRef(scope.table)} as r where ${where}`);
  return rows.map((row) => keyOf(row, key));
}

/** A record whose stamps cannot be known is left out: it is blocked. */
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

/** All of them or none: they are locked, so one that did not change was kept back by a trigger. */
async function changeRecords(
  tx: Transaction,
  scope: Scope,
  judgement: Judgement,
  action: Action,
  keys: Key[],
): Promise<void> {
  if (keys.length === 0) return;
  const changed = await tx.change(change(scope, judgement.key, action, judgement.asOf, keys));
  if (changed !== keys.length || (await isUnmarked(tx, scope, judgement, action, keys)))
    throw refused(scope.on.store, judgement.table, ' (a trigger kept records as they were)');
}

/** An update is counted also where a trigger took back what it set. A row that was deleted is gone: no trigger can keep it. */
async function isUnmarked(
  tx: Transaction,
  scope: Scope,
  { key }: Judgement,
  action: Action,
  keys: Key[],
): Promise<boolean> {
  if (action.kind === 'destroy') return false;
  const [row] = await tx.rows(sql`select 1 from ${tableRef(scope.table)} as r
    where ${isOneOf(scope, key, keys)} and ${ref(scope, action.mark)} is null limit 1`);
  return row !== undefined;
}

async function fillReceipt(on: Connection, tx: Transaction, batchId: string, outcome: Outcome): Promise<void> {
  const filled = await tx.change(sql`update ${ours(on, 'receipt')} set outcome = ${JSON.stringify(outcome)}
    where batch_id = ${batchId}`);
  if (filled !== 1) throw schemaError(on.store, `The receipt of a batch vanished from store ${on.store}.`);
}

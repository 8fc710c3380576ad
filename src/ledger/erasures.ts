/**
 * Requests for erasure. Nothing is ever erased for one that is not approved by a second person: `intend` asks in the very
 * transaction that begins a batch. What identifies people is deleted with the decision that nothing goes, else by age.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { isSamePerson } from '../audit/same-person.ts';
import {
  type Erasure,
  type ErasureApproval,
  type ErasureState,
  type ErasureValues,
  type ErasureWork,
  type NewErasure,
  nobody,
} from '../ports/erasure.ts';
import type { Ledger } from '../ports/ledger.ts';
import { append } from './audit.ts';
import type { Db } from './database.ts';
import { erasureApproved, erasureDoubted, erasureEnded, erasureReopened, erasureRequested } from './entries.ts';
import type { ErasureSeal } from './erasure-values.ts';
import { erasureForgotten, erasureNotIn, erasureOver, samePerson, unknownErasure } from './refusals.ts';
import { anyOf, inTransaction, named, type Trx } from './transaction.ts';

export async function recordErasure(db: Db, values: ErasureSeal, request: NewErasure): Promise<Erasure> {
  return inTransaction(db, async (trx) => {
    const { wanted, ...told } = request;
    const id = randomUUID();
    const { index, at } = await append(trx, erasureRequested(id, request));
    const { clear, sealed, keyId } = values.written(id, '', wanted);
    await trx
      .insertInto('erasure')
      .values({ ...told, id, wanted: clear, sealed, keyId, recordedAt: at, state: 'open', entry: index })
      .execute();
    return oneOf(trx, id);
  });
}

export async function approveErasure(
  db: Db,
  values: ErasureSeal,
  id: string,
  approvals: ErasureApproval[],
  actor: string,
): Promise<Erasure> {
  return inTransaction(db, async (trx) => {
    const erasure = await lockErasure(trx, id, ['open', 'approved']);
    if (isSamePerson(erasure.recordedBy, actor)) throw samePerson(id);
    const { at } = await append(trx, erasureApproved(erasure, approvals, actor));
    await trx.deleteFrom('erasureWork').where('erasure', '=', id).execute();
    for (const { policy, digest, store, subject, keys } of approvals) {
      const { clear, sealed, keyId } = values.written(id, policy, keys);
      const work = { erasure: id, policy, digest, store, subject, records: keys.length };
      await trx
        .insertInto('erasureWork')
        .values({ ...work, keys: clear, sealed, keyId, lookedAt: null, run: null, left: null })
        .execute();
    }
    await trx
      .updateTable('erasure')
      .set({ state: 'approved', approvedBy: actor, approvedAt: at })
      .where('id', '=', id)
      .execute();
    return oneOf(trx, id);
  });
}

export async function endErasure(
  db: Db,
  id: string,
  state: 'refused' | 'withdrawn' | 'finished',
  reason: string,
  actor: string,
): Promise<Erasure> {
  return inTransaction(db, async (trx) => {
    await lockErasure(trx, id, state === 'refused' ? ['open'] : state === 'finished' ? ['approved'] : underWay);
    await end(trx, id, state, reason, actor);
    return oneOf(trx, id);
  });
}

export async function lookedAtErasure(
  db: Db,
  id: string,
  look: Parameters<Ledger['lookedAtErasure']>[1],
): Promise<Erasure> {
  return inTransaction(db, async (trx) => {
    const erasure = await lockErasure(trx, id);
    const { policy, digest, approvedAt, run, left, actor } = look;
    if (erasure.state !== 'approved' || erasure.approvedAt !== approvedAt) return erasure;
    await trx
      .updateTable('erasureWork')
      .set({ lookedAt: sql<string>`date_trunc('milliseconds', clock_timestamp())`, left: JSON.stringify(left) })
      .$if(run !== null, (query) => query.set({ run }))
      .where('erasure', '=', id)
      .where('policy', '=', policy)
      .where('digest', '=', digest)
      .execute();
    const { works } = await oneOf(trx, id);
    if (works.every((work) => work.left !== null && Object.keys(work.left).length === 0))
      await end(trx, id, 'finished', null, actor);
    return oneOf(trx, id);
  });
}

export async function reopenErasures(
  db: Db,
  restored: { store: string; since: string; actor: string },
): Promise<Erasure[]> {
  return inTransaction(db, async (trx) => {
    const { store, since, actor } = restored;
    const found = await trx
      .selectFrom('erasure')
      .select(['id', 'state'])
      .where('state', 'in', ['approved', 'finished'])
      .where((row) => row.or([row('wanted', 'is not', null), row('sealed', 'is not', null)]))
      .where((row) =>
        row.exists(
          row
            .selectFrom('erasureWork')
            .select('erasureWork.policy')
            .whereRef('erasureWork.erasure', '=', 'erasure.id')
            .where('erasureWork.store', '=', store)
            .where('erasureWork.subject', '<>', nobody),
        ),
      )
      .where((row) =>
        row.exists(
          row
            .selectFrom('intent')
            .innerJoin('run', 'run.id', 'intent.runId')
            .select('intent.batchId')
            .whereRef('run.erasure', '=', 'erasure.id')
            .where('intent.store', '=', store)
            .where((batch) => batch.or([batch('intent.settledAt', '>', since), batch('intent.settledAt', 'is', null)])),
        ),
      )
      .orderBy('entry')
      .forUpdate()
      .execute();
    const reopened: Erasure[] = [];
    for (const { id, state } of found) {
      await trx
        .updateTable('erasureWork')
        .set({ left: null })
        .where('erasure', '=', id)
        .where('store', '=', store)
        .execute();
      if (state === 'approved') continue;
      await trx
        .updateTable('erasure')
        .set({ state: 'approved', endedBy: null, endedAt: null, reason: null })
        .where('id', '=', id)
        .execute();
      const erasure = await oneOf(trx, id);
      await append(trx, erasureReopened(erasure, store, actor));
      reopened.push(erasure);
    }
    return reopened;
  });
}

export async function doubtErasures(db: Db, actor: string): Promise<number> {
  return inTransaction(db, async (trx) => {
    const approved = await trx
      .selectFrom('erasure')
      .select('id')
      .where('state', '=', 'approved')
      .orderBy('entry')
      .forUpdate()
      .execute();
    for (const { id } of approved) {
      await append(trx, erasureDoubted(await oneOf(trx, id), actor));
      await trx.deleteFrom('erasureWork').where('erasure', '=', id).execute();
      const open = { state: 'open', approvedBy: null, approvedAt: null } as const;
      await trx.updateTable('erasure').set(open).where('id', '=', id).execute();
    }
    return approved.length;
  });
}

export async function forgetErasures(db: Db, before: string): Promise<number> {
  return inTransaction(db, async (trx) => {
    const old = await trx
      .selectFrom('erasure')
      .select('id')
      .where('endedAt', '<', before)
      .where((row) =>
        row.or([row('wanted', 'is not', null), row('sealed', 'is not', null), row('note', 'is not', null)]),
      )
      .forUpdate()
      .execute();
    for (const { id } of old) await forget(trx, id);
    return old.length;
  });
}

export async function erasures(db: Db, filter: { states?: ErasureState[]; policy?: string }): Promise<Erasure[]> {
  return named(() => select(db, filter));
}

export async function erasure(db: Db, id: string): Promise<Erasure | null> {
  const [found] = await named(() => select(db, { id }));
  return found ?? null;
}

export async function valuesOfErasure(db: Db, values: ErasureSeal, id: string): Promise<ErasureValues> {
  return named(async () => {
    const row = await db
      .selectFrom('erasure')
      .select(['wanted as clear', 'sealed', 'keyId'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw unknownErasure(id);
    const wanted = values.read<string[]>(id, '', row);
    if (wanted === null) throw erasureForgotten(id);
    const works = await db
      .selectFrom('erasureWork')
      .select(['policy', 'keys as clear', 'sealed', 'keyId'])
      .where('erasure', '=', id)
      .execute();
    const keys = works.map((work): [string, string[][]] => [
      work.policy,
      values.read<string[][]>(id, work.policy, work) ?? [],
    ]);
    return { wanted, keys: Object.fromEntries(keys) };
  });
}

/** In the transaction of an intent: the run is for a request that is still approved, or for none. */
export async function refuseErasureOver(trx: Trx, id: string | null): Promise<void> {
  if (id === null) return;
  const found = await trx.selectFrom('erasure').select('state').where('id', '=', id).forShare().executeTakeFirst();
  if (found?.state !== 'approved') throw erasureOver(id, found?.state ?? 'unknown');
}

async function end(
  trx: Trx,
  id: string,
  state: 'refused' | 'withdrawn' | 'finished',
  reason: string | null,
  actor: string,
): Promise<void> {
  const erasure = await oneOf(trx, id);
  const { at } = await append(trx, erasureEnded(erasure, state, reason, actor));
  await trx.updateTable('erasure').set({ state, endedBy: actor, endedAt: at, reason }).where('id', '=', id).execute();
  // What is finished may have to be done again in a store that is restored; what is refused or withdrawn never.
  if (state !== 'finished') await forget(trx, id);
}

async function forget(trx: Trx, id: string): Promise<void> {
  await trx
    .updateTable('erasure')
    .set({ wanted: null, sealed: null, keyId: null, note: null })
    .where('id', '=', id)
    .execute();
  await trx
    .updateTable('erasureWork')
    .set({ keys: null, sealed: null, keyId: null })
    .where('erasure', '=', id)
    .execute();
}

async function lockErasure(trx: Trx, id: string, states?: ErasureState[]): Promise<Erasure> {
  await trx.selectFrom('erasure').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  const erasure = await oneOf(trx, id);
  if (states && !states.includes(erasure.state)) throw erasureNotIn(id, erasure.state);
  return erasure;
}

async function oneOf(trx: Trx, id: string): Promise<Erasure> {
  const [found] = await select(trx, { id });
  if (found === undefined) throw unknownErasure(id);
  return found;
}

async function select(
  db: Db | Trx,
  filter: { id?: string; states?: ErasureState[]; policy?: string },
): Promise<Erasure[]> {
  const { id, states, policy } = filter;
  const rows = await db
    .selectFrom('erasure')
    .select(columns)
    .select(sql<boolean>`wanted is null and sealed is null`.as('forgotten'))
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .$if(states !== undefined, (query) => query.where('state', '=', anyOf(states ?? []) as never))
    .$if(policy !== undefined, (query) =>
      query.where((row) =>
        row.exists(
          row
            .selectFrom('erasureWork')
            .select('erasureWork.policy')
            .whereRef('erasureWork.erasure', '=', 'erasure.id')
            .where('erasureWork.policy', '=', policy ?? ''),
        ),
      ),
    )
    .orderBy('entry')
    .execute();
  if (rows.length === 0) return [];
  const works = await db
    .selectFrom('erasureWork')
    .select(['erasure', 'policy', 'digest', 'store', 'subject', 'records', 'lookedAt', 'run', 'left'])
    .where('erasure', '=', anyOf(rows.map((row) => row.id)))
    .orderBy('policy')
    .execute();
  return rows.map((row) => ({
    ...row,
    works: works.flatMap(({ erasure: of, ...work }): ErasureWork[] => (of === row.id ? [work] : [])),
  }));
}

const underWay: ErasureState[] = ['open', 'approved'];

const columns = [
  'id',
  'matter',
  'receivedOn',
  'deadline',
  'kind',
  'policies',
  'note',
  'recordedBy',
  'recordedAt',
  'state',
  'approvedBy',
  'approvedAt',
  'endedBy',
  'endedAt',
  'reason',
] as const;

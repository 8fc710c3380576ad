/** What outlives the ledger: how far it had come when it was last heard of, and what was decided about holds. */
import { sql } from 'kysely';
import type { Mark } from '../../audit/mark.ts';
import type { HoldDecision } from '../../ports/store.ts';
import { notPrepared } from '../store-errors.ts';
import { isPrepared } from './prepare.ts';
import { type Connection, reading, type Transaction, waiting } from './session.ts';

export function marked(on: Connection): Promise<Mark | null> {
  if (on.access === 'read') return Promise.resolve(null);
  return reading(on, 'gallra.mark', async (tx) => {
    if (!(await keeps(on, tx))) return null;
    const { rows } = await sql<{ index: string; digest: string }>`
      select index::text, digest from gallra.mark`.execute(tx);
    const [row] = rows;
    return row ? { index: Number(row.index), digest: row.digest } : null;
  });
}

export async function mark(on: Connection, to: Mark, back?: 'back'): Promise<void> {
  if (on.access === 'read') return;
  await waiting(on, 'gallra.mark', async (tx) => {
    if (await keeps(on, tx)) await moveMark(tx, to, back === 'back');
  });
}

export async function moveMark(tx: Transaction, to: Mark, back = false): Promise<void> {
  const forward = back ? sql`true` : sql`excluded.index > mark.index`;
  await sql`insert into gallra.mark as mark (index, digest) values (${String(to.index)}::text::bigint, ${to.digest})
    on conflict (one) do update set index = excluded.index, digest = excluded.digest, at = excluded.at
    where ${forward}`.execute(tx);
}

export async function journal(on: Connection, { hold, decision, keyId, sealed }: HoldDecision): Promise<boolean> {
  if (on.access === 'read') return false;
  return waiting(on, 'gallra.hold_journal', async (tx) => {
    if (!(await keeps(on, tx))) return false;
    await sql`insert into gallra.hold_journal (hold_id, decision, key_id, sealed)
      values (${hold}::text::uuid, ${decision}, ${keyId}, ${sealed})
      on conflict (hold_id, decision) do update set key_id = excluded.key_id, sealed = excluded.sealed
      where hold_journal.sealed is null`.execute(tx);
    await sql`update gallra.hold_journal as placed set key_id = null, sealed = null
      where hold_id = ${hold}::text::uuid and decision = 'placed' and exists (
        select from gallra.hold_journal as over where over.hold_id = placed.hold_id and over.decision = 'released')`.execute(
      tx,
    );
    return true;
  });
}

export function journalled(on: Connection): Promise<HoldDecision[] | null> {
  if (on.access === 'read') return Promise.resolve(null);
  return reading(on, 'gallra.hold_journal', async (tx) => {
    if (!(await keeps(on, tx))) return null;
    const { rows } = await sql<HoldDecision>`
      select hold_id::text as hold, decision, key_id as "keyId", sealed
      from gallra.hold_journal order by at, decision, hold_id`.execute(tx);
    return rows;
  });
}

/** @throws `store.schema` where an earlier version has prepared the store: it lacks these tables. */
async function keeps(on: Connection, tx: Transaction): Promise<boolean> {
  if (!(await isPrepared(tx))) return false;
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('gallra.mark') is not null and to_regclass('gallra.hold_journal') is not null as there`.execute(
    tx,
  );
  if (rows[0]?.there !== true) throw notPrepared(on.store);
  return true;
}

/** What outlives the ledger: how far it had come when it was last heard of, and what was decided about holds. */
import { sql } from 'kysely';
import type { Mark } from '../../audit/mark.ts';
import type { HoldDecision } from '../../ports/store.ts';
import { isPrepared, ours } from './prepare.ts';
import { type Connection, reading, type Transaction, waiting } from './session.ts';

export function marked(on: Connection): Promise<Mark | null> {
  if (on.access === 'read') return Promise.resolve(null);
  return reading(on, 'gallra_mark', async (tx) => {
    if (!(await isPrepared(on, tx))) return null;
    const [row] = await tx.rows(sql<{ position: string; digest: string }>`
      select position, digest from ${ours(on, 'mark')}`);
    return row ? { index: Number(row.position), digest: row.digest } : null;
  });
}

export async function mark(on: Connection, to: Mark, back?: 'back'): Promise<void> {
  if (on.access === 'read') return;
  await waiting(on, 'gallra_mark', async (tx) => {
    if (await isPrepared(on, tx)) await moveMark(on, tx, to, back === 'back');
  });
}

/** Assignments take effect from left to right, so the position that the others are decided by comes last. */
export async function moveMark(on: Connection, tx: Transaction, to: Mark, back = false): Promise<void> {
  const moves = back ? sql`true` : sql`values(position) > position`;
  await tx.change(sql`insert into ${ours(on, 'mark')} (one, position, digest)
    values (1, ${String(to.index)}, ${to.digest}) on duplicate key update
      digest = if(${moves}, values(digest), digest), at = if(${moves}, current_timestamp(6), at),
      position = if(${moves}, values(position), position)`);
}

export async function journal(on: Connection, { hold, decision, keyId, sealed }: HoldDecision): Promise<boolean> {
  if (on.access === 'read') return false;
  return waiting(on, 'gallra_hold_journal', async (tx) => {
    if (!(await isPrepared(on, tx))) return false;
    await tx.change(sql`insert into ${ours(on, 'hold_journal')} (hold_id, decision, key_id, sealed)
      values (${hold}, ${decision}, ${keyId}, ${sealed}) on duplicate key update
        key_id = if(sealed is null, values(key_id), key_id), sealed = coalesce(sealed, values(sealed))`);
    await tx.change(sql`update ${ours(on, 'hold_journal')} as placed
      join ${ours(on, 'hold_journal')} as past on past.hold_id = placed.hold_id and past.decision = 'released'
      set placed.key_id = null, placed.sealed = null
      where placed.hold_id = ${hold} and placed.decision = 'placed'`);
    return true;
  });
}

export function journalled(on: Connection): Promise<HoldDecision[] | null> {
  if (on.access === 'read') return Promise.resolve(null);
  return reading(on, 'gallra_hold_journal', async (tx) => {
    if (!(await isPrepared(on, tx))) return null;
    const rows = await tx.rows(sql<HoldDecision>`
      select hold_id as hold, decision, key_id as ${sql.id('keyId')}, sealed
      from ${ours(on, 'hold_journal')} order by at, decision, hold_id`);
    return rows.map(({ hold, decision, keyId, sealed }) => ({ hold, decision, keyId, sealed }));
  });
}

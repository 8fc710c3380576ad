/** What people are to be told, as looks found it, and deciding on what is sent. Decisions wait for each other; a look replaces what it found before. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Alert, AlertBook, AlertState, Decision, Draft, NotedAlert } from '../ports/alerts.ts';
import type { Db } from './database.ts';
import { anyOf, clock, inTransaction, named, type Trx } from './transaction.ts';

export async function looks(db: Db): Promise<Map<string, string>> {
  const rows = await named(() =>
    db.selectFrom('alertLook').select(['source', 'lookedAt']).where('source', 'not like', `${said}%`).execute(),
  );
  return new Map(rows.map(({ source, lookedAt }) => [source, lookedAt]));
}

export async function seen(db: Db, source: string, alerts: Alert[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    const now = await clock(trx);
    await endOthers(
      trx,
      source,
      alerts.map(({ key }) => key),
      now,
    );
    for (const alert of alerts) await note(trx, source, alert, now);
    await looked(trx, source, now);
  });
}

export async function drop(db: Db, source: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    await endOthers(trx, source, [], await clock(trx));
    await trx.deleteFrom('alertLook').where('source', '=', source).execute();
  });
}

export const noted = (db: Db): Promise<NotedAlert[]> => named(() => allNoted(db));

export async function decide(db: Db, choose: Parameters<AlertBook['decide']>[0]): Promise<Decision> {
  return inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('gallra alerts decided', 0))`.execute(trx);
    const state = await stateOf(trx);
    const decision = choose(state);
    await carryOut(trx, decision, state);
    return decision;
  });
}

export async function write(db: Db, drafts: Draft[]): Promise<string[]> {
  return inTransaction(db, async (trx) => writeDrafts(trx, drafts, randomUUID(), await clock(trx)));
}

/** Sources of `alert_look` that are no looks: when something was decided on. */
const said = 'said:';

async function allNoted(db: Db | Trx): Promise<NotedAlert[]> {
  const rows = await db
    .selectFrom('alert')
    .select(['content', 'source', 'firstSeen', 'endedAt', 'toldAt', 'toldGist', 'overAt', 'again'])
    .orderBy('key')
    .execute();
  return rows.map(({ content, ...row }) => ({ alert: content, ...row }));
}

async function stateOf(trx: Trx): Promise<AlertState> {
  const rows = await trx.selectFrom('alertLook').selectAll().where('source', 'like', `${said}%`).execute();
  const at = (what: string): string | null => rows.find(({ source }) => source === said + what)?.lookedAt ?? null;
  return {
    now: await clock(trx),
    noted: await allNoted(trx),
    digestAt: at('digest'),
    urgentAt: at('urgent'),
    toldAt: at('any'),
  };
}

async function carryOut(trx: Trx, decision: Decision, { now, noted: all }: AlertState): Promise<void> {
  const { told, over, forget, drafts } = decision;
  const id = randomUUID();
  const gists = new Map(all.map(({ alert }) => [alert.key, alert.gist]));
  for (const key of told)
    await trx
      .updateTable('alert')
      .set({ toldAt: now, toldGist: gists.get(key) ?? '', toldBy: id })
      .where('key', '=', key)
      .execute();
  await trx.updateTable('alert').set({ overAt: now }).where('key', '=', anyOf(over)).execute();
  await trx.deleteFrom('alert').where('key', '=', anyOf(forget)).execute();
  await writeDrafts(trx, drafts, id, now);
  if (decision.digest) await looked(trx, `${said}digest`, now);
  if (decision.urgent) await looked(trx, `${said}urgent`, now);
  if (drafts.length > 0) await looked(trx, `${said}any`, now);
}

async function writeDrafts(trx: Trx, drafts: Draft[], decision: string, now: string): Promise<string[]> {
  const rows = drafts.map((draft) => ({
    ...draft,
    id: randomUUID(),
    decision,
    decidedAt: now,
    nextAt: now,
    attempts: 0,
    sentAt: null,
    gaveUpAt: null,
    code: null,
  }));
  if (rows.length > 0) await trx.insertInto('alertMessage').values(rows).execute();
  return rows.map(({ id }) => id);
}

async function endOthers(trx: Trx, source: string, keys: string[], now: string): Promise<void> {
  await trx
    .updateTable('alert')
    .set({ endedAt: now })
    .where('source', '=', source)
    .where('endedAt', 'is', null)
    .where('key', '<>', sql<string>`all(${keys}::text[])`)
    .execute();
}

/** What was told to be over and is back begins anew, and is known to be back. */
async function note(trx: Trx, source: string, alert: Alert, now: string): Promise<void> {
  const over = sql`alert.over_at is not null`;
  const kept = (column: string) => sql`case when ${over} then null else alert.${sql.ref(column)} end`;
  await trx
    .insertInto('alert')
    .values({
      ...{ key: alert.key, source, content: JSON.stringify(alert), firstSeen: now },
      ...{ endedAt: null, toldAt: null, toldGist: null, toldBy: null, overAt: null },
    })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        source,
        content: JSON.stringify(alert),
        endedAt: null,
        overAt: null,
        firstSeen: sql`case when ${over} then ${now}::timestamptz else alert.first_seen end`,
        toldAt: sql`${kept('told_at')}`,
        toldGist: sql`${kept('told_gist')}`,
        toldBy: sql`${kept('told_by')}`,
        again: sql`alert.again or ${over}`,
      }),
    )
    .execute();
}

const looked = (trx: Trx, source: string, lookedAt: string): Promise<unknown> =>
  trx
    .insertInto('alertLook')
    .values({ source, lookedAt })
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ lookedAt }))
    .execute();

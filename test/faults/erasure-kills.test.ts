/**
 * A process that is killed in the middle of erasing what a person asked for, on real servers: before its effect is committed
 * nothing is lost, after it nothing is done or counted twice, and whoever comes next brings the request to its end.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { callsPolicy, callsSchema, storesFile } from '../cli/calls.ts';
import { type Folder, policyFolder } from '../cli/gallra.ts';
import { dayFromNow } from '../support/day-from-now.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

let databases: FreshDatabase[];
let ledger: pg.Client;
let store: pg.Client;
let folder: Folder;
let env: Record<string, string>;
let request: string;

beforeEach(async () => {
  databases = await Promise.all([freshDatabase('kill_ledger'), freshDatabase('kill_telephony')]);
  const [at = '', telephony = ''] = databases.map(({ url }) => url);
  [ledger, store] = [at, telephony].map((url) => new pg.Client({ connectionString: url })) as [pg.Client, pg.Client];
  await Promise.all([ledger.connect(), store.connect()]);
  await store.query(callsSchema);
  await store.query("insert into calls select n, 'eva', now(), null from generate_series(101, 104) as n");
  env = {
    GALLRA_LEDGER_URL: at,
    TELEPHONY_URL: telephony,
    GALLRA_ACTOR: 'anna',
    GALLRA_LEASE_SECONDS: '5',
    GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
  const calls = callsPolicy.replace('timezone:', 'subject: caller_id\ntriggers: [slow]\ntimezone:');
  folder = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': calls }, env);
  // Erasing takes a while, so that there is a middle.
  await store.query(`create function slow() returns trigger language plpgsql as
    $$ begin perform pg_sleep(0.5); return null; end $$;
    create trigger slow after delete on calls for each row execute function slow()`);
  const today = dayFromNow(0);
  for (const args of [['migrate'], ['prepare', 'telephony'], ['approve', 'calls', '--yes']])
    expect(await folder.gallra(args)).toMatchObject({ code: 0 });
  const asked = ['erase', 'request', '--matter', 'VK/1', '--received', today, '--person', '-', '--json'];
  const recorded = await folder.gallra(asked, { input: 'eva\n' });
  request = recorded.json<{ erasure: { id: string } }>().erasure.id;
  const approved = await folder.gallra(['erase', 'approve', request, '--yes', '--as', 'berit']);
  expect(approved).toMatchObject({ code: 0 });
}, 180_000);

afterEach(async () => {
  await folder.remove();
  await Promise.all([ledger.end(), store.end()]);
  await Promise.all(databases.map((one) => one.drop()));
});

function begin() {
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const child = spawn(process.execPath, ['--no-warnings', main, 'erase', 'run', request, '--policies', folder.dir], {
    cwd: folder.dir,
    env: {
      ...{ PATH: process.env.PATH, HOME: folder.dir, GALLRA_REQUIRE_ANCHOR: 'off', GALLRA_REQUIRE_LOG_ROLE: 'off' },
      ...env,
    },
    stdio: 'ignore',
  });
  const over = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    async kill() {
      child.kill('SIGKILL');
      await over;
    },
  };
}

const ids = async (): Promise<number[]> =>
  (await store.query<{ id: number }>('select id::int from calls order by id')).rows.map(({ id }) => id);
const open = async (): Promise<number> =>
  (await ledger.query('select from gallra_ledger.intent where settlement is null')).rowCount ?? 0;
const others = [1, 2, 3, 4, 6, 7];
const logged = async (kind: string) =>
  (
    await ledger.query<{ text: string }>(
      "select convert_from(bytes, 'UTF8') as text from gallra_ledger.audit_entry where kind = $1 order by index",
      [kind],
    )
  ).rows.map(({ text }) => JSON.parse(text) as { counts?: Record<string, number>; code?: string });

/** The lease of the dead runs out, and whoever comes next finds what it left. */
async function nextOne(): Promise<void> {
  await until(
    'the request is finished',
    async () => {
      await folder.gallra(['erase', 'run', '--as', 'berit']);
      const { rows } = await ledger.query('select state from gallra_ledger.erasure');
      return rows[0]?.state === 'finished';
    },
    60_000,
  );
}

describe('a process that erases what a person asked for', () => {
  test('killed before its effect is committed, has lost nothing, and the next one erases it once', async () => {
    const run = begin();
    await until('a batch is intended', async () => (await open()) === 1);
    await run.kill();
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7, 101, 102, 103, 104]);
    await nextOne();
    expect(await ids()).toEqual(others);
    expect((await logged('batch.settled')).map(({ counts, code }) => [counts, code])).toEqual([
      [{ destroyed: 0 }, 'batch.abandoned'],
      [{ destroyed: 5 }, undefined],
    ]);
    expect(await logged('erasure.finished')).toHaveLength(1);
  }, 180_000);

  test('killed after its effect is committed, is settled by the next one, which does nothing twice', async () => {
    const run = begin();
    await until('a batch is intended', async () => (await open()) === 1);
    // Its outcome cannot be written down until we let go.
    await ledger.query('begin');
    await ledger.query('select next from gallra_ledger.audit_head for update');
    await until('the records are gone', async () => (await ids()).length === others.length);
    await run.kill();
    await ledger.query('rollback');
    await nextOne();
    expect(await ids()).toEqual(others);
    expect((await logged('batch.settled')).map(({ counts }) => counts)).toEqual([{ destroyed: 5 }]);
    expect(await open()).toBe(0);
    expect(await logged('erasure.finished')).toHaveLength(1);
  }, 180_000);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let ledger: FreshDatabase;
let telephony: FreshDatabase;
let folder: Folder;
let store: pg.Client;

beforeAll(async () => {
  [ledger, telephony] = await Promise.all([freshDatabase('cli_ledger'), freshDatabase('cli_telephony')]);
  store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  await store.query('create table backup as select * from calls');
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    {
      GALLRA_LEDGER_URL: ledger.url,
      TELEPHONY_URL: telephony.url,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a secret of tests').toString('base64'),
    },
  );
  for (const args of [['migrate'], ['prepare', 'telephony'], ['approve', 'calls', '--yes']])
    expect(await folder.gallra(args)).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await folder?.remove();
  await store?.end();
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

const calls = async (): Promise<number[]> =>
  (await store.query<{ id: number }>('select id::int from calls order by id')).rows.map(({ id }) => id);

/** In order: each test goes on where the one before stopped. */
describe('after a backup was restored', () => {
  const before = new Date(Date.now() - 60_000).toISOString();

  test('restored pauses the store, and lists what is there again, keys only when asked', async () => {
    const run = await folder.gallra(['run']);
    expect(run.out).not.toContain('commitments');
    expect(await calls()).toEqual([3, 4, 5, 6]);
    await store.query('insert into calls select * from backup on conflict do nothing');
    const restored = await folder.gallra(['restored', 'telephony', '--to', before]);
    expect(restored.err).toBe('');
    expect(restored).toMatchObject({
      code: 0,
      out: expect.stringContaining('telephony is paused. 3 that was disposed of'),
    });
    expect(restored.out).toMatch(/^calls +3 /m);
    const keys = await folder.gallra(['restored', 'telephony', '--to', before, '--keys', '--json']);
    expect(keys.json<{ records: { key: string[] }[] }>().records.map(({ key }) => key[0])).toEqual(['1', '2', '7']);
    expect(await folder.gallra(['restored', 'telefony', '--to', before])).toMatchObject({ code: 2 });
  });

  test('nothing is touched until the store is resumed', async () => {
    expect(await folder.gallra(['run'])).toMatchObject({ code: 3 });
    expect(await calls()).toHaveLength(7);
    expect(await folder.gallra(['resume', '--store', 'telephony'])).toMatchObject({ code: 0 });
    await folder.gallra(['run']);
    expect(await calls()).toEqual([3, 4, 5, 6]);
  });

  test('adopt says which stores go on, and those that wait for a person do not', async () => {
    await store.query(`insert into gallra.hold_journal (hold_id, decision) values (gen_random_uuid(), 'placed')`);
    const waits = await folder.gallra(['adopt']);
    expect(waits).toMatchObject({ code: 3, out: expect.stringContaining('telephony stays paused: of 1 holds') });
    expect(await folder.gallra(['resume', '--store', 'telephony'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('gallra adopt telephony'),
    });
    const confirmed = await folder.gallra(['adopt', 'telephony', '--holds-confirmed']);
    expect(confirmed).toMatchObject({ code: 0, out: expect.stringContaining('telephony is adopted') });
    expect((await folder.gallra(['audit', 'list'])).out).toContain('ledger.adopted');
  });
});

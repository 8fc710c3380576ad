/** How holds are placed, looked at again and ended on the command line. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let folder: Folder;
let databases: FreshDatabase[];

beforeAll(async () => {
  const [ledger, telephony] = await Promise.all([freshDatabase('cli_hold_ledger'), freshDatabase('cli_hold_calls')]);
  databases = [ledger, telephony];
  const store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  await store.end();
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    { GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: telephony.url, GALLRA_ACTOR: 'anna' },
  );
  for (const args of [['migrate'], ['prepare', 'telephony'], ['plan'], ['approve', 'calls', '--yes']]) {
    const { code, err } = await folder.gallra(args);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${err}`);
  }
});
afterAll(async () => {
  await folder?.remove();
  await Promise.all(databases.map((one) => one.drop()));
});

const two = { GALLRA_TWO_PERSON_RELEASE: 'on' };

async function placed(...scope: string[]): Promise<string> {
  const why = ['--reason', 'litigation', '--matter', 'VK/7/2026', '--review', '2027-01-31', '--note', 'words'];
  const args = ['hold', 'add', '--store', 'telephony', '--table', 'calls', ...scope, ...why, '--json'];
  return (await folder.gallra(args)).json<{ hold: { id: string } }>().hold.id;
}

const inForce = async (): Promise<string[]> =>
  (await folder.gallra(['hold', 'list', '--json'])).json<{ id: string }[]>().map(({ id }) => id);

describe('a hold on the command line', () => {
  test('is placed, and then it is told what it keeps from being disposed of', async () => {
    const why = ['--reason', 'litigation', '--matter', 'VK/7/2026', '--review', '2027-01-31'];
    const args = ['hold', 'add', '--store', 'telephony', '--table', 'calls', '--all', ...why];
    const { code, out } = await folder.gallra(args);
    expect(code).toBe(0);
    expect(out).toContain('is acknowledged');
    expect(out).toMatch(/calls: 3 records are due now, and kept by this hold/);
    const [id = ''] = await inForce();
    const released = await folder.gallra(['hold', 'release', id, '--reason', 'closed']);
    expect(released).toMatchObject({ code: 0, out: expect.stringContaining('3 records are due now, and would be') });
  });

  test('is released by two persons where settings say so', async () => {
    const id = await placed('--key', 'id=1');
    const release = ['hold', 'release', id, '--reason', 'closed'];
    const asked = await folder.gallra(release, { env: two });
    expect(asked).toMatchObject({ code: 3, out: expect.stringContaining(`gallra hold confirm ${id}`) });
    expect(await inForce()).toEqual([id]);
    expect(await folder.gallra(release, { env: two })).toMatchObject({ code: 2 });
    const alone = await folder.gallra(['hold', 'confirm', id], { env: two });
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('second person') });
    const refused = await folder.gallra(['hold', 'confirm', id, '--refuse', 'appeal', '--as', 'berit']);
    expect(refused).toMatchObject({ code: 0, out: expect.stringContaining('stays in force') });
    await folder.gallra(release, { env: two });
    expect(await folder.gallra(['hold', 'release', id, '--withdraw'])).toMatchObject({ code: 0 });
    await folder.gallra(release, { env: two });
    const confirmed = await folder.gallra(['hold', 'confirm', id, '--as', 'berit'], { env: two });
    expect(confirmed).toMatchObject({ code: 0, out: expect.stringContaining('is released by berit') });
    expect(await inForce()).toEqual([]);
  });

  test('is looked at again, and loses its words', async () => {
    const id = await placed('--key', 'id=2');
    const review = await folder.gallra(['hold', 'review', id, '--until', '2027-06-30', '--reason', 'appeal']);
    expect(review).toMatchObject({ code: 0, out: expect.stringContaining('2027-06-30') });
    const words = async () => (await folder.gallra(['hold', 'list', '--json', '--values'])).out;
    expect(await words()).toContain('"note": "words"');
    expect(await folder.gallra(['hold', 'note', id])).toMatchObject({ code: 2 });
    expect(await folder.gallra(['hold', 'note', id, '--erase'])).toMatchObject({ code: 0 });
    expect(await words()).toContain('"note": null');
    expect(await words()).toContain('"reviewOn": "2027-06-30"');
    expect((await folder.gallra(['hold', 'note', id, '--erase'])).out).toContain('nothing to erase');
  });

  test('is listed also when the key is lost that it is sealed with, so that it can be placed anew', async () => {
    const keyed = (fill: string) => ({ GALLRA_COMMITMENT_KEY: Buffer.alloc(32, fill).toString('base64') });
    const why = ['--reason', 'litigation', '--matter', 'VK/9/2026', '--review', '2027-01-31'];
    const args = ['hold', 'add', '--store', 'telephony', '--table', 'calls', '--key', 'id=4', ...why];
    expect(await folder.gallra(args, { env: keyed('old') })).toMatchObject({ code: 0 });
    const listed = await folder.gallra(['hold', 'list'], { env: keyed('new') });
    expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/one record by id .*VK\/9\/2026/) });
    expect(await folder.gallra(['hold', 'list', '--values'], { env: keyed('new') })).toMatchObject({
      code: 1,
      err: expect.stringContaining('ledger.key'),
    });
    expect(await folder.gallra(args, { env: keyed('new') })).toMatchObject({ code: 0 });
    const [lost = ''] = (await folder.gallra(['hold', 'list', '--json']))
      .json<{ id: string; matter: string }[]>()
      .filter(({ matter }) => matter === 'VK/9/2026')
      .map(({ id }) => id);
    const released = await folder.gallra(['hold', 'release', lost, '--reason', 'key-lost'], { env: keyed('new') });
    expect(released).toMatchObject({ code: 0 });
    expect(await folder.gallra(['hold', 'list', '--values'], { env: keyed('new') })).toMatchObject({ code: 0 });
  });
});

/** `gallra erase` and `gallra person` on real servers: what goes, what stays, and what comes back with a backup. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { dayFromNow } from '../support/day-from-now.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let ledger: FreshDatabase;
let telephony: FreshDatabase;
let folder: Folder;
let store: pg.Client;

/** Found through people, anonymised, and not told in the name of the row. */
const profilesPolicy = `version: 1
id: profiles
title: Profiles
controller: State Treasury
basis: [GDPR 6(1)(a)]
owner: records@example.org
timezone: Europe/Helsinki
subject: { table: people, match: { id: person_id }, column: name }
dataset: { store: telephony, table: profiles, key: id }
retain: { period: 2 years, from: { column: seen_on, missing: error } }
disposition: { anonymise: { city: erase }, mark: done_at }
schedule: "30 2 * * *"
`;

const invoicesPolicy = `version: 1
id: invoices
title: Invoices
controller: State Treasury
basis: [GDPR 6(1)(c)]
owner: records@example.org
timezone: Europe/Helsinki
subject: payer
erasable: { no: "section 8, accounting" }
dataset: { store: telephony, table: invoices, key: id }
retain: { period: 6 years, from: paid_on }
disposition: destroy
schedule: "45 2 * * *"
`;

const more = `
create table people (id bigint primary key, name text not null unique);
create table profiles (id bigint primary key, person_id bigint not null, city text, seen_on date, done_at timestamptz);
create index on profiles (seen_on);
create index on profiles (person_id);
create table invoices (id bigint primary key, payer text not null, paid_on date not null);
create index on invoices (paid_on);
insert into people values (1, 'eva'), (2, 'gunilla');
insert into profiles values (1, 1, 'Åbo', current_date, null), (2, 2, 'Ekenäs', current_date, null);
insert into invoices values (1, 'eva', current_date);
insert into calls values (8, 'eva', now() - interval '3 days', null), (9, 'eva', null, null), (11, 'david', now(), null);
insert into call_events values (80, 8);
create table backup as select * from calls;
`;

beforeAll(async () => {
  [ledger, telephony] = await Promise.all([freshDatabase('cli_ledger'), freshDatabase('cli_telephony')]);
  store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  await store.query(more);
  folder = await policyFolder(
    {
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy.replace('timezone:', 'subject: caller_id\ntimezone:'),
      'profiles.yaml': profilesPolicy,
      'invoices.yaml': invoicesPolicy,
    },
    {
      GALLRA_LEDGER_URL: ledger.url,
      TELEPHONY_URL: telephony.url,
      GALLRA_ACTOR: 'anna',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a secret of tests').toString('base64'),
    },
  );
  for (const args of [['migrate'], ['prepare', 'telephony'], ['approve', 'calls', 'profiles', 'invoices', '--yes']])
    expect(await folder.gallra(args)).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await folder?.remove();
  await store?.end();
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

const calls = async (): Promise<number[]> =>
  (await store.query<{ id: number }>('select id::int from calls order by id')).rows.map(({ id }) => id);
const today = dayFromNow(0);
const request = (input: string, ...args: string[]) =>
  folder.gallra(['erase', 'request', '--matter', 'VK/1/2026', '--received', today, ...args, '--json'], { input });
const idOf = (outcome: { json<T>(): T }): string => outcome.json<{ erasure: { id: string } }>().erasure.id;
const as = (who: string, ...args: string[]) => folder.gallra([...args, '--as', who]);

/** In order: each test goes on where the one before stopped. */
describe('a request for erasure', () => {
  let eva: string;

  test('is recorded with what it would do, policy by policy, and shows neither whom nor which', async () => {
    const wrong = await folder.gallra(['erase', 'request', '--matter', 'X/1', '--received', today, '--person', 'eva']);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('--person -') });
    const recorded = await request('eva\n', '--person', '-');
    expect(recorded).toMatchObject({ code: 0, err: '' });
    eva = idOf(recorded);
    expect(recorded.out).not.toContain('eva');
    expect(recorded.json()).toMatchObject({
      erasure: { state: 'open', recordedBy: 'anna' },
      impact: {
        ...{ matched: 4, due: 4 },
        policies: [
          { policy: 'calls', matched: 3, due: 3 },
          { policy: 'invoices', never: { why: 'not-erasable', place: 'section 8, accounting' } },
          { policy: 'profiles', matched: 1, due: 1 },
        ],
      },
    });
    const list = await folder.gallra(['erase', 'list']);
    expect(list.out).toMatch(/VK\/1\/2026 .*\((2[89]|3[01]) days left\) +open/);
    expect((await folder.gallra(['erase', 'show', eva])).out).toContain('no right to erasure: section 8, accounting');
    expect((await store.query('select id from calls')).rowCount).toBe(10);
  });

  test('is approved by a second person who says how many, and by nobody else', async () => {
    expect(await as('anna', 'erase', 'approve', eva, '--yes')).toMatchObject({
      code: 3,
      err: expect.stringContaining('erasure.samePerson'),
    });
    expect(await as('berit', 'erase', 'approve', eva)).toMatchObject({ code: 3 });
    expect(await as('berit', 'erase', 'approve', eva, '--records', '3')).toMatchObject({
      code: 3,
      err: expect.stringContaining('4 records match'),
    });
    expect(await as('berit', 'erase', 'run', eva)).toMatchObject({ code: 3 });
    expect((await calls()).length).toBe(10);
    expect(await as('berit', 'erase', 'approve', eva, '--records', '4')).toMatchObject({ code: 0, err: '' });
  });

  test('takes exactly those records, with their parts, and is finished', async () => {
    await store.query("insert into calls values (12, 'eva', now(), null)");
    const run = await as('berit', 'erase', 'run', eva);
    expect(run.err).toBe('');
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('The request is finished.') });
    expect(await calls()).toEqual([1, 2, 3, 4, 6, 7, 11, 12]);
    expect((await store.query('select id::int from call_events order by id')).rows).toEqual([{ id: 10 }, { id: 20 }]);
    const profiles = await store.query('select id::int, city, done_at is not null as done from profiles order by id');
    expect(profiles.rows).toEqual([
      { id: 1, city: null, done: true },
      { id: 2, city: 'Ekenäs', done: false },
    ]);
    expect((await store.query('select id from invoices')).rowCount).toBe(1);
    const shown = await folder.gallra(['erase', 'show', eva, '--json']);
    expect(shown.json()).toMatchObject({ erasure: { state: 'finished', endedBy: expect.stringMatching(/^worker:/) } });
  });

  test('comes out of the log with matter and people, sound to a verifier, and has a certificate', async () => {
    const log = await folder.gallra(['audit', 'list', '--kind', 'erasure.approved', '--json']);
    expect(log.out).toContain('VK/1/2026');
    for (const kind of ['erasure.requested', 'run.started', 'batch.settled', 'erasure.finished'])
      expect((await folder.gallra(['audit', 'list', '--kind', kind, '--json'])).out).not.toMatch(/\beva\b/);
    expect(await folder.gallra(['audit', 'check'])).toMatchObject({ code: 0 });
    const runs = await folder.gallra(['audit', 'list', '--kind', 'run.finished', '--json']);
    const run = /"run": ?"([0-9a-f-]{36})"/.exec(runs.out)?.[1] ?? '';
    const certificate = await folder.gallra(['certificate', run, '--language', 'en']);
    expect(certificate).toMatchObject({
      code: 0,
      out: expect.stringMatching(/A person asked for erasure.*VK\/1\/2026/s),
    });
    expect(certificate.out).not.toMatch(/Over if it began|within the limits/);
  });

  test('leaves what is held or excepted, says why, and takes it when that has ended', async () => {
    const hold = ['hold', 'add', '--store', 'telephony', '--table', 'calls', '--key', 'id=11', '--restriction'];
    const placed = await folder.gallra([
      ...hold,
      ...['--reason', 'restriction', '--matter', 'VK/2/2026', '--review', '2030-01-01', '--json'],
    ]);
    const david = idOf(await request('david\n', '--person', '-', '--policy', 'calls'));
    const approved = await as('berit', 'erase', 'approve', david, '--records', '2', '--now');
    expect(approved).toMatchObject({ code: 0, out: expect.stringContaining('left: 1 held, 1 excepted') });
    expect(approved.out).toContain('VK/2/2026');
    expect(approved.out).toContain('pending matter');
    expect(await calls()).toEqual([1, 2, 3, 4, 6, 7, 11, 12]);
    await folder.gallra(['hold', 'release', placed.json<{ hold: { id: string } }>().hold.id, '--reason', 'over']);
    await store.query("update matters set state = 'closed'");
    expect((await as('berit', 'erase', 'run')).out).toContain('2 records destroyed; nothing left');
    expect(await calls()).toEqual([1, 2, 3, 6, 7, 12]);
  });

  test('is refused at once where there is no right to it', async () => {
    const refused = await request('1\n', '--policy', 'invoices', '--key', '-');
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.json()).toMatchObject({ erasure: { state: 'refused', reason: 'not-erasable' } });
  });

  test('is carried out again when a backup brings its records back', async () => {
    const before = new Date(Date.now() - 3_600_000).toISOString();
    await store.query('insert into calls select * from backup where id in (5, 8) on conflict do nothing');
    const restored = await folder.gallra(['restored', 'telephony', '--to', before]);
    expect(restored.out).toContain('2 finished requests for erasure had records here since: VK/1/2026');
    expect(await as('berit', 'erase', 'run', eva)).toMatchObject({ code: 3 });
    expect(await calls()).toEqual([1, 2, 3, 5, 6, 7, 8, 12]);
    await folder.gallra(['resume', '--store', 'telephony']);
    await as('berit', 'erase', 'run');
    expect(await calls()).toEqual([1, 2, 3, 6, 7, 12]);
    expect((await folder.gallra(['erase', 'list'])).out).toContain('No request for erasure is under way.');
  });

  test('can be refused or withdrawn, and whom it was about is then forgotten', async () => {
    const one = idOf(await request('gunilla\n', '--person', '-'));
    expect(await folder.gallra(['erase', 'withdraw', one, '--reason', 'asked-to', '--json'])).toMatchObject({
      code: 0,
    });
    expect(await as('berit', 'erase', 'approve', one, '--records', '2')).toMatchObject({ code: 1 });
    const sealed = await (async () => {
      const client = new pg.Client({ connectionString: ledger.url });
      await client.connect();
      const { rows } = await client.query('select e::text as text from gallra_ledger.erasure as e');
      await client.end();
      return rows.map(({ text }) => String(text)).join();
    })();
    for (const name of ['eva', 'david', 'gunilla']) expect(sealed).not.toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('a person', () => {
  test('is told what is there across policies, and the question is recorded without whom about', async () => {
    const asked = await folder.gallra(['person', 'ask', '-', '--json'], { input: 'gunilla\n' });
    expect(asked.json()).toMatchObject({
      records: 2,
      policies: [
        { policy: 'calls', found: { records: 1, outcomes: { due: 1 } } },
        { policy: 'invoices', found: { records: 0 } },
        { policy: 'profiles', found: { records: 1, outcomes: { 'not-due': 1 }, dueFrom: expect.any(String) } },
      ],
    });
    expect((await folder.gallra(['person', 'ask', '-'], { input: 'gunilla\n' })).out).toContain(
      '1 not due yet; due on',
    );
    const log = await folder.gallra(['audit', 'list', '--kind', 'person.asked', '--json']);
    expect(log.out).toContain('"records"');
    expect(log.out).not.toContain('gunilla');
  });

  test('is held in every policy that names a subject, also through another table', async () => {
    const held = await folder.gallra(
      [
        'person',
        'hold',
        '-',
        '--restriction',
        '--reason',
        'restriction',
        '--matter',
        'VK/3',
        '--review',
        '2030-01-01',
        '--json',
      ],
      { input: 'gunilla\n' },
    );
    expect(held).toMatchObject({ code: 0 });
    expect(held.json()).toMatchObject({
      placed: [
        { policies: ['calls'], later: true, covered: 1 },
        { policies: ['invoices'], later: true },
        { policies: ['profiles'], later: false, covered: 1 },
      ],
      uncovered: [],
    });
    const asked = idOf(await request('gunilla\n', '--person', '-'));
    expect((await folder.gallra(['erase', 'show', asked])).out).toMatch(/calls +1 +· +1 held \(VK\/3\)/);
    await as('berit', 'erase', 'approve', asked, '--records', '2', '--now');
    await folder.gallra(['run', 'calls']);
    expect(await calls()).toContain(7);
  });
});

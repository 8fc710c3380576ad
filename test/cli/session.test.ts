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
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    { GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: telephony.url, GALLRA_ACTOR: 'officer-7' },
  );
});

afterAll(async () => {
  await folder?.remove();
  await store?.end();
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

const calls = async (): Promise<number[]> =>
  (await store.query<{ id: number }>('select id::int from calls order by id')).rows.map(({ id }) => id);

/** One working day with the command line, in order: each test goes on where the one before stopped. */
describe('from an empty ledger to a kept record', () => {
  let holdId = '';

  test('without a ledger the answer is to migrate; migrate twice is harmless', async () => {
    const before = await folder.gallra(['plan']);
    expect(before).toMatchObject({ code: 1, out: '', err: expect.stringContaining('gallra migrate') });
    expect(before.err).not.toContain('    at ');
    expect(await folder.gallra(['migrate'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('The ledger is ready.'),
    });
    expect(await folder.gallra(['migrate'])).toMatchObject({ code: 0, out: 'The ledger is up to date.\n' });
  });

  test('prepare --print shows the SQL and changes nothing; prepare binds the store', async () => {
    const prepared = async () =>
      (await store.query<{ there: boolean }>(`select to_regclass('gallra.receipt') is not null as there`)).rows[0]
        ?.there;
    const printed = await folder.gallra(['prepare', 'telephony', '--print']);
    expect(printed).toMatchObject({
      code: 0,
      out: expect.stringContaining('create table if not exists gallra.receipt'),
    });
    expect(await prepared()).toBe(false);
    const done = await folder.gallra(['prepare', 'telephony']);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('telephony is bound to this ledger.') });
    expect(await prepared()).toBe(true);
    expect(await folder.gallra(['prepare', 'telefony'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Name one of: telephony'),
    });
  });

  test('an unapproved rule plans and does not dispose', async () => {
    const plan = await folder.gallra(['plan']);
    expect(plan.err).toBe('');
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('calls was never approved.') });
    expect(plan.out).toContain('gallra approve calls');
    const run = await folder.gallra(['run']);
    expect(run).toMatchObject({ code: 3, out: expect.stringContaining('calls was never approved.') });
    expect(await calls()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('approve shows the impact, and with it the rule in words and who approved it', async () => {
    const unasked = await folder.gallra(['approve', 'calls']);
    expect(unasked).toMatchObject({ code: 3, err: expect.stringContaining('gallra approve calls --yes') });
    expect(unasked.out).toMatch(/it would dispose of 3 records, \d+\.\d % of the table, from \d{4}/);
    expect((await folder.gallra(['run'])).code).toBe(3);
    const { code, out } = await folder.gallra(['approve', 'calls', '--yes']);
    expect(code).toBe(0);
    expect(out).toContain('calls is approved by officer-7');
    expect(out).toContain('Each is kept for 2 months from ended_at.');
  });

  test('the plan counts each record once, by its reason; lists name the keys', async () => {
    const plan = await folder.gallra(['plan', '--json']);
    expect(plan.json()).toEqual([
      expect.objectContaining({
        policy: 'calls',
        counts: { due: 3, excepted: 1, extended: 1, undated: 1 },
        refusal: null,
      }),
    ]);
    expect((await folder.gallra(['plan', 'calls', '--list', 'excepted'])).out).toBe('calls\t4\n');
    expect((await folder.gallra(['plan', '--list', 'due', '--json'])).json()).toEqual(
      ['1', '7', '2'].map((key) => ({ policy: 'calls', key: [key] })),
    );
    const later = await folder.gallra(['plan', '--as-of', '2100-01-01', '--json']);
    expect(later.json()).toEqual([expect.objectContaining({ counts: { due: 5, excepted: 1, undated: 1 } })]);
    expect(await folder.gallra(['plan', '--as-of', 'tomorrow'])).toMatchObject({ code: 2, out: '' });
  });

  test('a hold is acknowledged, listed without its value, and keeps its record', async () => {
    const scope = ['--store', 'telephony', '--table', 'calls', '--matter', 'VK/12/2026', '--review', '2100-01-01'];
    const typo = await folder.gallra(['hold', 'add', ...scope, '--reason', 'litigation', '--key', 'id=999']);
    expect(typo).toMatchObject({ code: 2, err: expect.stringContaining('--future') });
    const added = await folder.gallra(
      ['hold', 'add', ...scope, '--reason', 'litigation', '--where', 'caller_id=-', '--note', 'Bertil sues'],
      { input: 'bertil\n' },
    );
    expect(added.err).toBe('');
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('is acknowledged') });
    expect(added.out).toContain('It covers 1 records of telephony.calls now');
    const list = await folder.gallra(['hold', 'list']);
    expect(list.out).toContain('telephony.calls: all with caller_id');
    expect(list.out).not.toContain('bertil');
    expect((await folder.gallra(['hold', 'list', '--values'])).out).toContain('caller_id=bertil');
    const [hold] = (await folder.gallra(['hold', 'list', '--json'])).json<{ id: string; matter: string }[]>();
    expect(hold).toMatchObject({ matter: 'VK/12/2026', columns: ['caller_id'], placedBy: 'officer-7' });
    holdId = hold?.id ?? '';
  });

  test('run disposes of what is due, and of nothing else', async () => {
    const run = await folder.gallra(['run', '--json']);
    expect(run.json()).toEqual([
      expect.objectContaining({
        policy: 'calls',
        state: 'finished',
        counts: { destroyed: 2, held: 1, excepted: 1, extended: 1, undated: 1 },
        parts: { call_events: 1 },
      }),
    ]);
    expect(await calls()).toEqual([2, 3, 4, 5, 6]);
    // What is held and excepted is past what the notice promises, and that is an alarm.
    expect(run.code).toBe(4);
    const again = await folder.gallra(['run', 'calls']);
    expect(again.out).toContain('1 of 1 policies finished: nothing disposed of');
    expect(again.err).toContain('calls: finished');
  });

  test.each([
    ['2', 'It is due, and stays while it is held.', 'matter VK/12/2026'],
    ['3', 'It stays for the longer period.', 'extended until'],
    ['4', 'It is due, and stays while an exception covers it.', 'excepted: pending matter'],
    ['5', 'It is not due before', 'not excepted: pending matter'],
    ['6', 'It stays, and every report lists it as undated.', 'the record is undated'],
    ['1', 'There is no such record: it never was, or it is gone.', 'Each is kept for 2 months'],
  ])('explain tells what becomes of call %s', async (key, verdict, reason) => {
    const { code, out, err } = await folder.gallra(['explain', 'calls', key]);
    expect(err).toBe('');
    expect(out).toContain(verdict);
    expect(out).toContain(reason);
    expect(out).not.toContain('disagree');
    expect(code).toBe(0);
  });

  test.each([
    [
      'sv',
      'I klartext',
      'De förvaras längre, 1 år',
      'Varifrån tiden räknas',
      'Posten står kvar under den längre tiden.',
    ],
    [
      'fi',
      'Selkeästi sanottuna',
      'säilytysaika on 1 vuosi',
      'Mistä säilytysaika lasketaan',
      'Tietue jää pidemmän säilytysajan',
    ],
  ])('explain speaks %s, to citizens and to engineers', async (language, ...said) => {
    const { code, out } = await folder.gallra(['explain', 'calls', '3', '--lang', language]);
    expect(code).toBe(0);
    for (const words of said) expect(out).toContain(words);
    expect(out).not.toMatch(/\b(the|record|period|kept|destroyed|applies)\b/);
    const rule = await folder.gallra(['explain', 'calls', '--lang', language, '--json']);
    expect(rule.json<{ rule: string[] }>().rule.join(' ')).not.toMatch(/\b(the|Each|kept)\b/);
  });

  test('explain speaks no other language', async () => {
    const { code, err } = await folder.gallra(['explain', 'calls', '3', '--lang', 'de']);
    expect(code).toBe(2);
    expect(err).toContain('Write en (English), sv (Swedish) or fi (Finnish).');
  });

  test('explain gives machines the days it read, and refuses what is no key', async () => {
    const { record } = (await folder.gallra(['explain', 'calls', '-', '--json'], { input: '3\n' })).json<{
      record: { verdict: string; start: { day: string }; classes: { dueOn: string; applies: boolean }[] };
    }>();
    const { rows } = await store.query<{ start: string; base: string; longer: string }>(`
      select d::text as start, (d + interval '2 months')::date::text as base, (d + interval '12 months')::date::text as longer
      from (select (ended_at at time zone 'Europe/Helsinki')::date as d from calls where id = 3) as call`);
    const next = (day = ''): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    expect(record).toMatchObject({
      verdict: 'extended',
      start: { state: 'known', day: rows[0]?.start },
      classes: [
        { dueOn: next(rows[0]?.base), applies: true },
        { dueOn: next(rows[0]?.longer), applies: true },
      ],
      disagreement: null,
    });
    expect(await folder.gallra(['explain', 'calls', 'anna'])).toMatchObject({
      code: 2,
      err: expect.not.stringContaining('anna'),
    });
    expect(await folder.gallra(['explain', 'calls', '1', '2'])).toMatchObject({ code: 2 });
  });

  test('a released hold lets the record go', async () => {
    const released = await folder.gallra(['hold', 'release', holdId, '--reason', 'closed']);
    expect(released).toMatchObject({ code: 0, out: expect.stringContaining('is released by officer-7') });
    expect(await folder.gallra(['hold', 'release', holdId, '--reason', 'closed'])).toMatchObject({ code: 2 });
    await folder.gallra(['run']);
    expect(await calls()).toEqual([3, 4, 5, 6]);
    expect((await folder.gallra(['hold', 'list'])).out).toBe('No holds.\n');
    expect((await folder.gallra(['hold', 'list', '--released'])).out).toContain(holdId);
  });

  test('the log tells all of it, and names nobody in the records', async () => {
    const { code, out } = await folder.gallra(['audit', 'list', '--json']);
    expect(code).toBe(0);
    const entries = JSON.parse(out) as { index: number; kind: string; actor?: string }[];
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, i) => i));
    const kinds = new Set(entries.map(({ kind }) => kind));
    for (const kind of [
      'policy.approved',
      'run.refused',
      'hold.placed',
      'batch.settled',
      'hold.released',
      'run.finished',
    ])
      expect(kinds).toContain(kind);
    expect(entries.find(({ kind }) => kind === 'policy.approved')?.actor).toBe('officer-7');
    expect(out).not.toMatch(/anna|bertil|caller_id=/i);
    const settled = await folder.gallra(['audit', 'list', '--kind', 'batch.settled', '--limit', '1']);
    expect(settled.out).toMatch(/batch\.settled\s+calls\s+2 destroyed/);
    expect(settled.err).toContain('There may be more: --after');
  });
});

describe('what goes wrong', () => {
  test('a run above its limits waits, and goes on once a person has approved it', async () => {
    await store.query(
      `insert into calls select n, 'x', now() - interval '100 days', null from generate_series(1000, 1200) n`,
    );
    const waiting = await folder.gallra(['run']);
    expect(waiting.code).toBe(3);
    const run = /gallra approve ([0-9a-f-]{36})/.exec(waiting.out)?.[1] ?? '';
    expect((await folder.gallra(['plan'])).out).toContain(`gallra approve ${run}`);
    expect(await folder.gallra(['approve', run])).toMatchObject({
      code: 0,
      out: expect.stringContaining('may dispose of 201 records'),
    });
    expect((await folder.gallra(['run'])).out).toContain('201 destroyed');
    expect(await calls()).toEqual([3, 4, 5, 6]);
  });

  test('a broken file stops its tables and is named; retire gives its claims up', async () => {
    await folder.write('calls.yaml', callsPolicy.replace('period: 2 months', 'period: 2'));
    const run = await folder.gallra(['run']);
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining('gallra validate') });
    await folder.write('calls.yaml', callsPolicy.replace('id: calls', 'id: renamed'));
    const gone = await folder.gallra(['approve', 'renamed', '--yes']);
    expect(gone.code).toBe(0);
    const refused = await folder.gallra(['run', 'renamed']);
    expect(refused).toMatchObject({ code: 3, out: expect.stringContaining('gallra retire calls') });
    expect(await folder.gallra(['retire', 'calls'])).toMatchObject({ code: 0 });
    expect((await folder.gallra(['run', 'renamed'])).out).toContain('1 of 1 policies finished');
  });

  test('a policy that does not fit its tables is explained, not run', async () => {
    await folder.write('calls.yaml', callsPolicy.replaceAll('ended_at', 'ended_on'));
    const plan = await folder.gallra(['plan']);
    expect(plan.code).toBe(2);
    expect(plan.out).toContain('ended_on');
    const explained = await folder.gallra(['explain', 'calls', '3']);
    expect(explained).toMatchObject({ code: 2, out: expect.stringContaining('The record cannot be judged') });
    await folder.write('calls.yaml', callsPolicy);
  });

  test('a store that cannot be reached fails its policies with what to do, and no address or password', async () => {
    const env = { TELEPHONY_URL: 'postgres://gallra:sesame@127.0.0.1:1/nowhere' };
    const plan = await folder.gallra(['plan', 'calls'], { env });
    expect(plan.code).toBe(1);
    expect(plan.out).toContain('telephony');
    expect(plan.out + plan.err).not.toMatch(/sesame|\n {4}at /);
    const unset = await folder.gallra(['plan', 'calls'], { env: { TELEPHONY_URL: '' } });
    expect(unset.out).toContain('TELEPHONY_URL');
    const json = await folder.gallra(['explain', 'calls', '3', '--json'], { env });
    expect(JSON.parse(json.err)).toEqual({
      error: expect.objectContaining({ code: 'store.unreachable', retryable: true }),
    });
  });
});

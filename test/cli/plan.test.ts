/** Plans as their reader sees them: in full for one policy, day by day, and against the policies as they were. */
import { execFileSync } from 'node:child_process';
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
let book: pg.Client;
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', folder.dir, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
    encoding: 'utf8',
  });
const daysAgo = (days: number): string => dayFromNow(-days);

beforeAll(async () => {
  [ledger, telephony] = await Promise.all([freshDatabase('plan_ledger'), freshDatabase('plan_telephony')]);
  [store, book] = [telephony, ledger].map(({ url }) => new pg.Client({ connectionString: url })) as [
    pg.Client,
    pg.Client,
  ];
  await Promise.all([store.connect(), book.connect()]);
  await store.query(callsSchema);
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    { GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: telephony.url, GALLRA_ACTOR: 'officer-7' },
  );
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'as it was');
  await folder.gallra(['migrate']);
  await folder.gallra(['prepare', 'telephony']);
  await folder.gallra(['approve', 'calls', '--yes']);
});
afterAll(async () => {
  await folder?.remove();
  await Promise.all([store?.end(), book?.end()]);
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

/** Everything in a database: each table with all that stands in it. */
async function everythingIn(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const texts: Record<string, unknown> = {};
  for (const { name } of rows)
    texts[name] = (
      await client.query(`select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as text from ${name} t`)
    ).rows;
  return texts;
}

describe('one policy', () => {
  test('is shown in full: each outcome with its share and its span, and what a run would be', async () => {
    const { out, code, err } = await folder.gallra(['plan', 'calls', 'calls']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/outcome +records +share +oldest +newest\n/);
    expect(out).toContain(`due                3  42.9 %  ${daysAgo(100)}  ${daysAgo(90)}\n`);
    expect(out).toContain(`excepted           1  14.3 %  ${daysAgo(95)}  ${daysAgo(95)}\n`);
    expect(out).toMatch(/not due yet +1 +14\.3 %/);
    expect(out).toMatch(/the dataset +7\n/);
    expect(out).toContain('4 are kept past what the notice promises');
    expect(out).toContain('✔ A run now destroys what is due; how long that takes is not known yet');
    expect(out).toContain('1 of 1 policies may run now: 3 records are due under them');
  });

  test('tells machines the same', async () => {
    const [plan] = (await folder.gallra(['plan', 'calls', '--json'])).json<Record<string, unknown>[]>();
    expect(plan).toMatchObject({
      policy: 'calls',
      datasetRows: 7,
      refusal: null,
      duration: null,
      forecast: null,
      outcomes: [
        { outcome: 'due', count: 3, share: 3 / 7, oldest: daysAgo(100), newest: daysAgo(90) },
        { outcome: 'excepted', count: 1 },
        { outcome: 'extended', count: 1 },
        { outcome: 'undated', count: 1, oldest: null },
      ],
    });
  });

  test('says how long a run would take from the runs that there were', async () => {
    const run = (policy: string, disposed: number, seconds: number): Promise<unknown> =>
      book.query(
        `insert into gallra_ledger.run (id, policy, digest, store, as_of, worker, state, started_at, finished_at, counts, entry)
         select gen_random_uuid(), $1, 'timed', 'telephony', now(), 'w', 'finished', now() - make_interval(secs => $3), now(),
           jsonb_build_object('destroyed', $2::int), 1000 + (select count(*) from gallra_ledger.run)`,
        [policy, disposed, seconds],
      );
    const duration = async (): Promise<unknown> =>
      (await folder.gallra(['plan', 'calls', '--json'])).json<{ duration: unknown }[]>()[0]?.duration;
    await run('other', 4000, 2);
    expect(await duration()).toMatchObject({
      of: 'store',
      runs: 1,
      disposed: 4000,
      perSecond: expect.closeTo(2000, -1),
    });
    await run('calls', 999, 1);
    expect(await duration()).toMatchObject({ of: 'store' });
    await run('calls', 2001, 2);
    expect(await duration()).toMatchObject({ of: 'policy', runs: 2, perSecond: expect.closeTo(1000, -1) });
    expect((await folder.gallra(['plan', 'calls'])).out).toMatch(
      /A run now destroys what is due, in less than a second \((1 000|999) records a second, as in its last 2 runs\)\./,
    );
    await book.query(`delete from gallra_ledger.run where digest = 'timed'`);
  });
});

describe('the coming days', () => {
  test('tell what falls due on each, as a plan of that day would', async () => {
    const [plan] = (await folder.gallra(['plan', 'calls', '--forecast', '310', '--json'])).json<
      { forecast: { day: string; due: number }[] }[]
    >();
    const forecast = plan?.forecast ?? [];
    expect(forecast).toHaveLength(310);
    expect(forecast[0]?.day).toBe(daysAgo(-1));
    const { rows } = await store.query<{ five: string; three: string }>(`select
      ((now() - interval '5 days') at time zone 'Europe/Helsinki')::date::text as five,
      ((now() - interval '95 days') at time zone 'Europe/Helsinki')::date::text as three`);
    const dueAfter = async (day: string | undefined, period: string): Promise<string> =>
      (
        await store.query<{ due: string }>(`select ($1::date + $2::interval + interval '1 day')::date::text as due`, [
          day,
          period,
        ])
      ).rows[0]?.due ?? '';
    // The call of five days ago, and the complaint whose extension ends.
    expect(forecast.filter(({ due }) => due > 0)).toEqual([
      { day: await dueAfter(rows[0]?.five, '2 months'), due: 1 },
      { day: await dueAfter(rows[0]?.three, '12 months'), due: 1 },
    ]);
  });

  test('are drawn by week for one policy, and summed up for several', async () => {
    const one = await folder.gallra(['plan', 'calls', '--forecast']);
    expect(one.out).toContain(`1 more record falls due until ${daysAgo(-90)} (90 days):`);
    expect(one.out).toMatch(/week from +fall due\n/);
    expect(one.out).toMatch(/\d{4}-\d\d-\d\d +1 +█{32}\n/);
    expect(one.out).toMatch(/most on \d{4}-\d\d-\d\d: 1\n/);
    expect((await folder.gallra(['plan', 'calls', '--forecast', '7'])).out).toContain('Nothing more falls due until');
    await folder.write(
      'more.yaml',
      callsPolicy.replace('id: calls', 'id: more').replace('2 months', '3 months').replace('2 months', '3 months'),
    );
    const both = await folder.gallra(['plan', '--forecast', '60']);
    expect(both.out).toMatch(/falls due within +7 days +30 days +60 days +most on\n/);
    await folder.gallra(['plan']);
    execFileSync('rm', [`${folder.dir}/more.yaml`]);
  });

  test('of nonsense are refused with what to write', async () => {
    expect(await folder.gallra(['plan', '--forecast', 'calls'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('gallra plan calls --forecast'),
    });
    expect(await folder.gallra(['plan', '--forecast', '400'])).toMatchObject({ code: 2, out: '' });
    expect(await folder.gallra(['plan', '--diff', 'main', '--forecast'])).toMatchObject({ code: 2, out: '' });
    expect(await folder.gallra(['plan', '--format', 'markdown'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--diff'),
    });
  });
});

describe('against the policies as they were', () => {
  test('nothing differs', async () => {
    expect(await folder.gallra(['plan', '--diff', 'main'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^✔ No policy differs from main \([0-9a-f]{12}\)\.\n/),
    });
  });

  test('a changed rule tells its words, what it protects no longer, and how many records that concerns', async () => {
    await folder.write('calls.yaml', changed);
    const { out, code } = await folder.gallra(['plan', '--diff', 'main']);
    expect(code).toBe(0);
    expect(out).toContain('  - For 1 year instead, where kept_for is complaint (complaint).\n');
    expect(out).toContain(
      '  + Call recordings: the records of calls in the store telephony where caller_id is anything but gunilla.\n'.replace(
        'anything but',
        'empty or anything but',
      ),
    );
    expect(out).toContain('! No longer extended to 1 year where kept_for is complaint');
    expect(out).toContain('needs approval, once it is deployed: gallra approve calls');
    expect(out).toMatch(/calls +1 +1 +· +1\n/);
    const diff = (await folder.gallra(['plan', '--diff', 'main', '--json'])).json<{ changes: unknown[] }>();
    expect(diff.changes).toEqual([
      expect.objectContaining({
        policy: 'calls',
        kind: 'changed',
        needsApproval: true,
        shortens: true,
        records: { becomeDue: 1, noLongerDue: 1, scopeAdded: 0, scopeRemoved: 1 },
      }),
    ]);
  });

  test('what it says can be pasted into a merge request', async () => {
    const { out } = await folder.gallra(['plan', '--diff', 'main', '--format', 'markdown']);
    expect(out).toMatch(/^### Retention policies, against `main \(/);
    expect(out).toContain('| `calls` | the rule changed | 1 | 1 | · | 1 |\n');
    expect(out).toContain('```diff\n- Call recordings');
    expect(out).toContain('- Needs approval, once it is deployed: gallra approve calls\n');
    expect(out).not.toContain('undefined');
  });

  test('where nothing can be connected to the rules are compared all the same, and it is said', async () => {
    const env = { GALLRA_LEDGER_URL: '', TELEPHONY_URL: '' };
    const { out, code, err } = await folder.gallra(['plan', '--diff', 'main'], { env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('- For 1 year instead, where kept_for is complaint (complaint).');
    expect(out).toContain('Records were not counted: GALLRA_LEDGER_URL is not set.');
    expect((await folder.gallra(['plan', '--diff', 'main', '--no-connect'])).out).toContain('--no-connect');
    const away = await folder.gallra(['plan', '--diff', 'main'], { env: { TELEPHONY_URL: '' } });
    expect(away.out).toMatch(/not counted: .*TELEPHONY_URL/);
    expect(away.code).toBe(1);
  });

  test('a policy that is the same is listed where another claims more of its records', async () => {
    await folder.write('calls.yaml', callsPolicy);
    await folder.write(
      'kept.yaml',
      callsPolicy
        .replace('id: calls', 'id: kept')
        .replace('key: id', 'key: id\n  where: { caller_id: anna }')
        .replaceAll('2 months', '8 months'),
    );
    const { out } = await folder.gallra(['plan', '--diff', 'main']);
    expect(out).toMatch(/kept +· +· +1 +·\n/);
    expect(out).toMatch(/calls \(itself the same\) +· +1 +· +·\n/);
    execFileSync('rm', [`${folder.dir}/kept.yaml`]);
  });

  test('a policy that is gone, or renamed, keeps its claims until it is retired', async () => {
    await folder.write('calls.yaml', callsPolicy.replace('id: calls', 'id: recordings'));
    const { out } = await folder.gallra(['plan', '--diff', 'main']);
    expect(out).toContain('recordings  renamed, before: calls');
    expect(out).toContain('gallra retire calls');
    expect(out).toMatch(/recordings +· +· +· +·\n/);
    await folder.write('calls.yaml', callsPolicy.replace('period: 2 months', 'period: 2'));
    expect(await folder.gallra(['plan', '--diff', 'main', '--no-connect'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('its file cannot be used'),
    });
    await folder.write('calls.yaml', callsPolicy);
  });

  test('stores that are read otherwise are told, and stores.yaml that cannot be used is a mistake', async () => {
    const zoned = storesFile.replace('Europe/Helsinki', 'Asia/Tokyo').replace('TELEPHONY_URL', 'OTHER_URL');
    await folder.write('stores.yaml', `${zoned}    access: read\n`);
    const told =
      'telephony: local times are read in Asia/Tokyo instead of Europe/Helsinki, which moves due dates; only read now; another address';
    const { out, code } = await folder.gallra(['plan', '--diff', 'main', '--no-connect']);
    expect(code).toBe(0);
    expect(out).toContain(`stores.yaml\n  ! ${told}\n\n✔ No policy differs from main`);
    expect(out).not.toContain('OTHER_URL');
    const { out: markdown } = await folder.gallra(['plan', '--diff', 'main', '--no-connect', '--format', 'markdown']);
    expect(markdown).toContain(`#### \`stores.yaml\`\n\n- ⚠️ ${told}\n`);

    await folder.write('stores.yaml', `${storesFile}nonsense: 1\n`);
    expect(await folder.gallra(['plan', '--diff', 'main', '--no-connect'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('stores.yaml\n  ! It cannot be used'),
    });
    await folder.write('stores.yaml', storesFile);
  });

  test('a commit or a policy that nobody knows is a mistake', async () => {
    const unknown = await folder.gallra(['plan', '--diff', 'nowhere']);
    expect(unknown).toMatchObject({ code: 2, out: '', err: expect.stringContaining('git fetch origin nowhere') });
    expect(await folder.gallra(['plan', 'cals', '--diff', 'main'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no policy cals'),
    });
  });
});

test('nothing is written, in no store and not in the ledger', async () => {
  const before = [await everythingIn(store), await everythingIn(book)];
  await folder.write('calls.yaml', changed);
  await folder.gallra(['plan']);
  await folder.gallra(['plan', 'calls', '--forecast']);
  await folder.gallra(['plan', '--diff', 'main']);
  await folder.gallra(['plan', 'calls', '--list', 'due']);
  expect([await everythingIn(store), await everythingIn(book)]).toEqual(before);
});

/** The complaint is extended no longer, and one caller's records are another's business. */
const changed = callsPolicy
  .replace(/ {2}extend:\n.*complaint }\n/, '')
  .replace('key: id', 'key: id\n  where: { caller_id: { not: gunilla } }');

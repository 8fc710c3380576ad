/** `gallra test --store`: the samples on a real server, in a place of their own that leaves no trace. */
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let database: FreshDatabase;
let client: pg.Client;
let folder: Folder;

beforeAll(async () => {
  database = await freshDatabase('test_on_store');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    create type kept as enum ('complaint', 'quality');
    create table calls (id bigint primary key, caller_id varchar(9) not null, ended_at timestamptz, kept_for kept,
      length interval not null, loud boolean generated always as (length > '1 hour') stored);
    create schema exchange;
    create table exchange.events (id bigint primary key, call_id bigint not null references calls);
    insert into calls values (1, 'real', now(), null, '1 min');`);
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

afterEach(async () => {
  await folder.remove();
  expect(await schemas()).toEqual(['exchange', 'public']);
  expect((await client.query('select id, caller_id from calls')).rows).toEqual([{ id: '1', caller_id: 'real' }]);
});

const schemas = async (): Promise<string[]> =>
  (
    await client.query(
      `select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1`,
    )
  ).rows.map(({ nspname }) => nspname);

const policy = callsPolicy.replace('table: call_events', 'table: exchange.events');

const samples = (rows = '', expectations = ''): string => `policy: calls
records:
  calls:
    - { id: 1, caller_id: anna, ended_at: 2026-01-31T10:00:00Z, kept_for: ~ }
    - { id: 2, caller_id: anna, ended_at: 2026-01-31T22:30:00Z, kept_for: complaint }
    - { id: 3, caller_id: bertil, ended_at: 2025-12-31T10:00:00Z }
    - { id: 4, caller_id: cecilia, ended_at: ~ }
${rows}  matters:
    - { id: 1, person_id: bertil, state: open }
expect:
  - { name: the last day of January, key: 1, due: 2026-04-01 }
  - { name: a complaint, key: 2, due: 2027-02-02 }
  - { name: a pending matter, key: 3, at: 2026-06-01, outcome: excepted }
  - { name: no end, key: 4, due: undated }
${expectations}`;

async function folderWith(test: string, more: Record<string, string> = {}): Promise<void> {
  const files = { 'stores.yaml': storesFile, 'calls.yaml': policy, 'calls.test.yaml': test, ...more };
  folder = await policyFolder(files, { TELEPHONY_URL: database.url });
}

describe('gallra test --store', () => {
  test('judges the samples by the server, with the columns of the store where it has the tables', async () => {
    await folderWith(samples());
    const { code, out, err } = await folder.gallra(['test', '--store', 'telephony']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('✔ 4 expectations met in 1 file');
    expect(out).toContain(
      [
        '  on telephony, in scratch schemas that are gone again',
        '  columns as in the store: calls, exchange.events',
        '  columns as the samples look: matters',
      ].join('\n'),
    );
  });

  test('says why what is not met is not, as in memory, and the coverage of that store alone', async () => {
    const other = policy.replace('id: calls', 'id: others').replace('store: telephony', 'store: elsewhere');
    await folderWith(samples('', '  - { name: wrong, key: 1, due: 2026-03-31 }\n'), {
      'stores.yaml': `${storesFile}  elsewhere: { kind: folder, root: /srv/none, timezone: UTC }\n`,
      'others.yaml': other
        .replace(/dataset:[\s\S]*?retain:/, 'dataset:\n  store: elsewhere\n  files: "%Y-%m-%d.log"\nretain:')
        .replace(/ {2}from[\s\S]*unless[\s\S]*disposition/, '  from: dated\ndisposition'),
      'others.test.yaml':
        'policy: others\nrecords: { files: [{ path: 2026-01-31.log }] }\nexpect:\n  - { name: one, key: 2026-01-31.log, due: 2026-04-01 }\n',
    });
    const { code, out } = await folder.gallra(['test', '--store', 'telephony', '--coverage']);
    expect(out).toMatch(
      /expected {2}due on 2026-03-31\n {2}got {7}due on 2026-04-01\n\n.*\n {4}calls\.ended_at .* 2026-01-31\n/,
    );
    expect(out).toContain('✖ 1 of 5 expectations not met');
    expect(out).toContain('  1 expectation of other stores left out');
    expect(out).not.toMatch(/^others/m);
    expect(code).toBe(1);
  });

  test('takes every store of its kind by an address, with columns as the samples look', async () => {
    await folderWith(samples());
    const { code, out, err } = await folder.gallra(['test', '--store', database.url, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { store, results } = JSON.parse(out);
    expect(results.map(({ passed }: { passed: boolean }) => passed)).toEqual([true, true, true, true]);
    expect(store).toEqual({
      name: expect.stringMatching(/^[\w.]+:\d+\/test_on_store_\w+$/),
      columnsAsInStore: [],
      columnsAsInSamples: ['calls', 'exchange.events', 'matters'],
      expectationsLeftOut: 0,
      interrupted: false,
    });
  });

  test.each([
    [
      'a value that the column does not take',
      '    - { id: 5, caller_id: eva, kept_for: sale }\n',
      'Row 5 of the sample of calls does not fit the table, in kept_for (22P02).',
    ],
    [
      'a day where the store keeps instants',
      '    - { id: 5, caller_id: eva, ended_at: 2026-01-31 }\n',
      'A value that the rows write for calls.ended_at is no timestamp with time zone.',
    ],
    [
      'a column that the store does not have',
      '    - { id: 5, callar_id: eva }\n',
      'The table calls of store telephony has no column callar_id, which the sample writes.',
    ],
  ])('tells %s as a mistake of the test', async (_, row, said) => {
    await folderWith(samples(row));
    const { code, out } = await folder.gallra(['test', '--store', 'telephony']);
    expect(out).toContain(said);
    expect(out).not.toContain('sale');
    expect(code).toBe(1);
  });

  test('refuses where the account may create no schema, and says what to do', async () => {
    await client.query(
      `create role reader login password 'reader'; grant select on all tables in schema public to reader`,
    );
    try {
      await folderWith(samples());
      const url = new URL(database.url);
      url.username = 'reader';
      url.password = 'reader';
      const { code, err } = await folder.gallra(['test', '--store', 'telephony'], { env: { TELEPHONY_URL: url.href } });
      expect(err).toContain('The account of store telephony may not create a schema in database test_on_store_');
      expect(err).toMatch(
        /→ Grant it, grant create on database \w+ to reader, or name another server: gallra test --store <url>/,
      );
      expect(code).toBe(1);
    } finally {
      await client.query('drop owned by reader; drop role reader');
    }
  });

  test('refuses what it cannot make a schema in, before it connects', async () => {
    await folderWith(samples(), {
      'stores.yaml': `${storesFile}  readonly: { kind: postgres, url: "postgres://nowhere.invalid/x", timezone: UTC, access: read }
  files: { kind: folder, root: /srv/none, timezone: UTC }\n`,
    });
    const said = async (...named: string[]): Promise<[number | null, string]> => {
      const { code, err } = await folder.gallra(['test', '--store', ...named]);
      return [code, err];
    };
    const lines = await Promise.all([said('readonly'), said('files'), said('ftp://host/x'), said('telefony')]);
    expect(lines).toEqual([
      [2, expect.stringContaining('Store readonly may only be read, as stores.yaml says')],
      [2, expect.stringContaining('Files is no database')],
      [2, expect.stringContaining('no address of a database')],
      [2, expect.stringContaining('Stores.yaml has no store telefony')],
    ]);
    await folder.write('stores.yaml', `${storesFile}    schema: 'a b'\n`);
    expect(await said('telephony')).toEqual([2, expect.stringContaining('Stores.yaml is not there, or has mistakes.')]);
    await folder.write('stores.yaml', storesFile);
    expect(await said('telephony', '--watch')).toEqual([2, expect.stringContaining('--watch goes without --store')]);
  });

  test('types and their operators are those of a run, where they lie in the schema of the store', async () => {
    await client.query(`create schema app; create extension citext schema app;
      create domain app.place as app.citext not null;
      create table app.calls (id bigint primary key, caller_id app.citext not null, ended_at timestamptz, kept_for text, held_in app.place);
      create table app.matters (id bigint primary key, person_id app.citext not null, state text not null)`);
    try {
      await folderWith(samples().replace('person_id: bertil', 'person_id: Bertil'), {
        'stores.yaml': `${storesFile}    schema: app\n`,
      });
      const { code, out } = await folder.gallra(['test', '--store', 'telephony']);
      expect(out).toMatch(
        /a pending matter\n[\s\S]*the server says of the record "excepted" what plain arithmetic does not/,
      );
      expect(out).not.toContain('does not fit');
      expect(out).toContain('  columns as in the store: calls, exchange.events, matters\n');
      expect(code).toBe(1);
    } finally {
      await client.query('drop schema app cascade');
    }
  });

  test('calls no function that the path of the account puts before those of the server', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await client.query(`create schema evil; create table evil.called (what text);
      create function evil.to_regclass(text) returns regclass language plpgsql as
        $$ begin insert into evil.called values ('to_regclass'); return pg_catalog.to_regclass($1); end $$;
      create function evil.current_database() returns name language plpgsql as
        $$ begin insert into evil.called values ('current_database'); return pg_catalog.current_database(); end $$;
      alter database "${name}" set search_path = evil, pg_catalog, public`);
    try {
      await folderWith(samples());
      expect(await folder.gallra(['test', '--store', 'telephony'])).toMatchObject({ code: 0, err: '' });
      expect((await client.query('select what from evil.called')).rows).toEqual([]);
    } finally {
      await client.query(`alter database "${name}" reset search_path; drop schema evil cascade`);
    }
  });

  test('tells tables apart whose names are too long in bytes to stand beside that of their schema', async () => {
    const [events, matters] = [
      'очень_длинная_схема.очень_длинные_события',
      'очень_длинная_схема.очень_длинные_события_2',
    ];
    const renamed = (text: string): string =>
      text.replaceAll('exchange.events', events).replace(/\bmatters:/, `${matters}:`);
    await folderWith(renamed(samples()), {
      'calls.yaml': renamed(policy).replace('table: matters', `table: ${matters}`),
    });
    expect(await folder.gallra(['test', '--store', 'telephony'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`columns as the samples look: ${events}, ${matters}`),
    });
  });

  test('sets nothing that a pooler would hand on with the connection', async () => {
    const sent: string[] = [];
    const { hostname, port } = new URL(database.url);
    const pooler = createServer((incoming) => {
      const outgoing = connect(Number(port), hostname);
      incoming.on('data', (some) => sent.push(String(some))).on('error', () => undefined);
      outgoing.on('error', () => undefined);
      incoming.pipe(outgoing).pipe(incoming);
    });
    await new Promise<void>((listens) => pooler.listen(0, '127.0.0.1', listens));
    try {
      const url = new URL(database.url);
      url.host = `127.0.0.1:${(pooler.address() as AddressInfo).port}`;
      await folderWith(samples());
      const { code } = await folder.gallra(['test', '--store', 'telephony'], { env: { TELEPHONY_URL: url.href } });
      expect(code).toBe(0);
      const all = sent.join('\n');
      expect(all).toMatch(/set local statement_timeout/);
      expect(all).not.toMatch(/\bset (session|(?!local\b)\w+ *=)|set_config\([^)]*false\)/i);
    } finally {
      pooler.close();
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s takes away what was made', async (signal) => {
    const many = Array.from({ length: 3_000 }, (_, i) => `  - { name: n${i}, key: 1, due: 2026-04-01 }\n`).join('');
    await folderWith(samples('', many));
    const { stop } = folder.start(['test', '--store', 'telephony']);
    await until('the samples are loaded', async () =>
      (await schemas()).some((name) => name.startsWith('gallra_test_')),
    );
    const { code, out, err } = await stop(signal);
    expect(err).toBe('Stopping: what was made in the store is taken away.\n');
    expect(out).toContain('interrupted: the rest was not judged');
    expect(code).toBe(1);
  });

  test('the server and plain arithmetic agree about shipped policies of every shape', async () => {
    const names = ['kasvucrm-persons', 'service-contacts', 'publication-orders', 'website-feedback'];
    const files = names.flatMap((name) => [`${name}.yaml`, `${name}.test.yaml`]);
    const shipped = join(import.meta.dirname, '../../policies');
    const texts = await Promise.all(['stores.yaml', ...files].map((file) => readFile(join(shipped, file), 'utf8')));
    folder = await policyFolder(Object.fromEntries(['stores.yaml', ...files].map((file, i) => [file, texts[i] ?? ''])));
    const { code, out, err } = await folder.gallra(['test', '--store', database.url]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/✔ 32 expectations met in 4 files/);
  });
});

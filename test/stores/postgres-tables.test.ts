/** Tables as PostgreSQL has them: partitions, schemas, odd names and types, foreign keys, indexes, triggers. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { always, exists, never, not, type Predicate } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { among, helsinki, judgementOf, keysOf, selected } from '../contract/store/fixtures.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';

let under: PostgresTestStore;
let archive: Store;
beforeAll(async () => {
  under = await createPostgresStore({ tables: {} });
  archive = openPostgresStore({
    name: 'archive',
    url: under.url,
    schema: 'Old "Archive"',
    timezone: helsinki,
    access: 'dispose',
  });
  await under.sql(`create schema "Old ""Archive"""`);
});
afterAll(async () => {
  await archive.close();
  await under.close();
});

const dispose = async (store: Store, judgement: ReturnType<typeof judgementOf>, held: Predicate = never) => {
  const range = await selected(store, judgement, undefined, 100, held);
  return store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held });
};

test('tables are named as policies write them: no partitions, views, tables elsewhere, none of the server or of ours', async () => {
  const place = await createPostgresStore({ tables: {} });
  await place.sql(`
    create table visits (id bigint, at date not null) partition by range (at);
    create table visits_1 partition of visits default;
    create table people (id int primary key);
    create table pupils (school text) inherits (people);
    create table "Dotted.name" (id int primary key);
    create view everybody as select * from people;
    create temporary table passing (id int);
    create schema other;
    create table other."Case" (id int primary key);
    create foreign data wrapper nothing;
    create server elsewhere foreign data wrapper nothing;
    create foreign table distant (id int) server elsewhere;
    create table near () inherits (distant)`);
  expect(await place.store.tables()).toEqual(['near', 'other.Case', 'people', 'public.Dotted.name', 'visits']);
  const shapes = await place.store.catalogue([...(await place.store.tables()), 'visits_1', 'pupils']);
  expect(Object.keys(shapes)).toHaveLength(7);
  expect(shapes.visits_1?.identity).toBe(shapes.visits?.identity);
  expect(Object.keys(shapes).filter((name) => shapes[name]?.partition)).toEqual(['visits_1']);
  const other = openPostgresStore({ name: 'o', url: place.url, schema: 'other', timezone: helsinki, access: 'read' });
  expect(await other.tables()).toEqual(['Case', 'public.Dotted.name', 'public.near', 'public.people', 'public.visits']);
  await other.close();
  await place.close();
});

describe('partitioned tables', () => {
  test('are disposed of through their root, and every name leads to one identity', async () => {
    await under.sql(`
      create table logs (id bigint, at date not null, primary key (id, at)) partition by range (at);
      create table logs_1 partition of logs for values from ('2026-01-01') to ('2026-02-01');
      create table logs_2 partition of logs for values from ('2026-02-01') to ('2027-01-01') partition by range (at);
      create table logs_2a partition of logs_2 default;
      create function f() returns trigger language plpgsql as 'begin return old; end';
      create trigger on_leaf before delete on logs_2a for each row execute function f();
      create table log_notes (id int primary key, log_id bigint, log_at date,
        foreign key (log_id, log_at) references logs (id, at)) partition by list (id);
      create table log_notes_1 partition of log_notes for values in (1, 2);
      insert into logs select n, date '2026-01-10' + n * 7 from generate_series(1, 12) n`);
    const judgement = judgementOf({
      table: 'logs',
      key: ['id', 'at'],
      branches: [
        { lead: 'at', due: { op: 'days', column: 'at', zone: helsinki, from: '1970-01-02', to: '2026-02-28' } },
      ],
      undated: never,
      leaves: [],
    });
    expect((await under.store.tally(judgement, never)).lines).toMatchObject([{ outcome: 'due', count: 7 }]);
    const range = await selected(under.store, judgement, undefined, 5);
    expect(range.upTo).toEqual({ lead: '2026-02-14', key: ['5', '2026-02-14'] });
    expect(keysOf(await dispose(under.store, judgement))).toHaveLength(7);
    expect((await under.sql('select id::text from logs order by logs.id')).map((row) => row.id)).toEqual([
      '8',
      '9',
      '10',
      '11',
      '12',
    ]);

    const found = await under.store.catalogue(['logs', 'logs_1', 'logs_2a', 'public.logs']);
    expect(new Set(Object.values(found).map((table) => table.identity)).size).toBe(1);
    expect(found.logs?.identity).toMatch(/^postgres:\d+\/\d+\/public\.logs$/);
    expect(found.logs?.triggers).toEqual(['on_leaf']);
    for (const name of ['logs', 'logs_1']) {
      expect(found[name]?.references).toEqual([
        {
          name: expect.any(String),
          table: 'log_notes',
          match: { log_id: 'id', log_at: 'at' },
          onDelete: 'no-action',
          indexed: false,
        },
      ]);
    }
  });
});

describe('other schemas and odd names', () => {
  test('are quoted, found as written, and never taken for something else', async () => {
    await under.sql(`
      create table "Old ""Archive"""."Call.Records" ("The ""Id""" int primary key, "ended.on" date, "select" text);
      insert into "Old ""Archive"""."Call.Records" values (1, '2026-01-01', 'x'), (2, '2026-01-01', 'y'), (3, '2026-09-01', 'x');
      create table matters (person int, state text);
      insert into matters values (2, 'open')`);
    // A dot separates schema and table, so a table with a dot in its name has to be written with its schema.
    const table = 'Old "Archive".Call.Records';
    const judgement = judgementOf({
      table,
      key: ['The "Id"'],
      branches: [
        { lead: 'ended.on', due: { op: 'days', column: 'ended.on', zone: helsinki, from: null, to: '2026-05-01' } },
      ],
      undated: { op: 'null', column: 'ended.on' },
      excepted: [{ because: 'matter', when: exists('public.matters', { person: 'The "Id"' }, among('state', 'open')) }],
      leaves: [{ kind: 'column', column: 'ended.on' }],
    });
    expect(keysOf(await dispose(archive, judgement))).toEqual(['1']);
    expect(await under.store.count(table, always)).toBe(2);
    await expect(archive.count('matters', always)).rejects.toMatchObject({ code: 'store.schema' });
    await expect(archive.count('public.matters"; drop table public.matters; --', always)).rejects.toMatchObject({
      code: 'store.schema',
    });
    await expect(archive.count(table, among('select" = $1 or "The', 'x'))).rejects.toMatchObject({
      code: 'store.schema',
    });
    expect(await archive.identity()).toBe(await under.store.identity());
  });
});

describe('types', () => {
  test('a value is compared as the column compares, never cut to its length', async () => {
    await under.sql(`
      create type colour as enum ('red', 'green');
      create domain short as varchar(2) check (value <> 'no');
      create table typed (id int primary key, v varchar(2), c char(4), e colour, d short, n numeric(6, 2), b bytea, f float8);
      insert into typed values (1, 'ab', 'ab', 'red', 'ab', 1.50, '\\x00ff', 0.1), (2, null, null, null, null, null, null, null)`);
    const count = (name: string, ...values: (string | number)[]) => under.store.count('typed', among(name, ...values));
    expect(await count('v', 'ab')).toBe(1);
    expect(await count('v', 'abc')).toBe(0);
    expect(await count('v', 'abc', 'abd')).toBe(0);
    expect(await count('d', 'abc', 'ab')).toBe(1);
    expect(await count('c', 'ab')).toBe(1);
    expect(await count('c', 'ab  ', 'x')).toBe(1);
    expect(await count('e', 'red', 'green')).toBe(1);
    expect(await count('n', 1.5)).toBe(1);
    expect(await count('n', '1.501', '7')).toBe(0);
    expect(await count('b', '\\x00ff')).toBe(1);
    expect(await count('f', 0.1)).toBe(1);
    await expect(count('e', 'blue')).rejects.toMatchObject({ code: 'store.schema' });
    const { canonical } = under.store;
    expect(await canonical('typed', 'v', 'abc')).toBeNull();
    expect(await canonical('typed', 'v', 'ab')).toBe('ab');
    expect(await canonical('typed', 'd', 'no')).toBeNull();
    expect(await canonical('typed', 'e', 'blue')).toBeNull();
    expect(await canonical('typed', 'n', '1.501')).toBeNull();
    expect(await canonical('typed', 'n', '1.5')).toBe('1.50');
    expect(await canonical('typed', 'n', '123456')).toBeNull();
    expect(await canonical('typed', 'v', 'a\0')).toBeNull();
    const shape = (await under.store.catalogue(['typed'])).typed?.columns;
    expect(shape).toMatchObject({
      id: { type: 'integer', kind: 'number', nullable: false },
      v: { type: 'character varying(2)', kind: 'text', nullable: true },
      c: { type: 'character(4)', kind: 'text' },
      e: { type: 'colour', kind: 'other' },
      d: { type: 'short', kind: 'text' },
      n: { type: 'numeric(6,2)', kind: 'number' },
      b: { type: 'bytea', kind: 'other' },
    });
  });

  test('a thousand holds on one column are one comparison', async () => {
    await under.sql(
      "create table held (id bigint primary key, at date); insert into held select n, date '2026-01-01' from generate_series(1, 3000) n",
    );
    const held = among('id', ...Array.from({ length: 1000 }, (_, i) => i * 3 + 1));
    const judgement = judgementOf({
      table: 'held',
      branches: [{ lead: 'at', due: { op: 'days', column: 'at', zone: helsinki, from: null, to: '2026-02-01' } }],
      undated: never,
      leaves: [],
    });
    const range = await selected(under.store, judgement, undefined, 5000, held);
    const receipt = await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held });
    expect(receipt.disposed).toHaveLength(2000);
    expect(await under.store.count('held', held)).toBe(1000);
    expect(await under.store.count('held', not(held))).toBe(0);
  });
});

describe('the catalogue', () => {
  test('tells what may stand in the way of a disposal', async () => {
    await under.sql(`
      create table people (id int primary key, code text unique, email text not null unique, born date, left_at date);
      insert into people (id, email) select n, n::text from generate_series(1, 50) n;
      analyze people;
      create unique index on people (born) where born is not null;
      create index on people (left_at, born);
      create index on people (lower(code));
      create index on people (born, lower(code), left_at);
      create index on people using hash (born);
      create table visits (id int primary key, person int references people on delete cascade);
      create index on visits (person, id);
      create table notes (person int references people on delete set null);
      create table tags (person int default 0 references people on delete set default);
      create index on tags (person) where person > 5;
      create table stays (person int references people on delete restrict, other text references people (code));
      create function g() returns trigger language plpgsql as 'begin return old; end';
      create trigger copies after delete on people for each statement execute function g();
      create trigger watches before update of born on people for each row execute function g();
      create trigger inserts before insert on people for each row execute function g();
      create trigger sleeps before delete on people for each row execute function g();
      alter table people disable trigger sleeps;
      create rule soft as on delete to stays do instead nothing;
      create view everybody as select * from people`);
    const found = await under.store.catalogue(['people', 'stays', 'everybody', 'visits']);
    expect(Object.keys(found).sort()).toEqual(['people', 'stays', 'visits']);
    expect(found.people).toMatchObject({
      uniqueKeys: [['id'], ['email']],
      triggers: ['copies', 'watches'],
      rowSecurity: false,
      estimatedRows: 50,
    });
    expect(found.people?.indexes.sort()).toEqual([['born'], ['code'], ['email'], ['id'], ['left_at', 'born']]);
    expect(found.people?.references.map(({ name, ...rest }) => rest)).toEqual([
      { table: 'notes', match: { person: 'id' }, onDelete: 'set-null', indexed: false },
      { table: 'stays', match: { other: 'code' }, onDelete: 'no-action', indexed: false },
      { table: 'stays', match: { person: 'id' }, onDelete: 'restrict', indexed: false },
      { table: 'tags', match: { person: 'id' }, onDelete: 'set-default', indexed: false },
      { table: 'visits', match: { person: 'id' }, onDelete: 'cascade', indexed: true },
    ]);
    expect(found.stays?.triggers).toEqual(['soft']);
    expect(found.visits?.estimatedRows).toBeNull();
    expect((await archive.catalogue(['public.people']))['public.people']?.references[0]?.table).toBe('public.notes');
  });
});

test('values are printed one way, whatever the database or the role has set', async () => {
  await under.sql(`create table printed (id timestamptz primary key, b bytea, f float8);
    insert into printed values ('2026-01-31 10:00:00.000001+00', '\\x01', 0.1)`);
  await under.sql(`do $$ begin execute format('alter database %I set datestyle = ''German''', current_database());
    execute format('alter database %I set timezone = ''Asia/Tokyo''', current_database());
    execute format('alter database %I set bytea_output = ''escape''', current_database()); end $$`);
  const store = openPostgresStore({
    name: 'telephony',
    url: under.url,
    schema: 'public',
    timezone: helsinki,
    access: 'read',
  });
  try {
    const judgement = judgementOf({
      table: 'printed',
      branches: [{ lead: 'id', due: always }],
      undated: never,
      leaves: [{ kind: 'column', column: 'id' }],
    });
    expect(await store.list(judgement, never, 'due', 9)).toEqual([['2026-01-31 10:00:00.000001+00']]);
    expect((await store.examine(judgement, never, ['2026-01-31 10:00:00.000001+00']))?.readings[0]?.values).toEqual([
      { type: 'instant', text: '2026-01-31T10:00:00.000001Z' },
    ]);
    expect(await store.canonical('printed', 'b', '\\x01')).toBe('\\x01');
  } finally {
    await store.close();
  }
});

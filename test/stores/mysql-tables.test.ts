/** Tables as MariaDB has them: collations, odd types and dates, engines, partitions, foreign keys, indexes, triggers. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Judgement } from '../../src/policy/judgement.ts';
import { always, exists, never, not, type Predicate } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { openMysqlStore } from '../../src/stores/mysql/open-store.ts';
import { prepareStore } from '../../src/stores/mysql/prepare.ts';
import {
  among,
  helsinki,
  judgementOf,
  keysOf,
  ledgerId,
  selected,
  start,
  unusable,
  upTo,
} from '../contract/store/fixtures.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { createMysqlStore, type MysqlTestStore } from './mysql-store.ts';

let server: RunningMariadb;
let under: MysqlTestStore;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());
beforeEach(async () => {
  under = await createMysqlStore(server, { tables: {} });
});
afterEach(() => under.close());

const dispose = async (store: Store, judgement: Judgement, held: Predicate = never, size = 100) => {
  const range = await selected(store, judgement, undefined, size, held);
  return store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held });
};
const everything = (over: Partial<Judgement> = {}): Judgement =>
  judgementOf({ branches: [{ lead: null, due: always }], undated: never, leaves: [], ...over });

describe('collations', () => {
  const names = ['anna', 'ANNA ', 'Änna', 'berta'];
  const people = async (collation: string): Promise<void> => {
    await under.sql(`create table people (id int primary key, name varchar(40) collate ${collation}, at date)`);
    await under.sql(
      `insert into people values ${names.map((name, i) => `(${i + 1}, '${name}', '2026-01-0${i + 1}')`)}`,
    );
  };

  test.each(['utf8mb4_general_ci', 'utf8mb4_unicode_520_ci', 'utf8mb4_bin', 'utf8mb4_nopad_bin'])(
    'a condition means the very text, also where %s takes others for equal',
    async (collation) => {
      await people(collation);
      expect(await under.store.count('people', among('name', 'anna'))).toBe(1);
      expect(await under.store.count('people', among('name', 'Anna', 'ANNA'))).toBe(0);
      expect(await under.store.count('people', among('name', 'Änna', 'berta'))).toBe(2);
      expect(await under.store.count('people', not(among('name', 'anna')))).toBe(3);
      const judgement = judgementOf({
        table: 'people',
        branches: [{ lead: 'at', due: upTo('at', '2026-02-01') }],
        undated: never,
        leaves: [],
      });
      expect(keysOf(await dispose(under.store, judgement, among('name', 'anna')))).toEqual(['2', '3', '4']);
    },
  );

  test('an index on such a column serves', async () => {
    await people('utf8mb4_general_ci');
    await under.sql('create index by_name on people (name)');
    await under.sql(`insert into people select seq, concat('other', seq), null from seq_100_to_3000`);
    await under.sql('analyze table people');
    await under.sql('set global userstat = 1; flush table_statistics');
    expect(await under.store.count('people', among('name', 'anna', 'berta'))).toBe(2);
    const [read] = await under.sql(
      'select rows_read from information_schema.table_statistics where table_schema = database()',
    );
    await under.sql('set global userstat = 0');
    expect(Number(read?.rows_read)).toBeLessThan(10);
  });

  test('a key that another took over in another case is not the record that was asked for', async () => {
    await under.sql(`create table accounts (code varchar(20) collate utf8mb4_general_ci primary key, at date)`);
    await under.sql(
      `insert into accounts values ('ab', '2026-01-01'), ('CD', '2026-01-01'), ('ef', '2026-01-01'), ('G', null)`,
    );
    const judgement = everything({ table: 'accounts', key: ['code'] });
    const seen: string[] = [];
    let cursor = start;
    for (;;) {
      const range = await under.store.select(judgement, never, cursor, 1);
      if (!range) break;
      seen.push(range.upTo.key.join());
      cursor = { branch: 0, at: range.upTo };
    }
    expect(seen).toEqual(['ab', 'CD', 'ef', 'G']);
    const range = { branch: 0, after: null, upTo: { lead: null, key: ['zz'] }, size: 2, keys: [['ab'], ['cd']] };
    const order = { batchId: randomUUID(), worker: 'w', judgement, range, held: never };
    expect(await under.store.effect(order)).toMatchObject({ disposed: [['ab']], gone: 1 });
    expect(await under.store.examine(judgement, never, ['EF'])).toBeNull();
  });

  test('columns of other character sets are compared in their own, and hold no character that they cannot', async () => {
    await under.sql(`create table old (id int primary key, name varchar(20) character set latin1 collate latin1_german1_ci,
      key (name)) default charset latin1`);
    await under.sql(`insert into old values (1, 'Jäärä'), (2, '?'), (3, 'Jora')`);
    expect(await under.store.count('old', among('name', 'Jäärä'))).toBe(1);
    expect(await under.store.count('old', among('name', '日'))).toBe(0);
    expect(await under.store.count('old', among('name', '日', 'Jora'))).toBe(1);
    expect(await under.store.canonical('old', 'name', '日')).toBeNull();
    expect(await under.store.canonical('old', 'name', 'Jäärä')).toBe('Jäärä');
    expect(await under.store.keys('old', ['name'], always, ['?'], 9)).toEqual([['Jäärä'], ['Jora']]);
  });

  test('a part that hangs on the key goes with it as the store compares; one that hangs on a name only in every letter', async () => {
    await under.sql(`create table accounts (code varchar(20) collate utf8mb4_general_ci primary key,
        name varchar(20) collate utf8mb4_general_ci, at date)`);
    await under.sql(
      'create table events (id int primary key, code varchar(20) collate utf8mb4_general_ci, name varchar(20) collate utf8mb4_general_ci)',
    );
    await under.sql(`insert into accounts values ('ab', 'Anna', '2026-01-01'), ('cd', 'ANNA', '2026-09-01')`);
    await under.sql(`insert into events values (1, 'AB', null), (2, 'cd', null), (3, null, 'Anna'), (4, null, 'ANNA')`);
    const judgement = judgementOf({
      table: 'accounts',
      key: ['code'],
      branches: [{ lead: 'at', due: upTo('at', '2026-02-01') }],
      undated: never,
      leaves: [],
      parts: [
        { kind: 'rows', table: 'events', match: { code: 'code' }, parts: [] },
        { kind: 'rows', table: 'events', match: { name: 'name' }, parts: [] },
      ],
    });
    expect((await dispose(under.store, judgement)).parts).toEqual({ events: 2 });
    expect((await under.sql('select id from events order by id')).map((row) => Number(row.id))).toEqual([2, 4]);
  });
});

describe('dates', () => {
  test('zero dates, half dates and days that no month has are undated, never old', async () => {
    await under.sql(
      'create table t (id int primary key, d date, w datetime(6), i timestamp(6) null, key (d), key (w))',
    );
    await under.sql(`insert into t values
      (1, '0000-00-00', '0000-00-00', '0000-00-00'),
      (2, '2026-00-00', '2026-00-00', null),
      (3, '2026-01-00', '2026-01-00 10:00:00', null),
      (4, '2026-02-31', '2026-02-31 10:00:00', null),
      (5, '2026-01-15', '2026-01-15 10:00:00.000001', '2026-01-15 10:00:00.000001'),
      (6, '1969-12-31', '1969-12-31 10:00:00', null),
      (7, null, null, null)`);
    for (const [name, none] of [
      ['d', ['1', '2', '3', '4', '6']],
      ['w', ['1', '2', '3', '4', '6']],
      ['i', ['1']],
    ] as const) {
      const judgement = judgementOf({
        table: 't',
        branches: [{ lead: name, due: upTo(name, '2026-03-31') }],
        undated: unusable(name),
        leaves: [{ kind: 'column', column: name }],
      });
      expect(await under.store.list(judgement, never, 'due', 9)).toEqual([['5']]);
      expect((await under.store.list(judgement, never, 'undated', 9)).flat().sort()).toEqual(none);
      const open: Predicate = { op: 'days', column: name, zone: helsinki, from: null, to: null };
      expect(await under.store.count('t', open)).toBe(name === 'i' ? 1 : 2);
    }
    const judgement = judgementOf({
      table: 't',
      undated: never,
      branches: [],
      leaves: [{ kind: 'column', column: 'w' }],
    });
    expect((await under.store.examine(judgement, never, ['5']))?.readings[0]?.values).toEqual([
      { type: 'timestamp', text: '2026-01-15 10:00:00.000001', zone: helsinki },
    ]);
  });

  test('anonymising keeps the year at most, and the server does not touch the date of last change', async () => {
    await under.sql(`create table t (id int primary key, born date, seen datetime, at timestamp(6) null, done date,
      changed timestamp(6) not null default '2025-05-05 05:05:05' on update current_timestamp(6))`);
    await under.sql(`insert into t (id, born, seen, at) values (1, '0000-00-00', '2026-02-31 10:00:00', '0000-00-00'),
      (2, '1970-05-05', '1999-12-31 23:59:59', '1970-01-01 00:00:09'), (3, null, null, null)`);
    const judgement = everything({
      table: 't',
      scope: { op: 'null', column: 'done' },
      action: {
        kind: 'anonymise',
        columns: { born: 'truncate-date', seen: 'truncate-date', at: 'truncate-date' },
        mark: 'done',
      },
    });
    expect(keysOf(await dispose(under.store, judgement))).toEqual(['1', '2', '3']);
    expect(await under.sql('select born, seen, at, done, changed from t order by id')).toEqual([
      {
        born: '0000-00-00',
        seen: '2026-01-01 00:00:00',
        at: '0000-00-00 00:00:00.000000',
        done: '2026-06-01',
        changed: '2025-05-05 05:05:05.000000',
      },
      {
        born: '1970-01-01',
        seen: '1999-01-01 00:00:00',
        at: '1970-01-01 00:00:01.000000',
        done: '2026-06-01',
        changed: '2025-05-05 05:05:05.000000',
      },
      { born: null, seen: null, at: null, done: '2026-06-01', changed: '2025-05-05 05:05:05.000000' },
    ]);
  });

  test('a column without zone is read in the zone of the store, the hour that comes twice as its second coming', async () => {
    await under.sql('create table t (id int primary key, w datetime)');
    await under.sql(
      `insert into t values (1, '2025-10-26 02:59:59'), (2, '2025-10-26 03:30:00'), (3, '2025-10-26 04:00:00')`,
    );
    const earlier = (instant: string): Promise<number> =>
      under.store.count('t', { op: 'instant', column: 'w', zone: helsinki, side: 'before', instant });
    expect(await earlier('2025-10-26T01:00:00Z')).toBe(1);
    expect(await earlier('2025-10-26T01:30:00Z')).toBe(1);
    expect(await earlier('2025-10-26T01:30:01Z')).toBe(2);
    expect(await earlier('2025-10-26T02:00:01Z')).toBe(3);
  });
});

describe('types', () => {
  test('a value is compared as the column compares, never cut or rounded to fit', async () => {
    await under.sql(`create table typed (id int primary key, v varchar(2), c char(4), e enum('red', 'it''s'), n decimal(6, 2),
      b varbinary(4), k binary(2), f float, g double, u bigint unsigned, y tinyint(1), m bit(3), w datetime(3), x inet6)`);
    await under.sql(`insert into typed values (1, 'ab', 'ab', 'it''s', 1.50, 0x00ff, 0x0100, 0.1, 0.1,
      18446744073709551615, 1, b'101', '2026-01-01 00:00:00.120', '::1'), (2, null, null, null, null, null, null, null,
      null, null, null, null, null, null)`);
    const count = (name: string, ...values: (string | number | boolean)[]) =>
      under.store.count('typed', among(name, ...values));
    expect(await count('v', 'ab')).toBe(1);
    expect(await count('v', 'abc', 'AB')).toBe(0);
    expect(await count('c', 'ab')).toBe(1);
    expect(await count('e', 'red', "it's")).toBe(1);
    expect(await count('n', 1.5)).toBe(1);
    expect(await count('n', '1.501', '7')).toBe(0);
    expect(await count('b', '0x00ff')).toBe(1);
    expect(await count('b', '0x00FF', '0x')).toBe(1);
    expect(await count('k', '0x01')).toBe(0);
    expect(await count('g', 0.1)).toBe(1);
    expect(await count('u', '18446744073709551615')).toBe(1);
    expect(await count('u', '18446744073709551614')).toBe(0);
    expect(await count('y', true)).toBe(1);
    expect(await count('m', 5)).toBe(1);
    expect(await count('w', '2026-01-01T00:00:00.12')).toBe(1);
    expect(await count('x', '0::1')).toBe(1);
    for (const [name, value] of [
      ['n', 'seven'],
      ['u', '1 or 1'],
      ['w', 'yesterday'],
      ['b', 'zz'],
    ] as const) {
      await expect(count(name, value)).rejects.toMatchObject({ code: 'store.schema' });
    }
    const canonical = (name: string, value: string | number | boolean) => under.store.canonical('typed', name, value);
    expect(await canonical('v', 'abc')).toBeNull();
    expect(await canonical('v', '日本')).toBe('日本');
    expect(await canonical('v', 'a\0')).toBeNull();
    expect(await canonical('c', 'ab ')).toBeNull();
    expect(await canonical('e', 'blue')).toBeNull();
    expect(await canonical('e', "it's")).toBe("it's");
    expect(await canonical('n', '1.501')).toBeNull();
    expect(await canonical('n', '01.5')).toBe('1.50');
    expect(await canonical('n', '-0')).toBe('0.00');
    expect(await canonical('n', '123456')).toBeNull();
    expect(await canonical('u', -1)).toBeNull();
    expect(await canonical('u', '18446744073709551615')).toBe('18446744073709551615');
    expect(await canonical('u', '18446744073709551616')).toBeNull();
    expect(await canonical('y', true)).toBe('1');
    expect(await canonical('m', 8)).toBeNull();
    expect(await canonical('m', 5)).toBe('5');
    expect(await canonical('w', '2026-01-01T00:00:00.1234')).toBeNull();
    expect(await canonical('w', '2026-01-01T00:00')).toBe('2026-01-01 00:00:00.000');
    expect(await canonical('w', '2026-02-30T00:00')).toBeNull();
    expect(await canonical('k', '0x01')).toBeNull();
    expect(await canonical('k', '0x0100')).toBe('0x0100');
    expect(await canonical('f', 0.1)).toBeNull();
    expect(await canonical('f', 0.5)).toBe('0.5');
    expect(await canonical('g', 0.1)).toBe('0.1');
    expect(await canonical('x', '0:0::1')).toBe('::1');
    expect(await canonical('x', 'nowhere')).toBeNull();
    expect((await under.store.catalogue(['typed'])).typed?.columns).toMatchObject({
      id: { type: 'int(11)', kind: 'number', nullable: false },
      v: { type: 'varchar(2)', kind: 'text', nullable: true },
      e: { type: "enum('red','it''s')", kind: 'other' },
      n: { type: 'decimal(6,2)', kind: 'number' },
      b: { type: 'varbinary(4)', kind: 'other' },
      u: { type: 'bigint(20) unsigned', kind: 'number' },
      y: { type: 'tinyint(1)', kind: 'boolean' },
      w: { type: 'datetime(3)', kind: 'timestamp' },
    });
  });

  test.each([
    ['bigint unsigned', ['18446744073709551615', '18446744073709551614', '0', '9']],
    ['binary(2)', ['0x0100', '0x01ff', '0x0000']],
    ["enum('z', 'a', 'M')", ["'z'", "'a'", "'M'"]],
    ['bit(9)', ["b'1'", "b'100000000'", "b'0'"]],
    ['decimal(20, 3)', ['-1.5', '12345678901234567.125', '0']],
    ['float', ['0.1', '0.2', '3e10']],
    ['double', ['0.1', '1e300', '-7']],
    ['year', ['1999', '2026']],
    ['time', ["'10:00'", "'-01:00:00'"]],
    ['date', ["'0000-00-00'", "'2026-01-00'", "'2026-01-02'"]],
    ['datetime(3)', ["'0000-00-00'", "'2026-01-01 10:00:00.120'"]],
    ['varchar(9) collate utf8mb4_general_ci', ["'b'", "'A'", "'C?'", "'ö'"]],
  ])('every record with a key of type %s is found again by its printed key', async (type, values) => {
    await under.sql(`create table keyed (k ${type}, n int, at date, primary key (k, n))`);
    for (const value of values)
      await under.sql(`insert into keyed values (${value}, 1, '2026-01-01'), (${value}, 2, '2026-01-01')`);
    const judgement = judgementOf({
      table: 'keyed',
      key: ['k', 'n'],
      undated: never,
      branches: [{ lead: 'at', due: upTo('at', '2026-02-01') }],
      leaves: [],
    });
    const all = await under.store.list(judgement, never, 'due', 99);
    expect(all).toHaveLength(2 * values.length);
    for (const key of all) expect(await under.store.examine(judgement, never, key)).not.toBeNull();
    let cursor = start;
    let disposed = 0;
    for (;;) {
      const range = await under.store.select(judgement, never, cursor, 3);
      if (!range) break;
      disposed += (await under.store.effect({ batchId: randomUUID(), worker: 'w', judgement, range, held: never }))
        .disposed.length;
      cursor = { branch: 0, at: range.upTo };
    }
    expect(disposed).toBe(2 * values.length);
    expect(await under.store.count('keyed', always)).toBe(0);
  });

  test('a number is never taken for a text that begins with it', async () => {
    await under.sql('create table a (id int primary key, t varchar(9))');
    await under.sql('create table b (id int primary key, n int)');
    await expect(under.store.count('a', exists('b', { n: 't' }, always))).rejects.toMatchObject({
      code: 'store.schema',
    });
  });

  test('a thousand holds and more on one column are one comparison', async () => {
    await under.sql('create table held (id bigint primary key, at date)');
    await under.sql(`insert into held select seq, '2026-01-01' from seq_1_to_4500`);
    const held = among('id', ...Array.from({ length: 1500 }, (_, i) => i * 3 + 1));
    const judgement = judgementOf({
      table: 'held',
      branches: [{ lead: 'at', due: upTo('at', '2026-02-01') }],
      undated: never,
      leaves: [],
    });
    expect((await dispose(under.store, judgement, held, 5000)).disposed).toHaveLength(3000);
    expect(await under.store.count('held', held)).toBe(1500);
    expect(await under.store.count('held', not(held))).toBe(0);
  });

  test('a column that the server works out is not written to', async () => {
    await under.sql('create table t (id int primary key, at date, note varchar(9), twice int as (id * 2), done date)');
    await under.sql(`insert into t (id, at) values (1, '2026-01-01')`);
    const judgement = everything({ table: 't', action: { kind: 'flag', columns: { twice: 1 }, mark: 'done' } });
    await expect(dispose(under.store, judgement)).rejects.toMatchObject({ code: 'store.schema' });
  });
});

describe('names and databases', () => {
  test('odd names are quoted, found as written, and never taken for something else', async () => {
    await under.sql(
      'create table `Call.Records?` (`The ``Id``?` int primary key, `ended.on` date, `select` varchar(9))',
    );
    await under.sql(
      `insert into \`Call.Records?\` values (1, '2026-01-01', 'x'), (2, '2026-01-01', 'y'), (3, '2026-09-01', 'x')`,
    );
    const database = new URL(under.url).pathname.slice(1);
    const table = `${database}.Call.Records?`;
    const judgement = judgementOf({
      table,
      key: ['The `Id`?'],
      branches: [{ lead: 'ended.on', due: upTo('ended.on', '2026-05-01') }],
      undated: { op: 'null', column: 'ended.on' },
      excepted: [{ because: 'y', when: among('select', "y' or '?'='?", 'y') }],
      leaves: [{ kind: 'column', column: 'ended.on' }],
    });
    expect(keysOf(await dispose(under.store, judgement))).toEqual(['1']);
    expect(await under.store.count(table, among('select', "x\\' or 1=1 -- "))).toBe(0);
    for (const wrong of ['calls`; drop table calls; --', 'call.records?', `${database}.call.records?`]) {
      await expect(under.store.count(wrong, always)).rejects.toMatchObject({ code: 'store.schema' });
    }
    await expect(under.store.count(table, among('select` = 1 or `The', 'x'))).rejects.toMatchObject({
      code: 'store.schema',
    });
  });

  test('tables of another database are like those of another schema, unless it is a store of its own', async () => {
    const url = await server.freshDatabase('other');
    const other = new URL(url).pathname.slice(1);
    await under.sql(`create table t (id int primary key, at date)`);
    await under.sql(`insert into t values (1, '2026-01-01'), (2, '2026-01-01')`);
    await under.sql(`create table ${other}.matters (id int primary key, t_id int, at date)`);
    await under.sql(`insert into ${other}.matters values (1, 2, '2026-01-01')`);
    const excepted = [{ because: 'matter', when: exists(`${other}.matters`, { t_id: 'id' }, always) }];
    expect(keysOf(await dispose(under.store, everything({ table: 't', excepted })))).toEqual(['1']);
    await under.sql(`insert into ${other}.matters values (3, 3, '2026-01-01')`);
    const late = everything({ table: `${other}.matters`, scope: among('id', 3) });
    expect(keysOf(await dispose(under.store, late))).toEqual(['3']);
    await prepareStore('other', url, ledgerId);
    await expect(dispose(under.store, everything({ table: `${other}.matters` }))).rejects.toMatchObject({
      code: 'store.schema',
      message: expect.stringContaining('of another store'),
    });
    expect(await under.store.count(`${other}.matters`, always)).toBe(1);
    const store = openMysqlStore({ name: 'other', url, timezone: helsinki, access: 'dispose' });
    expect(await store.identity()).not.toBe(await under.store.identity());
    await store.close();
  });
});

test('tables are named as policies write them: no views, sequences, other databases, none of ours', async () => {
  await under.sql('create table people (id int primary key)');
  await under.sql('create table versions (id int primary key) with system versioning');
  await under.sql('create table `Dotted.name` (id int primary key)');
  await under.sql('create table logs (id int primary key) partition by hash (id) partitions 3');
  await under.sql('create view everybody as select * from people');
  await under.sql('create sequence numbers');
  await server.freshDatabase('other');
  const database = new URL(under.url).pathname.slice(1);
  expect(await under.store.tables()).toEqual(['logs', 'people', `${database}.Dotted.name`, 'versions'].sort());
  expect(Object.keys(await under.store.catalogue(await under.store.tables()))).toHaveLength(4);
});

describe('the catalogue', () => {
  test('tells what may stand in the way of a disposal', async () => {
    await under.sql(`create table people (id int primary key, code varchar(20) unique, email varchar(99) not null unique,
      born date, left_at date, note varchar(200), key by_left (left_at, born), key by_note (note(10), born),
      key unused (born) ignored)`);
    await under.sql(`insert into people (id, email) select seq, seq from seq_1_to_50`);
    await under.sql('analyze table people');
    await under.sql(
      'create table visits (id int primary key, person int, foreign key a (person) references people (id) on delete cascade)',
    );
    await under.sql(
      'create table notes (person int, constraint b foreign key (person) references people (id) on delete set null)',
    );
    await under.sql(
      'create table stays (person int, other varchar(20), constraint c foreign key (person) references people (id) on delete restrict, constraint d foreign key (other) references people (code) on delete no action)',
    );
    await under.sql('create trigger copies after delete on people for each row set @x = 1');
    await under.sql('create trigger watches before update on people for each row set @x = 1');
    await under.sql('create trigger inserts before insert on people for each row set @x = 1');
    await under.sql('create view everybody as select * from people');
    await under.sql('create sequence numbers');
    const found = await under.store.catalogue(['people', 'stays', 'everybody', 'visits']);
    expect(Object.keys(found).sort()).toEqual(['people', 'stays', 'visits']);
    expect(found.people).toMatchObject({
      uniqueKeys: [['id'], ['email']],
      triggers: ['copies', 'watches'],
      rowSecurity: false,
      estimatedRows: 50,
    });
    expect(found.people?.indexes.sort()).toEqual([['code'], ['email'], ['id'], ['left_at', 'born']]);
    expect(
      found.people?.references.map(({ table, match, onDelete, indexed }) => [table, match, onDelete, indexed]),
    ).toEqual([
      ['notes', { person: 'id' }, 'set-null', true],
      ['stays', { person: 'id' }, 'restrict', true],
      ['stays', { other: 'code' }, 'no-action', true],
      ['visits', { person: 'id' }, 'cascade', true],
    ]);
    expect(found.people?.identity).toBe(`${await under.store.identity()}/people`);
  });

  test.each([
    ['engine = MyISAM', 'MyISAM'],
    ['engine = Aria', 'Aria'],
    ['engine = MEMORY', 'MEMORY'],
    ['engine = InnoDB with system versioning', 'every version'],
  ])('a table with %s is refused, and says why', async (how, why) => {
    await under.sql(`create table t (id int primary key, at date) ${how}`);
    const refusal = { code: 'store.schema', message: expect.stringContaining(why) };
    await expect(under.store.tally(everything({ table: 't' }), never)).rejects.toMatchObject(refusal);
    await under.sql('create table sound (id int primary key, at date)');
    const asked = exists('t', { id: 'id' }, always);
    await expect(under.store.count('sound', asked)).rejects.toMatchObject(refusal);
    expect(await under.store.count('sound', always)).toBe(0);
  });

  test('partitioned tables are disposed of as one', async () => {
    await under.sql(`create table logs (id bigint, at date, primary key (id, at)) partition by range columns (at)
      (partition a values less than ('2026-02-01'), partition b values less than (maxvalue))`);
    await under.sql(`insert into logs select seq, date_add('2026-01-10', interval seq * 7 day) from seq_1_to_12`);
    const judgement = judgementOf({
      table: 'logs',
      key: ['id', 'at'],
      branches: [{ lead: 'at', due: upTo('at', '2026-02-28') }],
      undated: never,
      leaves: [],
    });
    expect((await under.store.tally(judgement, never)).lines).toMatchObject([{ outcome: 'due', count: 7 }]);
    expect(keysOf(await dispose(under.store, judgement))).toHaveLength(7);
    expect(await under.store.count('logs', always)).toBe(5);
  });
});

test('an account, a server or a pooler may have set anything: values are printed and compared one way', async () => {
  await under.sql('create table printed (id timestamp(6) primary key, s varchar(20))');
  await under.sql(`insert into printed values ('2026-01-31 10:00:00.000001', 'a\\\\b''c')`);
  await under.sql(
    'create table kept (id int primary key, p timestamp(6) null, foreign key (p) references printed (id))',
  );
  await under.sql(`insert into kept values (1, '2026-01-31 10:00:00.000001')`);
  const settings = {
    time_zone: '+09:00',
    sql_mode: 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT',
    foreign_key_checks: 'OFF',
    sql_select_limit: '1',
    sql_safe_updates: 'ON',
    sql_auto_is_null: 'ON',
    autocommit: 'OFF',
    completion_type: 'CHAIN',
  };
  const before = await under.sql(`select ${Object.keys(settings).map((name) => `@@global.${name} as ${name}`)}`);
  for (const [name, value] of Object.entries(settings))
    await under.sql(`set global ${name} = '${value}'`.replace("'1'", '1'));
  const store = openMysqlStore({ name: 'telephony', url: under.url, timezone: helsinki, access: 'dispose' });
  try {
    const judgement = everything({ table: 'printed', leaves: [{ kind: 'column', column: 'id' }] });
    expect(await store.list(judgement, never, 'due', 9)).toEqual([['2026-01-31 10:00:00.000001']]);
    expect((await store.examine(judgement, never, ['2026-01-31 10:00:00.000001']))?.readings[0]?.values).toEqual([
      { type: 'instant', text: '2026-01-31T10:00:00.000001Z' },
    ]);
    expect(await store.count('printed', among('s', "a\\b'c"))).toBe(1);
    await expect(dispose(store, judgement)).rejects.toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('kept_ibfk_1'),
    });
    await under.sql('delete from kept');
    expect(keysOf(await dispose(store, judgement))).toHaveLength(1);
    expect(await under.store.count('printed', always)).toBe(0);
  } finally {
    await store.close();
    for (const [name, value] of Object.entries(before[0] ?? {})) {
      await under.sql(`set global ${name} = ${/^\d+$/.test(String(value)) ? value : `'${value}'`}`);
    }
  }
});

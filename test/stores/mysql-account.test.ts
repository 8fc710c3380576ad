/**
 * The least that an account needs: the whole contract of stores is kept for one that may do no more than the documentation
 * says, and what an account is not shown is an error, never an empty table.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type mysql from 'mysql2/promise';
import { never } from '../../src/policy/predicate.ts';
import type { Right } from '../../src/policy/rights.ts';
import type { Store } from '../../src/ports/store.ts';
import { openMysqlStore } from '../../src/stores/mysql/open-store.ts';
import { prepareSql, prepareStore } from '../../src/stores/mysql/prepare.ts';
import { among, calls, helsinki, judgementOf, keysOf, ledgerId, selected, start } from '../contract/store/fixtures.ts';
import { describeStore } from '../contract/store.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { exactly } from './exactly.ts';
import { createMysqlStore, type MysqlTestStore } from './mysql-store.ts';

let server: RunningMariadb;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** An account of its own with these grants; what is granted `on gallra_…` is left out where there is no such table. */
async function accountWith(administrator: mysql.Connection, url: string, grants: string[]): Promise<string> {
  const name = `account_${randomUUID().slice(0, 8)}`;
  await administrator.query(`create user ${name}@'127.0.0.1' identified by 'x'`);
  for (const grant of grants) await administrator.query(`grant ${grant} to ${name}@'127.0.0.1'`);
  const address = new URL(url);
  address.username = name;
  address.password = 'x';
  return address.href;
}

const gallra = [
  'select on gallra_binding',
  'select, insert, update, delete on gallra_receipt',
  'select, insert, update on gallra_mark',
  'select, insert, update on gallra_hold_journal',
];
const shown = 'references on *.*';

describeStore(
  'MariaDB, as an account with least privileges',
  async (options) => {
    const under = await createMysqlStore(server, options, {
      account: (administrator, url) =>
        accountWith(administrator, url, [shown, ...(options.prepared === false ? [] : gallra)]),
    });
    const administrator = openMysqlStore({ name: 'telephony', url: under.url, timezone: helsinki, access: 'dispose' });
    const account = `${new URL(under.accountUrl).username}@127.0.0.1`;
    return {
      ...under,
      store: exactly(under.store, administrator, account, (statement) => under.sql(statement)),
      async close() {
        await administrator.close();
        await under.close();
      },
    };
  },
  { addresses: ['::ffff:192.0.2.0', '2001:db8:5::', null, null] },
);

async function open(...grants: string[]): Promise<MysqlTestStore> {
  const under = await createMysqlStore(
    server,
    { tables: { calls: calls() } },
    { account: (administrator, url) => accountWith(administrator, url, grants) },
  );
  opened.push(under);
  return under;
}

describe('accounts', () => {
  test('one that may only read can plan and explain, and cannot dispose', async () => {
    const under = await open('select on calls', 'select on gallra_binding', 'select on gallra_receipt');
    expect((await under.store.tally(judgementOf(), never)).lines).toMatchObject([
      { outcome: 'due', count: 6 },
      { outcome: 'undated', count: 2 },
    ]);
    expect(await under.store.examine(judgementOf(), never, ['1'])).toMatchObject({ due: true });
    const range = await selected(under.store, judgementOf());
    const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.denied' });
    expect(await under.column('calls', 'id')).toHaveLength(10);
  });

  test('DELETE, and SELECT on the key and the columns of the conditions, is enough to destroy', async () => {
    const under = await open('delete, select (id, ended_on) on calls', shown, ...gallra);
    const { store } = under;
    expect(Object.keys((await store.catalogue(['calls'])).calls?.columns ?? {})).toContain('ended_on');
    const range = await selected(store, judgementOf(), start, 4, among('id', 1));
    const order = { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: among('id', 1) };
    expect(keysOf(await store.effect(order))).toEqual(['2', '3', '4', '5']);
    expect(await store.receipts()).toEqual([order.batchId]);
    await store.forget(order.batchId);
    expect(await under.column('calls', 'id')).toEqual(['1', '6', '7', '8', '9', '10']);
    const asked = judgementOf({ scope: among('division', 'finance') });
    await expect(store.tally(asked, never)).rejects.toMatchObject({ code: 'store.denied' });
  });

  test('a cascade from a table that the account is not shown is not overlooked', async () => {
    const under = await open('select, delete on calls', ...gallra);
    await under.sql(
      'create table secrets (id int primary key, call_id bigint, foreign key (call_id) references calls (id) on delete cascade)',
    );
    await expect(under.store.catalogue(['calls'])).rejects.toMatchObject({
      code: 'store.denied',
      message: expect.stringContaining('which tables refer'),
    });
    await under.sql(`grant ${shown} to ${new URL(under.accountUrl).username}@'127.0.0.1'`);
    const store = openMysqlStore({ name: 'telephony', url: under.accountUrl, timezone: helsinki, access: 'dispose' });
    opened.push(store);
    expect((await store.catalogue(['calls'])).calls?.references).toMatchObject([
      { table: 'secrets', match: { call_id: 'id' }, onDelete: 'cascade', indexed: true },
    ]);
  });

  test('what an account lacks is told before anything is tried, whether it has the rest itself, by pattern or through a role', async () => {
    const under = await open('select (id, ended_on) on calls', shown);
    await under.sql('create table `Odd ``one` (id int primary key, n int as (id + 1), `the note` text)');
    const wanted: Right[] = [
      { table: 'calls', right: 'select', columns: ['id', 'ended_on', 'division'] },
      { table: 'calls', right: 'select', columns: ['id', 'ended_on'] },
      { table: 'calls', right: 'select', columns: null },
      { table: 'calls', right: 'delete', columns: null },
      { table: 'calls', right: 'lock', columns: ['id'] },
      { table: 'Odd `one', right: 'update', columns: ['id', 'n', 'the note'] },
      { table: 'cellars', right: 'delete', columns: null },
    ];
    const asked = async () => {
      const store = openMysqlStore({ name: 'telephony', url: under.accountUrl, timezone: helsinki, access: 'dispose' });
      opened.push(store);
      return store.lacking(wanted);
    };
    const found = await asked();
    const account = `'${new URL(under.accountUrl).username}'@'127.0.0.1'`;
    const database = `\`${new URL(under.url).pathname.slice(1)}\``;
    expect(found).toEqual([
      {
        ...wanted[0],
        columns: ['division'],
        remedy: `grant select (\`division\`) on ${database}.\`calls\` to ${account};`,
      },
      { ...wanted[2], remedy: `grant select on ${database}.\`calls\` to ${account};` },
      { ...wanted[3], remedy: `grant delete on ${database}.\`calls\` to ${account};` },
      {
        ...wanted[5],
        remedy: `grant update (\`id\`, \`n\`, \`the note\`) on ${database}.\`Odd \`\`one\` to ${account};`,
      },
    ]);
    const role = `role_${randomUUID().slice(0, 8)}`;
    await under.sql(`create role ${role}; grant delete on calls to ${role}; grant ${role} to ${account};
      set default role ${role} for ${account}; grant select on \`store%\`.* to ${account}`);
    expect((await asked())?.map(({ right }) => right)).toEqual(['update']);
    await under.sql(found?.at(-1)?.remedy ?? '');
    expect(await asked()).toEqual([]);
    expect(await under.column('calls', 'id')).toHaveLength(10);
  });

  test('what it lacks in our own tables is told; with what preparing names it lacks nothing', async () => {
    const under = await open('select on calls', 'select on gallra_binding', 'select, update on gallra_receipt', shown);
    const { ownRights = [] } = under.store;
    const found = (await under.store.lacking([...ownRights])) ?? [];
    expect(found.map(({ table, right }) => `${right} on ${table}`)).toEqual([
      'insert on gallra_receipt',
      'delete on gallra_receipt',
      ...['gallra_mark', 'gallra_hold_journal'].flatMap((table) =>
        ['select', 'insert', 'update'].map((right) => `${right} on ${table}`),
      ),
    ]);
    for (const { remedy } of found) await under.sql(remedy);
    expect(await under.store.lacking([...ownRights])).toEqual([]);
    const all = await open(shown, ...gallra);
    expect(await all.store.lacking([...ownRights])).toEqual([]);
  });

  test('what is granted is exact; whatever is more is told alone, with what takes it away', async () => {
    const under = await open(shown);
    await under.sql('create table other (id int primary key, memo text)');
    const rights: Right[] = [
      { table: 'calls', right: 'select', columns: ['ended_on', 'id'] },
      { table: 'calls', right: 'delete', columns: null },
      { table: 'calls', right: 'update', columns: ['kept_for'] },
      ...(under.store.ownRights ?? []),
    ];
    const administrator = openMysqlStore({ name: 'telephony', url: under.url, timezone: helsinki, access: 'dispose' });
    opened.push(administrator);
    const name = new URL(under.accountUrl).username;
    const { to, lines } = (await administrator.grants?.(rights, `${name}@127.0.0.1`)) ?? { to: '', lines: [] };
    expect(to).toBe(`'${name}'@'127.0.0.1'`);
    for (const { statement } of lines) await under.sql(statement);
    const asked = async <T>(ask: (store: Store) => Promise<T>): Promise<T> => {
      const store = openMysqlStore({ name: 'telephony', url: under.accountUrl, timezone: helsinki, access: 'dispose' });
      return ask(store).finally(() => store.close());
    };
    expect(await asked((store) => store.lacking(rights))).toEqual([]);
    expect(await asked(async (store) => store.excess?.(rights))).toEqual([]);
    const database = new URL(under.url).pathname.slice(1);
    for (const [more, what] of [
      ['select on calls', 'may read every column of calls'],
      ['select (division) on calls', 'may read division of calls'],
      ['update (id, kept_for) on calls', 'may update id of calls'],
      ['drop on calls', 'may drop and truncate calls'],
      ['select on other', 'may read other, which no policy names'],
      ['delete on gallra_hold_journal', 'may delete from gallra_hold_journal'],
      [`insert on \`${database}\`.*`, `has rights of every table that \`${database}\` names: insert`],
      ['process on *.*', 'has rights of the whole server: process'],
    ] as const) {
      await under.sql(`grant ${more} to ${to}`);
      const found = (await asked(async (store) => store.excess?.(rights))) ?? [];
      expect([more, found.map((one) => one.what)]).toEqual([more, [what]]);
      for (const statement of (found[0]?.remedy ?? '').split(/(?<=;) /)) await under.sql(statement);
      expect([more, await asked(async (store) => store.excess?.(rights))]).toEqual([more, []]);
      expect([more, await asked((store) => store.lacking(rights))]).toEqual([more, []]);
    }
    const everything = (await administrator.excess?.(rights)) ?? [];
    expect(everything.map(({ what }) => what)).toContainEqual(expect.stringMatching(/^has rights of the whole server/));
  });

  test('a store that is prepared for others is denied, not taken for unprepared', async () => {
    const under = await open('select, delete on calls', shown);
    await expect(under.store.boundLedger()).rejects.toMatchObject({ code: 'store.denied' });
    await expect(under.store.select(judgementOf(), never, start, 5)).rejects.toMatchObject({ code: 'store.denied' });
  });

  test('a wrong password, a missing database: denied or refused, with nothing of the address', async () => {
    const under = await open('select on calls');
    const wrong = new URL(under.accountUrl);
    wrong.password = 'hunter2';
    const missing = new URL(under.url);
    missing.pathname = '/nowhere';
    for (const [url, code] of [
      [wrong.href, 'store.denied'],
      [missing.href, 'store.schema'],
    ]) {
      const store = openMysqlStore({ name: 'telephony', url: url ?? '', timezone: helsinki, access: 'dispose' });
      opened.push(store);
      const error: Error = (await store.identity().catch((e: unknown) => e as Error)) as Error;
      expect(error).toMatchObject({ code });
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/hunter2|account_/);
    }
  });
});

describe('preparing', () => {
  test('is idempotent, and a store never changes its ledger nor its own name', async () => {
    const url = await server.freshDatabase('prepare');
    const other = '6f1c1d4e-0000-4000-8000-000000000002';
    const store = openMysqlStore({ name: 'telephony', url, timezone: helsinki, access: 'dispose' });
    opened.push(store);
    expect(await store.boundLedger()).toBeNull();
    await prepareStore('telephony', url, ledgerId);
    const identity = await store.identity();
    await prepareStore('telephony', url, ledgerId.toUpperCase());
    await expect(prepareStore('telephony', url, other)).rejects.toMatchObject({ code: 'store.bound' });
    expect(await store.boundLedger()).toBe(ledgerId);
    expect(await store.identity()).toBe(identity);
    expect(() => prepareSql(`'; drop table calls; --`)).toThrow('UUID');
  });

  test('the printed statements do what preparing does', async () => {
    const under = await createMysqlStore(server, { tables: {}, prepared: false });
    opened.push(under);
    await under.sql(prepareSql(ledgerId));
    await prepareStore('telephony', under.url, ledgerId);
    expect(await under.store.boundLedger()).toBe(ledgerId);
  });
});

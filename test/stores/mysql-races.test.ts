/** The store on MariaDB among others: racing fences, concurrent changes, connections that break, triggers that interfere. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import { always, exists, never, type Predicate } from '../../src/policy/predicate.ts';
import type { EffectOrder, Receipt } from '../../src/ports/store.ts';
import { type MysqlStoreOptions, openMysqlStore } from '../../src/stores/mysql/open-store.ts';
import {
  among,
  calls,
  column,
  helsinki,
  judgementOf,
  keysOf,
  type StoreOptions,
  selected,
} from '../contract/store/fixtures.ts';
import { gateBefore } from '../support/gate.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { rowWaits } from '../support/row-waits.ts';
import { until } from '../support/until.ts';
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

async function open(options: StoreOptions = { tables: { calls: calls() } }, limits: MysqlStoreOptions = {}) {
  const under = await createMysqlStore(server, options, { limits });
  opened.push(under);
  return under;
}

function another(url: string, limits: MysqlStoreOptions = {}) {
  const store = openMysqlStore({ name: 'telephony', url, timezone: helsinki, access: 'dispose' }, limits);
  opened.push(store);
  return store;
}

async function neighbour(under: MysqlTestStore): Promise<mysql.Connection> {
  const client = await mysql.createConnection(under.url);
  client.on('error', () => undefined);
  opened.push({ close: () => client.end() });
  return client;
}

async function orderFor(under: MysqlTestStore, size = 100): Promise<EffectOrder> {
  const range = await selected(under.store, judgementOf(), undefined, size);
  return { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
}

const waitsForLock = (under: MysqlTestStore) =>
  until('somebody waits for a lock', async () => (await rowWaits(under.sql)).length > 0);

describe('a batch and its fence at the same time', () => {
  test('in every round exactly one of them wins, and the receipt says which', async () => {
    const under = await open();
    const other = another(under.url);
    const judgement = judgementOf({ branches: [{ lead: null, due: always }], undated: never });
    const wins = { done: 0, abandoned: 0 };
    for (let round = 0; round < 60; round++) {
      const record = 1000 + round;
      await under.insert('calls', { id: record, ended_on: '2026-01-01' });
      const range = {
        branch: 0,
        after: { lead: null, key: [`${record - 1}`] },
        upTo: { lead: null, key: [`${record}`] },
        size: 1,
        keys: null,
      };
      const order = { batchId: randomUUID(), worker: 'w1', judgement, range, held: never };
      // Each gets a head start in some rounds, or a slow machine would let the same one win them all.
      const started =
        round % 3 === 2 ? pause(round % 12).then(() => under.store.effect(order)) : under.store.effect(order);
      const effect = started.catch((error: { code: string }) => error.code);
      if (round % 3 === 1) await pause(2);
      const fence = await other.fence(order.batchId, 'w2', range, judgement);
      const outcome = await effect;
      const left = await under.store.count('calls', among('id', record));
      wins[fence.state]++;
      if (fence.state === 'done') {
        expect(outcome).toEqual(fence);
        expect(fence.disposed).toEqual([[`${record}`]]);
        expect(left).toBe(0);
      } else {
        expect(outcome).toBe('store.fenced');
        expect(left).toBe(1);
      }
    }
    expect(wins.done).toBeGreaterThan(0);
    expect(wins.abandoned).toBeGreaterThan(0);
  });

  test('the fence waits for an original that is under way, and then tells what it did', async () => {
    const under = await open();
    const slow = await neighbour(under);
    await slow.query('begin');
    await slow.query('select * from calls where id = 3 for update');
    const order = await orderFor(under);
    const effect = under.store.effect(order);
    await waitsForLock(under);
    let fenced = false;
    const fence = under.store.fence(order.batchId, 'w2', order.range, order.judgement).then((receipt) => {
      fenced = true;
      return receipt;
    });
    await pause(50);
    expect(fenced).toBe(false);
    await slow.query('commit');
    expect(await fence).toEqual(await effect);
    expect(keysOf(await fence)).toEqual(['1', '2', '3', '4', '5', '6']);
  });
});

describe('others who change the same records', () => {
  test('a record that is changed while we wait for it is judged as it is then', async () => {
    const under = await open();
    const other = await neighbour(under);
    await other.query('begin');
    await other.query(`update calls set ended_on = '2026-05-30' where id = 3`);
    const effect = under.store.effect(await orderFor(under));
    await waitsForLock(under);
    await other.query('commit');
    expect(keysOf(await effect)).toEqual(['1', '2', '4', '5', '6']);
    expect(await under.column('calls', 'id')).toContain('3');
  });

  /** Whoever has record 3 locked inserts what protects it, while a batch waits for the record. */
  async function protectedMeanwhile(under: MysqlTestStore, insert: string, when: Predicate): Promise<Receipt> {
    const other = await neighbour(under);
    await other.query('begin');
    await other.query('update calls set kept_for = null where id = 3');
    await other.query(insert);
    const judgement = judgementOf({ excepted: [{ because: 'matter', when }] });
    const effect = under.store.effect({ ...(await orderFor(under)), judgement });
    await waitsForLock(under);
    await other.query('commit');
    return effect;
  }

  test('an exception that comes into being while we wait for its record still protects it', async () => {
    const matters = {
      key: ['id'],
      columns: { id: column('number', false), person: column('number') },
      rows: [],
    };
    const under = await open({ tables: { calls: calls(), matters } });
    const when = exists('matters', { person: 'id' }, always);
    const receipt = await protectedMeanwhile(under, 'insert into matters values (1, 3)', when);
    expect(keysOf(receipt)).toEqual(['1', '2', '4', '5', '6']);
    expect(await under.column('calls', 'id')).toContain('3');
  });

  test('so does one in another row of the same table', async () => {
    const { columns, ...rest } = calls();
    const under = await open({ tables: { calls: { ...rest, columns: { ...columns, follows: column('number') } } } });
    const when = exists('calls', { follows: 'id' }, always);
    const insert = `insert into calls (id, ended_on, follows) values (30, '2026-05-31', 3)`;
    expect(keysOf(await protectedMeanwhile(under, insert, when))).toEqual(['1', '2', '4', '5', '6']);
    expect(await under.column('calls', 'id')).toContain('3');
  });

  test('a batch that would take more than was intended takes nothing, in one statement or in several', async () => {
    const under = await open();
    const order = await orderFor(under, 2);
    const before = await under.column('calls', 'id');
    const asksElsewhere = judgementOf({
      excepted: [{ because: 'matter', when: exists('calls', { id: 'id' }, { op: 'null', column: 'id' }) }],
    });
    for (const judgement of [order.judgement, asksElsewhere]) {
      const range = { ...order.range, size: 1 };
      const taken = under.store.effect({ ...order, batchId: randomUUID(), judgement, range });
      await expect(taken).rejects.toMatchObject({ code: 'store.refused' });
    }
    expect(await under.column('calls', 'id')).toEqual(before);
  });

  test('how many statements of others the server saw in a second is told, ours not counted', async () => {
    const under = await open();
    const other = await neighbour(under);
    const { others } = under.store;
    expect(await others?.()).toBeNull();
    const busy = async (work: () => Promise<unknown>): Promise<number | null | undefined> => {
      for (const until = performance.now() + 500; performance.now() < until; ) await work();
      return others?.();
    };
    expect(await busy(() => under.store.tally(judgementOf(), never))).toBeLessThan(5);
    expect(await busy(() => other.query('select 1'))).toBeGreaterThan(20);
  });

  test('a lock that is not given in time, and a statement that takes too long, are conflicts', async () => {
    const under = await open(undefined, { lockTimeoutMs: 40 });
    const other = await neighbour(under);
    await other.query('begin');
    await other.query('select * from calls where id = 3 for update');
    const order = await orderFor(under);
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.conflict', retryable: true });
    await other.query('rollback');
    const impatient = another(under.url, { statementTimeoutMs: 100 });
    await under.sql('create trigger slow before delete on calls for each row set @slept = sleep(5)');
    await expect(impatient.effect(order)).rejects.toMatchObject({ code: 'store.conflict' });
    expect(await under.column('calls', 'id')).toHaveLength(10);
    expect(await under.store.receipts()).toEqual([]);
  });

  test('two workers that lock each other out: one gives way, and no record is lost or left without a word', async () => {
    const under = await open();
    const other = await neighbour(under);
    const order = await orderFor(under);
    await other.query('begin');
    await other.query('select * from calls where id = 5 for update');
    const effect = under.store.effect(order).then(keysOf, (error: { code: string }) => error.code);
    await waitsForLock(under);
    const theirs = await other.query('update calls set kept_for = null where id = 1').then(
      () => 'done',
      (error: { errno: number }) => error.errno,
    );
    await other.query('rollback');
    const ours = await effect;
    expect([
      ['done', 'store.conflict'],
      [1213, ['1', '2', '3', '4', '5', '6']],
    ]).toContainEqual([theirs, ours]);
    expect(await under.column('calls', 'id')).toHaveLength(ours === 'store.conflict' ? 10 : 4);
  });

  test('statements that are each quick enough still end together within the time of one batch', async () => {
    const events = {
      key: ['id'],
      columns: { id: column('number', false), call: column('number') },
      rows: [{ id: 1, call: 1 }],
    };
    const under = await open({ tables: { calls: calls(), events } });
    const hasty = another(under.url, { statementTimeoutMs: 5_000, transactionTimeoutMs: 700 });
    await under.sql('create trigger slow_part before delete on events for each row set @slept = sleep(0.5)');
    await under.sql('create trigger slow before delete on calls for each row set @slept = sleep(0.5)');
    const order = await orderFor(under, 1);
    const judgement = judgementOf({ parts: [{ kind: 'rows', table: 'events', match: { call: 'id' }, parts: [] }] });
    await expect(hasty.effect({ ...order, judgement })).rejects.toMatchObject({ code: 'store.conflict' });
    expect(await under.column('calls', 'id')).toHaveLength(10);
    expect(await under.store.receipts()).toEqual([]);
  });
});

describe('connections that break', () => {
  test('in the middle of a batch: nothing happened, and the store can be reached again', async () => {
    const under = await open();
    const other = await neighbour(under);
    await other.query('begin');
    await other.query('select * from calls where id = 3 for update');
    const order = await orderFor(under);
    const effect = under.store.effect(order);
    const settled = expect(effect).rejects.toMatchObject({ code: 'store.unreachable', retryable: true });
    await waitsForLock(under);
    const [worker] = await rowWaits(under.sql);
    await under.sql(`kill connection ${worker}`);
    await settled;
    await other.query('rollback');
    expect(keysOf(await under.store.effect(order))).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('around the commit: unknown, and the receipt says that it was done', async () => {
    const under = await open();
    const gate = await gateBefore(under.url);
    await gate.open();
    opened.push({ close: () => gate.shut() });
    const store = another(gate.url, { statementTimeoutMs: 500, silenceMs: 500 });
    const order = await orderFor(under);
    expect(await store.boundLedger()).not.toBeNull();
    const swallowed = gate.swallowAfter('\u0003commit');
    const effect = store.effect(order);
    const settled = expect(effect).rejects.toMatchObject({ code: 'store.unknown', retryable: true });
    await swallowed;
    await settled;
    expect(await under.store.fence(order.batchId, 'w2', order.range, order.judgement)).toMatchObject({ state: 'done' });
    expect(await under.column('calls', 'id')).toHaveLength(4);
    gate.pass();
  });

  test('a worker that hangs in the middle of a batch is thrown out by the server, and its locks with it', async () => {
    const under = await open(undefined, { idleTimeoutMs: 1_000 });
    const order = await orderFor(under);
    const judgement = judgementOf({
      parts: [{ kind: 'stamp', table: 'calls', match: { id: 'id' }, stamps: [{ column: 'ended_on', day: hang }] }],
    });
    let end = 0;
    function hang(): string {
      if (end === 0) end = Date.now() + 2_500;
      while (Date.now() < end) {
        // Nothing: a process that is stopped does not answer either.
      }
      return '2026-01-01';
    }
    const effect = under.store.effect({ ...order, range: { ...order.range }, judgement });
    await expect(effect).rejects.toMatchObject({ code: 'store.unreachable' });
    expect(await under.store.fence(order.batchId, 'w2', order.range, order.judgement)).toMatchObject({
      state: 'abandoned',
    });
    expect(await under.column('calls', 'id')).toHaveLength(10);
  });

  test('a server that is not there is unreachable, and says so without the password', async () => {
    const store = another('mysql://someone:hunter2@127.0.0.1:1/none');
    const error = await store.identity().catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'store.unreachable', retryable: true });
    expect(everythingIn(error)).not.toContain('hunter2');
  });

  test.each([
    ['nonsense'],
    ['http://u:hunter2@h/d'],
    ['mysql://u:hunter2@h/'],
    ['mysql://u:hunter2@h/d?multipleStatements=true'],
    ['mysql://u:hunter2@h/d?ssl-mode=maybe'],
    ['mysql://u:hunter2@10.0.0.7/d?ssl-mode=verify-identity'],
    ['mysql://u:hunter2@[::1]/d?ssl-mode=VERIFY_IDENTITY'],
    ['mysql://u:hunter2@h/d?ssl-mode=required&ssl-ca=/nowhere'],
  ])('the address %s is refused without being repeated', (url) => {
    let error: unknown = null;
    try {
      openMysqlStore({ name: 'shop', url, timezone: helsinki, access: 'read' });
    } catch (e) {
      error = e;
    }
    expect(error).toMatchObject({ code: 'store.schema' });
    expect(everythingIn(error)).not.toContain('hunter2');
  });
});

describe('triggers', () => {
  test('what a trigger says of a record reaches no error', async () => {
    const under = await open();
    await under.refuse('calls', ['3']);
    const error = await under.store.effect(await orderFor(under)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'store.refused', message: expect.stringContaining('1644') });
    expect(everythingIn(error)).not.toMatch(/secret|finance/);
  });

  test('nor does a value that a unique key would take twice', async () => {
    const under = await open();
    await under.sql('alter table calls add unique (division, kept_for)');
    const judgement = judgementOf({
      action: { kind: 'flag', columns: { division: 'review', kept_for: 'review' }, mark: 'ended_on' },
    });
    const error = await under.store.effect({ ...(await orderFor(under)), judgement }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'store.refused' });
    expect(everythingIn(error)).not.toMatch(/review/);
  });

  test('a record that one leaves as it was is not called anonymised', async () => {
    const tables = { calls: { ...calls(), columns: { ...calls().columns, done_at: column('instant') } } };
    const under = await open({ tables });
    await under.sql('create trigger keeps before update on calls for each row set new.done_at = old.done_at');
    const judgement = judgementOf({
      action: { kind: 'anonymise', columns: { division: 'erase' }, mark: 'done_at' },
    });
    await expect(under.store.effect({ ...(await orderFor(under)), judgement })).rejects.toMatchObject({
      code: 'store.refused',
    });
    expect(await under.column('calls', 'division')).toContain('finance');
  });

  test('records are judged before their parts go, not after', async () => {
    const events = {
      key: ['id'],
      columns: { id: column('number', false), call: column('number') },
      rows: [{ id: 1, call: 3 }],
    };
    const under = await open({ tables: { calls: calls(), events } });
    const judgement = judgementOf({
      scope: exists('events', { call: 'id' }, always),
      parts: [{ kind: 'rows', table: 'events', match: { call: 'id' }, parts: [] }],
    });
    expect(keysOf(await under.store.effect({ ...(await orderFor(under)), judgement }))).toEqual(['3']);
  });
});

/** Message, stack, causes and own fields. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), error.cause ? everythingIn(error.cause) : ''].join('\n');
}

/** The PostgreSQL store among others: racing fences, concurrent changes, connections that break, triggers that interfere. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { always, exists, never } from '../../src/policy/predicate.ts';
import type { EffectOrder } from '../../src/ports/store.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/stores/postgres/open-store.ts';
import {
  calls,
  column,
  helsinki,
  judgementOf,
  keysOf,
  type StoreOptions,
  selected,
} from '../contract/store/fixtures.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function open(options: StoreOptions = { tables: { calls: calls() } }, limits: PostgresStoreOptions = {}) {
  const under = await createPostgresStore(options, limits);
  opened.push(under);
  return under;
}

async function neighbour(under: PostgresTestStore): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: under.url });
  client.on('error', () => undefined);
  await client.connect();
  opened.push({ close: () => client.end() });
  return client;
}

async function orderFor(under: PostgresTestStore, size = 100): Promise<EffectOrder> {
  const range = await selected(under.store, judgementOf(), undefined, size);
  return { batchId: randomUUID(), worker: 'w1', judgement: judgementOf(), range, held: never };
}

/** Resolves when a session of ours waits for a lock. */
async function untilSomebodyWaits(under: PostgresTestStore): Promise<void> {
  for (;;) {
    const waiting = await under.sql(
      `select from pg_stat_activity where datname = current_database() and application_name = 'gallra' and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
    await pause(5);
  }
}

describe('a batch and its fence at the same time', () => {
  test('in every round exactly one of them wins, and the receipt says which', async () => {
    const under = await open();
    const other = openPostgresStore({
      name: 'telephony',
      url: under.url,
      schema: 'public',
      timezone: helsinki,
      access: 'dispose',
    });
    opened.push(other);
    const judgement = judgementOf({ branches: [{ lead: null, due: always }], undated: never });
    const wins = { done: 0, abandoned: 0 };
    for (let round = 0; round < 150; round++) {
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
      if (round % 3 === 1) await pause(1);
      const fence = await other.fence(order.batchId, 'w2', range, judgement);
      const outcome = await effect;
      const left = await under.store.count('calls', { op: 'in', column: 'id', values: [record] });
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
    await slow.query('begin; select from calls where id = 3 for key share');
    const order = await orderFor(under);
    const effect = under.store.effect(order);
    await untilSomebodyWaits(under);
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
  test('a record updated since the snapshot is a conflict, and nothing is changed', async () => {
    const under = await open();
    const other = await neighbour(under);
    await other.query('begin; update calls set kept_for = null where id = 3');
    const order = await orderFor(under);
    const effect = under.store.effect(order);
    const settled = expect(effect).rejects.toMatchObject({ code: 'store.conflict', retryable: true });
    await untilSomebodyWaits(under);
    await other.query('commit');
    await settled;
    expect(await under.column('calls', 'id')).toHaveLength(10);
    expect(keysOf(await under.store.effect(order))).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('a lock that is not given in time, and a statement that takes too long, are conflicts', async () => {
    const under = await open(undefined, { lockTimeoutMs: 40 });
    const other = await neighbour(under);
    await other.query('begin; select from calls where id = 3 for update');
    await expect(under.store.effect(await orderFor(under))).rejects.toMatchObject({ code: 'store.conflict' });
    await other.query('rollback');
    const impatient = openPostgresStore(
      { name: 'telephony', url: under.url, schema: 'public', timezone: helsinki, access: 'dispose' },
      { statementTimeoutMs: 60 },
    );
    opened.push(impatient);
    await under.sql(`create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(5); return old; end $$;
      create trigger slow before delete on calls for each row execute function slow()`);
    await expect(impatient.effect(await orderFor(under))).rejects.toMatchObject({ code: 'store.conflict' });
    expect(await under.column('calls', 'id')).toHaveLength(10);
    expect(await under.store.receipts()).toEqual([]);
  });

  test('statements that are each quick enough still end together within the time of one batch', async () => {
    const under = await open();
    const hasty = openPostgresStore(
      { name: 'telephony', url: under.url, schema: 'public', timezone: helsinki, access: 'dispose' },
      { statementTimeoutMs: 5_000, transactionTimeoutMs: 700 },
    );
    opened.push(hasty);
    await under.sql(`create table call_events (call_id bigint);
      create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.4); return null; end $$;
      create trigger slow before delete on calls for each statement execute function slow();
      create trigger slow before delete on call_events for each statement execute function slow()`);
    const order = await orderFor(under);
    const judgement = judgementOf({
      parts: [{ kind: 'rows', table: 'call_events', match: { call_id: 'id' }, parts: [] }],
    });
    await expect(hasty.effect({ ...order, judgement })).rejects.toMatchObject({ retryable: true });
    expect(await under.column('calls', 'id')).toHaveLength(10);
    expect(await under.store.receipts()).toEqual([]);
  });
});

describe('connections that break', () => {
  test('before the commit: unreachable, nothing was done, and the next call works', async () => {
    const under = await open();
    const slow = await neighbour(under);
    await slow.query('begin; select from calls where id = 3 for update');
    const order = await orderFor(under);
    const settled = expect(under.store.effect(order)).rejects.toMatchObject({
      code: 'store.unreachable',
      retryable: true,
    });
    await untilSomebodyWaits(under);
    await under.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gallra' and datname = current_database()`,
    );
    await settled;
    await slow.query('rollback');
    expect(await under.column('calls', 'id')).toHaveLength(10);
    expect(await under.store.fence(order.batchId, 'w2', order.range, order.judgement)).toMatchObject({
      state: 'abandoned',
    });
  });

  test('around the commit: unknown, until the fence says what happened', async () => {
    const under = await open();
    await under.sql(`
      create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create constraint trigger die after delete on calls deferrable initially deferred for each row execute function die()`);
    const order = await orderFor(under);
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.unknown' });
    expect(await under.store.fence(order.batchId, 'w2', order.range, order.judgement)).toMatchObject({
      state: 'abandoned',
    });
    expect(await under.column('calls', 'id')).toHaveLength(10);
  });

  test('a constraint that is only checked at the commit is a refusal', async () => {
    const under = await open({
      tables: {
        calls: calls(),
        invoices: {
          key: ['id'],
          columns: { id: column('number', false), call: column('number') },
          rows: [{ id: 1, call: 4 }],
        },
      },
    });
    await under.sql('alter table invoices add foreign key (call) references calls deferrable initially deferred');
    await expect(under.store.effect(await orderFor(under))).rejects.toMatchObject({ code: 'store.refused' });
    expect(await under.column('calls', 'id')).toHaveLength(10);
  });

  test('a server that is not there is unreachable, and says so without the password', async () => {
    const url = 'postgres://someone:hunter2@127.0.0.1:1/none';
    const store = openPostgresStore({ name: 'gone', url, schema: 'public', timezone: helsinki, access: 'dispose' });
    opened.push(store);
    const error = await store.identity().catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'store.unreachable',
      retryable: true,
      message: expect.stringContaining('gone'),
    });
    expect(everythingIn(error)).not.toContain('hunter2');
  });
});

describe('triggers', () => {
  test('what a trigger says of a record reaches no error', async () => {
    const under = await open();
    await under.refuse('calls', ['3']);
    const error = await under.store.effect(await orderFor(under)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'store.refused', message: expect.stringContaining('P0001') });
    expect(everythingIn(error)).not.toMatch(/secret|finance/);
  });

  const quiet = (table: string, when: string) => `
    create function quiet() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger quiet before delete on ${table} for each row when (${when}) execute function quiet()`;

  test('a record that one keeps back without an error is not called destroyed', async () => {
    const under = await open();
    await under.sql(quiet('calls', 'old.id = 3'));
    expect(keysOf(await under.store.effect(await orderFor(under)))).toEqual(['1', '2', '4', '5', '6']);
    expect(await under.column('calls', 'id')).toEqual(['3', '7', '8', '9', '10']);
  });

  test('one that keeps back a part, or a record whose parts would go, makes the whole batch refused', async () => {
    const events = {
      key: ['id'],
      columns: { id: column('number', false), call: column('number') },
      rows: [
        { id: 1, call: 3 },
        { id: 2, call: 4 },
      ],
    };
    const judgement = judgementOf({ parts: [{ kind: 'rows', table: 'events', match: { call: 'id' }, parts: [] }] });
    for (const trigger of [quiet('events', 'old.id = 1'), quiet('calls', 'old.id = 3')]) {
      const under = await open({ tables: { calls: calls(), events } });
      await under.sql(trigger);
      await expect(under.store.effect({ ...(await orderFor(under)), judgement })).rejects.toMatchObject({
        code: 'store.refused',
      });
      expect(await under.column('events', 'id')).toEqual(['1', '2']);
      expect(await under.column('calls', 'id')).toHaveLength(10);
    }
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

/** Records taken as they lie in the heap of PostgreSQL: when, and that no other records go than in any other way. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { never, type Predicate } from '../../src/policy/predicate.ts';
import type { Right } from '../../src/policy/rights.ts';
import type { BatchRange, Cursor, Receipt } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { median } from '../bench/figures.ts';
import { among, helsinki, judgementOf } from '../contract/store/fixtures.ts';
import { createPostgresStore, type PostgresTestStore } from './postgres-store.ts';

let under: PostgresTestStore;
beforeAll(async () => {
  under = await createPostgresStore({ tables: {} });
});
afterAll(() => under.close());

/** Every third record is due, 20,000 of them, in an order that has nothing to do with where they lie. */
async function scattered(table: string, more = ''): Promise<void> {
  await under.sql(`
    create table ${table} (id bigint primary key, ended_on date, retained_for text) ${more};
    insert into ${table}
      select id, case when id % 3 = 0 then date '2026-01-01' + (id * 7919 % 80)::int else date '2026-05-01' end, null
      from generate_series(1, 60000) as id order by id * 7919 % 60000;
    create index on ${table} (ended_on)`);
  await under.sql(`analyze ${table}`);
}

const rights: Right[] = [
  { table: 'granted', right: 'select', columns: ['ended_on', 'id', 'retained_for'] },
  { table: 'granted', right: 'delete', columns: null },
];

const calls = (table: string) => judgementOf({ table });

async function passed(
  table: string,
  held: Predicate,
  size: number,
): Promise<{ ranges: BatchRange[]; done: Receipt[] }> {
  const judgement = calls(table);
  const [way] = (await under.store.ways?.(judgement)) ?? [];
  const ranges: BatchRange[] = [];
  const done: Receipt[] = [];
  for (let after: Cursor = { branch: 0, at: way?.begin ?? null }; ; ) {
    const range = await under.store.select(judgement, held, after, size);
    if (!range) return { ranges, done };
    done.push(await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held }));
    ranges.push(range);
    after = { branch: 0, at: range.upTo };
  }
}

const idsOf = async (table: string, where: string): Promise<number[]> =>
  (await under.sql(`select id from ${table} where ${where} order by id`)).map(({ id }) => Number(id));

describe('a heap in which many are due', () => {
  test('is gone through block by block, and exactly what is due and not held goes', async () => {
    await scattered('heap');
    const [way] = (await under.store.ways?.(calls('heap'))) ?? [];
    expect(way).toMatchObject({ by: 'blocks', begin: { block: { next: 0 } } });
    expect(Math.abs((way?.because?.due ?? 0) - 20_000)).toBeLessThan(1_000);
    const staying = await idsOf('heap', `ended_on > '2026-03-31' or id in (3, 30000, 59997)`);
    const { ranges, done } = await passed('heap', among('id', 3, 30_000, 59_997), 4_000);
    expect(ranges.length).toBeGreaterThan(5);
    expect(done.every(({ disposed }, i) => disposed.length <= (ranges[i]?.size ?? 0))).toBe(true);
    expect(done.flatMap(({ disposed }) => disposed)).toHaveLength(19_997);
    expect(await idsOf('heap', 'true')).toEqual(staying);
  });

  test('is gone through block by block by an account with what is granted, and in order by one that may not read where a record lies', async () => {
    await scattered('granted');
    const role = `role_${randomUUID().slice(0, 8)}`;
    await under.sql(`create role ${role} login password 'x'`);
    const { lines = [] } = (await under.store.grants?.([...rights, ...(under.store.ownRights ?? [])], role)) ?? {};
    for (const { statement } of lines) await under.sql(statement);
    const url = new URL(under.url);
    [url.username, url.password] = [role, 'x'];
    const entry = { name: 'telephony', url: url.href, schema: 'public', timezone: helsinki };
    const store = openPostgresStore({ ...entry, access: 'dispose' });
    const judgement = calls('granted');
    try {
      for (const [by, without] of [
        ['blocks', null],
        ['order', `revoke select (ctid) on granted from ${role}`],
      ] as const) {
        if (without) await under.sql(without);
        const [way] = (await store.ways?.(judgement)) ?? [];
        expect(way?.by).toBe(by);
        const range = await store.select(judgement, never, { branch: 0, at: way?.begin ?? null }, 1_000);
        if (!range) throw new Error('nothing is due');
        const order = { batchId: randomUUID(), worker: 'w1', judgement, range, held: never };
        expect((await store.effect(order)).disposed.length).toBeGreaterThan(100);
      }
    } finally {
      await store.close();
      await under.sql(`drop owned by ${role}; drop role ${role}`);
    }
  });

  test('a batch is half full by the statistics, and four fifths by what the last one found', async () => {
    await scattered('found');
    const [way] = (await under.store.ways?.(calls('found'))) ?? [];
    const block = { next: 0, density: 50, ...way?.begin?.block };
    const blocksOf = async (more: { found?: number }): Promise<number> => {
      const at = { lead: null, key: [], block: { ...block, ...more } };
      const range = await under.store.select(calls('found'), never, { branch: 0, at }, 1_000);
      return range?.upTo.block?.next ?? 0;
    };
    expect(await blocksOf({})).toBe(Math.floor(500 / block.density));
    expect(await blocksOf({ found: 2 * block.density })).toBe(Math.floor(400 / block.density));
    // An empty stretch says nothing of what comes after it.
    expect(await blocksOf({ found: 0 })).toBe(Math.floor(800 / block.density));
  });

  test('a batch that would take more than was intended changes nothing', async () => {
    await scattered('crowded');
    const judgement = calls('crowded');
    const all: BatchRange = {
      ...{ branch: 0, after: null, size: 19_999, keys: null },
      upTo: { lead: null, key: [], block: { next: 1_000_000, density: 1 } },
    };
    const order = { batchId: randomUUID(), worker: 'w1', judgement, range: all, held: never };
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.refused' });
    expect(await idsOf('crowded', 'true')).toHaveLength(60_000);
    expect(await under.store.effect({ ...order, range: { ...all, size: 20_000 } })).toMatchObject({ state: 'done' });
    expect(await idsOf('crowded', 'id % 3 = 0')).toEqual([]);
  });

  test('what moved to another block meanwhile stays, and is found in the order of time', async () => {
    await scattered('moving');
    const judgement = calls('moving');
    const [way] = (await under.store.ways?.(judgement)) ?? [];
    const begin: Cursor = { branch: 0, at: way?.begin ?? null };
    const first = await under.store.select(judgement, never, begin, 4_000);
    if (!first) throw new Error('nothing was selected');
    // The row leaves the blocks that are still to come for one that has been gone through, as vacuum makes room there.
    await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range: first, held: never });
    await under.sql('vacuum moving');
    const [last] = await under.sql(`select id from moving where ended_on <= '2026-03-31' order by ctid desc limit 1`);
    await under.sql(`update moving set retained_for = repeat('x', 3000) where id = ${last?.id}`);
    for (let after: Cursor = { branch: 0, at: first.upTo }; ; ) {
      const range = await under.store.select(judgement, never, after, 4_000);
      if (!range) break;
      await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held: never });
      after = { branch: 0, at: range.upTo };
    }
    const rest = await under.store.select(judgement, never, { branch: 0, at: null }, 4_000);
    const ids = await idsOf('moving', `ended_on <= '2026-03-31'`);
    expect([0, 1]).toContain(ids.length);
    expect(rest?.size ?? 0).toBe(ids.length);
  });
});

describe('the order is kept to', () => {
  const wayOf = async (table: string, over: Parameters<typeof judgementOf>[0] = {}) =>
    (await under.store.ways?.(judgementOf({ table, ...over })))?.[0];

  test('where records of one time lie together', async () => {
    await scattered('clustered');
    await under.sql('create index clustered_by on clustered (ended_on); cluster clustered using clustered_by');
    await under.sql('analyze clustered');
    expect(await wayOf('clustered')).toMatchObject({ by: 'order', begin: null });
    expect((await wayOf('clustered'))?.because?.correlation).toBeGreaterThan(0.9);
  });

  test('where few are due, where nothing is destroyed, and in partitions', async () => {
    await scattered('sparse');
    expect(await wayOf('sparse')).toMatchObject({ by: 'blocks' });
    const few = { branches: [{ lead: 'ended_on', due: among('id', 1, 2, 3) }] };
    expect(await wayOf('sparse', few)).toMatchObject({ by: 'order', begin: null });
    const flag = { action: { kind: 'flag' as const, mark: 'retained_for', columns: {} } };
    expect(await wayOf('sparse', flag)).toEqual({ by: 'order', because: null, begin: null });
    await under.sql(`create table parted (id bigint, ended_on date) partition by range (id);
      create table parted_1 partition of parted default`);
    expect(await wayOf('parted')).toEqual({ by: 'order', because: null, begin: null });
  });

  test('where intents have to name their records, because the store keeps no receipts', async () => {
    const unprepared = await createPostgresStore({ tables: {}, prepared: false });
    await unprepared.sql('create table calls (id bigint primary key, ended_on date)');
    expect(await unprepared.store.ways?.(judgementOf())).toEqual([{ by: 'order', because: null, begin: null }]);
    await unprepared.close();
  });
});

describe('a way that somebody chose', () => {
  test('is taken whatever the statistics say, and the plan is told so', async () => {
    await scattered('chosen');
    expect(await under.store.ways?.(calls('chosen'), 'order')).toMatchObject([{ by: 'order', byHand: 'chosen' }]);
    await under.sql(`create table few (like chosen including all); insert into few select * from chosen limit 90`);
    await under.sql('analyze few');
    const [way] = (await under.store.ways?.(calls('few'), 'blocks')) ?? [];
    expect(way).toMatchObject({ by: 'blocks', byHand: 'chosen', begin: { block: { next: 0 } } });
    const due = await idsOf('few', `ended_on < '2026-05-01'`);
    let after: Cursor = { branch: 0, at: way?.begin ?? null };
    const judgement = calls('few');
    for (let range = await under.store.select(judgement, never, after, 50); range; ) {
      await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held: never });
      after = { branch: 0, at: range.upTo };
      range = await under.store.select(judgement, never, after, 50);
    }
    expect(due.length).toBeGreaterThan(0);
    expect(await idsOf('few', `ended_on < '2026-05-01'`)).toEqual([]);
  });

  test('and that cannot be had is told to be in vain', async () => {
    await under.sql(
      `create table halves (id bigint primary key, ended_on date, retained_for text) partition by hash (id)`,
    );
    expect(await under.store.ways?.(calls('halves'), 'blocks')).toEqual([
      { by: 'order', because: null, begin: null, byHand: 'in vain' },
    ]);
    expect(await under.store.ways?.(calls('halves'), 'order')).toEqual([
      { by: 'order', because: null, begin: null, byHand: 'chosen' },
    ]);
  });
});

describe('transactions of others', () => {
  const fresh = async () => {
    const place = await createPostgresStore({ tables: {} });
    closing.push(() => place.close());
    return place;
  };
  // The server writes its counts down about once a second, so what it says is asked for until it is there.
  const askedUntil = async (
    { store }: PostgresTestStore,
    enough: (perSecond: number) => boolean,
    meanwhile: () => Promise<unknown>,
  ) => {
    for (;;) {
      const perSecond = await store.others?.();
      if (perSecond != null && enough(perSecond)) return perSecond;
      await meanwhile();
    }
  };

  test('are told from ours', async () => {
    const place = await fresh();
    const { store, sql } = place;
    // Each of its own questions is a transaction too, and none of another's.
    const alone = await askedUntil(
      place,
      () => true,
      () => store.now(),
    );
    expect(alone).toBeLessThan(5);
    const busy = await askedUntil(
      place,
      (perSecond) => perSecond > 20,
      // What reads no table is never counted.
      () => sql('select from pg_am'),
    );
    expect(busy).toBeGreaterThan(20);
  });

  test('are counted beside many of ours', async () => {
    const { store, sql } = await fresh();
    const said: number[] = [];
    let theirs = 0;
    for (const began = Date.now(); Date.now() - began < 8_000; ) {
      for (let n = 0; n < 5; n++) await store.now();
      await sql('select from pg_am');
      theirs++;
      const perSecond = await store.others?.();
      if (perSecond != null) said.push(perSecond);
    }
    const rate = theirs / 8;
    // What is said once may be of a time in which theirs were written down once less, or once more.
    expect(median(said)).toBeGreaterThan(rate / 2);
    expect(median(said)).toBeLessThan(rate * 2);
  });

  test('are seen where each of them connects anew', async () => {
    const place = await fresh();
    const once = async () => {
      const client = new pg.Client(place.url);
      await client.connect();
      await client.query('select 1').finally(() => client.end());
    };
    const busy = await askedUntil(place, (perSecond) => perSecond > 5, once);
    expect(busy).toBeGreaterThan(5);
  });

  test('are not ours that the server counts late, as long as nobody else does anything', async () => {
    const place = await fresh();
    await askedUntil(
      place,
      (perSecond) => perSecond === 0,
      () => place.store.now(),
    );
    for (let n = 0; n < 300; n++) await place.store.now();
    const said = new Set<number | null | undefined>();
    for (const began = Date.now(); Date.now() - began < 5_000; ) said.add(await place.store.others?.());
    expect([...said]).toEqual([0]);
  });
});

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** A store was restored from a backup, on real servers: what is there again is listed, and nothing happens to it until told. */
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { commitmentTo, leavesOf } from '../../src/audit/commitment.ts';
import { keyRing } from '../../src/audit/keys.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { type Disposal, type RestoredStore, restoredStore } from '../../src/engine/restored-store.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { type Place, type PlaceOptions, place, secret, visitsPolicy } from './place.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
async function open(options?: PlaceOptions): Promise<Place> {
  const one = await place(options);
  opened.push(one);
  return one;
}

const run = (at: Place) => runPolicy(at.engine, 'visits');

/** Everything that `restored` says, keys by the batch that they were first disposed of in. */
async function listed(engine: Engine, to: string): Promise<{ said: RestoredStore; keys: [string, string[]][] }> {
  const found: { batch: Disposal; key: string[] }[] = [];
  const said = await restoredStore(engine, 'register', { to, actor: 'operator', onRecord: (one) => found.push(one) });
  const byBatch = Map.groupBy(found, ({ batch }) => batch.batchId);
  return { said, keys: [...byBatch].map(([batch, of]) => [batch, of.map(({ key }) => key.join('/')).sort()]) };
}

describe('a store that was restored', () => {
  test('is paused; each record that is there again is listed with its first disposal; then it goes again', async () => {
    const at = await open({ batchSize: 4 });
    await at.sql(`insert into visits values (7, 'g', '2100-01-01')`);
    const to = await at.ledger.now();
    const backup = await at.backup('store');
    expect((await run(at)).counts).toEqual({ destroyed: 6 });
    const batches = (await at.log('batch.settled')).map(({ batch }) => batch ?? '');
    await at.restore('store', backup);
    await at.sql('delete from visits where id = 6');

    const { said, keys } = await listed(at.engine, to);
    expect(keys).toEqual([
      [batches[0], ['1', '2', '3', '4']],
      [batches[1], ['5']],
    ]);
    expect(
      said.disposals.map(({ policy, batchId, reappeared, outcome }) => [policy, batchId, reappeared, outcome]),
    ).toEqual([
      ['visits', batches[0], 4, 'destroyed'],
      ['visits', batches[1], 1, 'destroyed'],
    ]);
    expect(said.disposals[0]?.runId).toBe((await at.ledger.runs({ limit: 1 }))[0]?.id);
    expect(said).toMatchObject({ untold: 0, holds: { moved: 0, left: 0 } });
    expect(await at.log('store.restored')).toMatchObject([
      { actor: 'operator', store: 'register', asOf: to, counts: { visits: 5 } },
    ]);

    expect(await run(at)).toMatchObject({ state: 'refused', refusal: { code: 'run.paused' } });
    expect(await at.visits()).toEqual([1, 2, 3, 4, 5, 7]);
    expect((await listed(at.engine, to)).keys).toEqual(keys);
    expect((await at.ledger.pauses()).map(({ store, reason }) => [store, reason])).toEqual([['register', 'restored']]);

    await at.hold(3);
    await at.ledger.resume({ policy: null, store: 'register' }, 'operator');
    expect((await run(at)).counts).toEqual({ destroyed: 4, held: 1 });
    expect(await at.visits()).toEqual([3, 7]);
  });

  test('names the first disposal of a record that was disposed of twice, and lists it once', async () => {
    const at = await open();
    const to = await at.ledger.now();
    const backup = await at.backup('store');
    await run(at);
    await at.restore('store', backup);
    await run(at);
    await at.restore('store', backup);
    const [first] = (await at.log('batch.settled')).map(({ batch }) => batch ?? '');
    expect((await listed(at.engine, to)).keys).toEqual([[first, ['1', '2', '3', '4', '5', '6']]]);
  });

  test('has nothing to list from before the backup', async () => {
    const at = await open();
    await run(at);
    await at.sql(`insert into visits select n, 'new ' || n, '2100-01-01' from generate_series(1, 3) n`);
    const later = new Date(Date.parse(await at.ledger.now()) + 60_000).toISOString();
    expect((await listed(at.engine, later)).said).toMatchObject({ disposals: [], untold: 0 });
  });

  test('lists what was anonymised where it is as before, not where it bears its mark', async () => {
    const anonymise = { kind: 'anonymise' as const, columns: { person: 'erase' as const }, mark: 'seen' };
    const at = await open({ policy: visitsPolicy({ disposition: anonymise }) });
    const to = await at.ledger.now();
    const backup = await at.backup('store');
    expect((await run(at)).counts).toEqual({ anonymised: 6 });
    expect((await listed(at.engine, to)).said.disposals).toEqual([]);
    await at.restore('store', backup);
    expect((await listed(at.engine, to)).said.disposals).toMatchObject([{ outcome: 'anonymised', reappeared: 6 }]);
  });

  test('says of how many batches nothing can be told: no key was configured then, or it is another one now', async () => {
    const at = await open({ keys: null });
    const to = await at.ledger.now();
    const backup = await at.backup('store');
    expect(await run(at)).toMatchObject({ waived: ['commitments', 'anchor', 'role'] });
    expect(await at.log('run.finished')).toMatchObject([{ waived: ['commitments', 'anchor', 'role'] }]);
    await at.restore('store', backup);
    expect((await listed({ ...at.engine, keys: secret }, to)).said).toMatchObject({ disposals: [], untold: 1 });

    await at.ledger.resume({ policy: null, store: 'register' }, 'operator');
    const engine = { ...at.engine, keys: secret };
    expect(await runPolicy(engine, 'visits')).toMatchObject({ counts: { destroyed: 6 }, waived: ['anchor', 'role'] });
    await at.restore('store', backup);
    const others = keyRing([Buffer.alloc(32, 'another secret')]);
    expect((await listed({ ...engine, keys: others }, to)).said).toMatchObject({ disposals: [], untold: 2 });
    const rotated = keyRing([Buffer.alloc(32, 'another secret'), Buffer.alloc(32, 'a secret of tests')]);
    expect((await listed({ ...engine, keys: rotated }, to)).said).toMatchObject({
      untold: 1,
      disposals: [{ reappeared: 6 }],
    });
  });

  test('with an older ledger has to wait for the ledger, and is paused all the same', async () => {
    const at = await open();
    const [ledger, store, to] = [await at.backup('ledger'), await at.backup('store'), await at.ledger.now()];
    await run(at);
    const mark = await at.store.marked();
    await at.restore('store', store);
    await at.restore('ledger', ledger);
    if (mark) await at.store.mark(mark);
    await expect(listed(at.engine, to)).rejects.toMatchObject({ code: 'ledger.restored' });
    expect(await at.ledger.pauses()).toMatchObject([{ store: 'register', reason: 'restored' }]);
  });
});

describe('a store that was restored into another database', () => {
  /** The same server, another database: as with a dump. */
  async function moved(at: Place): Promise<Engine> {
    const url = new URL(at.storeUrl);
    const name = `moved_${randomBytes(4).toString('hex')}`;
    const admin = new pg.Client({ connectionString: at.ledgerUrl });
    await admin.connect();
    await admin.query(`create database ${name}`);
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(
      'create table visits (id bigint primary key, person text, visited_on date, seen timestamptz); create index on visits (visited_on)',
    );
    for (const row of (await at.sql('select * from visits')).rows)
      await client.query('insert into visits values ($1, $2, $3, $4)', [row.id, row.person, row.visited_on, row.seen]);
    await client.end();
    const { prepareStore } = await import('../../src/stores/postgres/prepare.ts');
    await prepareStore('register', url.href, await at.ledger.id());
    const store = openPostgresStore({
      name: 'register',
      url: url.href,
      schema: 'public',
      timezone: 'Etc/UTC',
      access: 'dispose',
    });
    opened.push({
      async close() {
        await store.close();
        await admin.query(`drop database ${name} with (force)`);
        await admin.end();
      },
    });
    return { ...at.engine, store: async () => store };
  }

  test('is refused while its holds are addressed to the old one; then they are kept in the new one', async () => {
    const at = await open();
    const to = await at.ledger.now();
    await at.hold(2);
    const before = (await at.ledger.holds({}))[0]?.identity;
    const engine = await moved(at);
    await expect(approvePolicy(engine, 'visits', 'officer')).resolves.toBeUndefined();
    expect((await planPolicy(engine, 'visits')).refusal).toMatchObject({ code: 'store.moved' });
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'store.moved' } });
    expect((await listed(engine, to)).said).toMatchObject({ holds: { moved: 1, left: 0 } });
    const after = (await at.ledger.holds({}))[0]?.identity;
    expect(after).not.toBe(before);
    expect(after?.endsWith('/public.visits')).toBe(true);
    await at.ledger.resume({ policy: null, store: 'register' }, 'operator');
    expect((await runPolicy(engine, 'visits')).counts).toEqual({ destroyed: 5, held: 1 });
  });

  test('finds there what was disposed of in the old one', async () => {
    const at = await open();
    const to = await at.ledger.now();
    const backup = await at.backup('store');
    await run(at);
    await at.restore('store', backup);
    const engine = await moved(at);
    expect((await listed(engine, to)).said.disposals).toMatchObject([{ reappeared: 6 }]);
  });
});

describe('commitments', () => {
  const leaves = async ({ ledger }: Place) => {
    const since = '2000-01-01T00:00:00Z';
    const batches = await ledger.settledBatches({ store: 'register', since, after: null, limit: 9 });
    return batches.map(({ commitments }) =>
      commitments ? [...leavesOf(commitments)].map((one) => one.toString('hex')) : null,
    );
  };
  const expected = async (at: Place, ids: number[]) => {
    const identity = (await at.store.catalogue(['visits'])).visits?.identity ?? '';
    return ids
      .map((id) => commitmentTo({ identity, columns: ['id'], key: [String(id)] }, secret.current).toString('hex'))
      .sort();
  };

  test('are kept of every record disposed of, in the transaction that settles the batch', async () => {
    const at = await open();
    await at.hold(4);
    await run(at);
    expect(await leaves(at)).toEqual([await expected(at, [1, 2, 3, 5, 6])]);
  });

  test('are kept as well where another worker settles the batch by its receipt', async () => {
    const at = await open();
    const broken = new GallraError({
      code: 'ledger.unreachable',
      what: 'gone',
      hint: 'wait',
      actor: 'nobody',
      retryable: true,
    });
    const dying = { ...at.ledger, settle: () => Promise.reject(broken) };
    await expect(runPolicy({ ...at.engine, ledger: dying }, 'visits')).rejects.toBe(broken);
    expect(await at.visits()).toEqual([]);
    expect((await settleDeadIntents({ ...at.engine, worker: 'worker-2' })).settled).toHaveLength(1);
    expect(await leaves(at)).toEqual([await expected(at, [1, 2, 3, 4, 5, 6])]);
  });
});

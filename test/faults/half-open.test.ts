/** Connections of which only one half is left: nothing comes back, and nothing says that it never will; or nobody waits any more. */
import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { always } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/stores/postgres/open-store.ts';
import { type Gate, gateBefore } from '../support/gate.ts';
import { freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** An empty database behind an open gate. `direct`: past it. */
async function behindGate(): Promise<Gate & { direct: string }> {
  const database = await freshDatabase('half_open');
  const gate = await gateBefore(database.url);
  await gate.open();
  await migrate(database.url);
  opened.push(database.drop, gate.shut);
  return { ...gate, direct: database.url };
}

function storeBehind({ url }: Gate, options: PostgresStoreOptions): Store {
  const store = openPostgresStore(
    { name: 'archive', url, schema: 'public', timezone: 'Europe/Helsinki', access: 'dispose' },
    options,
  );
  opened.push(() => store.close());
  return store;
}

const brief = { statementTimeoutMs: 200, silenceMs: 200 };

test('a ledger that falls silent is unreachable, and answers again when it can be reached', async () => {
  const gate = await behindGate();
  const ledger = await openLedger(gate.url, brief);
  opened.push(() => ledger.close());
  gate.swallow();
  await expect(ledger.holds({})).rejects.toMatchObject({ code: 'ledger.unreachable', retryable: true });
  gate.pass();
  expect(await ledger.holds({})).toEqual([]);
});

test('a store that falls silent is unreachable, and answers again when it can be reached', async () => {
  const gate = await behindGate();
  const store = storeBehind(gate, brief);
  expect(await store.receipts()).toEqual([]);
  gate.swallow();
  await expect(store.receipts()).rejects.toMatchObject({ code: 'store.unreachable', retryable: true });
  gate.pass();
  expect(await store.receipts()).toEqual([]);
});

test('a count that nobody waits for ends on the server, long before its own time is over', async () => {
  const gate = await behindGate();
  const watching = new pg.Client({ connectionString: gate.direct });
  await watching.connect();
  opened.push(() => watching.end());
  const waiting = async (): Promise<number> =>
    (await watching.query(`select 1 from pg_locks where not granted and relation = 'visits'::regclass`)).rows.length;
  await watching.query('create table visits (id bigint primary key)');
  await watching.query('begin; lock table visits');
  const store = storeBehind(gate, { lockTimeoutMs: 60_000 });
  const counted = store.count('visits', always).then(
    () => 'counted',
    (error) => error.code,
  );
  await until('it waits for the table', async () => (await waiting()) === 1);
  await gate.shut();
  expect(await counted).toBe('store.unreachable');
  await until('nobody waits for the table', async () => (await waiting()) === 0, 10_000);
});

/** Connections of which only our half is left: nothing comes back, and nothing says that it never will. */
import { afterEach, expect, test } from '@jest/globals';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { type Gate, gateBefore } from '../support/gate.ts';
import { freshDatabase } from '../support/postgres.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** An empty database behind an open gate. */
async function behindGate(): Promise<Gate> {
  const database = await freshDatabase('half_open');
  const gate = await gateBefore(database.url);
  await gate.open();
  await migrate(database.url);
  opened.push(database.drop, gate.shut);
  return gate;
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
  const store = openPostgresStore(
    { name: 'archive', url: gate.url, schema: 'public', timezone: 'Europe/Helsinki', access: 'dispose' },
    brief,
  );
  opened.push(() => store.close());
  expect(await store.receipts()).toEqual([]);
  gate.swallow();
  await expect(store.receipts()).rejects.toMatchObject({ code: 'store.unreachable', retryable: true });
  gate.pass();
  expect(await store.receipts()).toEqual([]);
});

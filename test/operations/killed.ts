/** A worker that ends without a word while a batch is in hand: its store is made to wait, so that this is so on every machine. */
import pg from 'pg';
import { openQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { until } from '../support/until.ts';
import type { Installation } from './installation.ts';

export const killedInABatch = (at: Installation): Promise<void> =>
  withABatchInHand(at, async () => {
    await at.compose('docker compose kill worker');
  });

/** Starts a worker, and does something while its store keeps it waiting. */
export async function withABatchInHand(at: Installation, work: () => Promise<void>): Promise<void> {
  await at.compose('docker compose start worker');
  const somebody = new pg.Client({ connectionString: at.environment.STORE_ADMIN_URL });
  somebody.on('error', () => undefined);
  await somebody.connect();
  try {
    await somebody.query('begin; select from contact_requests where id = 3 for update');
    const queue = await openQueue(readConfig(settingsOf(at)), silentLog);
    await runNow(queue, 'contact-requests');
    await queue.close();
    await until('a batch is in hand', async () => (await open(at)) > 0);
    await work();
  } finally {
    await somebody.end();
  }
}

export const settled = (at: Installation): Promise<unknown> =>
  until('another has finished it', async () => (await open(at)) === 0 && (await due(at)) === 0, 120_000);

const open = async (at: Installation): Promise<number> =>
  Number((await at.inLedger('select count(*) from gallra_ledger.intent where settlement is null'))[0]?.count);

const due = async (at: Installation): Promise<number> =>
  Number((await at.inStore(`select count(*) from contact_requests where answered_on < '2025-01-01'`))[0]?.count);

export const settingsOf = ({ environment }: Installation): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith('GALLRA_') || name.startsWith('EXAMPLE_')),
  );

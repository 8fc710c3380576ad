/**
 * Settling what another worker left open. The fence of the protocol: an abandoned receipt is inserted under the same batch
 * id, so the original either committed before, or never will. If this dies in the middle, whoever comes next repeats it.
 */
import type { Intent } from '../ports/ledger.ts';
import { settlementOf } from './batch.ts';
import type { Engine } from './engine.ts';

/**
 * Settles every open intent on these physical tables. Call it while holding their lease, or for intents whose lease is
 * dead. Returns the batch ids that it settled, oldest first.
 */
export async function settleOpenIntents(engine: Engine, tables: string[]): Promise<string[]> {
  const settled: string[] = [];
  for (const intent of await engine.ledger.openIntents(tables)) {
    await settleIntent(engine, intent);
    settled.push(intent.batchId);
  }
  return settled;
}

export async function settleIntent(engine: Engine, intent: Intent): Promise<void> {
  const store = await engine.store(intent.store);
  if (intent.range.keys !== null) await untilTheOriginalIsOver(engine, intent);
  const receipt = await store.fence(intent.batchId, engine.worker, intent.range, {
    table: intent.table,
    key: intent.key,
  });
  await engine.ledger.settle(intent.batchId, settlementOf(receipt, intent.action));
  if (receipt.state === 'done') await store.forget(intent.batchId);
}

/** Without receipts only time shuts the original out: its lease, then the store's own timeout on its last call. */
async function untilTheOriginalIsOver(engine: Engine, intent: Intent): Promise<void> {
  const over = Date.parse(intent.intendedAt) + engine.settings.leaseMs + engine.settings.effectMs;
  const left = over - Date.parse(await engine.ledger.now());
  if (left > 0) await engine.clock.sleep(left);
}

/**
 * A worker to be tormented: a process that runs the policy of a place once, over a real ledger and store. It halts before
 * or after the call that it was told, says so, and waits. Started by start-worker.ts only.
 */
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { BroadcastChannel } from 'node:worker_threads';
import { openEngine } from '../../src/app/compose.ts';
import { environmentOfProcess, readConfig } from '../../src/app/config.ts';
import { connectable } from '../../src/app/stores.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import type { Store } from '../../src/ports/store.ts';
import { openFolderStore } from '../../src/stores/folder/open-store.ts';
import { openMysqlStore } from '../../src/stores/mysql/open-store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { openS3Store } from '../../src/stores/s3/open-store.ts';
import { channelName, type FromThread, type ToThread } from './slow-files.ts';

export interface WorkerOrders {
  /** `before effect` or `after settle`, the how-manieth. Null: it never halts. */
  haltAt: { step: string; nth: number } | null;
  leaseMs: number;
  statementTimeoutMs: number;
  /** Try again while the tables are taken or the error may pass, until a run has finished. */
  persistent: boolean;
}

/** Longest time that a worker takes for a batch. */
const effectMs = 5_000;

export type WorkerMessage = { said: 'running' } | { said: 'halted' } | { said: 'ended'; how: string };
export type ParentMessage = { do: 'run'; orders: WorkerOrders } | { do: 'go on' };

process.on('disconnect', () => process.exit(1));

let goOn: () => void = () => undefined;
process.on('message', (message: ParentMessage) => {
  if (message.do === 'go on') goOn();
  else void work(message.orders);
});

const say = (message: WorkerMessage): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

async function work(orders: WorkerOrders): Promise<void> {
  const { engine, close } = await tormented(orders);
  await say({ said: 'running' });
  let how = await outcomeOf(engine);
  while (orders.persistent && how !== 'finished') {
    await engine.clock.sleep(20);
    how = await outcomeOf(engine);
  }
  await say({ said: 'ended', how });
  await close().catch(() => undefined);
  process.exit(0);
}

async function outcomeOf(engine: Engine): Promise<string> {
  try {
    return (await runPolicy(engine, 'letters')).state;
  } catch (error) {
    if (error instanceof GallraError) return error.code;
    return `bug: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

async function tormented(orders: WorkerOrders): Promise<{ engine: Engine; close(): Promise<void> }> {
  const config = readConfig(environmentOfProcess());
  const open = await openEngine(config);
  const { leaseMs, statementTimeoutMs } = orders;
  const ledger = await openLedger(config.ledger ?? '', { statementTimeoutMs, ...impatient });
  const step = halting(orders);
  slowDownFiles(step, Number(config.variables.SLOW_MS ?? 0));
  const stores = new Map(
    open.engine.policies.stores.map(({ name }) => [
      name,
      openStore(connectable(open.engine.policies.stores, name, config.variables), {
        ...orders,
        // While files go a transaction is heard of every two seconds, by a busy machine a little later.
        idleTimeoutMs: open.engine.policies.stores.length > 1 ? 6_000 : 1_500,
      }),
    ]),
  );
  const { evidence } = open.engine;
  return {
    engine: {
      ...open.engine,
      evidence: evidence ? { ...evidence, anchors: evidence.anchors.map((anchor) => stepping(anchor, step)) } : null,
      ledger: stepping(ledger, step),
      store: async (name) => {
        const store = stores.get(name);
        if (!store) throw new Error(`there is no store ${name}`);
        // Steps are called by the archive's own; those of a store beside it carry its name.
        return stepping(store, name === 'archive' ? step : (what) => step(what.replace(' ', ` ${name}.`)));
      },
      settings: { ...open.engine.settings, leaseMs, effectMs },
    },
    async close() {
      await Promise.all([open.close(), ledger.close(), ...[...stores.values()].map((store) => store.close())]);
    },
  };
}

const impatient = { silenceMs: 500, connectTimeoutMs: 2_000 };

function openStore(
  entry: StoreEntry,
  limit: Pick<WorkerOrders, 'statementTimeoutMs'> & { idleTimeoutMs: number },
): Store {
  const { statementTimeoutMs, idleTimeoutMs } = limit;
  const limits = { statementTimeoutMs, ...impatient, lockTimeoutMs: 20_000, idleTimeoutMs };
  if (entry.kind === 'folder') return openFolderStore(entry, { transactionTimeoutMs: effectMs });
  if (entry.kind === 's3') return openS3Store(entry, { transactionTimeoutMs: effectMs });
  if (entry.kind === 'mysql') return openMysqlStore(entry, limits);
  return openPostgresStore(entry, limits);
}

/** What a folder asks of the system is a step as well: a letter or page that goes, a receipt that is written. */
function slowDownFiles(step: (name: string) => Promise<void>, slowMs: number): void {
  const threads = new BroadcastChannel(channelName);
  threads.onmessage = async ({ data }) => {
    const { thread, at } = data as FromThread;
    await (at === 'before unlink' ? pause(slowMs) : step(at));
    threads.postMessage({ goOn: thread } satisfies ToThread);
  };
  const { link } = fs.promises;
  Object.assign(fs.promises, {
    async link(draft: Buffer, path: Buffer) {
      await step('before link');
      await link(draft, path);
      await step('after link');
    },
  });
}

function halting({ haltAt }: WorkerOrders): (step: string) => Promise<void> {
  let met = 0;
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return async (step) => {
    if (step !== haltAt?.step) return;
    met += 1;
    if (met === haltAt.nth) await say({ said: 'halted' });
    // What is done side by side stands still with it.
    if (met >= haltAt.nth) await told;
  };
}

/** The port, with a step before and after each call. */
function stepping<T extends object>(port: T, step: (name: string) => Promise<void>): T {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        await step(`before ${String(property)}`);
        const answer: unknown = await value.apply(target, given);
        await step(`after ${String(property)}`);
        return answer;
      };
    },
  });
}

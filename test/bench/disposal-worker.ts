/**
 * The process whose memory is measured: one run of one policy, and nothing else. Started with the environment of a worker,
 * and told the policy; where the run is to be cut short, after how many milliseconds; whether another worker shares it; and the
 * policy that it has run before, for one that works day after day. Reports what it saw when it is over.
 * NICE in its environment is how far it gives way to others on the machine.
 */

import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { openEngine } from '../../src/app/compose.ts';
import { environmentOfProcess, readConfig } from '../../src/app/config.ts';
import { approveRun } from '../../src/engine/approve.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { growthOf, type Reading, readMeter } from './disposal/meter.ts';
import { peak } from './peak.ts';

export interface DisposalSeen {
  ms: number;
  /** Of that, from the first batch to the last: without plan, guards, count at the end and signature. */
  disposingMs: number;
  /** When the first batch began, by the clock of all processes. */
  disposingSince: number;
  counts: Record<string, number>;
  state: string;
  /** Code of what kept it from disposing. */
  refusal: string | null;
  /** Resident set when it was connected and had not begun. */
  rssBefore: number;
  /** When so many were done, and then the resident set, and the heap in use after a collection, at these shares of the run. */
  memory: { share: number; done: number; ms: number; rss: number; heap: number }[];
  rssPeak: number;
  /** Bytes that the store's server wrote to its log meanwhile; null where it is no PostgreSQL. */
  storeWal: number | null;
  /** The same of the ledger's, which is the same server in parts that do not keep them apart. */
  ledgerWal: number;
  /** Bytes by which tables of the ledger grew. */
  ledgerGrowth: Record<string, number>;
  /** Records of another worker; left out: it was asked for none. */
  helped?: number;
}

const shares = [0.1, 0.5, 1];

// Before there is any other thread: they get what this one has.
setPriority(Number(environmentOfProcess().NICE ?? 0));

const open = await openEngine(readConfig(environmentOfProcess()));
const [, , policy = '', limitMs, shared, earlier] = process.argv;
if (earlier) {
  await approveAgain(earlier);
  await runPolicy(open.engine, earlier);
}
await approveAgain(policy);

const other = shared ? await helping() : null;
const { RECORDS_URL: records = '', GALLRA_LEDGER_URL: ledger = '' } = environmentOfProcess();
const readStore = async (): Promise<Reading | null> => (/^postgres/.test(records) ? readMeter(records) : null);
const before = { store: await readStore(), ledger: await readMeter(ledger) };
const memory: DisposalSeen['memory'] = [];
const batches = { first: 0, last: 0 };
globalThis.gc?.();
const rssBefore = process.memoryUsage.rss();
const began = performance.now();
const report = await runPolicy(open.engine, policy, {
  ...(other ? { sharing: { workers: 2, invite: async (runId: string) => other.begin(runId) } } : {}),
  ...(limitMs ? { signal: AbortSignal.timeout(Number(limitMs)) } : {}),
  onProgress({ done, due }) {
    batches.last = performance.now();
    batches.first ||= batches.last;
    const share = shares[memory.length];
    // To look takes a collection each time, which is a tenth of a short run.
    if (earlier || share === undefined || done < share * due) return;
    const [at, rss] = [batches.last - began, process.memoryUsage.rss()];
    globalThis.gc?.();
    memory.push({ share, done: done / due, ms: at, rss, heap: process.memoryUsage().heapUsed });
  },
});
const ms = performance.now() - began;
const { counts, state } = report;
const refusal = report.refusal?.code ?? null;
const rssPeak = peak();
await open.close();
const after = { store: await readStore(), ledger: await readMeter(ledger) };
process.send?.({
  ...{
    ms,
    disposingMs: batches.last - batches.first,
    disposingSince: performance.timeOrigin + batches.first,
    counts,
    state,
    refusal,
    rssBefore,
    memory,
    rssPeak,
  },
  storeWal: before.store && after.store ? after.store.wal - before.store.wal : null,
  ledgerWal: after.ledger.wal - before.ledger.wal,
  ledgerGrowth: growthOf(before.ledger, after.ledger),
  ...(other ? { helped: await other.ended() } : {}),
} satisfies DisposalSeen);
process.disconnect();

/** After the first round the guards want to know why as many records are due again: a person says that it is right. */
async function approveAgain(id: string): Promise<void> {
  const [before] = await open.engine.ledger.runs({ policy: id, limit: 1 });
  if (!before) return;
  // Where they ask nothing, it ends before its first batch.
  const planned = await runPolicy(open.engine, id, { signal: AbortSignal.abort() });
  if (planned.state === 'waiting' && planned.runId) await approveRun(open.engine, planned.runId, 'bench');
}

/** Another worker that is connected and waits. */
async function helping(): Promise<{ begin(runId: string): void; ended(): Promise<number> }> {
  const child = fork(new URL('help-worker.ts', import.meta.url), [], { execArgv: process.execArgv });
  const { promise: helped, resolve } = Promise.withResolvers<number>();
  const { promise: ready, resolve: isReady, reject } = Promise.withResolvers<void>();
  child.on('message', (said: 'ready' | { helped: number }) => (said === 'ready' ? isReady() : resolve(said.helped)));
  child.once('exit', () => {
    resolve(0);
    reject(new Error('the other worker ended'));
  });
  await ready;
  let begun = false;
  return {
    begin(runId) {
      begun = true;
      child.send(runId);
    },
    ended() {
      if (!begun) child.kill();
      return helped;
    },
  };
}

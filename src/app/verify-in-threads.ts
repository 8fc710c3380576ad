/** A verification whose commitments are checked by as many threads as there are cores, up to four. */
import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import { type CheckLeaves, wrongWith } from '../audit/verify/commitments.ts';
import type { Source } from '../audit/verify/source.ts';
import { type Verification, type VerifyOptions, verifyLog } from '../audit/verify/verify-log.ts';
import type { LeavesToCheck } from './checking-thread.ts';

/** More than reading can feed. */
const mostThreads = 4;
/** To send fewer takes about as long as to check them. */
const worthSending = 1_000;
/** To begin a thread anew takes longer than to read what it is to check. */
const idleMs = 10_000;

/** As `verifyLog`, and in the memory of some batches more. The threads have ended when it does, also when it fails. */
export async function verifyInThreads(source: Source, options: Omit<VerifyOptions, 'leaves'>): Promise<Verification> {
  const threads = Math.min(mostThreads, availableParallelism());
  const pool = new Tinypool({
    filename: new URL(`./checking-thread${import.meta.url.slice(-3)}`, import.meta.url).href,
    ...{ minThreads: 0, maxThreads: threads, idleTimeout: idleMs, env: {} },
  });
  const leaves: CheckLeaves = {
    // One in each thread, and one ready for it.
    abreast: 2 * threads,
    wrongWith: async (leaves, size, root) =>
      size < worthSending ? wrongWith(leaves, size, root) : pool.run({ leaves, size, root } satisfies LeavesToCheck),
  };
  try {
    return await verifyLog(source, { ...options, leaves });
  } finally {
    await pool.destroy();
  }
}

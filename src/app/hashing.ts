/**
 * Commitments of a large batch are made in a thread of their own: they take longer than all else that this process does for
 * a batch, and the one that talks to the stores would have to wait for them. The thread begins when large batches follow each
 * other, and ends when none has come for a while: an idle worker has none.
 */
import { Worker } from 'node:worker_threads';
import type { Commitments } from '../audit/commitment.ts';
import type { Hasher } from '../engine/engine.ts';
import type { FromThread, HashingOrder } from './commitment-thread.ts';

export interface Hashing extends Hasher {
  /** Ends the thread. Idempotent. */
  close(): Promise<void>;
}

const idleMs = 10_000;

/** A thread takes longer to begin than to hash a few batches here, and most runs have no more large ones. */
const fewBatches = 2;

/** In a thread that ends by itself, each order waits for the one before it. */
export function openHashing(): Hashing {
  let thread: Worker | null = null;
  let ready: Worker | null = null;
  /** Large batches since a thread ended. */
  let batches = 0;
  let last: Promise<unknown> = Promise.resolve();
  let ending: NodeJS.Timeout | undefined;

  const begin = (): Worker => {
    const begun = new Worker(new URL(`./commitment-thread${import.meta.url.slice(-3)}`, import.meta.url));
    begun.unref();
    begun.once('message', () => {
      ready = begun;
    });
    // Whoever waits for an answer is told; nobody has to.
    begun.on('error', () => undefined);
    begun.once('exit', () => {
      if (thread === begun) thread = null;
    });
    return begun;
  };
  const end = async (): Promise<void> => {
    clearTimeout(ending);
    const ended = thread;
    thread = null;
    ready = null;
    batches = 0;
    await ended?.terminate();
  };

  const endLater = (): void => {
    clearTimeout(ending);
    ending = setTimeout(end, idleMs).unref();
  };

  const made = (order: HashingOrder): Promise<Commitments | null> => {
    clearTimeout(ending);
    thread ??= begin();
    const asked = thread;
    return new Promise<Commitments | null>((resolve, reject) => {
      const over = (settle: () => void): void => {
        asked.removeAllListeners('message').removeListener('error', failed).removeListener('exit', gone).unref();
        endLater();
        settle();
      };
      const failed = (error: unknown): void => over(() => reject(error));
      const gone = (): void => failed(new Error('The thread that makes commitments ended in the middle of its work.'));
      asked.ref();
      asked.on('message', (answer: FromThread) => {
        if (answer !== 'ready') over(() => resolve(answer && inBuffers(answer)));
      });
      asked.once('error', failed).once('exit', gone);
      asked.postMessage(order);
    });
  };

  return {
    isReady() {
      batches += 1;
      if (batches > fewBatches && !thread) {
        thread = begin();
        endLater();
      }
      return thread !== null && thread === ready;
    },
    hash({ identity, columns }, keys, { id, commitment }) {
      const order = { identity, columns: [...columns], keys: JSON.stringify(keys), key: { id, commitment } };
      const next = last.then(() => made(order));
      last = next.catch(() => undefined); // Whoever ordered it is told.
      return next;
    },
    close: end,
  };
}

/** Bytes from another thread are a plain array of them. */
const inBuffers = ({ leaves, root, filter, ...rest }: Commitments): Commitments => ({
  ...rest,
  leaves: Buffer.from(leaves.buffer, leaves.byteOffset, leaves.byteLength),
  root: Buffer.from(root),
  filter: Buffer.from(filter.buffer, filter.byteOffset, filter.byteLength),
});

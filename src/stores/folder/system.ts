/**
 * The threads of one folder that make calls of the system for many files at a time (system-calls.ts). Descriptors belong to the
 * process, so what one thread opened another may use or close. A thread begins when it is needed, and ends when nothing has
 * been asked for a while: an idle worker has none.
 */
import { Tinypool } from 'tinypool';
import { type Facts, type PackedFacts, unpackAll } from './facts.ts';
import type { Fence, Going, Opened, Order, Removal } from './system-calls.ts';
import type { Answer, Done } from './system-thread.ts';

/** Every call throws what the system throws: an error with its code as `code`. */
export interface System {
  /** Null: there is none of that name. */
  look(directory: number, names: string[]): Promise<(Facts | null)[]>;
  /** As `look`, and held open until `close`: the number of a file that is open is not given to another. */
  open(directory: number, names: string[]): Promise<{ descriptors: number[]; facts: (Facts | null)[] }>;
  /** For each file see `removeEach`. */
  remove(directory: number, files: Going[], fence: Fence): Promise<Removal[][]>;
  close(descriptors: number[]): Promise<void>;
  /** How many orders are worth having on their way at the same time. */
  abreast(): number;
  /** Ends the threads. Idempotent; what is asked afterwards begins them anew. */
  end(): Promise<void>;
}

/**
 * Threads, and orders on their way. On a disk of one's own one is at work while the next is made ready; on a file server each
 * waits for answers. A thread takes some 12 MB.
 */
const [few, many] = [2, 4];
/** No disk of one's own takes so long for the calls of one order, for each of so many files or more. */
const slow = { ms: 0.2, files: 32 };
const idleMs = 10_000;

export function openSystem(): System {
  let pool: Tinypool | null = null;
  let abreast = few;
  const ask = async <T extends Done>(order: Order): Promise<T> => {
    pool ??= begin(abreast);
    const answer = (await pool.run(order)) as Answer;
    if (abreast === few && answer.ms > slow.ms * Math.max(slow.files, sizeOf(order))) {
      abreast = many;
      // The threads of the one before come to the end of what they do, and of themselves.
      pool = null;
    }
    if ('errno' in answer) throw Object.assign(new Error(answer.errno), { code: answer.errno });
    return answer.done as T;
  };
  return {
    look: async (directory, names) => unpackAll(await ask<PackedFacts>({ call: 'look', directory, names })),
    async open(directory, names) {
      const { descriptors, facts } = await ask<Opened>({ call: 'open', directory, names });
      return { descriptors, facts: unpackAll(facts) };
    },
    remove: (directory, files, fence) => ask<Removal[][]>({ call: 'remove', directory, files, fence }),
    async close(descriptors) {
      await ask<null>({ call: 'close', descriptors });
    },
    abreast: () => abreast,
    async end() {
      const ended = pool;
      pool = null;
      await ended?.destroy();
    },
  };
}

const sizeOf = (order: Order): number =>
  order.call === 'remove' ? order.files.length : order.call === 'close' ? order.descriptors.length : order.names.length;

const begin = (threads: number): Tinypool =>
  new Tinypool({
    filename: new URL(`./system-thread${import.meta.url.slice(-3)}`, import.meta.url).href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idleMs,
    // A thread would close what it opened when it ends, also where another has closed it and the number is another file's.
    trackUnmanagedFds: false,
    env: {},
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });

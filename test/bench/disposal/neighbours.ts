/** Those who work with a table while others dispose of its rows; in a process of their own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Transactions that come each second. */
export const perSecond = 200;

export interface Transacted {
  /** When it came, by the clock of all processes. */
  at: number;
  /** Until it was through. */
  ms: number;
}

export interface Neighbours {
  /** Every transaction that had come is through. */
  end(): Promise<Transacted[]>;
}

/** Resolves when they are at work. @param rows that the table has */
export async function openNeighbours(url: string, table: string, rows: number): Promise<Neighbours> {
  const path = fileURLToPath(new URL('../neighbour-worker.ts', import.meta.url));
  const child = fork(path, [url, table, String(rows), String(perSecond)], { env: { PATH: process.env.PATH } });
  const ended = once(child, 'exit');
  const tooEarly = ended.then(([code]) => {
    throw new Error(`the neighbours ended with ${code}`);
  });
  // Heard by whoever waits for them.
  tooEarly.catch(() => undefined);
  await Promise.race([once(child, 'message'), tooEarly]);
  return {
    async end() {
      const said = once(child, 'message');
      if (child.connected) child.send('enough');
      const [transacted] = (await Promise.race([said, tooEarly])) as [Transacted[]];
      child.disconnect();
      await ended;
      return transacted;
    },
  };
}

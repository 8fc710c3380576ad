/**
 * Step 1 of the protocol, ahead of its time: while the store works on a batch, it is asked where the next one lies. A
 * selection promises nothing, since each record is judged again when it goes; so one that does not fit is asked for anew.
 */
import { isDeepStrictEqual } from 'node:util';
import type { BatchRange, Cursor } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import type { KnownBy } from './known-holds.ts';
import type { Situation } from './situate.ts';
import { watched } from './watched.ts';

export interface Wanted {
  after: Cursor;
  /** Records at most. */
  size: number;
}

export interface Selecting {
  /**
   * The next batch; null: nothing is left after the cursor. What was asked for ahead serves where it is the same.
   * @param most what is larger than that does not serve
   */
  next(known: KnownBy, wanted: Wanted, most: number): Promise<BatchRange | null>;
  /** Nobody waits for it. */
  ahead(known: KnownBy, wanted: Wanted): void;
  /** Nothing goes on any more. It throws nothing. */
  over(): Promise<void>;
}

interface Asked {
  after: Cursor;
  /** Undefined: it failed, which is told by whoever asks again. */
  found: Promise<BatchRange | null | undefined>;
}

export function openSelecting(engine: Engine, { store, judgement }: Situation): Selecting {
  let asked: Asked | null = null;
  const ask = (known: KnownBy, { after, size }: Wanted): Promise<BatchRange | null> =>
    watched(engine, 'select', {}, () => store.select(judgement, known.held, after, size));
  return {
    async next(known, wanted, most) {
      const before = asked;
      asked = null;
      const found = await before?.found;
      const serves = found !== undefined && (found === null || found.size <= most);
      return serves && isDeepStrictEqual(before?.after, wanted.after) ? found : ask(known, wanted);
    },
    ahead(known, wanted) {
      asked = { after: wanted.after, found: ask(known, wanted).catch(() => undefined) };
    },
    async over() {
      const before = asked;
      asked = null;
      await before?.found;
    },
  };
}

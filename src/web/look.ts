/**
 * What every page needs to know of the installation, looked up at most once in a while: with fifty reviewers the same
 * folder and the same few rows would be read fifty times a second, and the worker feels it.
 */
import type { Engine } from '../engine/engine.ts';
import type { Pause } from '../ports/ledger.ts';

export interface Look {
  engine: Engine;
  /** ISO instant, the ledger's. */
  now: string;
  /** In force. */
  pauses: Pause[];
}

export interface Looks {
  /** Not older than `forMs`; its `now` is now. */
  shared(): Promise<Look>;
  /** Whatever is decided is decided by what is so now. */
  anew(): Promise<Look>;
  /** Something was decided: what was known before is known no more. */
  forget(): void;
}

/** What could not be looked up is not remembered. @param forMs zero: each looks for itself. */
export function openLooks(reload: () => Promise<Engine>, forMs: number): Looks {
  let last: { at: number; look: Promise<Look> } | null = null;

  async function anew(): Promise<Look> {
    const engine = await reload();
    const [now, pauses] = await Promise.all([engine.ledger.now(), engine.ledger.pauses()]);
    return { engine, now, pauses };
  }

  async function shared(): Promise<Look> {
    const at = performance.now();
    if (last === null || at - last.at >= forMs) {
      const mine = { at, look: anew() };
      last = mine;
      mine.look.catch(() => {
        if (last === mine) last = null;
      });
    }
    const { at: began, look } = last;
    const { now, ...rest } = await look;
    return { ...rest, now: new Date(Date.parse(now) + Math.max(0, at - began)).toISOString() };
  }

  return {
    anew,
    shared,
    forget() {
      last = null;
    },
  };
}

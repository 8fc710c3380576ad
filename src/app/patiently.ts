/** Waiting for a server that is not there yet: try, wait longer each time, try again. */
import { GallraError } from '../errors/gallra-error.ts';
import type { Clock } from '../ports/clock.ts';

export interface Patience {
  clock: Clock;
  /** Give up after this long; Infinity never does. */
  forMs: number;
  /** Rejects with its reason as soon as it aborts. */
  signal?: AbortSignal | undefined;
  /** Called before each wait. */
  onWait?: ((error: GallraError, delayMs: number) => void) | undefined;
}

const firstDelayMs = 250;
const longestDelayMs = 10_000;

/** Repeats while the attempt fails with a retryable GallraError; throws the last one when patience ends, any other at once. */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  let waitedMs = 0;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    patience.signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof GallraError) || !error.retryable || waitedMs >= patience.forMs) throw error;
      patience.onWait?.(error, delayMs);
      await patience.clock.sleep(delayMs, patience.signal);
      waitedMs += delayMs;
    }
  }
}

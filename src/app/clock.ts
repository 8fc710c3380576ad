/** The real clock: waiting, nothing else. */
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

export const realClock: Clock = {
  async sleep(ms, signal) {
    try {
      await setTimeout(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};

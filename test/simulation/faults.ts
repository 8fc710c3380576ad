/**
 * A port behind bad weather: any call can fail before its effect, fail after it, stall past every lease, or be the last
 * thing its worker ever does. Which of them, the seed decides.
 */
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export interface Weather {
  failBefore: number;
  failAfter: number;
  stall: number;
  kill: number;
  /** How likely the clock leaps while somebody waits for it: on by a day, or back by minutes. */
  jump: number;
}

export const calm: Weather = { failBefore: 0, failAfter: 0, stall: 0, kill: 0, jump: 0 };
export const stormy: Weather = { failBefore: 0.01, failAfter: 0.01, stall: 0.015, kill: 0.012, jump: 0.3 };

/** Longer than any lease. */
const stallMs = 90_000;

export function underWeather<T extends object>(
  port: T,
  name: 'store' | 'ledger' | 'anchor',
  actor: string,
  world: { scheduler: Scheduler; random: Random; weather: Weather; onFault: (fault: string) => void },
): T {
  const { scheduler, random, weather, onFault } = world;
  const call = async (method: string, perform: () => Promise<unknown>): Promise<unknown> => {
    await scheduler.turn(actor);
    if (random.chance(weather.stall)) {
      onFault('stall');
      await scheduler.turn(actor, stallMs + random.below(stallMs));
    }
    if (random.chance(weather.kill)) return die();
    if (random.chance(weather.failBefore)) throw lost('before', method);
    const result = await perform();
    if (random.chance(weather.kill)) return die();
    if (random.chance(weather.failAfter)) throw lost('after', method);
    return result;
  };
  const die = (): Promise<never> => {
    onFault('kill');
    scheduler.kill(actor);
    return new Promise(() => undefined);
  };
  const lost = (when: string, method: string): GallraError => {
    onFault(`fail ${when}`);
    const unknown = name === 'store' && method === 'effect';
    return new GallraError({
      code: unknown ? 'store.unknown' : `${name}.unreachable`,
      what: `The connection broke ${when} ${method}.`,
      hint: 'This is a simulation.',
      actor: 'nobody',
      retryable: true,
    });
  };
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => call(String(property), async () => value.apply(target, given));
    },
  });
}

/**
 * Many seeds, on two threads of plain Node: as fast as the machine allows, and none of them in the way of the other. A
 * seed that breaks a law says so, and how to see it again.
 */
import { Worker } from 'node:worker_threads';
import { calm, stormy, type Weather } from './faults.ts';
import { sabotages } from './sabotage.ts';
import { type Outcome, simulate } from './simulate.ts';

export interface Series {
  from: number;
  count: number;
  /** Default `receipts`. Without receipts nobody may oversleep a lease, and the clock may not leap over one. */
  store?: 'receipts' | 'no receipts';
  /** Default `storm`. */
  weather?: 'storm' | 'calm';
  /** A name of `sabotages`: the series ends with the first seed that breaks its law. */
  sabotage?: string;
}

/** In the order of their seeds. */
export async function simulateMany(
  series: Series,
  onSeed: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const halves = [0, 1].map((first) => inThread({ ...series, first }, onSeed));
  return (await Promise.all(halves)).flat().sort((a, b) => a.seed - b.seed);
}

/** For the long mode: half of the stores keep no receipts. */
export async function simulateSeeds(
  options: { from?: number; count: number },
  onSeed?: (outcome: Outcome) => void,
): Promise<{ tried: number; violations: string[] }> {
  const { from = 1, count } = options;
  const half = Math.ceil(count / 2);
  const kept = await simulateMany({ from, count: half }, onSeed);
  const none = await simulateMany({ from: from + half, count: count - half, store: 'no receipts' }, onSeed);
  return {
    tried: kept.length + none.length,
    violations: [...violationsOf(kept, 'receipts'), ...violationsOf(none, 'no receipts')],
  };
}

export const violationsOf = (outcomes: Outcome[], store: 'receipts' | 'no receipts' = 'receipts'): string[] =>
  outcomes.flatMap(({ seed, violations }) =>
    violations.map(
      (what) =>
        `seed ${seed}: ${what} (see it again: node test/simulation/replay.ts ${seed}${store === 'receipts' ? '' : ' --no-receipts'})`,
    ),
  );

/** One seed of a series, in this thread. */
export function simulateOne(
  seed: number,
  { store, weather, sabotage }: Omit<Series, 'from' | 'count'>,
): Promise<Outcome> {
  const spoilt = sabotage === undefined ? undefined : sabotages[sabotage];
  if (sabotage !== undefined && !spoilt) throw new RangeError(`there is no sabotage "${sabotage}"`);
  return simulate(seed, {
    receipts: store !== 'no receipts',
    weather: weatherOf(store, weather),
    ...(spoilt ? { sabotage: spoilt.spoil } : {}),
  });
}

function weatherOf(store: Series['store'], weather: Series['weather']): Weather {
  if (weather === 'calm') return calm;
  return store === 'no receipts' ? { ...stormy, stall: 0, jump: 0 } : stormy;
}

function inThread(series: Series & { first: number }, onSeed: (outcome: Outcome) => void): Promise<Outcome[]> {
  return new Promise((resolve, reject) => {
    const outcomes: Outcome[] = [];
    const thread = new Worker(new URL('./seed-thread.ts', import.meta.url), { workerData: series });
    thread.on('message', (outcome: Outcome) => {
      outcomes.push(outcome);
      onSeed(outcome);
    });
    thread.on('error', reject);
    thread.on('exit', () => resolve(outcomes));
  });
}

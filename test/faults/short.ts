/** The faults of the short form: one at each step where something changes, and some at random. */
import type { Fault } from './fault.ts';
import { killAt, killsAtRandom } from './kills.ts';
import { cutAt, type Side, silenceAt, silenceWithin } from './outages.ts';
import { pointNamed, turningPoints } from './points.ts';
import { blockedLoop, deliveredTwice, redisForgets, workerDies } from './queue-faults.ts';
import { race, raceWithDeath } from './races.ts';
import { refusedWrites } from './refused-writes.ts';
import { sleepAt, sleeperBesideBatch } from './sleepers.ts';
import { type StoppableServer, stopAt } from './stops.ts';

export const kills: Fault[] = [...turningPoints.map(killAt), killsAtRandom(1, 4)];

export const sleeps: Fault[] = [
  ...turningPoints.map(sleepAt),
  sleeperBesideBatch('before startRun'),
  sleeperBesideBatch('after startRun'),
];

const at = (...names: string[]) => names.map(pointNamed);

export const outages: Fault[] = [
  ...at('before intend', 'after effect', 'after forget').map((point) => cutAt(point, 'ledger')),
  ...at('before effect', 'inside effect', 'after settle').map((point) => cutAt(point, 'store')),
  ...at('after effect').map((point) => silenceAt(point, 'ledger')),
  ...at('before effect', 'inside effect', 'committed, before the answer').map((point) => silenceAt(point, 'store')),
  silenceWithin('before intend', 'insert into "gallra_ledger"."intent"'),
  silenceWithin('before settle', 'commit'),
];

export const stops = (side: Side, server: StoppableServer): Fault[] =>
  (side === 'ledger'
    ? at('before intend', 'after intend', 'before settle', 'after forget', 'before endRun')
    : at('before select', 'before effect', 'inside effect', 'committed, before the answer', 'after settle')
  ).map((point) => stopAt(point, side, server));

export const atOnce: Fault[] = [race(1, 3), raceWithDeath(1, 3), ...refusedWrites];

export const queues: Fault[] = [
  blockedLoop('PostgreSQL'),
  deliveredTwice('PostgreSQL'),
  workerDies('Redis'),
  redisForgets,
];

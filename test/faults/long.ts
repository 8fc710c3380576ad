/** The faults of the long form: every step with every fault, and many rounds at random. */
import type { Fault } from './fault.ts';
import { killAt, killsAtRandom } from './kills.ts';
import { cutAt, type Side, silenceAt, silenceWithin } from './outages.ts';
import { allPoints } from './points.ts';
import { blockedLoop, deliveredTwice, redisForgets, workerDies } from './queue-faults.ts';
import { race, raceWithDeath } from './races.ts';
import { refusedWrites } from './refused-writes.ts';
import { sleepAt, sleeperBesideBatch } from './sleepers.ts';
import { type StoppableServer, stopAt, stopsAtRandom } from './stops.ts';

const rounds = <T>(count: number, of: (round: number) => T): T[] => Array.from({ length: count }, (_, n) => of(n + 1));
const sides: Side[] = ['ledger', 'store'];

export const everything: Fault[] = [
  ...allPoints.map(killAt),
  ...rounds(25, (round) => killsAtRandom(round, 8)),
  ...allPoints.map(sleepAt),
  ...['after acquireLease', 'before startRun', 'after startRun'].map(sleeperBesideBatch),
  ...sides.flatMap((side) => allPoints.map((point) => cutAt(point, side))),
  ...sides.flatMap((side) => allPoints.map((point) => silenceAt(point, side))),
  ...['insert into "gallra_ledger"."intent"', 'commit'].map((text) => silenceWithin('before intend', text)),
  ...['update "gallra_ledger"."intent"', 'commit'].map((text) => silenceWithin('before settle', text)),
  ...rounds(10, (round) => race(round, 3)),
  ...rounds(10, (round) => raceWithDeath(round, 4)),
  ...refusedWrites,
  ...(['PostgreSQL', 'Redis'] as const).flatMap((server) => [
    blockedLoop(server),
    deliveredTwice(server),
    workerDies(server),
  ]),
  redisForgets,
];

export const everyStop = (side: Side, server: StoppableServer): Fault[] => [
  ...allPoints.map((point) => stopAt(point, side, server)),
  ...rounds(10, (round) => stopsAtRandom(round, 5, side, server)),
];

/** The faults that are tried in other kinds of stores than PostgreSQL; a few of them in `npm test`. */
import type { ArchiveKind } from './archive.ts';
import { type Fault, over } from './fault.ts';
import { goneAwayAt } from './gone-away.ts';
import { holdAt } from './holds.ts';
import { killAt, killsAtRandom } from './kills.ts';
import { cutAt, silenceAt } from './outages.ts';
import { allPoints, filesGone, pointNamed, turningPoints } from './points.ts';
import { race, raceWithDeath } from './races.ts';
import { filesThatStay, storeIsFull } from './refused-writes.ts';
import { sleepAt, sleeperBesideBatch } from './sleepers.ts';

const at = (...names: string[]) => names.map(pointNamed);
const midBatch = at('after select', 'after intend', 'inside effect', 'committed, before the answer', 'after effect');
const rounds = <T>(count: number, of: (round: number) => T): T[] => Array.from({ length: count }, (_, n) => of(n + 1));

/** In `npm test`: where something changes in the store itself. */
export const fewIn = (archive: ArchiveKind): Fault[] =>
  [
    ...at('inside effect', 'committed, before the answer').map(killAt),
    ...at('inside effect').map(sleepAt),
    holdAt(pointNamed('after intend')),
    holdAt(pointNamed('inside effect'), true),
    ...(archive === 'mysql' ? [silenceAt(pointNamed('committed, before the answer'), 'store'), storeIsFull] : []),
    ...(archive === 'spanning' ? [killAt(filesGone), goneAwayAt(pointNamed('before effect'))] : []),
    ...(archive === 'folder' ? [goneAwayAt(pointNamed('before effect')), filesThatStay] : []),
  ].map((fault) => over(archive, fault));

/** In the short form of `npm run test:faults`. */
export const shortIn = (archive: ArchiveKind): Fault[] => [
  ...(archive === 'postgres'
    ? []
    : [
        ...turningPoints.map(killAt),
        ...turningPoints.map(sleepAt),
        killsAtRandom(1, 4),
        sleeperBesideBatch('before startRun'),
        race(1, 3),
        raceWithDeath(1, 3),
      ]
  ).map((fault) => over(archive, fault)),
  ...ofItsKind(archive, false),
  ...midBatch.flatMap((point) => [holdAt(point), holdAt(point, true)]).map((fault) => over(archive, fault)),
];

/** In the long form. */
export const everythingIn = (archive: ArchiveKind): Fault[] => [
  ...(archive === 'postgres'
    ? []
    : [
        ...allPoints.map(killAt),
        ...allPoints.map(sleepAt),
        ...rounds(10, (round) => killsAtRandom(round, 8)),
        ...['after acquireLease', 'before startRun', 'after startRun'].map(sleeperBesideBatch),
        ...rounds(5, (round) => race(round, 3)),
        ...rounds(5, (round) => raceWithDeath(round, 4)),
      ]
  ).map((fault) => over(archive, fault)),
  ...ofItsKind(archive, true),
  ...allPoints
    .filter(({ name }) => !/endRun|releaseLease|keepCheckpoint|put$/.test(name))
    .flatMap((point) => [holdAt(point), holdAt(point, true)])
    .map((fault) => over(archive, fault)),
];

function ofItsKind(archive: ArchiveKind, long: boolean): Fault[] {
  const cut = long ? allPoints : at('before effect', 'inside effect', 'after settle');
  const silent = long ? allPoints : at('before effect', 'inside effect', 'committed, before the answer');
  const away = long ? allPoints : turningPoints;
  const faults: Record<ArchiveKind, Fault[]> = {
    postgres: [],
    mysql: [
      ...cut.map((point) => cutAt(point, 'store')),
      ...silent.map((point) => silenceAt(point, 'store')),
      storeIsFull,
    ],
    folder: [...away.map(goneAwayAt), filesThatStay],
    s3: [],
    spanning: [
      killAt(filesGone),
      sleepAt(filesGone),
      holdAt(filesGone),
      holdAt(filesGone, true),
      ...[pointNamed('inside effect'), filesGone].map((point) => cutAt(point, 'store')),
      ...[...away, filesGone].map(goneAwayAt),
    ],
  };
  return faults[archive].map((fault) => over(archive, fault));
}

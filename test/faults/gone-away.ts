/**
 * A folder that is not there for a while: its mount is missing, and where it was lies an empty directory. That must never
 * look like an archive in which everything is gone.
 */
import { mkdir, rename, rmdir } from 'node:fs/promises';
import { type Fault, mustBe, within } from './fault.ts';
import { isOver, type Point } from './points.ts';

export const goneAwayAt = (point: Point): Fault => ({
  kind: 'gone away',
  name: `the folder is not mounted: ${point.name}`,
  partial: point.partial && 'perhaps',
  async strike(place) {
    const url = place.archive.root ?? '';
    const { worker, letGo } = await point.catch(place);
    await rename(url, `${url}-elsewhere`);
    await mkdir(url);
    await letGo();
    const how = await within(40_000, 'the worker came to its end', worker.ended);
    mustBe(endsWithout(point), how, 'the end of the worker');
    await rmdir(url);
    await rename(`${url}-elsewhere`, url);
    return 1;
  },
});

/** What was opened before stays open: a batch that is being worked on comes to its own end. */
const endsWithout = (point: Point): string[] =>
  isOver(point) || point.name === 'before endRun' ? ['finished'] : ['store.unreachable', 'store.unknown'];

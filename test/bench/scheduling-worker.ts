/**
 * The process that is timed: from a folder of policies to job schedulers, cold, as a worker does it when it starts. Reports
 * how long each step took.
 */

import { usualPace } from '../../jobs/pace.ts';
import { openQueue } from '../../jobs/queue.ts';
import { syncSchedules } from '../../jobs/schedule.ts';
import { environmentOfProcess, readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { timed } from './figures.ts';

export interface SchedulingSeen {
  readMs: number;
  connectMs: number;
  syncMs: number;
  /** A second look, when nothing has changed. */
  againMs: number;
  sound: number;
  scheduled: number;
  problems: number;
}

const config = readConfig(environmentOfProcess());
const read = await timed(() => readPolicyFolder(config.policies));
const { sound, problems } = read.result;
const connect = await timed(() => openQueue(config, silentLog));
const queue = connect.result;
const sync = await timed(() => syncSchedules(queue, read.result, usualPace));
const again = await timed(() => syncSchedules(queue, read.result, usualPace));
await queue.close();
process.send?.({
  readMs: read.ms,
  connectMs: connect.ms,
  syncMs: sync.ms,
  againMs: again.ms,
  sound: sound.length,
  scheduled: sync.result.added.length,
  problems: problems.length,
} satisfies SchedulingSeen);
process.disconnect();

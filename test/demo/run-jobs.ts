/**
 * Every policy as a BullMQ job, on the worker that a container would start, with its progress shown. A run that waits for a
 * person is approved as one would on the command line, and queued again.
 */
import { MultiBar, type SingleBar } from 'cli-progress';
import { listSchedules } from '../../jobs/list-schedules.ts';
import { usualPace } from '../../jobs/pace.ts';
import { openEvents, openQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { startWorker } from '../../jobs/worker.ts';
import { silentLog } from '../../src/app/log.ts';
import { approveRun } from '../../src/engine/approve.ts';
import type { Progress } from '../../src/engine/dispose-all.ts';
import type { RunReport } from '../../src/engine/run-report.ts';
import type { Installation, Steps } from './installation.ts';

/** A demo is watched: look again soon when two policies want the same tables. */
const pace = { ...usualPace, takenFirstMs: 200, takenLongestMs: 1_000, progressEveryMs: 100 };

export async function runJobs({ config, open }: Installation, { done }: Steps): Promise<RunReport[]> {
  const worker = await startWorker(config, silentLog, { pace });
  const queue = await openQueue(config, silentLog);
  queue.setMaxListeners(100); // Every job that is waited for listens for the queue's end.
  const events = await openEvents(config, silentLog);
  const bars = progressBars();
  try {
    const schedules = await listSchedules(queue);
    done(`${schedules.length} job schedulers on BullMQ, each in its policy's time zone`);
    events.on('progress', ({ data }) => bars.show(data as unknown as Progress));

    const run = async (policy: string): Promise<RunReport> => {
      const job = await runNow(queue, policy, pace);
      const report = (await job.waitUntilFinished(events)) as RunReport;
      if (report.state === 'waiting' && report.runId) {
        bars.say(`${policy} waits for a person: ${report.refusal?.message} Approved as ${config.actor}.`);
        await approveRun(open.engine, report.runId, config.actor);
        return run(policy);
      }
      bars.end(report);
      return report;
    };
    return await Promise.all(schedules.map(({ policy }) => run(policy)));
  } finally {
    bars.close();
    await events.close();
    await queue.close();
    await worker.close();
  }
}

interface Bars {
  show(progress: Progress): void;
  end(report: RunReport): void;
  say(line: string): void;
  close(): void;
}

/** Bars on a terminal; elsewhere one line as each policy ends. */
function progressBars(): Bars {
  const said: string[] = [];
  if (!process.stdout.isTTY) {
    const line = (text: string): void => void process.stdout.write(`  ${text}\n`);
    return { show() {}, end: ({ policy, state }) => line(`${policy}: ${state}`), say: line, close() {} };
  }
  const multi = new MultiBar({
    format: '  {bar} {done}/{due}  {policy}',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
  });
  const bars = new Map<string, SingleBar>();
  return {
    show({ policy, done, due }) {
      const bar = bars.get(policy) ?? multi.create(Math.max(due, 1), 0, { policy, done: 0, due });
      bars.set(policy, bar);
      bar.setTotal(Math.max(due, done, 1));
      bar.update(done, { policy, done, due });
    },
    end({ policy }) {
      const bar = bars.get(policy);
      if (bar) multi.remove(bar);
      bars.delete(policy);
    },
    say: (line) => void said.push(line),
    close() {
      multi.stop();
      for (const line of said) process.stdout.write(`  ${line}\n`);
    },
  };
}

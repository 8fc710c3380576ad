/**
 * The worker: keeps the schedule in step with the policies, runs the jobs that come, settles what dead ones left, and has
 * the log signed. It ends the batch in hand and puts its jobs back before it closes; killed at any moment instead, another
 * worker takes over within a minute.
 */
import type { Job } from 'bullmq';
import { tellsAnybody } from '../src/app/alerts-config.ts';
import { atWorkOn } from '../src/app/at-work.ts';
import { realClock } from '../src/app/clock.ts';
import { type OpenEngine, openEngine } from '../src/app/compose.ts';
import { type Config, ledgerUrl } from '../src/app/config.ts';
import { giveBack } from '../src/app/give-back.ts';
import { inTurn } from '../src/app/in-turn.ts';
import type { Log } from '../src/app/log.ts';
import { migrateLedger, queueMigration } from '../src/app/migration.ts';
import type { Observation } from '../src/app/observation.ts';
import { type Patience, patiently } from '../src/app/patiently.ts';
import type { Helped } from '../src/engine/help-run.ts';
import { noteSettings } from '../src/engine/note-settings.ts';
import type { RunReport } from '../src/engine/run-report.ts';
import type { Address } from '../src/ports/address.ts';
import type { AlertPace } from './alerts.ts';
import { Worker } from './backend.ts';
import { keepCheckpoints } from './checkpoint.ts';
import { type EvidenceReport, evidenceJob, performEvidence, scheduleEvidence } from './evidence.ts';
import { type HelpPayload, helpRunJob, performHelp, sharingBy } from './help-run.ts';
import { ledgerWaiting } from './ledger-back.ts';
import { keepObserving, wantedAt } from './observe.ts';
import { type Pace, usualPace } from './pace.ts';
import { openQueue, type RunQueue, readyConnection } from './queue.ts';
import { queueName } from './queue-name.ts';
import { keepRecovering } from './recover.ts';
import { keyPrefix } from './redis-client.ts';
import { performRun, type RunJob, type RunJobContext, type RunPayload } from './run-policy.ts';
import { syncSchedules } from './schedule.ts';
import { seldom } from './seldom.ts';
import { openStoreTurns } from './store-turns.ts';
import { migrateQueueAt, remarksOnQueue } from './wait-for-queue.ts';
import { whenQuiet } from './when-quiet.ts';

export interface WorkerOptions {
  /** Only what differs from the usual pace. */
  pace?: Partial<Pace>;
  /** Ends the waiting for servers at the start; afterwards use `close`. */
  signal?: AbortSignal;
  /** Who is told whether this worker is ready. */
  observation?: Observation;
}

export interface RunningWorker {
  /** Settles the batch in hand, puts unfinished jobs back, closes every connection. Idempotent. */
  close(): Promise<void>;
}

/** Waits for the ledger and the queue as long as it takes; whatever cannot mend itself is thrown, with nothing left open. */
export async function startWorker(config: Config, log: Log, options: WorkerOptions = {}): Promise<RunningWorker> {
  const pace = { ...usualPace, ...options.pace };
  const { observation } = options;
  const waiting = {
    patienceMs: Number.POSITIVE_INFINITY,
    signal: options.signal,
    onWait: (error: unknown) => observation?.readiness.lost('queue', error),
  };
  const untilLedger: Patience = {
    clock: realClock,
    forMs: waiting.patienceMs,
    signal: options.signal,
    onWait: (error, delayMs) => {
      observation?.readiness.lost('ledger', error);
      log.failure('warn', 'ledger.waiting', error, { delayMs });
    },
  };
  if (config.migrate === 'on') await patiently(() => migrateFirst(config, log), untilLedger);
  const open = await patiently(() => openEngine(config, observation ? { watch: observation.watch } : {}), untilLedger);
  observation?.readiness.found('ledger');
  let queue: RunQueue | null = null;
  try {
    queue = await openQueue(config, log, waiting);
    const opened = queue;
    await patiently(() => noteSettings(open.engine), untilLedger);
    await patiently(() => scheduleOnce(config, open, opened, pace, log), untilLedger);
    const connection = await readyConnection(config, log, waiting);
    observation?.readiness.found('queue');
    for (const state of await remarksOnQueue(connection))
      log.write(state === 'unknown' ? 'info' : 'warn', 'queue.keeping', { state });
    return begin(config, log, pace, { open, queue: opened, connection, observation });
  } catch (error) {
    await queue?.close();
    await open.close();
    throw error;
  }
}

/** Whoever starts at the same time waits, and finds nothing left to do. */
async function migrateFirst(config: Config, log: Log): Promise<void> {
  const { applied } = await migrateLedger(config);
  const queue = queueMigration(config);
  if (queue) await migrateQueueAt(queue.url, queue.workerRole);
  if (applied.length > 0) log.write('info', 'ledger.migrated', { counts: { migrations: applied.length } });
}

interface Opened {
  open: OpenEngine;
  queue: RunQueue;
  connection: Address;
  observation: Observation | undefined;
}

function begin(config: Config, log: Log, pace: Pace, opened: Opened): RunningWorker {
  const { open, queue, connection, observation } = opened;
  const stop = new AbortController();
  const { clock } = open.engine;
  const readiness = observation?.readiness;
  const context: RunJobContext = {
    reload: open.reload,
    log,
    pace,
    stopping: stop.signal,
    clock,
    turns: openStoreTurns({ ...pace, ...config, clock, log, readiness }),
    sharing: sharingBy(queue, config.workersPerRun, log),
    ledgerBack: ledgerWaiting({ clock, log, readiness }),
  };
  const quiet = whenQuiet(pace.quietMs, giveBack);
  const worker = new Worker<RunPayload, RunReport | EvidenceReport | Helped | null>(
    queueName,
    // BullMQ counts the parameters: with three, a job can be cancelled.
    async (job, token?: string, signal?: AbortSignal) =>
      quiet.around(() =>
        seen(observation, job, async () =>
          job.name === evidenceJob
            ? performEvidence(await open.reload(), config, log)
            : job.name === helpRunJob
              ? performHelp(job as unknown as Job<HelpPayload>, signal, context)
              : performRun(job as RunJob, token, signal, context),
        ),
      ),
    {
      connection,
      prefix: keyPrefix(connection),
      concurrency: config.concurrency,
      lockDuration: pace.lockMs,
      stalledInterval: pace.stalledEveryMs,
      maxStalledCount: 5,
      // A job that finishes while the queue is down is reported when it is back, not lost.
      runRetryDelay: 1_000,
      ...(observation?.tracing ? { telemetry: observation.tracing.telemetry } : {}),
    },
  );
  worker.on('error', seldom(log, 'worker'));
  const keeping = keepSchedule(config, open, queue, pace, log, stop.signal);
  const recovering = keepRecovering(open.reload, { everyMs: pace.recoverEveryMs, log, stopping: stop.signal });
  const signing = keepCheckpoints(open.engine, { everyMs: pace.checkpointEveryMs, log, stopping: stop.signal });
  const alerting = alertWhoever({
    config,
    reload: open.reload,
    log,
    everyMs: pace.alertsEveryMs,
    stopping: stop.signal,
  });
  const observing =
    observation &&
    keepObserving(
      {
        reload: open.reload,
        glance: open.glance,
        queue,
        readiness: observation.readiness,
        metrics: observation.metrics,
      },
      { everyMs: pace.observeEveryMs, stopping: stop.signal },
    );
  observation?.readiness.enter('working');
  log.write('info', 'worker.started', { worker: open.engine.worker });

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    observation?.readiness.enter('stopping');
    const closed = worker.close(); // From here on it takes no new job,
    stop.abort(); // and those in hand end after their batch.
    await closed;
    quiet.stop();
    await Promise.all([keeping, recovering, signing, alerting, observing]);
    await queue.close();
    await open.close();
    log.write('info', 'worker.stopped', { worker: open.engine.worker });
  };
  return {
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** What writes to people is read in where there is anybody to tell. */
async function alertWhoever(pace: AlertPace): Promise<void> {
  if (tellsAnybody(pace.config.alerts)) await (await import('./alerts.ts')).keepAlerting(pace);
}

/** Every line of the log says which job it is about; how late it began is counted when it begins for the first time. */
function seen<T>(observation: Observation | undefined, job: Job, work: () => Promise<T>): Promise<T> {
  if (job.attemptsStarted <= 1) observation?.metrics?.jobBegan(queueName, Date.now() - wantedAt(job));
  const { policy } = job.data as Partial<RunPayload>;
  return atWorkOn({ job: job.id, ...(policy === undefined ? {} : { policy: String(policy) }) }, work);
}

/** Looks again and again: files change, and a Redis that kept nothing on disk forgets every scheduler when it restarts. */
async function keepSchedule(
  config: Config,
  open: OpenEngine,
  queue: RunQueue,
  pace: Pace,
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await realClock.sleep(pace.scheduleEveryMs, stopping);
      await scheduleOnce(config, open, queue, pace, log);
    } catch (error) {
      if (!stopping.aborted) log.failure('error', 'schedule.failed', error);
    }
  }
}

async function scheduleOnce(config: Config, open: OpenEngine, queue: RunQueue, pace: Pace, log: Log): Promise<void> {
  const { policies } = await open.reload();
  const changes = await inTurn(ledgerUrl(config), 'schedule', async () => {
    await scheduleEvidence(queue, pace);
    return syncSchedules(queue, policies, pace);
  });
  const { added, changed, removed, failed, kept } = changes;
  const counts = { added: added.length, changed: changed.length, removed: removed.length, failed: failed.length, kept };
  const quiet = added.length + changed.length + removed.length + failed.length === 0;
  log.write(quiet ? 'debug' : 'info', 'schedule.synced', { counts });
}

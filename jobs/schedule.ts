/**
 * Policies become job schedulers, each in its own time zone; schedulers of policies that are gone go away. What fits is
 * left alone, because writing a scheduler again would drop a run that is due and still waits for a worker.
 */

import type { PolicyFolder } from '../src/policy/parsed.ts';
import { jobOptions, type Pace } from './pace.ts';
import { holdsNone, noPolicies } from './policies-none.ts';
import type { RunQueue } from './queue.ts';
import { runPolicyJob } from './run-policy.ts';

/** How many changes are under way at once; there are only two connections. */
const abreast = 8;

export interface ScheduleChanges {
  /** Ids of policies. */
  added: string[];
  changed: string[];
  removed: string[];
  /** Could not be written this time; the next look tries again. */
  failed: string[];
  kept: number;
}

const prefix = 'policy-';
export const schedulerId = (policy: string): string => `${prefix}${policy}`;

/** Null: not one of ours. */
export const policyOf = (scheduler: string): string | null =>
  scheduler.startsWith(prefix) ? scheduler.slice(prefix.length) : null;

/**
 * Idempotent. Only one process at a time may do this (`inTurn`). A policy whose file is broken keeps its scheduler, and
 * its jobs fail loudly until the file is mended. `policies.none` when the folder holds no policy at all.
 */
export async function syncSchedules(queue: RunQueue, folder: PolicyFolder, pace: Pace): Promise<ScheduleChanges> {
  if (holdsNone(folder)) throw noPolicies({ retryable: false });
  const wanted = new Map(folder.sound.flatMap(({ policy }) => (policy.schedule ? [[policy.id, policy] as const] : [])));
  const template = jobOptions(pace);
  const existing = await currentSchedulers(queue);
  const result: ScheduleChanges = { added: [], changed: [], removed: [], failed: [], kept: 0 };

  const gone = [...existing.keys()].filter((id) => !wanted.has(id) && !mayBeBroken(folder, id));
  await abreastOf(gone, async (id) => {
    await queue.removeJobScheduler(schedulerId(id));
    result.removed.push(id);
  });
  await abreastOf([...wanted.values()], async ({ id, schedule, rule }) => {
    const repeat = { pattern: schedule ?? '', tz: rule.timezone };
    const found = existing.get(id);
    if (found === printed({ ...repeat, options: template })) {
      result.kept += 1;
      return;
    }
    try {
      await queue.upsertJobScheduler(schedulerId(id), repeat, {
        name: runPolicyJob,
        data: { policy: id },
        opts: template,
      });
      (found === undefined ? result.added : result.changed).push(id);
    } catch (error) {
      if (!isCollision(error)) throw error;
      result.failed.push(id);
    }
  });
  return result;
}

/** By policy: what its scheduler says. A scheduler that has lost its next job is not counted: it would never run again. */
async function currentSchedulers(queue: RunQueue): Promise<Map<string, string>> {
  const schedulers = await queue.getJobSchedulers(0, -1);
  const pending = await queue.getJobs(['delayed', 'wait', 'active', 'prioritized']);
  const alive = new Set(pending.map((job) => job?.repeatJobKey));
  const current = new Map<string, string>();
  for (const { key, pattern, tz, template } of schedulers) {
    const policy = policyOf(key);
    if (policy === null) continue;
    const options = alive.has(key) ? template?.opts : null;
    current.set(policy, printed({ pattern, tz, options }));
  }
  return current;
}

function printed(scheduler: { pattern: string | undefined; tz: string | undefined; options: unknown }): string {
  return JSON.stringify(scheduler, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** A file from which no id can be read may be any policy's. */
const mayBeBroken = (folder: PolicyFolder, policy: string): boolean =>
  folder.broken.some(({ id }) => id === null || id === policy);

/** The iteration of this very moment exists already, in the hands of a worker. */
const isCollision = (error: unknown): boolean =>
  error instanceof Error && ('code' in error ? error.code === -10 : /already exists/.test(error.message));

async function abreastOf<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  await Promise.all(
    Array.from({ length: abreast }, async () => {
      for (const one of rest) await work(one);
    }),
  );
}

/** Runs that did not come through: refused by a guard, failed, or never begun. */
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { hoursOf, opensAt } from '../../policy/open-hours.ts';
import { lastRun } from '../../policy/runs-on.ts';
import type { Alert } from '../../ports/alerts.ts';
import type { Run } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';
import { alertOf, hours, minutes } from './alert.ts';

/** Told as what it is: an approval that waits, a file with mistakes, somebody's decision to pause, a store that is not open yet. */
const toldOtherwise = [
  ...['policy.unapproved', 'policy.changed', 'policy.gone', 'policy.broken', 'schema.changed'],
  ...['run.paused', 'run.stopped', 'store.closed'],
];

/** What may mend itself is tried again for half an hour. */
const mayMend = /^(store\.(unreachable|unknown|conflict)|ledger\.unreachable|lease\.lost)$/;
const retriesMs = minutes(40);

/** Beyond what its schedule says, before a run counts as missed. */
const graceMs = hours(2);

/** By the last run of each policy; those for requests for erasure tell nothing of the schedule. */
export async function runAlerts(engine: Engine, now: string): Promise<Alert[]> {
  const policies = engine.policies.sound.map(({ policy }) => policy).filter(({ rule }) => rule.dataset !== null);
  const last = await lastScheduled(engine, policies);
  return [...refusedBy(last), ...failedIn(last), ...left(last), ...missed(engine, policies, last, now)];
}

async function lastScheduled({ ledger }: Engine, policies: CompiledPolicy[]): Promise<Run[]> {
  const newest = await ledger.lastRuns(policies.map(({ id }) => id));
  return Promise.all(
    newest.map(async (run) => {
      if (run.erasure === null) return run;
      const [own] = await ledger.runs({ policy: run.policy, scheduled: true, limit: 1 });
      return own ?? run;
    }),
  ).then((runs) => runs.filter(({ erasure }) => erasure === null));
}

/** One guard may stop every policy: it is told once, with all of them. */
function refusedBy(last: Run[]): Alert[] {
  const refused = last.filter(
    ({ state, code, approvedMaximum }) =>
      // What a person approved waits on where a guard trips.
      (state === 'refused' || (state === 'waiting' && approvedMaximum !== null && code !== null)) &&
      !toldOtherwise.includes(code ?? ''),
  );
  return grouped(refused, ({ code }) => code ?? '').map(([code, runs]) =>
    alertOf('run.refused', 'urgent', code, { ...common(runs), code }),
  );
}

/** A store that is away stops every policy in it. */
function failedIn(last: Run[]): Alert[] {
  const failed = last.filter(({ state }) => state === 'failed');
  return grouped(failed, ({ store, code }) => `${store}:${code}`).map(([about, runs]) => {
    const [{ store, code }] = runs;
    return alertOf('run.failed', 'urgent', about, {
      ...common(runs, { store }),
      code,
      steadyMs: mayMend.test(code ?? '') ? retriesMs : 0,
    });
  });
}

/** A store that deletes by itself did not. */
function left(last: Run[]): Alert[] {
  return last
    .filter(({ state, code }) => state === 'finished' && code?.startsWith('verify.'))
    .map(({ policy, store, code, counts, id, asOf }) => {
      const records = counts.overdue ?? counts.found ?? 0;
      return alertOf('verify.left', 'urgent', `${policy}:${code}`, {
        policies: [policy],
        since: asOf,
        code,
        counts: { records },
        facts: { store, run: id },
      });
    });
}

/**
 * The queue lost its schedule, no worker runs, or the store could not be reached at all, so that there is no run to fail.
 * A schedule that was changed is given the old one's time; what waits for its store to open is not missed.
 */
function missed(engine: Engine, policies: CompiledPolicy[], last: Run[], now: string): Alert[] {
  const late = policies.flatMap((policy) => {
    const { id, schedule, rule } = policy;
    const run = last.find(({ policy }) => policy === id);
    if (!run || run.state === 'running' || schedule === null) return [];
    const expected = lastRun(schedule, rule.timezone, ago(now, graceMs));
    const before = expected && lastRun(schedule, rule.timezone, expected);
    if (!expected || !before || run.startedAt >= expected) return [];
    const opening = opensAt(hoursOf(engine.policies.stores, policy), Date.parse(expected));
    if (opening === null || opening > Date.parse(ago(now, graceMs))) return [];
    const gapMs = Date.parse(expected) - Date.parse(before);
    return Date.parse(now) - Date.parse(run.startedAt) > gapMs + graceMs ? [{ run, expected }] : [];
  });
  const [first, ...more] = late;
  if (!first) return [];
  const all = [first, ...more];
  return [
    alertOf('run.missed', 'urgent', '', {
      policies: all.map(({ run }) => run.policy),
      since: all.map(({ expected }) => expected).sort()[0] ?? null,
      counts: { policies: all.length },
      gist: names(all.map(({ run }) => run.policy)),
      facts: { stores: names([...new Set(all.map(({ run }) => run.store))]) },
    }),
  ];
}

function common(runs: [Run, ...Run[]], facts: Record<string, string> = {}) {
  const [first] = runs;
  const policies = runs.map(({ policy }) => policy).sort();
  return {
    policies,
    since: runs.map(({ startedAt }) => startedAt).sort()[0] ?? first.startedAt,
    counts: { policies: policies.length },
    gist: names(policies),
    facts: { ...facts, run: first.id, message: first.message },
  };
}

function grouped(runs: Run[], by: (run: Run) => string): [string, [Run, ...Run[]]][] {
  const groups = new Map<string, [Run, ...Run[]]>();
  for (const run of runs) {
    const group = groups.get(by(run));
    if (group) group.push(run);
    else groups.set(by(run), [run]);
  }
  return [...groups];
}

const names = (ids: string[]): string => [...ids].sort().join(', ');
const ago = (now: string, ms: number): string => new Date(Date.parse(now) - ms).toISOString();

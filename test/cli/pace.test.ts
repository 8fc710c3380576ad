/** What people are told of the pace of a store: by a plan, and while a run waits. */
import { describe, expect, test } from '@jest/globals';
import { detailLines } from '../../src/cli/render/plan-detail.ts';
import { showProgress } from '../../src/cli/render/progress.ts';
import type { Plan } from '../../src/engine/plan.ts';
import type { PlannedPace } from '../../src/engine/planned-pace.ts';
import type { Way } from '../../src/ports/store.ts';
import { plainShell } from './plain-shell.ts';

const { colours } = plainShell({}).shell;

const night: NonNullable<PlannedPace['hours']> = {
  ...{ store: 'telephony', zone: 'Europe/Helsinki', written: '22:00 to 05:00', now: '2026-11-22T20:30:00.000Z' },
  ...{ opensAt: '2026-11-22T20:30:00.000Z', closesAt: '2026-11-23T03:00:00.000Z' },
};
const budget = { perSecond: 10, written: '10 per second' };

/** The last lines of the plan, of so many records that are due. */
function told(due: number, pace: PlannedPace | null, more: Partial<Plan> = {}): string[] {
  const plan = {
    policy: { id: 'calls', rule: { timezone: 'Europe/Helsinki', disposition: { kind: 'destroy' } } },
    tally: { tableRows: due, lines: [{ outcome: 'due', count: due, oldest: null, newest: null }], beyondMaximum: 0 },
    limits: { due, share: 1, exceeded: null },
    ...{ refusal: null, ways: null, datasetRows: null, speed: null, pace },
    ...more,
  } as unknown as Plan;
  const lines = detailLines(plan, colours);
  return lines.slice(lines.indexOf('') + 1).map((line) => line.trim());
}

describe('a plan', () => {
  const speed = { perSecond: 1_000, of: 'policy' as const, runs: 1, disposed: 5_000 };

  test('counts on the slower of what runs reached and what may be', () => {
    const allowed = [
      '✔ A run now destroys what is due, in about 17 min (at most 10 records per second, as stores.yaml says).',
    ];
    expect(told(10_000, { records: budget, hours: null })).toEqual(allowed);
    expect(told(10_000, { records: budget, hours: null }, { speed })).toEqual(allowed);
    expect(told(10_000, { records: { ...budget, perSecond: 5_000 }, hours: null }, { speed })).toEqual([
      '✔ A run now destroys what is due, in about 10 s (1 000 records a second, as in its last run).',
    ]);
    expect(told(10_000, { records: null, hours: night })[0]).toContain('is not known yet');
  });

  test('says until when a run waits, and when it is stopped before its end', () => {
    const open = { records: budget, hours: night };
    expect(told(10_000, open)).toHaveLength(1);
    expect(told(1_000_000, open)[1]).toBe(
      '! It is stopped at 2026-11-23 05:00, when telephony closes, and goes on when it opens again',
    );
    const closed = { ...open, hours: { ...night, now: '2026-11-22T12:00:00.000Z' } };
    expect(told(10_000, closed)).toEqual([
      '✔ A run destroys what is due, in about 17 min (at most 10 records per second, as stores.yaml says).',
      '! telephony is open from 22:00 to 05:00 (Europe/Helsinki): a run waits until 2026-11-22 22:30',
    ]);
    const never = { ...open, hours: { ...night, opensAt: null, closesAt: null } };
    expect(told(10_000, never)[1]).toContain('never together with its other stores');
  });

  test('says which way somebody chose, however few are due', () => {
    const way = { by: 'order', because: null, begin: null } as const;
    const told1 = (byHand: NonNullable<Way['byHand']>): string | undefined =>
      told(10, { records: budget, hours: null }, { ways: [{ ...way, byHand }] })[1];
    expect(told1('chosen')).toBe('in the order of time; set by hand in stores.yaml');
    expect(told1('in vain')).toBe('in the order of time; the blocks that stores.yaml asks for cannot be had here');
  });
});

test('where nobody watches, each thing that a run waits for is said once', () => {
  const said: string[] = [];
  const progress = showProgress({ watched: false, say: (...lines: string[]) => said.push(...lines) } as never, false);
  progress.move({ policy: 'calls', done: 0, due: 9 });
  for (const waits of ['lag', 'lag', 'log', 'lag', 'records'] as const)
    progress.move({ policy: 'calls', done: 0, due: 9, waits });
  progress.move({ policy: 'calls', done: 9, due: 9 });
  progress.finish('calls', 'finished');
  expect(said).toEqual([
    'calls: 9 due',
    'calls: waits: a replica is further behind than stores.yaml allows',
    'calls: waits: the server writes more to its log than stores.yaml allows',
    'calls: no faster than stores.yaml allows',
    'calls: finished',
  ]);
});

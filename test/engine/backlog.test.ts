import { describe, expect, test } from '@jest/globals';
import { backlogOf } from '../../src/engine/backlog.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { RunsSeen } from '../../src/ports/glance.ts';

const { policy } = parsePolicy(
  'letters.yaml',
  `version: 1
id: letters
title: { en: Letters }
controller: State Treasury
basis: [GDPR 6(1)(c)]
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: archive, table: letters, key: id }
retain: { period: 2 years, from: written_on }
disposition: destroy
schedule: "15 2 * * *"
`,
);
if (!policy) throw new Error('the policy of this test is not sound');

const hour = 3_600_000;
const newest = { id: 'r', code: null, asOf: '', startedAt: '', finishedAt: null } as const;
const finished = (asOf: string, counts: Record<string, number> = {}, more: object = {}): RunsSeen['finished'] => ({
  asOf,
  counts,
  aftermath: { tableRows: 100, forecast: [1, 2, 7, 31].map((days) => ({ days, due: days * 10 })), ...more },
});
const seen = (of: Partial<RunsSeen>): RunsSeen => ({
  policy: 'letters',
  newest: { ...newest, state: 'finished' },
  ...{ counted: null, finished: null, notFinishedSince: null },
  ...of,
});
const planned = (count: number, oldest: string | null = null) => [
  {
    outcome: 'due' as const,
    count,
    oldest: oldest === null ? null : { type: 'date' as const, text: oldest },
    newest: null,
  },
];

describe('what is still to be done', () => {
  test('is nothing after a run that came to its end, until more falls due', () => {
    const runs = seen({ finished: finished('2027-03-01T00:15:00Z', { destroyed: 50, held: 3 }) });
    expect(backlogOf(policy, runs, '2027-03-01T12:00:00Z')).toEqual({
      ...{ due: 0, overdue: 0, oldestMs: 0, beyondMaximum: 0 },
      left: { held: 3 },
    });
    expect(backlogOf(policy, runs, '2027-03-02T00:00:00Z')).toMatchObject({ due: 10, overdue: 0 });
  });

  test('is overdue when the run that was to dispose of it did not come, which no store has to be asked for', () => {
    const runs = seen({ finished: finished('2027-03-01T00:15:00Z') });
    // An hour of grace after 02:15 in Helsinki.
    expect(backlogOf(policy, runs, '2027-03-02T01:00:00Z')).toMatchObject({ due: 10, overdue: 0 });
    expect(backlogOf(policy, runs, '2027-03-02T01:16:00Z')).toMatchObject({ due: 10, overdue: 10 });
    const later = backlogOf(policy, runs, '2027-03-09T12:00:00Z');
    expect(later).toMatchObject({ due: 70, overdue: 70 });
    // Since the first midnight in Helsinki after the run.
    expect(later.oldestMs).toBe(Date.parse('2027-03-09T12:00:00Z') - Date.parse('2027-03-01T22:00:00Z'));
  });

  test('is overdue when a run counted it and did not dispose of it, from the day on which the oldest fell due', () => {
    const runs = seen({
      newest: { ...newest, state: 'waiting', code: 'limits.records' },
      counted: { asOf: '2027-03-02T00:15:00Z', state: 'waiting', planned: planned(500, '2025-01-31'), counts: {} },
      finished: finished('2027-03-01T00:15:00Z'),
      notFinishedSince: '2027-03-02T00:15:00Z',
    });
    const backlog = backlogOf(policy, runs, '2027-03-02T12:00:00Z');
    expect(backlog).toMatchObject({ due: 500, overdue: 500 });
    // Kept until 31 January 2027, due from the first moment of February in Helsinki.
    expect(backlog.oldestMs).toBe(Date.parse('2027-03-02T12:00:00Z') - Date.parse('2027-01-31T22:00:00Z'));
  });

  test('is at least as old as the first run that left it, where no one column tells', () => {
    const runs = seen({
      counted: { asOf: '2027-03-09T00:15:00Z', state: 'waiting', planned: planned(500), counts: {} },
      notFinishedSince: '2027-03-02T00:15:00Z',
    });
    const { oldestMs } = backlogOf(policy, runs, '2027-03-09T12:00:00Z');
    expect(oldestMs).toBe(Date.parse('2027-03-09T12:00:00Z') - Date.parse('2027-03-02T00:15:00Z'));
  });

  test('is due, and not overdue, while the run that counted it is at work, for an hour', () => {
    const runs = seen({
      counted: { asOf: '2027-03-02T00:15:00Z', state: 'running', planned: planned(500), counts: {} },
    });
    const at = (ms: number) => backlogOf(policy, runs, new Date(Date.parse('2027-03-02T00:15:00Z') + ms).toISOString());
    expect(at(hour - 1)).toMatchObject({ due: 500, overdue: 0, oldestMs: 0 });
    expect(at(hour)).toMatchObject({ due: 500, overdue: 500, oldestMs: hour });
  });

  test('is what was left of a run that was cut short', () => {
    const runs = seen({
      counted: {
        asOf: '2027-03-02T00:15:00Z',
        state: 'finished',
        planned: planned(500),
        counts: { destroyed: 420, left: 80 },
      },
    });
    expect(backlogOf(policy, runs, '2027-03-02T12:00:00Z')).toMatchObject({ due: 80, overdue: 80 });
  });

  test('is what the store refused or something refers to; not what is held, excepted or undated', () => {
    const counts = { destroyed: 5, failed: 2, blocked: 1, held: 7, excepted: 8, undated: 9 };
    const oldest = { type: 'date' as const, text: '2025-02-01' };
    const runs = seen({
      finished: finished('2027-03-01T00:15:00Z', counts, { oldest, beyondMaximum: 4, forecast: null }),
    });
    const backlog = backlogOf(policy, runs, '2027-03-01T12:00:00Z');
    expect(backlog).toMatchObject({ due: 3, overdue: 3, beyondMaximum: 4 });
    expect(backlog.left).toEqual({ failed: 2, blocked: 1, held: 7, excepted: 8, undated: 9 });
    expect(backlog.oldestMs).toBe(Date.parse('2027-03-01T12:00:00Z') - Date.parse('2027-02-01T22:00:00Z'));
  });

  test('is what a store that deletes by itself left there', () => {
    const runs = seen({ finished: finished('2027-03-01T00:15:00Z', { overdue: 12 }, { forecast: null }) });
    expect(backlogOf(policy, runs, '2027-03-01T12:00:00Z')).toMatchObject({ due: 12, overdue: 12 });
  });

  test('is not known of a policy that never ran', () => {
    expect(backlogOf(policy, seen({}), '2027-03-01T12:00:00Z')).toMatchObject({ due: 0, overdue: 0, oldestMs: 0 });
  });
});

/** Every metric that is defined is told, with its very labels; what is gone is not told any longer. */
import { describe, expect, test } from '@jest/globals';
import { realClock } from '../../src/app/clock.ts';
import { labelNames, metricDefinitions, processMetrics } from '../../src/app/metric-definitions.ts';
import { type LedgerSeen, openMetrics } from '../../src/app/metrics.ts';
import { openReadiness } from '../../src/app/readiness.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

const policyOf = (id: string) => {
  const { policy } = parsePolicy(
    `${id}.yaml`,
    `version: 1
id: ${id}
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
  return policy;
};

const at = '2027-03-01T00:15:00.000Z';
const everything = (ids: string[]): LedgerSeen => ({
  policies: ids.map(policyOf),
  ...{ broken: 1, signs: true, waiting: { rule: 1, run: 0, retire: 0 } },
  backlog: new Map(
    ids.map((id) => [id, { due: 9, overdue: 5, oldestMs: 90_000, beyondMaximum: 2, left: { held: 3 } }]),
  ),
  pauses: [
    { id: 'p', policy: 'letters', store: null, until: null, reason: 'incident', pausedBy: 'anna', pausedAt: at },
  ],
  glance: {
    now: '2027-03-01T01:15:00.000Z',
    openIntents: [{ store: 'archive', batches: 2, oldest: at }],
    holds: [{ store: 'archive', holds: 4, restrictions: 1, unacknowledged: 1, nextReview: '2027-02-27' }],
    runs: ids.map((policy) => ({
      policy,
      newest: { id: 'r', state: 'refused', code: 'guard.clock', asOf: at, startedAt: at, finishedAt: at },
      counted: null,
      finished: { asOf: at, counts: {}, aftermath: { tableRows: 1, forecast: null } },
      notFinishedSince: null,
    })),
    log: { entries: 100, newestAt: at, fault: false, soundAt: at, checkpoint: { at, size: 93 } },
  },
});

interface Sample {
  name: string;
  labels: string[];
  value: number;
  line: string;
}

const samplesIn = (text: string): Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return { name, line, value: Number(value), labels: [...labels.matchAll(/(\w+)="/g)].map(([, one = '']) => one) };
    });

function told() {
  const metrics = openMetrics(openReadiness(realClock));
  const run = { policy: 'letters', store: 'archive', where: null, tookMs: 1500 };
  metrics.ended({ ...run, state: 'finished', code: null });
  metrics.ended({ ...run, state: 'refused', code: 'guard.clock' });
  metrics.ended({ ...run, state: 'taken', code: null });
  const settlement = {
    state: 'done' as const,
    outcome: 'destroyed',
    disposed: 7,
    gone: 1,
    indeterminate: 0,
    parts: {},
  };
  metrics.settled({ policy: 'letters', store: 'archive', batch: 'b', settlement });
  metrics.batchTook('archive', 250);
  metrics.jobBegan('gallra', 2000);
  metrics.sawLedger(everything(['letters', 'calls']));
  metrics.sawQueue({ queue: 'gallra', jobs: { wait: 2, delayed: 3 }, oldestWaiting: new Date(0).toISOString() });
  return metrics;
}

describe('metrics', () => {
  test('are told, every one that is defined, with its labels and no others', async () => {
    const samples = samplesIn((await told().scrape()).text);
    for (const { name, kind, labels } of metricDefinitions) {
      const [found] = samples.filter((sample) => sample.name === (kind === 'histogram' ? `${name}_count` : name));
      expect({ name, labels: found?.labels.sort() }).toEqual({ name, labels: [...labels].sort() });
    }
    const known = new Set<string>(metricDefinitions.map(({ name }) => name));
    const series = new Set(samples.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')));
    expect([...series].filter((name) => name.startsWith('gallra_') && !known.has(name))).toEqual([]);
    expect([...series].filter((name) => !name.startsWith('gallra_')).sort()).toEqual([...processMetrics].sort());
  });

  test('say what was seen, in seconds and days', async () => {
    const { text } = await told().scrape();
    for (const line of [
      'gallra_records_total{policy="letters",store="archive",outcome="destroyed"} 7',
      'gallra_records_total{policy="calls",store="archive",outcome="destroyed"} 0',
      'gallra_runs_total{policy="letters",store="archive",state="taken"} 1',
      'gallra_runs_refused_total{policy="letters",guard="guard.clock"} 1',
      'gallra_run_duration_seconds_count{policy="letters"} 2',
      'gallra_oldest_overdue_seconds{policy="letters",store="archive"} 90',
      'gallra_oldest_open_intent_seconds{store="archive"} 3600',
      'gallra_hold_review_days{store="archive"} -2',
      'gallra_unsigned_entries 7',
      'gallra_ready 0',
    ])
      expect(text).toContain(`${line}\n`);
  });

  test('of what is gone are told no longer, and counters stay', async () => {
    const metrics = told();
    const later = everything(['letters']);
    metrics.sawLedger({ ...later, pauses: [], glance: { ...later.glance, holds: [] } });
    const { text } = await metrics.scrape();
    expect(text).not.toMatch(/gallra_overdue_records\{policy="calls"/);
    expect(text).not.toMatch(/^gallra_(paused|holds)\{/m);
    expect(text).toContain('gallra_runs_total{policy="letters",store="archive",state="finished"} 1');
  });

  test('of a ledger that nobody has looked at are absent, not zero', async () => {
    const { text } = await openMetrics(openReadiness(realClock)).scrape();
    expect(text).not.toMatch(/^gallra_(log_sound|unsigned_entries|ledger_seen_timestamp_seconds) /m);
    expect(text).toContain('gallra_ready 0');
  });

  test('of unsigned entries are absent where nothing is signed', async () => {
    const metrics = openMetrics(openReadiness(realClock));
    metrics.sawLedger({ ...everything(['letters']), signs: false });
    expect((await metrics.scrape()).text).not.toMatch(/^gallra_(unsigned_entries|checkpoint_timestamp_seconds) /m);
  });

  test('have names that begin alike, and labels from one short list', () => {
    const names = metricDefinitions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { labels, kind, name } of metricDefinitions) {
      expect(labels.filter((label) => !labelNames.includes(label))).toEqual([]);
      expect(name.endsWith('_total')).toBe(kind === 'counter');
    }
  });

  test('grow with policies alone: forty series each at most', async () => {
    const size = async (ids: string[]): Promise<number> => {
      const metrics = openMetrics(openReadiness(realClock));
      metrics.sawLedger(everything(ids));
      for (const policy of ids)
        metrics.ended({ policy, store: 'archive', state: 'finished', code: null, where: null, tookMs: 1 });
      return samplesIn((await metrics.scrape()).text).length;
    };
    const ids = Array.from({ length: 20 }, (_, n) => `policy-${n}`);
    expect(((await size(ids)) - (await size([]))) / ids.length).toBeLessThan(40);
  });
});

/**
 * Metrics for Prometheus. What this process does is counted as it happens; what stands in the ledger and the queue is what
 * the last look at them saw. Being asked for them costs nothing but the text.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Backlog } from '../engine/backlog.ts';
import { outcomeOf } from '../engine/settle.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Glance } from '../ports/glance.ts';
import type { Pause } from '../ports/ledger.ts';
import type { EndedRun, SettledBatch } from '../ports/watch.ts';
import {
  type LabelName,
  type MetricDefinition,
  type MetricName,
  metricDefinitions,
  processMetrics,
} from './metric-definitions.ts';
import type { Scrape } from './ops-port.ts';
import type { Readiness } from './readiness.ts';

/** What one look at the ledger saw. */
export interface LedgerSeen {
  glance: Glance;
  policies: readonly CompiledPolicy[];
  /** Files that cannot be used. */
  broken: number;
  /** By policy. */
  backlog: ReadonlyMap<string, Backlog>;
  pauses: readonly Pause[];
  /** By kind. */
  waiting: Readonly<Record<string, number>>;
  /** Whether checkpoints are signed here. */
  signs: boolean;
}

export interface QueueSeen {
  queue: string;
  jobs: Readonly<Record<string, number>>;
  /** ISO instant of the oldest job that waits for a worker. */
  oldestWaiting: string | null;
}

export interface Metrics {
  ended(run: EndedRun): void;
  settled(batch: SettledBatch): void;
  batchTook(store: string, ms: number): void;
  jobBegan(queue: string, lateMs: number): void;
  sawLedger(seen: LedgerSeen): void;
  sawQueue(seen: QueueSeen): void;
  scrape(): Promise<Scrape>;
}

type Labels = Partial<Record<LabelName, string>>;

export function openMetrics(readiness: Readiness): Metrics {
  const registry = new Registry();
  const { set, clear, count, observe } = registered(registry);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const wanted = new Set<string>(processMetrics);
  for (const { name } of registry.getMetricsAsArray())
    if (!name.startsWith('gallra_') && !wanted.has(name)) registry.removeSingleMetric(name);
  const known = new Set<string>();
  let stores: string[] = [];

  /** A counter that begins above zero has no increase: Prometheus sees it only from its first value on. */
  const expect = (policies: readonly CompiledPolicy[]): void => {
    for (const { id: policy, rule } of policies) {
      const { dataset, disposition } = rule;
      if (!dataset || !disposition || known.has(policy)) continue;
      known.add(policy);
      const of = { policy, store: dataset.store };
      for (const state of ['finished', 'refused', 'waiting', 'failed']) count('gallra_runs_total', { ...of, state }, 0);
      if (disposition.kind === 'verify') continue;
      for (const outcome of [outcomeOf(disposition.kind), 'indeterminate'])
        count('gallra_records_total', { ...of, outcome }, 0);
    }
  };

  return {
    ended({ policy, store, state, code, tookMs }) {
      count('gallra_runs_total', { policy, store, state }, 1);
      if (state === 'taken' || state === 'closed') return;
      if (state !== 'failed' && code !== null) count('gallra_runs_refused_total', { policy, guard: code }, 1);
      observe('gallra_run_duration_seconds', { policy }, tookMs / 1000);
    },
    settled({ policy, store, settlement }) {
      const { outcome, disposed, gone, indeterminate } = settlement;
      for (const [name, records] of Object.entries({ [outcome]: disposed, gone, indeterminate }))
        if (records > 0) count('gallra_records_total', { policy, store, outcome: name }, records);
    },
    batchTook: (store, ms) => observe('gallra_batch_duration_seconds', { store }, ms / 1000),
    jobBegan: (queue, lateMs) => observe('gallra_job_lag_seconds', { queue }, Math.max(0, lateMs) / 1000),

    sawLedger({ glance, policies, broken, backlog, pauses, waiting, signs }) {
      const { now, runs, openIntents, holds, log } = glance;
      const ageOf = (since: string): number => Math.max(0, Date.parse(now) - Date.parse(since)) / 1000;
      expect(policies);
      clear('ledger');
      stores = [...new Set(policies.flatMap(({ rule }) => rule.dataset?.store ?? []))].sort();
      set('gallra_policies', { state: 'sound' }, policies.length);
      set('gallra_policies', { state: 'broken' }, broken);
      for (const { id: policy, rule } of policies) {
        const found = backlog.get(policy);
        if (!found || !rule.dataset) continue;
        const of = { policy, store: rule.dataset.store };
        set('gallra_due_records', of, found.due);
        set('gallra_overdue_records', of, found.overdue);
        set('gallra_oldest_overdue_seconds', of, found.oldestMs / 1000);
        set('gallra_beyond_maximum_records', of, found.beyondMaximum);
        for (const [outcome, records] of Object.entries(found.left))
          set('gallra_left_records', { ...of, outcome }, records);
      }
      for (const { policy, newest, finished } of runs) {
        const store = policies.find(({ id }) => id === policy)?.rule.dataset?.store ?? '';
        set('gallra_newest_run_state', { policy, store, state: newest.state }, 1);
        if (newest.code !== null) set('gallra_newest_run_refused', { policy, guard: newest.code }, 1);
        set('gallra_newest_run_timestamp_seconds', { policy, store }, seconds(newest.startedAt));
        if (finished) set('gallra_finished_run_timestamp_seconds', { policy, store }, seconds(finished.asOf));
      }
      for (const store of stores) {
        set('gallra_open_intents', { store }, 0);
        set('gallra_oldest_open_intent_seconds', { store }, 0);
      }
      for (const { store, batches, oldest } of openIntents) {
        set('gallra_open_intents', { store }, batches);
        set('gallra_oldest_open_intent_seconds', { store }, ageOf(oldest));
      }
      for (const one of holds) {
        const { store, restrictions, unacknowledged } = one;
        for (const [state, number] of Object.entries({ hold: one.holds, restriction: restrictions, unacknowledged }))
          set('gallra_holds', { store, state }, number);
        set('gallra_hold_review_days', { store }, daysUntil(one.nextReview, now));
      }
      for (const [state, number] of Object.entries(waiting)) set('gallra_waiting_approvals', { state }, number);
      for (const { policy, store } of pauses) set('gallra_paused', { policy: policy ?? '', store: store ?? '' }, 1);
      set('gallra_log_sound', {}, log.fault ? 0 : 1);
      set('gallra_log_entries', {}, log.entries);
      if (log.soundAt) set('gallra_log_checked_timestamp_seconds', {}, seconds(log.soundAt));
      if (signs) {
        set('gallra_unsigned_entries', {}, Math.max(0, log.entries - (log.checkpoint?.size ?? 0)));
        if (log.checkpoint) set('gallra_checkpoint_timestamp_seconds', {}, seconds(log.checkpoint.at));
      }
      set('gallra_ledger_seen_timestamp_seconds', {}, Date.now() / 1000);
    },
    sawQueue({ queue, jobs, oldestWaiting }) {
      clear('queue');
      for (const state of ['wait', 'active', 'delayed', 'failed', 'completed'])
        set('gallra_queue_jobs', { queue, state }, jobs[state] ?? 0);
      const waited = oldestWaiting === null ? 0 : Math.max(0, Date.now() - Date.parse(oldestWaiting)) / 1000;
      set('gallra_queue_oldest_waiting_seconds', { queue }, waited);
      set('gallra_queue_seen_timestamp_seconds', {}, Date.now() / 1000);
    },
    async scrape() {
      const { ready, disposing, reasons } = readiness.state();
      set('gallra_ready', {}, ready ? 1 : 0);
      set('gallra_disposing', {}, disposing ? 1 : 0);
      for (const store of stores)
        set('gallra_store_reachable', { store }, reasons.some(({ what }) => what === `store ${store}`) ? 0 : 1);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** A gauge without labels would else begin at 0, which is not known. */
function empty(gauge: Gauge<LabelName>, labels: readonly LabelName[]): void {
  gauge.reset();
  if (labels.length === 0) gauge.remove();
}

/** One for each definition. */
function registered(registry: Registry) {
  const definitions: readonly MetricDefinition[] = metricDefinitions;
  const gauges = new Map<string, { whose: string; labels: readonly LabelName[]; gauge: Gauge<LabelName> }>();
  const counters = new Map<string, Counter<LabelName>>();
  const histograms = new Map<string, Histogram<LabelName>>();
  for (const { name, kind, whose, labels, means, buckets } of definitions) {
    const configuration = { name, help: means, labelNames: [...labels], registers: [registry] };
    if (kind === 'counter') counters.set(name, new Counter(configuration));
    else if (kind === 'histogram')
      histograms.set(name, new Histogram({ ...configuration, ...(buckets ? { buckets: [...buckets] } : {}) }));
    else {
      const gauge = new Gauge(configuration);
      empty(gauge, labels);
      gauges.set(name, { whose, labels, gauge });
    }
  }
  return {
    set: (name: MetricName, labels: Labels, value: number): void => gauges.get(name)?.gauge.set(labels, value),
    /** What is gone must not be told any longer. */
    clear(whose: string): void {
      for (const one of gauges.values()) if (one.whose === whose) empty(one.gauge, one.labels);
    },
    count: (name: MetricName, labels: Labels, by: number): void => counters.get(name)?.inc(labels, by),
    observe: (name: MetricName, labels: Labels, value: number): void => histograms.get(name)?.observe(labels, value),
  };
}

const seconds = (instant: string): number => Date.parse(instant) / 1000;

const daysUntil = (day: string, now: string): number =>
  Math.round((Date.parse(day) - Date.parse(now.slice(0, 10))) / 86_400_000);

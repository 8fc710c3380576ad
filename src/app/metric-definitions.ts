/**
 * Every metric of ours, once: what is registered, what docs/metrics.md lists, and what dashboard and alert rules may ask
 * for. Labels are ids of policies and names of stores, and short lists of the program's own words; never a value of a
 * record, nor the name of anybody.
 */

export const labelNames = ['policy', 'store', 'outcome', 'state', 'guard', 'queue'] as const;
export type LabelName = (typeof labelNames)[number];

/** `worker`: what this very process did or sees; add up over all of them. `ledger` and `queue`: the same from each. */
export type Whose = 'worker' | 'ledger' | 'queue';

export interface MetricDefinition {
  readonly name: `gallra_${string}`;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly whose: Whose;
  readonly labels: readonly LabelName[];
  readonly means: string;
  /** Upper bounds, of histograms. */
  readonly buckets?: readonly number[];
}

const ofPolicy = ['policy', 'store'] as const;

export const metricDefinitions = [
  // What is to be done.
  gauge(
    'gallra_due_records',
    'ledger',
    ofPolicy,
    'records due now that nothing keeps, as runs counted them and their forecast has it',
  ),
  gauge(
    'gallra_overdue_records',
    'ledger',
    ofPolicy,
    'of these, those that a run should have disposed of: it left them, or it did not come',
  ),
  gauge(
    'gallra_oldest_overdue_seconds',
    'ledger',
    ofPolicy,
    'for how long the oldest overdue record has been due, at least; 0 when none is',
  ),
  gauge(
    'gallra_beyond_maximum_records',
    'ledger',
    ofPolicy,
    'records kept past the maximum that the notice promises, as the last finished run saw it',
  ),
  gauge(
    'gallra_left_records',
    'ledger',
    [...ofPolicy, 'outcome'],
    'records that the last finished run left, by reason: `held`, `excepted`, `claimed`, `extended`, `undated`, `blocked`, `failed`, `left`',
  ),
  // What was done.
  counter(
    'gallra_records_total',
    'worker',
    [...ofPolicy, 'outcome'],
    'records of settled batches: `destroyed`, `anonymised`, `flagged`, `gone` (not there any more), `indeterminate`',
  ),
  counter(
    'gallra_runs_total',
    'worker',
    [...ofPolicy, 'state'],
    'runs that ended: `finished`, `refused`, `waiting` (for approval), `failed`, `stopped`, `taken` (another held the tables; tried again), `closed` (outside the hours of its store; tried again)',
  ),
  counter(
    'gallra_runs_refused_total',
    'worker',
    ['policy', 'guard'],
    'runs that were refused, wait for approval, or were cut short, by the code of what stopped them',
  ),
  histogram(
    'gallra_run_duration_seconds',
    'worker',
    ['policy'],
    [1, 5, 30, 120, 600, 3600, 14_400],
    'how long runs took that began',
  ),
  histogram(
    'gallra_batch_duration_seconds',
    'worker',
    ['store'],
    [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 120],
    'how long a batch took, from its selection until it was settled',
  ),
  histogram(
    'gallra_job_lag_seconds',
    'worker',
    ['queue'],
    [0.1, 1, 5, 30, 60, 300, 900, 3600, 21_600],
    'how late jobs began, after they were to',
  ),
  gauge(
    'gallra_newest_run_state',
    'ledger',
    [...ofPolicy, 'state'],
    '1 for the state of the newest run: `running`, `waiting`, `refused`, `finished`, `failed`',
  ),
  gauge(
    'gallra_newest_run_refused',
    'ledger',
    ['policy', 'guard'],
    '1 for the code of what stopped the newest run; absent when nothing did',
  ),
  gauge('gallra_newest_run_timestamp_seconds', 'ledger', ofPolicy, 'when the newest run began'),
  gauge('gallra_finished_run_timestamp_seconds', 'ledger', ofPolicy, 'as-of of the last run that came to its end'),
  // What is open.
  gauge('gallra_open_intents', 'ledger', ['store'], 'batches that were begun and are not settled'),
  gauge(
    'gallra_oldest_open_intent_seconds',
    'ledger',
    ['store'],
    'for how long the oldest of them has been open; 0 when none is',
  ),
  gauge(
    'gallra_holds',
    'ledger',
    ['store', 'state'],
    'unreleased holds: `hold`, `restriction`, and `unacknowledged` of either',
  ),
  gauge(
    'gallra_hold_review_days',
    'ledger',
    ['store'],
    'days until the next hold has to be looked at; negative when the day has passed',
  ),
  gauge('gallra_waiting_approvals', 'ledger', ['state'], 'what waits for a person: `rule`, `run`, `retire`'),
  gauge('gallra_paused', 'ledger', ofPolicy, '1 for each pause in force; no policy means all, no store means all'),
  gauge('gallra_policies', 'ledger', ['state'], 'files in the policies folder: `sound`, `broken`'),
  // The evidence.
  gauge(
    'gallra_log_sound',
    'ledger',
    [],
    '1: neither the newest entries nor the last check of all show a fault; 0: nothing is disposed of',
  ),
  gauge('gallra_log_checked_timestamp_seconds', 'ledger', [], 'when every entry was last looked at and found sound'),
  gauge('gallra_log_entries', 'ledger', [], 'entries that the log ever had'),
  gauge('gallra_unsigned_entries', 'ledger', [], 'entries that no checkpoint covers yet; absent where none are signed'),
  gauge(
    'gallra_checkpoint_timestamp_seconds',
    'ledger',
    [],
    'when the newest checkpoint was signed; absent where none are',
  ),
  // The queue.
  gauge(
    'gallra_queue_jobs',
    'queue',
    ['queue', 'state'],
    'jobs: `wait`, `active`, `delayed` (one for each schedule), `failed`, `completed` (kept for looking at)',
  ),
  gauge(
    'gallra_queue_oldest_waiting_seconds',
    'queue',
    ['queue'],
    'for how long the oldest job has waited for a worker; 0 when none does',
  ),
  // This process.
  gauge('gallra_ready', 'worker', [], '1 when `/readyz` answers 200'),
  gauge('gallra_disposing', 'worker', [], '0: nothing at all is disposed of now; `/readyz` says why'),
  gauge(
    'gallra_store_reachable',
    'worker',
    ['store'],
    '0 from when this process noticed that the store is away, until it finds it again',
  ),
  gauge('gallra_ledger_seen_timestamp_seconds', 'worker', [], 'when the ledger last said all that is told of it here'),
  gauge('gallra_queue_seen_timestamp_seconds', 'worker', [], 'the same of the queue'),
] as const satisfies readonly MetricDefinition[];

export type MetricName = (typeof metricDefinitions)[number]['name'];

/** Of the process, as prom-client has them, and no others. */
export const processMetrics = [
  'process_cpu_user_seconds_total',
  'process_cpu_system_seconds_total',
  'process_cpu_seconds_total',
  'process_start_time_seconds',
  'process_resident_memory_bytes',
  'process_open_fds',
  'process_max_fds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_heap_size_used_bytes',
  'nodejs_external_memory_bytes',
] as const;

function gauge<N extends MetricDefinition['name']>(name: N, whose: Whose, labels: readonly LabelName[], means: string) {
  return { name, kind: 'gauge', whose, labels, means } as const;
}

function counter<N extends MetricDefinition['name']>(
  name: N,
  whose: Whose,
  labels: readonly LabelName[],
  means: string,
) {
  return { name, kind: 'counter', whose, labels, means } as const;
}

function histogram<N extends MetricDefinition['name']>(
  name: N,
  whose: Whose,
  labels: readonly LabelName[],
  buckets: readonly number[],
  means: string,
) {
  return { name, kind: 'histogram', whose, labels, buckets, means } as const;
}

/** What the log tells of a period, read once from its first entry to its last, and added up. */
import type { EntryKind } from '../audit/entry.ts';
import type { Ledger } from '../ports/ledger.ts';
import { add, type Counts, nonZero } from './counts.ts';
import { type Entry, entriesFrom, firstEntryFrom } from './log-position.ts';

/** Of one policy. */
export interface PolicyEvents {
  /** By how they ended. */
  runs: { finished: number; refused: number; failed: number };
  /** Records by outcome, and rows of parts by table. */
  disposed: Counts;
  parts: Counts;
  /** Of the records disposed of, those whose erasure people had requested, by outcome. */
  requested: Counts;
  /** What the policy's own last finished run left, by reason. Null: none finished. */
  left: { at: string; run: string; counts: Counts } | null;
  /** Where the policy only looks on: what the last look found. */
  attested: { at: string; counts: Counts; oldestDays?: number | undefined } | null;
  /** What configuration switched off in any of the runs. */
  waived: string[];
}

/** Kinds of entries, without `hold.` before. */
export type HoldEvent =
  | ('placed' | 'released' | 'restored' | 'readdressed' | 'reviewed')
  | `release.${'requested' | 'refused' | 'withdrawn'}`;

export interface PeriodEvents {
  approvals: { at: string; by: string; policy: string; digest: string; waived: boolean }[];
  /** Runs above their limits that a person let go on. */
  runApprovals: { at: string; by: string; policy: string; run: string; maximum: number }[];
  published: { at: string; by: string; policy: string; digest: string }[];
  retired: { at: string; by: string; policy: string; reason: string | null }[];
  /** Refusals and failures by policy and code. */
  guards: { policy: string; code: string; times: number; first: string; last: string }[];
  holds: {
    at: string;
    kind: HoldEvent;
    restriction: boolean;
    store: string;
    table: string | null;
    reason: string | null;
    matter: string | null;
    by: string | null;
  }[];
  pauses: {
    at: string;
    kind: 'paused' | 'resumed';
    policy: string | null;
    store: string | null;
    reason: string | null;
    by: string;
  }[];
  /** Restores of stores and of the ledger, and what was done about them. */
  restores: { at: string; kind: EntryKind; store: string | null; counts: Counts }[];
  settings: { at: string; changed: Record<string, string | number | boolean> }[];
  /** Of the log itself: checks, exports, pruning. */
  log: { at: string; kind: EntryKind; by: string | null }[];
}

export interface ReadPeriod {
  from: number | null;
  to: number | null;
  pruned: boolean;
  events: PeriodEvents;
  byPolicy: Map<string, PolicyEvents>;
}

export const eventsOf = ({ byPolicy }: ReadPeriod, policy: string): PolicyEvents => byPolicy.get(policy) ?? noEvents();

/** @param only what is of these policies, or of no policy and these stores, or of neither. Null: all. @param end the first instant after. */
export async function readPeriod(
  ledger: Ledger,
  start: string,
  end: string,
  only: { policies: Set<string>; stores: Set<string> } | null,
): Promise<ReadPeriod> {
  const events: PeriodEvents = {
    approvals: [],
    runApprovals: [],
    published: [],
    retired: [],
    guards: [],
    holds: [],
    pauses: [],
    restores: [],
    settings: [],
    log: [],
  };
  const beginning = (await ledger.beginning()).size;
  const first = await firstEntryFrom(ledger, start);
  const pruned = beginning > 0 && first === beginning;
  const read: ReadPeriod = { from: null, to: null, pruned, events, byPolicy: new Map() };
  let settings = await settingsBefore(ledger, first);
  const forRequest = askingRuns(ledger);
  for await (const entry of entriesFrom(ledger, { from: first })) {
    if (entry.at >= end) break;
    read.from ??= entry.index;
    read.to = entry.index;
    if (entry.kind === 'settings.changed') settings = noteSettings(events, entry, settings);
    if (only && !concerns(entry, only)) continue;
    noteEvent(events, entry);
    if (entry.policy !== undefined) notePolicy(read.byPolicy, entry.policy, entry, await forRequest(entry));
  }
  return read;
}

const concerns = ({ policy, store }: Entry, only: { policies: Set<string>; stores: Set<string> }): boolean =>
  policy !== undefined ? only.policies.has(policy) : store === undefined || only.stores.has(store);

/** Whether an entry is of a run for a request for erasure. That of a batch does not say so: its run's does, which may stand before the period. */
function askingRuns(ledger: Ledger): (entry: Entry) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async ({ kind, run, erasure }) => {
    if (run === undefined) return false;
    if (kind !== 'batch.settled') {
      if (kind === 'run.started') known.set(run, erasure !== undefined);
      return erasure !== undefined;
    }
    const found = known.get(run) ?? typeof (await ledger.run(run))?.erasure === 'string';
    known.set(run, found);
    return found;
  };
}

function notePolicy(byPolicy: Map<string, PolicyEvents>, policy: string, entry: Entry, onRequest: boolean): void {
  const of = byPolicy.get(policy) ?? noEvents();
  byPolicy.set(policy, of);
  const { kind, at, counts = {}, parts = {}, waived = [], run = '' } = entry;
  of.waived = [...new Set([...of.waived, ...waived])].sort();
  switch (kind) {
    case 'batch.settled':
      add(of.disposed, nonZero(counts));
      add(of.parts, nonZero(parts));
      if (onRequest) add(of.requested, nonZero(counts));
      break;
    case 'run.finished':
      of.runs.finished += 1;
      if (!onRequest) of.left = { at, run, counts: leftIn(counts) };
      break;
    case 'run.refused':
      of.runs.refused += 1;
      break;
    case 'run.failed':
      of.runs.failed += 1;
      break;
    case 'store.verified':
      of.attested = { at, counts, oldestDays: entry.oldestDays };
      break;
  }
}

const reasons = ['held', 'excepted', 'claimed', 'extended', 'undated', 'blocked', 'failed', 'left'];
const leftIn = (counts: Counts): Counts =>
  Object.fromEntries(reasons.flatMap((name) => (counts[name] ? [[name, counts[name]]] : [])));

function noteEvent(events: PeriodEvents, entry: Entry): void {
  const { kind, at, actor = '', policy = '', digest = '', run = '', reason = null, store = null, code } = entry;
  switch (kind) {
    case 'policy.published':
      events.published.push({ at, by: actor, policy, digest });
      break;
    case 'policy.approved':
      events.approvals.push({ at, by: actor, policy, digest, waived: entry.waived !== undefined });
      break;
    case 'policy.retired':
      events.retired.push({ at, by: actor, policy, reason });
      break;
    case 'run.approved':
      events.runApprovals.push({ at, by: actor, policy, run, maximum: entry.maximum ?? 0 });
      break;
    case 'run.refused':
    case 'run.failed':
      noteGuard(events, policy, code ?? 'unknown', at);
      break;
    case 'run.paused':
    case 'run.resumed': {
      const scope = { policy: entry.policy ?? null, store, reason, by: actor };
      events.pauses.push({ at, kind: kind === 'run.paused' ? 'paused' : 'resumed', ...scope });
      break;
    }
    case 'hold.placed':
    case 'hold.released':
    case 'hold.restored':
    case 'hold.readdressed':
    case 'hold.reviewed':
    case 'hold.release.requested':
    case 'hold.release.refused':
    case 'hold.release.withdrawn':
      events.holds.push({
        at,
        kind: kind.slice('hold.'.length) as HoldEvent,
        restriction: entry.action === 'restriction',
        store: store ?? '',
        table: entry.table ?? null,
        reason,
        matter: entry.matter ?? null,
        by: entry.actor ?? null,
      });
      break;
    case 'store.restored':
    case 'ledger.adopted':
    case 'batch.adopted':
      events.restores.push({ at, kind, store, counts: entry.counts ?? {} });
      break;
    case 'log.checked':
    case 'log.exported':
    case 'log.pruned':
    case 'commitments.pruned':
      events.log.push({ at, kind, by: entry.actor ?? null });
      break;
  }
}

function noteGuard({ guards }: PeriodEvents, policy: string, code: string, at: string): void {
  const before = guards.find((one) => one.policy === policy && one.code === code);
  if (before) {
    before.times += 1;
    before.last = at;
  } else guards.push({ policy, code, times: 1, first: at, last: at });
}

type Values = Record<string, string | number | boolean>;

async function settingsBefore(ledger: Ledger, index: number): Promise<Values> {
  const settings: Values = {};
  for await (const entry of entriesFrom(ledger, { kind: 'settings.changed' }))
    if (entry.index < index) Object.assign(settings, entry.settings);
  return settings;
}

/** Only what is another value than before. */
function noteSettings({ settings: noted }: PeriodEvents, { at, settings = {} }: Entry, before: Values): Values {
  const changed = Object.fromEntries(Object.entries(settings).filter(([name, value]) => before[name] !== value));
  if (Object.keys(changed).length > 0) noted.push({ at, changed });
  return { ...before, ...settings };
}

const noEvents = (): PolicyEvents => ({
  runs: { finished: 0, refused: 0, failed: 0 },
  disposed: {},
  parts: {},
  requested: {},
  left: null,
  attested: null,
  waived: [],
});

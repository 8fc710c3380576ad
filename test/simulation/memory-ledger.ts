/**
 * The ledger's contract in one process, for simulations: the clock is given, ids are counted, nothing is random. Every
 * method is one atomic step: it runs to its end before any other call gets a turn. What goes in and comes out is copied.
 */
import { type Commitments, leavesOf } from '../../src/audit/commitment.ts';
import { decodeEntry, encodeEntry, type NewEntry, observed, type StoredEntry } from '../../src/audit/entry.ts';
import { markOf } from '../../src/audit/mark.ts';
import { isSamePerson } from '../../src/audit/same-person.ts';
import { entriesChecked, type LogFault, leapMs } from '../../src/audit/soundness.ts';
import { emptyFrontier, type Frontier, rootOf } from '../../src/audit/tree.ts';
import {
  batchAdopted,
  batchIntended,
  batchSettled,
  commitmentsPruned,
  erasureApproved,
  erasureDoubted,
  erasureEnded,
  erasureReopened,
  erasureRequested,
  holdAcknowledged,
  holdPlaced,
  holdRestored,
  holdsReaddressed,
  logChecked,
  paused,
  policyApproved,
  policyPublished,
  policyRetired,
  resumed,
  runApproved,
} from '../../src/ledger/entries.ts';
import { withoutValues } from '../../src/ledger/hold-values.ts';
import {
  erasureForgotten,
  erasureNotIn,
  erasureOver,
  holdIsReleased,
  holdWaits,
  leaseLost,
  pruneRefused,
  runEndsRunning,
  runNotWaiting,
  runPaused,
  samePerson,
  unknownBatch,
  unknownErasure,
  unknownHold,
  unknownPause,
  unknownPolicy,
  unknownRun,
} from '../../src/ledger/refusals.ts';
import { resumable } from '../../src/ledger/resumable.ts';
import { rowsGone, sumOfSettlements } from '../../src/ledger/settlements.ts';
import { localDay } from '../../src/policy/calendar.ts';
import { type Erasure, type ErasureValues, nobody } from '../../src/ports/erasure.ts';
import type {
  DisposedOn,
  Hold,
  HoldsOn,
  Intent,
  KeptCheckpoint,
  KnownHolds,
  Ledger,
  Pause,
  PolicyVersion,
  Run,
  Settlement,
} from '../../src/ports/ledger.ts';
import type { NewShare } from '../../src/ports/shares.ts';
import { memoryHoldReleases } from './memory-hold-releases.ts';

type KeptErasure = Erasure & { values: ErasureValues | null };
type Version = PolicyVersion & { inForce: boolean; waived: boolean };
type Lease = { token: number; runId: string; worker: string; expiresMs: number };
/** `range` is null from settlement on: the keys are erased. */
type Batch = Omit<Intent, 'alive' | 'range'> & {
  digest: string;
  range: Intent['range'] | null;
  entry: number;
  lease: number;
  settlement: Settlement | null;
  settledAt: string | null;
  settledEntry: number | null;
};
type PlacedHold = Hold & { entry: number };

/** Everything that the ledger holds, as plain values, for an oracle. */
export interface LedgerSnapshot {
  entries: ReturnType<typeof decodeEntry>[];
  /** Every batch ever intended, oldest first; `settlement` is null while it is open. */
  intents: Batch[];
  holds: Hold[];
  runs: Run[];
  versions: Version[];
  leases: (Lease & { table: string })[];
}

export interface MemoryLedger extends Ledger {
  snapshot(): LedgerSnapshot;
}

/** `clock` is the ledger's one clock, in milliseconds. Ledgers with different seeds have different ids, and so have their batches. */
export function memoryLedger(clock: { now(): number }, seed = 1): MemoryLedger {
  let entries: StoredEntry[] = [];
  let begins: Frontier = emptyFrontier;
  const versions: Version[] = [];
  const leases = new Map<string, Lease>();
  const runs = new Map<string, Run>();
  const started = new Map<string, number>();
  const batches = new Map<string, Batch>();
  const shares = new Map<string, (NewShare & { number: number; worker: string | null; done: boolean })[]>();
  const holds = new Map<string, PlacedHold>();
  const committed = new Map<string, Commitments>();
  const adopted = new Map<string, Settlement>();
  const erasures = new Map<string, KeptErasure>();
  let pauses: Pause[] = [];
  let leaptFrom: string | null = null;
  let fault: LogFault | null = null;
  const decoded: ReturnType<typeof decodeEntry>[] = [];
  const kept: KeptCheckpoint[] = [];
  const tiles = new Map<string, Buffer>();
  let counted = 0;

  const copy = structuredClone;
  const iso = (ms: number) => new Date(ms).toISOString();
  const newId = () => `${hex(seed, 8)}-0000-4000-8000-${hex(++counted, 12)}`;
  const ledgerId = newId();
  const next = () => begins.size + entries.length;

  function append(entry: NewEntry): { index: number; at: string } {
    const index = next();
    const lastMs = Date.parse(entries.at(-1)?.at ?? iso(0));
    const at = iso(Math.max(clock.now(), lastMs));
    if (entries.length > 0 && clock.now() - lastMs > leapMs) leaptFrom ??= iso(lastMs);
    const { kind, policy = null } = entry;
    entries.push({ index, at, kind, policy, bytes: encodeEntry(entry, index, at) });
    return { index, at };
  }

  const isLive = (lease: Lease) => lease.expiresMs > clock.now();
  const liveLeases = (runId: string, worker: string) =>
    [...leases].filter(([, lease]) => lease.runId === runId && lease.worker === worker && isLive(lease));
  const liveLeasesOf = (runId: string) => [...leases].filter(([, lease]) => lease.runId === runId && isLive(lease));
  const shareLease = (runId: string, number: number) => `share ${number} of run ${runId}`;
  const withdraw = (runId: string) => {
    for (const { number } of shares.get(runId) ?? []) leases.delete(shareLease(runId, number));
    shares.delete(runId);
  };
  const isAlive = (batch: Batch) => [...leases.values()].some((lease) => lease.token === batch.lease && isLive(lease));
  const touches = (tables: string[], wanted: string[] | undefined) =>
    wanted === undefined || tables.some((table) => wanted.includes(table));
  const openBatches = (tables?: string[]) =>
    [...batches.values()].filter((batch) => batch.settlement === null && touches(batch.tables, tables));
  const pausesOf = (of?: { policy: string; store: string }) =>
    pauses.filter(
      (one) =>
        (one.until === null || Date.parse(one.until) > clock.now()) &&
        (of === undefined ||
          ((one.policy === null || one.policy === of.policy) && (one.store === null || one.store === of.store))),
    );
  const faultNow = (newest: StoredEntry[]): LogFault | null =>
    newest.some((entry, i) => entry.index !== next() - newest.length + i) ? 'gap' : null;
  const isFree = (run: Run, worker: string) => {
    const live = [...leases.values()].filter((lease) => lease.runId === run.id && isLive(lease));
    const orphaned = run.worker !== worker && live.length > 0 && live.every((lease) => lease.worker === worker);
    return run.state === 'waiting' || (run.state === 'running' && orphaned);
  };
  const runOf = (id: string) => required(runs.get(id), () => unknownRun(id));
  const erasureOf = (id: string) => required(erasures.get(id), () => unknownErasure(id));
  const publicErasure = ({ values, ...erasure }: KeptErasure): Erasure =>
    copy({ ...erasure, forgotten: values === null });
  const endOf = (
    erasure: KeptErasure,
    state: 'refused' | 'withdrawn' | 'finished',
    reason: string | null,
    by: string,
  ) => {
    const { at } = append(erasureEnded(erasure, state, reason, by));
    Object.assign(erasure, { state, endedBy: by, endedAt: at, reason });
    if (state !== 'finished') Object.assign(erasure, { values: null, note: null });
    return publicErasure(erasure);
  };
  const inForceOn = (tables: readonly string[], known: KnownHolds | undefined): KnownHolds => {
    const inForce = [...holds.values()].filter((hold) => hold.releasedAt === null && tables.includes(hold.identity));
    const version = `${inForce.length} ${inForce.map((hold) => hold.id).join(' ')}`;
    return known?.version === version ? known : { holds: inForce.map(publicHold), version };
  };
  const holdOf = (id: string) => required(holds.get(id), () => unknownHold(id));
  const versionOf = (policy: string, digest: string) =>
    versions.find((version) => version.policy === policy && version.digest === digest);

  /** Pruned entries stay in the snapshot: an oracle judges all there ever were. */
  const decodeRest = () => {
    for (const { bytes } of entries.slice(decoded.length - begins.size)) decoded.push(decodeEntry(bytes));
  };

  append({ kind: 'ledger.created' });

  return {
    id: async () => ledgerId,
    now: async () => iso(clock.now()),

    async publish(published, actor) {
      for (const { compiled, source } of published) {
        if (versionOf(compiled.id, compiled.digest) !== undefined) continue;
        const { at } = append(policyPublished(compiled, source, actor));
        versions.push({
          policy: compiled.id,
          digest: compiled.digest,
          compiled: frozen(copy(compiled)),
          source,
          publishedAt: at,
          approvedAt: null,
          approvedBy: null,
          schemaDigest: null,
          inForce: false,
          waived: false,
        });
      }
    },
    async approve(policy, digest, schemaDigest, actor, waived) {
      const version = required(versionOf(policy, digest), () => unknownPolicy(policy, `version ${digest}`));
      const same = version.inForce && version.schemaDigest === schemaDigest && (waived || !version.waived);
      if (same) return;
      const { at } = append(policyApproved(policy, digest, actor, waived));
      for (const other of versions) if (other.policy === policy) other.inForce = false;
      Object.assign(version, { approvedAt: at, approvedBy: actor, schemaDigest, waived, inForce: true });
    },
    async rulesInForce() {
      const inForce = versions.filter((version) => version.inForce).map(({ policy, digest }) => `${policy} ${digest}`);
      return inForce.sort().join(',');
    },
    async versionsInForce() {
      return versions
        .filter((version) => version.inForce)
        .sort((a, b) => (a.policy < b.policy ? -1 : 1))
        .map(({ inForce: _inForce, waived: _waived, ...version }) => version);
    },
    async retire(policy, reason, actor) {
      const version = required(
        versions.find((one) => one.policy === policy && one.inForce),
        () => unknownPolicy(policy, 'version in force'),
      );
      append(policyRetired(policy, version.digest, reason, actor));
      version.inForce = false;
    },

    async acquireLease(tables, runId, worker, ttlMs) {
      const taken = tables.some((table) => {
        const lease = leases.get(table);
        return lease !== undefined && isLive(lease) && (lease.runId !== runId || lease.worker !== worker);
      });
      if (taken) return null;
      const mine = liveLeases(runId, worker);
      const token = mine[0]?.[1].token ?? ++counted;
      const expiresMs = clock.now() + ttlMs;
      for (const table of [...mine.map(([held]) => held), ...tables])
        leases.set(table, { token, runId, worker, expiresMs });
      return { expiresAt: iso(expiresMs) };
    },
    async renewLease(runId, worker, ttlMs) {
      const mine = liveLeases(runId, worker);
      for (const [, lease] of mine) lease.expiresMs = clock.now() + ttlMs;
      return mine.length > 0;
    },
    async releaseLease(runId, worker) {
      for (const [table, lease] of leases) if (lease.runId === runId && lease.worker === worker) leases.delete(table);
    },

    async shareOut(runId, worker, given) {
      if (runs.get(runId)?.worker !== worker || liveLeases(runId, worker).length === 0) throw leaseLost(runId);
      withdraw(runId);
      const free = { worker: null, done: false };
      shares.set(
        runId,
        copy(given).map((share, number) => ({ ...share, ...free, number })),
      );
    },
    async takeShare(runId, worker, ttlMs) {
      const run = runs.get(runId);
      if (run?.state !== 'running' || liveLeases(runId, run.worker).length === 0) return null;
      const next = shares.get(runId)?.find((share) => share.worker === null);
      if (!next) return null;
      next.worker = worker;
      const lease = { token: ++counted, runId, worker, expiresMs: clock.now() + ttlMs };
      leases.set(shareLease(runId, next.number), lease);
      return copy({ number: next.number, begins: next.begins, maximum: next.maximum });
    },
    async endShare(runId, number, worker) {
      const lease = leases.get(shareLease(runId, number));
      if (!lease || lease.worker !== worker || !isLive(lease)) return false;
      leases.delete(shareLease(runId, number));
      for (const share of shares.get(runId) ?? []) if (share.number === number) share.done = true;
      return true;
    },
    async sharesOf(runId) {
      const live = new Set(liveLeasesOf(runId).map(([identity]) => identity));
      return copy(shares.get(runId) ?? []).map(({ worker, done, ...share }) => {
        const taken = live.has(shareLease(runId, share.number)) ? 'taken' : 'left';
        return { ...share, state: done ? 'done' : worker === null ? 'free' : taken };
      });
    },
    async withdrawShares(runId, worker) {
      if (runs.get(runId)?.worker === worker) withdraw(runId);
    },

    async startRun({ id, policy, digest, store, asOf, worker, erasure = null }, entry) {
      const { index, at } = append({ ...entry, run: id });
      started.set(id, index);
      runs.set(id, {
        id,
        policy,
        digest,
        store,
        asOf: iso(Date.parse(asOf)),
        state: 'running',
        startedAt: at,
        finishedAt: null,
        worker,
        planned: null,
        approvedMaximum: null,
        approvedBy: null,
        counts: {},
        parts: {},
        aftermath: null,
        code: null,
        message: null,
        erasure,
      });
    },
    async planRun(runId, planned, entry) {
      const run = runOf(runId);
      append({ ...entry, run: runId });
      run.planned = copy(planned);
    },
    async endRun(runId, { state, counts, parts, code, message, aftermath = null, interrupted, worker }, entry) {
      if (state === 'running') throw runEndsRunning(runId);
      const run = runOf(runId);
      if (run.finishedAt !== null || run.state === state) return;
      const ours = worker === undefined || worker === run.worker;
      const leased = liveLeases(runId, run.worker).length > 0;
      if (state === 'finished' && !(ours && leased)) throw leaseLost(runId);
      if (!ours) return;
      const { at } = append({ ...entry, run: runId });
      withdraw(runId);
      const finishedAt = state === 'waiting' ? null : at;
      Object.assign(run, { state, counts: { ...counts }, parts: { ...parts }, code, message, finishedAt });
      run.aftermath = copy(aftermath);
      if (state === 'waiting' && !interrupted) Object.assign(run, { approvedMaximum: null, approvedBy: null });
    },
    async approveRun(runId, maximum, actor) {
      const run = runOf(runId);
      if (run.state !== 'waiting') throw runNotWaiting(runId, run.state);
      if (run.approvedMaximum === maximum) return;
      append(runApproved(run, maximum, actor));
      if (run.code === 'guard.leap') leaptFrom = null;
      Object.assign(run, { approvedMaximum: maximum, approvedBy: actor });
    },
    async resumeApproved(policy, digest, worker) {
      const run = [...runs.values()]
        .reverse()
        .find(
          (one) =>
            one.policy === policy &&
            one.digest === digest &&
            one.erasure === null &&
            isApproved(one) &&
            isFree(one, worker),
        );
      if (run === undefined) return null;
      withdraw(run.id);
      Object.assign(run, { state: 'running', worker, code: null, message: null });
      return copy(run);
    },
    run: async (id) => copy(runs.get(id) ?? null),
    async searchRuns({ policies, policy, state, before, after, limit }) {
      const newest = [...runs.values()].reverse();
      const place = newest.findIndex(({ id }) => id === (after ?? before));
      if (place < 0 && (after ?? before) !== undefined) return [];
      const there = after !== undefined ? newest.slice(0, place) : newest.slice(place + 1);
      const fitting = there.filter(
        (run) =>
          (policies === undefined || policies.includes(run.policy)) &&
          (policy === undefined || run.policy === policy) &&
          (state === undefined || run.state === state),
      );
      return copy(after !== undefined ? fitting.slice(-limit) : fitting.slice(0, limit));
    },
    async runBatches(runId, { after = -1, limit }) {
      const own = [...batches.values()].filter((batch) => batch.runId === runId && batch.entry > after);
      return copy(
        own.slice(0, limit).map(({ batchId, entry, intendedAt, settledAt, settledEntry, settlement }) => ({
          ...{ batchId, entry, intendedAt, settledAt, settledEntry, settlement },
        })),
      );
    },
    async runs({ policy, scheduled, limit }) {
      const wanted = [...runs.values()].filter(
        (run) => (policy === undefined || run.policy === policy) && !(scheduled && run.erasure !== null),
      );
      return copy(wanted.reverse().slice(0, limit));
    },
    async lastRuns(policies) {
      const newest = new Map([...runs.values()].map((run) => [run.policy, run]));
      return copy([...new Set(policies)].sort().flatMap((policy) => newest.get(policy) ?? []));
    },
    async disposedByDay({ since, zone }) {
      const days = new Map<string, DisposedOn>();
      for (const { policy, finishedAt, counts } of runs.values()) {
        if (finishedAt === null || finishedAt < since) continue;
        const day = localDay(finishedAt, zone);
        const of = days.get(`${day} ${policy}`) ?? { policy, day, counts: {} };
        for (const outcome of ['destroyed', 'anonymised', 'flagged', 'indeterminate'])
          if (counts[outcome]) of.counts[outcome] = (of.counts[outcome] ?? 0) + counts[outcome];
        if (Object.keys(of.counts).length > 0) days.set(`${day} ${policy}`, of);
      }
      return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, of]) => copy(of));
    },

    async intend(order, known) {
      const tables = [...new Set(order.tables)].sort();
      const [mine] = liveLeases(order.runId, order.worker);
      const lease = mine?.[1];
      const covered = new Set(liveLeasesOf(order.runId).map(([table]) => table));
      if (lease === undefined || !tables.every((table) => covered.has(table))) throw leaseLost(order.runId);
      const { erasure } = runOf(order.runId);
      const stores = [order.store, ...(order.range.objects ?? []).map((one) => one.store)];
      const [pause] = stores.flatMap((store) => pausesOf({ policy: order.policy, store }));
      if (pause !== undefined) throw runPaused(pause);
      const over = erasure === null ? null : erasureOf(erasure);
      if (over && over.state !== 'approved') throw erasureOver(over.id, over.state);
      const batchId = newId();
      const { index, at } = append(batchIntended(batchId, order, tables));
      const { runId, policy, digest, store, worker, table, key, action, range } = copy(order);
      batches.set(batchId, {
        ...{ batchId, runId, policy, digest, store, worker, table, key, action, range, tables },
        intendedAt: at,
        entry: index,
        lease: lease.token,
        settlement: null,
        settledAt: null,
        settledEntry: null,
      });
      return { batchId, ...inForceOn(tables, known) };
    },
    async recordErasure(request) {
      const id = newId();
      const { wanted, ...told } = copy(request);
      const { at } = append(erasureRequested(id, request));
      const erasure: KeptErasure = {
        ...told,
        id,
        recordedAt: at,
        state: 'open',
        ...{ approvedBy: null, approvedAt: null, endedBy: null, endedAt: null, reason: null },
        forgotten: false,
        works: [],
        values: { wanted, keys: {} },
      };
      erasures.set(id, erasure);
      return publicErasure(erasure);
    },
    async approveErasure(id, approvals, actor) {
      const erasure = erasureOf(id);
      if (erasure.state !== 'open' && erasure.state !== 'approved') throw erasureNotIn(id, erasure.state);
      if (isSamePerson(erasure.recordedBy, actor)) throw samePerson(id);
      const { at } = append(erasureApproved(erasure, approvals, actor));
      const unseen = { lookedAt: null, run: null, left: null };
      erasure.works = copy(approvals).map(({ keys, ...work }) => ({ ...work, records: keys.length, ...unseen }));
      const keys = Object.fromEntries(copy(approvals).map((one) => [one.policy, one.keys]));
      if (erasure.values) erasure.values.keys = keys;
      Object.assign(erasure, { state: 'approved', approvedBy: actor, approvedAt: at });
      return publicErasure(erasure);
    },
    async endErasure(id, state, reason, actor) {
      const erasure = erasureOf(id);
      const from = { refused: ['open'], finished: ['approved'], withdrawn: ['open', 'approved'] }[state];
      if (!from.includes(erasure.state)) throw erasureNotIn(id, erasure.state);
      return endOf(erasure, state, reason, actor);
    },
    async lookedAtErasure(id, { policy, digest, approvedAt, run, left, actor }) {
      const erasure = erasureOf(id);
      if (erasure.state !== 'approved' || erasure.approvedAt !== approvedAt) return publicErasure(erasure);
      for (const work of erasure.works) {
        if (work.policy !== policy || work.digest !== digest) continue;
        Object.assign(work, { lookedAt: iso(clock.now()), left: copy(left), run: run ?? work.run });
      }
      const over = erasure.works.every((work) => work.left !== null && Object.keys(work.left).length === 0);
      return over ? endOf(erasure, 'finished', null, actor) : publicErasure(erasure);
    },
    async reopenErasures({ store, since, actor }) {
      const reopened: Erasure[] = [];
      for (const erasure of erasures.values()) {
        if (erasure.values === null || !['approved', 'finished'].includes(erasure.state)) continue;
        if (!erasure.works.some((work) => work.store === store && ![null, nobody].includes(work.subject))) continue;
        const there = [...batches.values()].some(
          (batch) =>
            batch.store === store &&
            runs.get(batch.runId)?.erasure === erasure.id &&
            (batch.settledAt === null || Date.parse(batch.settledAt) > Date.parse(since)),
        );
        if (!there) continue;
        for (const work of erasure.works) if (work.store === store) work.left = null;
        if (erasure.state === 'approved') continue;
        Object.assign(erasure, { state: 'approved', endedBy: null, endedAt: null, reason: null });
        append(erasureReopened(erasure, store, actor));
        reopened.push(publicErasure(erasure));
      }
      return reopened;
    },
    async doubtErasures(actor) {
      const approved = [...erasures.values()].filter(({ state }) => state === 'approved');
      for (const erasure of approved) {
        append(erasureDoubted(publicErasure(erasure), actor));
        Object.assign(erasure, { state: 'open', approvedBy: null, approvedAt: null, works: [] });
        if (erasure.values) erasure.values.keys = {};
      }
      return approved.length;
    },
    async forgetErasures(before) {
      const old = [...erasures.values()].filter(
        ({ endedAt, values, note }) =>
          endedAt !== null && Date.parse(endedAt) < Date.parse(before) && (values !== null || note !== null),
      );
      for (const erasure of old) Object.assign(erasure, { values: null, note: null });
      return old.length;
    },
    erasures: async ({ states, policy }) =>
      [...erasures.values()]
        .filter(({ state }) => states === undefined || states.includes(state))
        .filter(({ works }) => policy === undefined || works.some((work) => work.policy === policy))
        .map(publicErasure),
    async erasure(id) {
      const found = erasures.get(id);
      return found === undefined ? null : publicErasure(found);
    },
    async valuesOfErasure(id) {
      const { values } = erasureOf(id);
      if (values === null) throw erasureForgotten(id);
      return copy(values);
    },
    async settle(batchId, settlement, commitments = null) {
      const batch = required(batches.get(batchId), () => unknownBatch(batchId));
      if (batch.settlement !== null) return 'already';
      const { index, at } = append(batchSettled(batch, settlement, commitments));
      Object.assign(batch, { settlement: copy(settlement), settledAt: at, settledEntry: index });
      if (commitments !== null) committed.set(batchId, commitments);
      batch.range = null;
      return 'settled';
    },
    async openIntents(tables) {
      return openBatches(tables).flatMap((batch) => {
        const {
          digest: _digest,
          entry: _entry,
          lease: _lease,
          settlement: _s,
          settledAt: _at,
          settledEntry: _place,
          range,
          ...intent
        } = batch;
        return range === null ? [] : [copy({ ...intent, range, alive: isAlive(batch) })];
      });
    },
    async settledBatches({ store, since, after, limit }) {
      return [...batches.values()]
        .filter((one) => one.store === store && one.settledAt !== null && one.settledAt > since)
        .filter((one) => one.entry > (after ?? -1))
        .slice(0, limit)
        .flatMap(({ batchId, runId, policy, digest, table, key, settledAt, settlement, entry }) => {
          if (settledAt === null || settlement === null) return [];
          const commitments = committed.get(batchId) ?? null;
          return [{ batchId, runId, policy, digest, table, key, settledAt, settlement, commitments, entry }];
        });
    },
    async adoptBatch(batch) {
      if (adopted.has(batch.batchId)) return;
      append(batchAdopted(batch));
      adopted.set(batch.batchId, copy(batch.settlement));
    },
    knownBatches: async (batchIds) => batchIds.filter((id) => batches.has(id) || adopted.has(id)),
    settlement: async (batchId) => copy(batches.get(batchId)?.settlement ?? adopted.get(batchId) ?? null),

    settledBy: async (runId) =>
      sumOfSettlements([...batches.values()].flatMap((one) => (one.runId === runId && one.settlement) || [])),
    disposedSince: async (store, tables, after) =>
      [...batches.values()]
        .filter((one) => one.settledAt !== null && one.settledAt > after)
        .reduce((sum, one) => sum + rowsGone({ store, names: tables }, one), 0),

    async placeHold(newHold) {
      const placed = { ...copy(newHold), id: newId(), placedAt: '', acknowledgedAt: null, releasedAt: null };
      const { index, at } = append(holdPlaced(placed));
      const hold: PlacedHold = { ...placed, placedAt: at, entry: index };
      holds.set(hold.id, hold);
      return { hold: publicHold(hold), openBatches: openBatches([hold.identity]).map((batch) => batch.batchId) };
    },
    async acknowledgeHold(id, waitedFor) {
      const hold = holdOf(id);
      if (hold.acknowledgedAt !== null) return;
      if (hold.releasedAt !== null) throw holdIsReleased(id);
      const older = openBatches([hold.identity]).filter((batch) => batch.entry < hold.entry);
      if (older.length > 0)
        throw holdWaits(
          id,
          older.map((batch) => batch.batchId),
        );
      hold.acknowledgedAt = append(holdAcknowledged(hold, waitedFor)).at;
    },
    ...memoryHoldReleases({ append, holdOf, all: () => [...holds.values()] }),
    async restoreHold(hold, actor) {
      if (holds.has(hold.id)) return 'there';
      const { index } = append(holdRestored(hold, actor));
      holds.set(hold.id, { ...copy(hold), acknowledgedAt: null, releasedAt: null, entry: index });
      return 'restored';
    },
    async readdressHolds({ store, from, to, actor }) {
      const moved = [...holds.values()].filter(
        (hold) => hold.store === store && hold.releasedAt === null && hold.identity.startsWith(`${from}/`),
      );
      for (const hold of moved) hold.identity = to + hold.identity.slice(from.length);
      if (moved.length > 0) append(holdsReaddressed(store, moved.length, actor));
      return moved.length;
    },
    async holds({ tables, released, values, reviewBy, acknowledged }) {
      return [...holds.values()]
        .filter((hold) => touches([hold.identity], tables) && (released === true || hold.releasedAt === null))
        .filter(({ reviewOn }) => reviewBy === undefined || reviewOn <= reviewBy)
        .filter(({ acknowledgedAt }) => acknowledged === undefined || acknowledgedAt === null)
        .map(publicHold)
        .map((hold) => (values === false ? { ...hold, match: withoutValues(hold.match) } : hold));
    },

    holdsInForce: async (tables, known) => inForceOn(tables, known),
    async holdsByTable() {
      const found = new Map<string, HoldsOn>();
      for (const { store, table, identity, restriction, releasedAt } of holds.values()) {
        if (releasedAt !== null) continue;
        const key = `${identity} ${store} ${table}`;
        const of = found.get(key) ?? { store, table, identity, holds: 0, restrictions: 0 };
        found.set(key, of);
        of[restriction ? 'restrictions' : 'holds'] += 1;
      }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, of]) => of);
    },
    async pause(newPause) {
      const { at } = append(paused(newPause));
      const pause = { ...newPause, id: newId(), pausedAt: at };
      pauses.push(pause);
      return copy(pause);
    },
    async resume(scope, actor, reason) {
      const found = resumable(pausesOf(), scope, reason);
      const newest = required(found.at(-1), () => unknownPause(scope));
      append(resumed(newest, actor));
      pauses = pauses.filter((one) => !found.includes(one));
      return copy(found);
    },
    pauses: async (of) => copy(pausesOf(of)),

    head: async () => markOf(entries.at(-1) as StoredEntry),
    async hasEntry(mark) {
      const entry = entries[mark.index - begins.size];
      return entry !== undefined && markOf(entry).digest === mark.digest;
    },
    async append(entry) {
      append(entry);
    },
    async record(entry) {
      append(observed(entry));
    },
    async searchLog(filter, { before, after, limit }) {
      const { policies, from = 0, to = Number.POSITIVE_INFINITY, ...fields } = filter;
      const fitting = entries.filter(({ index, policy, bytes }) => {
        const told = decodeEntry(bytes);
        return (
          index >= from &&
          index < to &&
          (policies === undefined || (policy !== null && policies.includes(policy))) &&
          Object.entries(fields).every(([name, value]) => value === undefined || told[name as 'store'] === value)
        );
      });
      const ahead = after === undefined ? fitting.reverse() : fitting.filter(({ index }) => index > after);
      const asked = ahead.filter(({ index }) => before === undefined || index < before);
      const page = asked.slice(0, limit).map((entry) => ({ ...entry, bytes: Buffer.from(entry.bytes) }));
      const onward = asked.length > limit ? (page.at(-1)?.index ?? null) : null;
      return { entries: after === undefined ? page : page.reverse(), onward };
    },
    async entries({ after = -1, limit, policy, kind }) {
      return entries
        .slice(Math.max(0, after + 1 - begins.size))
        .filter((entry) => policy === undefined || decodeEntry(entry.bytes).policy === policy)
        .filter((entry) => kind === undefined || entry.kind === kind)
        .slice(0, limit)
        .map((entry) => ({ ...entry, bytes: Buffer.from(entry.bytes) }));
    },
    async newestEntry(kind) {
      const found = entries.findLast((entry) => entry.kind === kind);
      return found ? { ...found, bytes: Buffer.from(found.bytes) } : null;
    },
    async checkLog() {
      const newestAt = entries.at(-1)?.at ?? iso(0);
      const leaps = clock.now() - Date.parse(newestAt) > leapMs;
      return {
        now: iso(clock.now()),
        newestAt,
        leaptFrom: leaptFrom ?? (leaps ? newestAt : null),
        fault: faultNow(entries.slice(-entriesChecked)) ?? fault,
      };
    },
    async rememberFault(found) {
      fault ??= found;
    },
    async recheckLog(actor) {
      fault = faultNow(entries);
      if (fault === null) append(logChecked(actor));
      return fault;
    },
    async beginning() {
      return begins;
    },
    async keepCheckpoint(checkpoint, full) {
      const overtaken = kept.some(
        ({ size, at }) =>
          (size > checkpoint.size && at < checkpoint.at) || (size < checkpoint.size && at > checkpoint.at),
      );
      if (overtaken) return false;
      for (const { level, index, hashes } of full) tiles.set(`${level}/${index}`, Buffer.from(hashes));
      if (!kept.some(({ note }) => note === checkpoint.note)) kept.push(checkpoint);
      kept.sort((a, b) => a.size - b.size || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      return true;
    },
    lastCheckpoint: async () => kept.at(-1) ?? null,
    checkpoints: async ({ from, limit }) => kept.filter(({ size }) => size >= from).slice(0, limit),
    tile: async (level, index) => tiles.get(`${level}/${index}`) ?? null,
    logRights: async () => ({ superuser: false, mayEdit: false }),
    versions: async (policy) =>
      versions
        .filter((version) => policy === undefined || version.policy === policy)
        .map(({ inForce: _inForce, waived: _waived, ...version }) => version),
    commitmentsOf: async (batchId) => committed.get(batchId) ?? null,
    async findCommitment(identity, leaf) {
      return [...batches.values()]
        .filter((batch) => committed.get(batch.batchId)?.identity === identity)
        .sort((a, b) => (b.settledEntry ?? 0) - (a.settledEntry ?? 0))
        .flatMap(({ batchId, settledEntry }) => {
          const commitments = committed.get(batchId);
          const found = commitments && [...leavesOf(commitments)].some((one) => one.equals(leaf));
          return found ? [{ batchId, entry: settledEntry ?? -1, commitments }] : [];
        });
    },
    async pruneLog(beginning, restated) {
      const { size, hashes } = beginning;
      const began = [...[...runs.values()].filter((run) => run.finishedAt === null).map((run) => started.get(run.id))];
      const open = [...began, ...openBatches().map((batch) => batch.entry)];
      if (size % 256 !== 0 || size <= begins.size || hashes.length !== bitsIn(size)) throw pruneRefused(size, 'size');
      if (!kept.some((checkpoint) => checkpoint.size >= size)) throw pruneRefused(size, 'checkpoint');
      if (open.some((entry) => entry !== undefined && entry < size)) throw pruneRefused(size, 'open');
      const said = [
        ...entries.map(({ bytes }) => decodeEntry(bytes)),
        ...restated.map((one) => ({ index: size, ...one })),
      ];
      const root = rootOf(beginning).toString('hex');
      const isSaid = said.some(
        ({ kind, index, checkpoint: told }) =>
          kind === 'log.pruned' && index >= size && told?.size === size && told.root === root,
      );
      if (!isSaid) throw pruneRefused(size, 'unsaid');
      for (const entry of restated) append(entry);
      decodeRest();
      entries = entries.slice(size - begins.size);
      begins = { size, hashes: [...hashes] };
      for (const key of tiles.keys()) {
        const [level = 0, index = 0] = key.split('/').map(Number);
        if ((index + 1) * 256 ** (level + 1) <= size) tiles.delete(key);
      }
    },
    async pruneCommitments(before, actor) {
      const old = [...committed.keys()].filter(
        (id) => (batches.get(id)?.settledAt ?? before) < iso(Date.parse(before)),
      );
      for (const id of old) committed.delete(id);
      if (old.length > 0) append(commitmentsPruned(old.length, iso(Date.parse(before)), actor));
      return old.length;
    },
    async close() {},

    snapshot() {
      decodeRest();
      return {
        entries: [...decoded],
        intents: copies(batches.values()),
        holds: copies(holds.values()).map(({ entry: _entry, ...hold }) => hold),
        runs: copies(runs.values()),
        versions: copies(versions),
        leases: [...leases].map(([table, lease]) => ({ ...lease, table })),
      };
    },
  };
}

/** One level deep: what lies below is put in place whole, and never changed in it. */
const copies = <T extends object>(of: Iterable<T>): T[] => [...of].map((one) => ({ ...one }));

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const below of Object.values(Object.freeze(value))) frozen(below);
  return value;
}

const isApproved = (run: Run) => run.approvedMaximum !== null;

function publicHold({ entry: _entry, ...hold }: PlacedHold): Hold {
  return { ...hold, match: { ...hold.match } };
}

function required<T>(found: T | undefined, refusal: () => Error): T {
  if (found === undefined) throw refusal();
  return found;
}

const bitsIn = (size: number) => [...size.toString(2)].filter((bit) => bit === '1').length;

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

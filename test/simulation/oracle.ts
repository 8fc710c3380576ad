/**
 * Judges what happened, sharing no code with the engine: plain days, plain loops. It looks at the register around every
 * effect, and at everything once it is over. A violation is one sentence that names the law.
 */
import type { PlacedHold } from '../../src/engine/holds.ts';
import { signedEntries, wrongNotes } from '../support/plain-tree.ts';
import type { LedgerSnapshot } from './memory-ledger.ts';
import {
  covers,
  dayNumber,
  endOfRequest,
  notesOf,
  type Row,
  type Rules,
  type Tables,
  tablesOf,
  whyNot,
} from './plain-rules.ts';
import { logLimit } from './wider-register.ts';

type Intent = LedgerSnapshot['intents'][number];
type Deed = { table: string; row: Row; how: 'removed' | 'anonymised' };

export class Oracle {
  readonly violations: string[] = [];
  private readonly ledger: () => LedgerSnapshot;
  /** What each batch really did: keys, by batch and table. */
  private readonly done = new Map<string, Set<string>>();
  private readonly dealtWith = new Set<string>();
  /** What each batch's worker had read of the folder. */
  private readonly folders = new Map<string, Map<string, string>>();
  /** Batches that disposed of what a hold covers, before it was acknowledged: by hold. */
  private readonly beforeHold = new Map<string, Set<string>>();

  constructor(ledger: () => LedgerSnapshot) {
    this.ledger = ledger;
  }

  /** Whose worker had read the policy files so (see `Folder.view`). */
  intended(batchId: string, folder: Map<string, string>): void {
    this.folders.set(batchId, folder);
  }

  /** Called around the very moment of an effect. */
  effect(batchId: string, policy: string, before: Tables, after: Tables): void {
    const ledger = this.ledger();
    const intent = ledger.intents.find((one) => one.batchId === batchId);
    const deeds = [...deedsOf(before, after)];
    if (deeds.length === 0) return;
    if (!intent) {
      this.violate('L2', `batch ${batchId} disposed of records without an intent`);
      return;
    }
    if (intent.settlement) this.violate('L2', `batch ${batchId} disposed of records after it was settled`);
    const { asOf = '' } = ledger.runs.find((run) => run.id === intent.runId) ?? {};
    const rules = rulesAround(ledger, intent);
    this.checkFolder(intent, rules);
    for (const deed of deeds) {
      const name = `${deed.table}/${deed.row.id}`;
      this.remember(batchId, deed);
      this.checkHolds(ledger, batchId, deed.table, deed.row);
      const reasons = rules.map((one) => whyNot(policy, deed.table, deed.row, before, one, dayNumber(asOf)));
      if (!reasons.includes(null)) this.violate('L1', `${name} was ${deed.how} by ${policy} although ${reasons[0]}`);
    }
    this.checkStamps(ledger, batchId, before, after, rules);
    for (const visit of missing(before.visits, after.visits)) {
      const note = notesOf(visit, after)[0];
      if (note) this.violate('L5', `visits/${visit.id} went and left notes/${note.id} behind`);
    }
  }

  /** What whoever placed a hold was told. */
  placed({ hold, acknowledged, waitedFor }: PlacedHold): void {
    if (!acknowledged) return;
    const named = new Set(waitedFor.map(({ batchId }) => batchId));
    for (const batch of this.beforeHold.get(hold.id) ?? [])
      if (!named.has(batch)) this.violate('L4', `hold ${hold.id} came too late for batch ${batch} and does not say so`);
  }

  /** Called when everything is over and a clean worker has run every policy. */
  end(tables: Tables): void {
    const ledger = this.ledger();
    for (const intent of ledger.intents) this.checkOutcome(ledger, intent);
    for (const run of ledger.runs) this.checkLimits(ledger, run);
    const rules = rulesAt(ledger, ledger.entries.length);
    for (const policy of rules.keys()) {
      const table = tablesOf[policy]?.[0] ?? '';
      const last = ledger.runs.filter((run) => run.policy === policy && run.state === 'finished').at(-1);
      if (!last) {
        if (policy !== 'kept-notes') this.violate('L5', `${policy} never finished a run`);
        continue;
      }
      for (const row of tables[table] ?? []) {
        if (policy === 'calls-anonymised' && row.anonymised_on !== null) continue;
        if (whyNot(policy, table, row, tables, rules, dayNumber(last.asOf)) !== null) continue;
        if (!isHeld(ledger, table, row, tables)) this.violate('L5', `${table}/${row.id} is due and was forgotten`);
      }
    }
  }

  /** A worker that read a file which is not the rule in force had to wait, and so had its neighbours. */
  /** What the anchor keeps, in its order, and the entries as they are stored. */
  anchored(notes: string[], entries: Buffer[]): void {
    for (const wrong of wrongNotes(notes, entries)) this.violate('L6', wrong);
    const unsigned = entries.length - signedEntries(notes);
    if (unsigned > 0) this.violate('L6', `the last ${unsigned} entries were never signed`);
  }

  private checkFolder(intent: Intent, rules: Rules[]): void {
    const folder = this.folders.get(intent.batchId);
    const touched = tablesOf[intent.policy] ?? [];
    const fits = rules.some((inForce) =>
      Object.entries(tablesOf)
        .filter(([, tables]) => tables.some((table) => touched.includes(table)))
        .every(([policy]) => inForce.get(policy) === folder?.get(policy)),
    );
    if (!fits) this.violate('L8', `${intent.policy} disposed although a file over its tables is not the rule in force`);
  }

  private checkHolds(ledger: LedgerSnapshot, batchId: string, table: string, row: Row): void {
    for (const hold of ledger.holds) {
      if (hold.table !== table || hold.releasedAt !== null || !covers(hold.match, row)) continue;
      if (hold.acknowledgedAt !== null) this.violate('L4', `${table}/${row.id} went under hold ${hold.id}`);
      else this.beforeHold.set(hold.id, (this.beforeHold.get(hold.id) ?? new Set()).add(batchId));
    }
  }

  private checkStamps(ledger: LedgerSnapshot, batchId: string, before: Tables, after: Tables, rules: Rules[]): void {
    for (const event of before.events ?? []) {
      const stamped = (after.events ?? []).find((one) => one.id === event.id)?.ended_on ?? null;
      if (stamped === null || stamped === event.ended_on) continue;
      this.checkHolds(ledger, batchId, 'events', event);
      const request = (before.requests ?? []).find((one) => one.id === event.request_id);
      const told = rules.map((one) => (request ? endOfRequest(request, one) : ''));
      if (!told.includes(stamped)) this.violate('L1', `events/${event.id} was told ${stamped} instead of ${told[0]}`);
    }
  }

  private checkOutcome(ledger: LedgerSnapshot, intent: Intent): void {
    const { batchId, settlement } = intent;
    if (!settlement) this.violate('L2', `batch ${batchId} was never settled`);
    const settled = ledger.entries.filter((entry) => entry.kind === 'batch.settled' && entry.batch === batchId);
    if (settled.length !== 1) this.violate('L2', `batch ${batchId} has ${settled.length} outcomes`);
    const really = this.done.get(`${batchId} ${intent.table}`)?.size ?? 0;
    const { disposed = 0, indeterminate = 0 } = settlement ?? {};
    // What is not known may be claimed as indeterminate, never as done or as not done.
    if (really < disposed || really > disposed + indeterminate)
      this.violate('L3', `batch ${batchId} says ${disposed} (${indeterminate} indeterminate) and did ${really}`);
  }

  /** Of the log, more than the limits needs a person, before the first record goes. */
  private checkLimits(ledger: LedgerSnapshot, run: LedgerSnapshot['runs'][number]): void {
    if (run.policy !== 'log') return;
    const batches = ledger.intents.filter((intent) => intent.runId === run.id);
    const approvals = ledger.entries.filter((entry) => entry.kind === 'run.approved' && entry.run === run.id);
    const sum = batches.reduce((total, { batchId }) => total + (this.done.get(`${batchId} log`)?.size ?? 0), 0);
    const most = Number(approvals.at(-1)?.maximum ?? Math.max(logLimit, 100));
    if (sum > most) this.violate('L8', `run ${run.id} disposed of ${sum} where ${most} were allowed`);
    const before = batches.find((batch) => approvals[0] && batch.entry < Number(approvals[0].index));
    if (before) this.violate('L8', `run ${run.id} disposed before it was approved`);
  }

  private remember(batchId: string, { table, row, how }: Deed): void {
    const where = `${batchId} ${table}`;
    const deed = `${table}/${row.id} ${how}`;
    if (this.dealtWith.has(deed)) this.violate('L3', `${deed} twice`);
    this.dealtWith.add(deed);
    this.done.set(where, (this.done.get(where) ?? new Set()).add(deed));
  }

  private violate(law: string, what: string): void {
    this.violations.push(`${law}: ${what}`);
  }
}

/** The rules in force from the run's last step before the batch until its intent: it may have looked at any of those moments. */
function rulesAround(ledger: LedgerSnapshot, intent: Intent): Rules[] {
  const step = ledger.entries.slice(0, intent.entry).findLast((entry) => entry.run === intent.runId);
  const from = Number(step?.index ?? 0);
  const changes = ledger.entries.slice(from + 1, intent.entry).filter(changesRules);
  return [rulesAt(ledger, from), ...changes.map((entry) => rulesAt(ledger, Number(entry.index)))];
}

/** After the entry with this index. */
function rulesAt(ledger: LedgerSnapshot, index: number): Rules {
  const rules: Rules = new Map();
  for (const entry of ledger.entries.slice(0, index + 1)) {
    if (!changesRules(entry)) continue;
    if (entry.kind === 'policy.approved') rules.set(String(entry.policy), String(entry.digest));
    else rules.delete(String(entry.policy));
  }
  return rules;
}

const changesRules = ({ kind }: { kind: string }): boolean => kind === 'policy.approved' || kind === 'policy.retired';

/** A hold on a part holds the whole record. */
function isHeld(ledger: LedgerSnapshot, table: string, row: Row, tables: Tables): boolean {
  const parts: [string, Row[]][] = [
    ['notes', table === 'visits' ? notesOf(row, tables) : []],
    ['events', table === 'requests' ? (tables.events ?? []).filter((event) => event.request_id === row.id) : []],
  ];
  return ledger.holds.some(
    (hold) =>
      hold.releasedAt === null &&
      ((hold.table === table && covers(hold.match, row)) ||
        parts.some(([name, rows]) => hold.table === name && rows.some((part) => covers(hold.match, part)))),
  );
}

function* deedsOf(before: Tables, after: Tables): Generator<Deed> {
  for (const [table, rows] of Object.entries(before))
    for (const row of missing(rows, after[table])) yield { table, row, how: 'removed' };
  for (const row of before.calls ?? []) {
    const now = (after.calls ?? []).find((one) => one.id === row.id);
    if (now && now.anonymised_on !== row.anonymised_on) yield { table: 'calls', row, how: 'anonymised' };
  }
}

function missing(before: Row[] = [], after: Row[] = []): Row[] {
  const left = new Set(after.map((row) => row.id));
  return before.filter((row) => !left.has(row.id));
}

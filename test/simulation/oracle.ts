/**
 * Judges what happened, sharing no code with the engine: plain days, plain loops. It looks at the register around every
 * effect, and at everything once it is over. A violation is one sentence that names the law.
 */
import type { MemorySnapshot } from '../../src/stores/memory/open-store.ts';
import type { LedgerSnapshot } from './memory-ledger.ts';
import { startMs } from './register.ts';

type Row = Record<string, string | null>;
type Tables = MemorySnapshot['tables'];

const dayNumber = (text: string): number => Math.round(Date.parse(`${text}T00:00:00Z`) / 86_400_000);
const today = Math.floor(startMs / 86_400_000);

/** Days that have passed since, today not counted as kept. */
const olderThan = (text: string | null | undefined, days: number): boolean =>
  text != null && dayNumber(text) + days < today;

export class Oracle {
  readonly violations: string[] = [];
  private readonly gone = new Map<string, Set<string>>();
  private readonly ledger: () => LedgerSnapshot;

  constructor(ledger: () => LedgerSnapshot) {
    this.ledger = ledger;
  }

  /** Called around the very moment of an effect. */
  effect(batchId: string, policy: string, before: Tables, after: Tables): void {
    const ledger = this.ledger();
    const intent = ledger.intents.find((one) => one.batchId === batchId);
    const removed = [...removedRows(before, after)];
    if (removed.length > 0 && !intent) this.violate('L2', `batch ${batchId} disposed of records without an intent`);
    if (removed.length > 0 && intent?.settlement)
      this.violate('L2', `batch ${batchId} disposed of records after it was settled`);
    for (const { table, row } of removed) {
      const key = `${table}/${row.id}`;
      this.remember(batchId, table, key);
      const hold = ledger.holds.find(
        (one) =>
          one.table === table && one.acknowledgedAt !== null && one.releasedAt === null && covers(one.match, row),
      );
      if (hold) this.violate('L4', `${key} went under hold ${hold.id}`);
      const early = whyEarly(table, row, before, policy);
      if (early) this.violate('L1', `${key} was disposed of by ${policy} although ${early}`);
    }
    for (const note of after.notes ?? []) {
      const visit = (after.visits ?? []).some((one) => one.id === note.visit_id);
      const had = (before.visits ?? []).some((one) => one.id === note.visit_id);
      if (had && !visit) this.violate('L5', `visits/${note.visit_id} went and left notes/${note.id} behind`);
    }
  }

  /** Called when everything is over and a clean worker has run every policy. */
  end(tables: Tables): void {
    const ledger = this.ledger();
    for (const intent of ledger.intents) {
      if (!intent.settlement) this.violate('L2', `batch ${intent.batchId} was never settled`);
      const settled = ledger.entries.filter(
        (entry) => entry.kind === 'batch.settled' && entry.batch === intent.batchId,
      );
      if (settled.length !== 1) this.violate('L2', `batch ${intent.batchId} has ${settled.length} outcomes`);
      const really = this.gone.get(`${intent.batchId} ${intent.table}`)?.size ?? 0;
      const { disposed = 0, indeterminate = 0 } = intent.settlement ?? {};
      // What is not known may be claimed as indeterminate, never as done or as not done.
      if (really < disposed || really > disposed + indeterminate) {
        this.violate(
          'L3',
          `batch ${intent.batchId} says ${disposed} (${indeterminate} indeterminate) and did ${really}`,
        );
      }
    }
    const holds = ledger.holds.filter((one) => one.releasedAt === null);
    for (const table of ['visits', 'requests', 'events']) {
      for (const row of tables[table] ?? []) {
        if (whyEarly(table, row, tables, '') !== null) continue;
        const parts = table === 'visits' ? (tables.notes ?? []).filter((note) => note.visit_id === row.id) : [];
        const held = holds.some(
          (hold) =>
            (hold.table === table && covers(hold.match, row)) ||
            (hold.table === 'notes' && parts.some((part) => covers(hold.match, part))),
        );
        if (!held) this.violate('L5', `${table}/${row.id} is due and was forgotten`);
      }
    }
  }

  private remember(batchId: string, table: string, key: string): void {
    const where = `${batchId} ${table}`;
    const keys = this.gone.get(where) ?? new Set();
    for (const others of this.gone.values()) if (others.has(key)) this.violate('L3', `${key} was disposed of twice`);
    this.gone.set(where, keys.add(key));
  }

  private violate(law: string, what: string): void {
    this.violations.push(`${law}: ${what}`);
  }
}

/** Why this record may not go, in words; null: it is due and nothing protects it (but holds). */
function whyEarly(table: string, row: Row, tables: Tables, policy: string): string | null {
  if (table === 'requests') return olderThan(row.requested_on, 20) ? null : 'its 20 days are not over';
  if (table === 'events') return olderThan(row.ended_on, 5) ? null : 'its 5 days are not over';
  if (table === 'notes') {
    const visit = (tables.visits ?? []).find((one) => one.id === row.visit_id);
    return visit ? whyEarly('visits', visit, tables, policy) : 'its visit is not there';
  }
  if (!olderThan(row.visited_on, 30)) return 'its 30 days are not over';
  if (row.kept_for === 'complaint' && !olderThan(row.visited_on, 60)) return 'a complaint keeps it 60 days';
  if (row.important === 'true' && !olderThan(row.visited_on, 100)) return 'another policy keeps it 100 days';
  const matter = (tables.matters ?? []).find((one) => one.person === row.person && one.state === 'open');
  return matter ? `matter ${matter.id} is open` : null;
}

function* removedRows(before: Tables, after: Tables): Generator<{ table: string; row: Row }> {
  for (const [table, rows] of Object.entries(before)) {
    const left = new Set((after[table] ?? []).map((row) => row.id));
    for (const row of rows) if (!left.has(row.id)) yield { table, row };
  }
}

const covers = (match: Record<string, string>, row: Row): boolean =>
  Object.entries(match).every(([column, value]) => row[column] === value);

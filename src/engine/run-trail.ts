/** What the log says of one run, entry by entry: from its start to its end. Nothing is written. */
import type { Ledger, Run } from '../ports/ledger.ts';
import { add, type Counts, nonZero } from './counts.ts';
import { type Entry, entriesFrom, firstEntryFrom } from './log-position.ts';

export interface TrailBatch {
  id: string;
  /** Index of the entry that settled it, and when. */
  entry: number;
  at: string;
  counts: Counts;
  /** Over what it disposed of. Null: none was kept. */
  commitments: { root: string; size: number; key: string } | null;
}

export interface RunTrail {
  started: Entry;
  /** The newest of several, where a run waited and went on. */
  finished: Entry;
  approved: Entry | null;
  batches: TrailBatch[];
  /** Identities of the tables that its batches might touch. */
  tables: string[];
  /** What its settled batches did, added up. */
  sums: { counts: Counts; parts: Counts };
  /** Batches that were begun and not settled, or settled and not begun. */
  unpaired: number;
  /** What configuration switched off, as its entries say. */
  waived: string[];
}

/** Null: the log knows no beginning or no end of this run. */
export async function trailOf(ledger: Ledger, run: Run): Promise<RunTrail | null> {
  const from = await firstEntryFrom(ledger, run.startedAt);
  let started: Entry | null = null;
  let finished: Entry | null = null;
  let approved: Entry | null = null;
  const batches: TrailBatch[] = [];
  const tables = new Set<string>();
  const open = new Set<string>();
  const waived = new Set<string>();
  const counts: Counts = {};
  const parts: Counts = {};
  let unbegun = 0;
  for await (const entry of entriesFrom(ledger, { from, policy: run.policy })) {
    if (entry.run !== run.id) continue;
    for (const one of entry.waived ?? []) waived.add(one);
    if (entry.kind === 'run.started') started = entry;
    if (entry.kind === 'run.approved') approved = entry;
    if (entry.kind === 'batch.intended' && entry.batch !== undefined) {
      open.add(entry.batch);
      for (const table of entry.tables ?? []) tables.add(table);
    }
    if (entry.kind === 'batch.settled' && entry.batch !== undefined) {
      if (!open.delete(entry.batch)) unbegun += 1;
      const { index, at, batch, commitments = null } = entry;
      batches.push({ id: batch, entry: index, at, counts: entry.counts ?? {}, commitments });
      add(counts, entry.counts ?? {});
      add(parts, entry.parts ?? {});
    }
    if (entry.kind === 'run.finished') {
      finished = entry;
      if (entry.at === run.finishedAt) break;
    }
  }
  if (!started || !finished) return null;
  return {
    started,
    finished,
    approved,
    batches,
    tables: [...tables],
    sums: { counts: nonZero(counts), parts: nonZero(parts) },
    unpaired: open.size + unbegun,
    waived: [...waived].sort(),
  };
}

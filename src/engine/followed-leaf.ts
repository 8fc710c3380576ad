/** Where a starting point was looked for, and what stood there: the joins of a term, told for one record. */
import { applyOffset, dayOf } from '../policy/calendar.ts';
import type { Day, Term } from '../policy/compiled.ts';
import type { LeafReading } from '../policy/judgement.ts';

/** A date that the starting point may come from, and what stands there. */
export interface FollowedLeaf {
  /** The dataset's own table, or the one that was joined. */
  table: string;
  column: string;
  /** Their column → ours; null for the record's own columns. */
  match: Record<string, string> | null;
  /** Rows that the match alone finds. */
  matched: number;
  /** One per row that counts: the day in the policy's zone, with its offset; null is an empty column. */
  days: (Day | 'unusable' | null)[];
}

export type LeafTerm = Extract<Term, { kind: 'column' | 'related' }>;

/** In the order in which a judgement lists its leaves. */
export function termLeaves(term: Term): LeafTerm[] {
  if (term.kind === 'on') return [];
  return 'of' in term ? term.of.flatMap(termLeaves) : [term];
}

export function followed(
  leaf: LeafTerm,
  table: string,
  reading: LeafReading | undefined,
  at: { zone: string; earliest: Day },
): FollowedLeaf {
  const days = (reading?.values ?? []).map((value) => {
    const day = value === null ? null : dayOf(value, at.zone, at.earliest);
    return day === null || day === 'unusable' ? day : applyOffset(day, leaf.offset);
  });
  return {
    table: leaf.kind === 'related' ? leaf.table : table,
    column: leaf.column,
    match: leaf.kind === 'related' ? leaf.match : null,
    matched: reading?.matched ?? 0,
    days,
  };
}

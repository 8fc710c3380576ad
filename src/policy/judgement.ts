/**
 * A judgement: one policy at one as-of, against every other policy that claims the same records. It is all that a store
 * needs to tally, select, dispose and explain. Holds are not in it: they arrive with each intent (`heldBy`).
 */
import type { AnonymiseWith, Day, Match, Scalar } from './compiled.ts';
import type { Predicate } from './predicate.ts';

/** Why a record that is due, or has no usable date, is left. One per record: the first that applies, in this order. */
export const reasons = ['held', 'excepted', 'claimed', 'extended', 'undated', 'blocked', 'failed'] as const;
export type Reason = (typeof reasons)[number];

/** A share of the due records. Branches of one judgement are disjoint; `lead` is the own column that an index can lead by. */
export interface Branch {
  lead: string | null;
  /** Due by the base period, usable, in scope of this branch; without scope, reasons and holds. */
  due: Predicate;
}

/** A condition with the author's words for it (the exception, the extension, the other policy, the referencing table). */
export interface NamedPredicate {
  because: string;
  when: Predicate;
}

/** A column to read when one record's dates are worked out: its own, or those of related rows. */
export type Leaf =
  | { kind: 'column'; column: string }
  | { kind: 'related'; table: string; match: Match; where: Predicate; column: string };

/** A temporal value as the store holds it, with microseconds. `timestamp` is a wall-clock reading in the store's `zone`. */
export type Reading =
  | { type: 'date'; text: string }
  | { type: 'instant'; text: string }
  | { type: 'timestamp'; text: string; zone: string };

/** What one leaf says about one record. */
export interface LeafReading {
  /** One per row that satisfies match and where (for an own column: exactly one); null where the column is NULL. */
  values: (Reading | null)[];
  /** False where one of our match columns is NULL: there is no reference at all. True for own columns. */
  referenced: boolean;
  /** Rows that satisfy the match alone. 1 for own columns. */
  matched: number;
}

export interface Stamp {
  column: string;
  /** The day to write for the parent with these readings (in the order of `Judgement.leaves`); null: cannot be known, so the record is blocked. */
  day: (readings: LeafReading[]) => Day | null;
}

export type PartOrder =
  | { kind: 'rows'; table: string; match: Match; parts: PartOrder[] }
  /** Writes only where the column is still NULL: stamping twice changes nothing. */
  | { kind: 'stamp'; table: string; match: Match; stamps: Stamp[] };

/** Objects in another store that the records name, and every table of the records' own store that names objects there. */
export interface ObjectOrder {
  store: string;
  /** The template. */
  object: string;
  /** The records' own table among them. An object that a record outside the batch names is left alone. */
  namedBy: { table: string; object: string }[];
}

export type Action =
  | { kind: 'destroy' }
  /** Sets the columns and, with them, `mark` to as-of. */
  | { kind: 'anonymise'; columns: Record<string, AnonymiseWith>; mark: string }
  | { kind: 'flag'; columns: Record<string, Scalar>; mark: string };

export interface Judgement {
  policy: string;
  digest: string;
  /** ISO instant. */
  asOf: string;
  store: string;
  table: string;
  key: string[];
  /** In the dataset and not done yet (mark is NULL). */
  scope: Predicate;
  branches: Branch[];
  /** In scope without a usable starting point. Disjoint from every branch. */
  undated: Predicate;
  excepted: NamedPredicate[];
  claimed: NamedPredicate[];
  /** Due by the base period but not by an extension that applies. */
  extended: NamedPredicate[];
  blocked: NamedPredicate[];
  /** Kept past `within.at-most`, whatever the reason. `never` where the policy states no maximum. */
  beyondMaximum: Predicate;
  parts: PartOrder[];
  /** Left out: the records name no objects. */
  objects?: ObjectOrder[];
  /** Null: nothing is ever disposed of under this judgement (verify, indefinite, unspecified); `effect` refuses it. */
  action: Action | null;
  /** The leaves of the policy's own term in the order they are written, then those of its stamps. */
  leaves: Leaf[];
}

/** All that a judgement asks of its own table's records, in no order; what its leaves ask of related rows is not in it. */
export const predicatesOf = (judgement: Judgement): Predicate[] => [
  judgement.scope,
  judgement.undated,
  judgement.beyondMaximum,
  ...judgement.branches.map(({ due }) => due),
  ...[judgement.excepted, judgement.claimed, judgement.extended, judgement.blocked].flat().map(({ when }) => when),
];

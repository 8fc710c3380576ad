/**
 * The compiled policy: what a file says, with every default filled in and every short form written out. Plain JSON
 * values only, because the ledger keeps the last approved version and claims are computed from it (law L8).
 */

/** A calendar day, `YYYY-MM-DD`. Sorts as text. */
export type Day = string;

/** Calendar months and days, added forward in that order. Weeks are seven days, years twelve months. */
export interface Period {
  months: number;
  days: number;
}

export type Scalar = string | number | boolean;

/** Their column → our column. */
export type Match = Record<string, string>;

/** What a NULL in a starting point means. `null`: not written; allowed only where the column cannot be NULL. */
export type Missing = 'not-started' | 'ignore' | 'error' | null;
export type Offset = 'end-of-month' | 'end-of-year' | null;

/** A date that a period can run from (DESIGN: `from`, `until`). */
export type Term =
  | { kind: 'column'; column: string; missing: Missing; offset: Offset }
  | {
      kind: 'related';
      table: string;
      match: Match;
      where: Condition;
      column: string;
      missing: Missing;
      offset: Offset;
      /** False: found by a unique key, at most one row. True: any number of rows, none of them counts as ignored. */
      many: boolean;
    }
  | { kind: 'on'; day: Day }
  | { kind: 'latest' | 'earliest' | 'first'; of: Term[] };

/** A point in time that a condition compares with. `ago` counts back from the local day of as-of. */
export type Point = { kind: 'day'; day: Day } | { kind: 'as-of' } | { kind: 'ago'; period: Period };

/** The condition language. Two-valued: a NULL never satisfies a comparison, and `not` of it does. `all` of nothing is true. */
export type Condition =
  | { op: 'all'; of: Condition[] }
  | { op: 'any'; of: Condition[] }
  | { op: 'not'; of: Condition }
  | { op: 'in'; column: string; values: Scalar[] }
  | { op: 'null'; column: string }
  | { op: 'before' | 'after'; column: string; point: Point }
  | { op: 'exists'; table: string; match: Match; where: Condition };

/** A value that a stamp writes: the day the parent fell due, the day of as-of, or any term of the parent. */
export type StampValue = { kind: 'due-day' } | { kind: 'as-of' } | { kind: 'term'; term: Term };

export type Part =
  | { kind: 'rows'; table: string; match: Match; parts: Part[] }
  | { kind: 'stamp'; table: string; match: Match; stamp: Record<string, StampValue> }
  | { kind: 'object'; store: string; object: string };

export interface Dataset {
  store: string;
  table: string;
  key: string[];
  where: Condition;
  parts: Part[];
  /** Days before this one are undated, never old. */
  earliest: Day;
}

export interface Within {
  atLeast: Period | null;
  atMost: Period | null;
}

export interface Extension {
  when: Condition;
  period: Period;
  within: Within | null;
  because: string;
}

export type Retain =
  /** `until` compiles to a period of zero: kept on the day itself, due the day after. */
  | {
      kind: 'dated';
      stated: 'period' | 'until';
      period: Period;
      from: Term;
      extend: Extension[];
      within: Within | null;
    }
  | { kind: 'indefinite'; because: string; review: Day }
  | { kind: 'unspecified'; because: string };

export interface Exception {
  when: Condition;
  because: string;
}

export type AnonymiseWith = 'erase' | 'truncate-ip' | 'truncate-date' | { set: Scalar };

export type Disposition =
  | { kind: 'destroy' }
  | { kind: 'anonymise'; columns: Record<string, AnonymiseWith>; mark: string }
  | { kind: 'flag'; columns: Record<string, Scalar>; mark: string }
  /** `none`: attest that no record meets the condition; null: attest that nothing overdue is left. */
  | { kind: 'verify'; none: Condition | null };

/** More than this in one run needs a person's approval. `share` is a fraction, 0 to 1. */
export interface Limits {
  records: number;
  share: number;
}

/** Everything that decides what happens to records, and nothing else: the digest is taken over this. */
export interface Rule {
  timezone: string;
  /** Null only for a declared gap, which names a `system` instead. */
  dataset: Dataset | null;
  retain: Retain;
  unless: Exception[];
  /** Null where nothing is ever disposed of: indefinite and unspecified. */
  disposition: Disposition | null;
  limits: Limits;
  stageOf: string | null;
  /** Triggers and rules of the table that the author knows about. */
  triggers: string[];
}

/** What is said about the rule, for people and reports. Changing it needs no approval. */
export interface About {
  title: InLanguages;
  controller: string[];
  basis: string[];
  source: { document: string; place: string } | null;
  owner: string;
  /** Account ids of those who wrote the rule. Left out: the file names nobody. */
  author?: string[];
  review: Day | null;
  system: string | null;
  /** False, with the place in the notice, where the person has no right to erasure. */
  erasable: { allowed: true } | { allowed: false; place: string };
  subject: { column: string } | { table: string; match: Match; column: string } | null;
  /** Interpretations and assumptions that the author wrote down. */
  note: string | null;
  /** Controllers by their English names, where other languages have names of their own. */
  controllerNames?: Record<string, InLanguages>;
  /** How the rule is told to the public. */
  notice?: PublicWords;
}

/** A text as an author wrote it, in English and perhaps in other languages. */
export interface InLanguages {
  en: string;
  sv?: string | undefined;
  fi?: string | undefined;
}

/** Words for a privacy notice. Lists go with those of the rule, in the same order. */
export interface PublicWords {
  records?: InLanguages | undefined;
  from?: InLanguages | undefined;
  until?: InLanguages | undefined;
  extend?: InLanguages[] | undefined;
  unless?: InLanguages[] | undefined;
  because?: InLanguages | undefined;
  note?: InLanguages | undefined;
}

export interface CompiledPolicy {
  id: string;
  /** SHA-256 over the canonical JSON of `rule` and `id`, hex. */
  digest: string;
  rule: Rule;
  about: About;
  /** Five-field cron in the rule's time zone; null where there is nothing to run. */
  schedule: string | null;
}

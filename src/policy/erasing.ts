/**
 * A request for erasure (GDPR Art. 17) as rules see it: which records it covers, under which policies nothing is ever erased,
 * and how one that is covered no longer claims. Pure.
 */
import type { CompiledPolicy } from './compiled.ts';
import { all, any, exists, type Predicate } from './predicate.ts';

/** What an approved request covers. */
export interface Erasing {
  /** By policy: the records of its own table that may go. A policy that is not among them keeps what it would keep. */
  covers: Readonly<Record<string, Predicate>>;
}

/** Why nothing is ever erased under a policy, whatever anybody asks. */
export type NeverErased =
  /** The person has no right to it; the place in the notice. */
  | { why: 'not-erasable'; place: string }
  /** No dataset here. */
  | { why: 'gap' }
  /** Kept for ever, or for a time that nobody stated; the author's reason. */
  | { why: 'indefinite' | 'unspecified'; because: string }
  /** It looks on, or flags: it disposes of nothing. */
  | { why: 'verify' | 'flag' };

/** Null: its records may be erased on request. */
export function neverErased({ rule, about }: Pick<CompiledPolicy, 'rule' | 'about'>): NeverErased | null {
  const { dataset, retain, disposition } = rule;
  if (!about.erasable.allowed) return { why: 'not-erasable', place: about.erasable.place };
  if (!dataset) return { why: 'gap' };
  if (retain.kind !== 'dated') return { why: retain.kind, because: retain.because };
  if (disposition?.kind === 'destroy' || disposition?.kind === 'anonymise') return null;
  return { why: disposition?.kind === 'flag' ? 'flag' : 'verify' };
}

/** Records of the policy's table that its `subject` tells to be about this person. Null: it names no subject. */
export function aboutPerson({ about }: Pick<CompiledPolicy, 'about'>, value: string): Predicate | null {
  const { subject } = about;
  if (subject === null) return null;
  const is: Predicate = { op: 'in', column: subject.column, values: [value] };
  return 'match' in subject ? exists(subject.table, subject.match, is) : is;
}

/** These records and no others. @param columns of the key, in the order of its values. */
export function withKeys(columns: string[], keys: string[][]): Predicate {
  const [only] = columns;
  if (columns.length === 1 && only) return { op: 'in', column: only, values: keys.map(([value = '']) => value) };
  return any(
    ...keys.map((key) => all(...columns.map((column, i): Predicate => ({ op: 'in', column, values: [key[i] ?? ''] })))),
  );
}

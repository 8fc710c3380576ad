/** Whether one rule does what one statement states. Pure, and strict: a bound counts only where the rule promises that bound. */
import type { CompiledPolicy, Period } from '../../policy/compiled.ts';
import type { PublicPeriod, PublicStatement } from '../../policy/public-statements.ts';
import type { Language } from '../language.ts';
import { type Span, samePeriod } from './reading/periods.ts';
import type { Statement } from './reading/statements.ts';
import type { Place } from './subjects.ts';

/** A rule that a statement may be about. */
export interface Candidate {
  told: PublicStatement;
  policy: CompiledPolicy;
  periods: PublicPeriod[];
  /** Null: anywhere in the text. */
  place: Place | null;
}

/** One thing that a rule does, and that a notice may state. */
export interface Mark {
  what: PublicPeriod['kind'] | 'until' | 'indefinite' | 'gap' | 'needed' | 'exception';
  /** Of extensions and exceptions: which, from 0. */
  index: number;
}

/** What of the rule the statement states. Nothing: it is not fulfilled by it. */
export function marksOf({ said, sentence }: Statement, candidate: Candidate, language: Language): Mark[] {
  const { retain } = candidate.policy.rule;
  const whole = (what: Mark['what'], fits: boolean): Mark[] => (fits ? [{ what, index: 0 }] : []);
  switch (said.kind) {
    case 'period':
      return candidate.periods.filter((one) => fits(said.span, one)).map(({ kind, index }) => ({ what: kind, index }));
    case 'unreadable':
      return [];
    case 'indefinite':
      return whole('indefinite', retain.kind === 'indefinite');
    case 'gap':
      return whole('gap', retain.kind === 'unspecified');
    case 'until':
      return whole('until', isUntil(candidate));
    case 'needed':
      return isUntil(candidate) ? whole('until', true) : whole('needed', retain.kind === 'dated');
    case 'exception':
      return exceptionsIn(sentence, candidate, language).map((index) => ({ what: 'exception', index }));
  }
}

/** Those that it tells in the rule's own words; told in others, it may mean any. */
function exceptionsIn(sentence: string, { policy }: Candidate, language: Language): number[] {
  const all = policy.rule.unless.map((_, index) => index);
  const verbatim = all.filter((index) => contains(sentence, policy.about.notice?.unless?.[index]?.[language]));
  return verbatim.length > 0 ? verbatim : all;
}

export const contains = (sentence: string, words: string | undefined): boolean =>
  words !== undefined && sentence.replaceAll(/\s+/g, ' ').includes(words.replaceAll(/\s+/g, ' '));

export const isUntil = ({ policy: { rule } }: Candidate): boolean =>
  rule.retain.kind === 'dated' && rule.retain.stated === 'until';

export const ceilingOf = ({ policy: { rule } }: Candidate): Period | null =>
  rule.retain.kind === 'dated' ? (rule.retain.within?.atMost ?? null) : null;

/** Exactly so long: the period. At most: the period, or the ceiling. Two bounds: those that the rule is held within. */
function fits({ low, high }: Span, { period, within }: PublicPeriod): boolean {
  const same = (a: Period | null, b: Period | null | undefined): boolean => a !== null && b != null && samePeriod(a, b);
  if (low !== null && high !== null) {
    if (samePeriod(low, high)) return same(high, period);
    return same(low, within?.atLeast) && same(high, within?.atMost);
  }
  return high === null
    ? same(low, period) || same(low, within?.atLeast)
    : same(high, period) || same(high, within?.atMost);
}

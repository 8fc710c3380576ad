/**
 * What the store and the arithmetic say about one record. Every question is asked in one snapshot; only which of many
 * holds cover a held record is asked again, by halves.
 */

import { addDays, dueDay, localDay } from '../policy/calendar.ts';
import type { Day, Period } from '../policy/compiled.ts';
import { contextOf } from '../policy/judge.ts';
import {
  type Judgement,
  type LeafReading,
  type NamedPredicate,
  type PartOrder,
  type Reason,
  reasons,
  type Stamp,
} from '../policy/judgement.ts';
import { not } from '../policy/predicate.ts';
import { resolveCondition } from '../policy/resolve-condition.ts';
import { type StartingPoint, startingPoint } from '../policy/starting-point.ts';
import type { Hold } from '../ports/ledger.ts';
import type { Examination, Key } from '../ports/store.ts';
import { type ObjectExplanation, objectsUnder } from './explain-objects.ts';
import { type FollowedLeaf, followed, termLeaves } from './followed-leaf.ts';
import { heldIn, type Situation } from './situate.ts';

/** What becomes of the record now: `due`, the one reason that keeps it though it is due, or why it is not due at all. */
export type Verdict =
  | 'due'
  | Exclude<Reason, 'failed'>
  | 'not-due'
  | 'not-started'
  | 'protected'
  | 'out-of-scope'
  | 'done';

/** The base period, or one extension. Days are null where there is no starting day. */
export interface RetentionClass {
  /** The author's reason; null for the base period. */
  because: string | null;
  period: Period;
  lastDay: Day | null;
  dueOn: Day | null;
  /** Whether its condition is met; always so for the base period. */
  applies: boolean;
}

export interface RecordExplanation {
  verdict: Verdict;
  leaves: FollowedLeaf[];
  /** Null where the policy knows no dates. */
  start: StartingPoint | null;
  classes: RetentionClass[];
  holds: Pick<Hold, 'id' | 'kind' | 'restriction' | 'matter' | 'reason' | 'reviewOn'>[];
  exceptions: { because: string; applies: boolean }[];
  /** Other policies over the same records, and whether they want to keep this one. */
  claims: { policy: string; keeps: boolean }[];
  blocked: string[];
  /** Objects that the record names: what keeps one of them keeps the record. */
  objects: ObjectExplanation[];
  beyondMaximum: boolean;
  /** Set when the arithmetic and the store's own verdict differ: then something is wrong, and nobody should dispose. */
  disagreement: { code: 'explain.disagrees'; what: string; hint: string } | null;
}

/** Null: no such record. */
export async function recordUnder(situation: Situation, holds: Hold[], key: Key): Promise<RecordExplanation | null> {
  const { policy, judgement, store } = situation;
  const { retain, dataset } = policy.rule;
  const at = contextOf(policy, judgement.asOf);
  const extend = retain.kind === 'dated' ? retain.extend : [];
  const questions: NamedPredicate[] = [
    { because: 'done', when: not(judgement.scope) },
    { because: 'beyond', when: judgement.beyondMaximum },
    ...extend.map(({ when }, i) => ({ because: `applies ${i}`, when: resolveCondition(when, at) })),
    ...judgement.extended.map(({ when }, i) => ({ because: `extended ${i}`, when })),
    ...judgement.excepted.map(({ when }, i) => ({ because: `excepted ${i}`, when })),
    ...judgement.claimed.map(({ when }, i) => ({ because: `claimed ${i}`, when })),
    ...judgement.blocked.map(({ when }, i) => ({ because: `blocked ${i}`, when })),
  ];
  const where = dataset ? resolveCondition(dataset.where, at) : judgement.scope;
  const asked: Judgement = { ...judgement, scope: where, excepted: questions, claimed: [], extended: [], blocked: [] };
  const found = await store.examine(asked, heldIn(situation, holds), key);
  if (!found) return null;

  const yes = new Set(found.excepted);
  const own = retain.kind === 'dated' ? termLeaves(retain.from) : [];
  const start =
    retain.kind === 'dated'
      ? startingPoint(retain.from, found.readings.slice(0, own.length), at.zone, at.earliest)
      : null;
  const day = start?.state === 'known' ? start.day : null;
  const classOf = (because: string | null, period: Period, applies: boolean): RetentionClass => {
    const dueOn = day === null ? null : dueDay(day, null, period, at.zone);
    return { because, period, lastDay: dueOn === null ? null : addDays(dueOn, -1), dueOn, applies };
  };
  const classes =
    retain.kind === 'dated'
      ? [
          classOf(null, retain.period, true),
          ...extend.map(({ because, period }, i) => classOf(because, period, yes.has(`applies ${i}`))),
        ]
      : [];
  const extended = judgement.extended.map((_, i) => yes.has(`extended ${i}`));
  const exceptions = judgement.excepted.map(({ because }, i) => ({ because, applies: yes.has(`excepted ${i}`) }));
  const claims = claimsOf(judgement.claimed, (i) => yes.has(`claimed ${i}`));
  const blocked = [
    ...judgement.blocked.filter((_, i) => yes.has(`blocked ${i}`)).map(({ because }) => because),
    ...stampsWithoutDay(judgement.parts, found.readings),
    // What the store itself knows: a link, a file that is still written to, a date that cannot be read.
    ...found.blocked,
  ];
  const objects = await objectsUnder(situation, holds, key);
  const verdict = verdictOf(found, {
    dated: retain.kind === 'dated',
    started: start?.state !== 'not-started',
    done: yes.has('done'),
    excepted: exceptions.some(({ applies }) => applies),
    claimed: claims.some(({ keeps }) => keeps),
    extended: extended.includes(true),
    blocked: blocked.length > 0,
  });
  return {
    verdict: withObjects(verdict, objects),
    leaves: own.map((leaf, i) => followed(leaf, judgement.table, found.readings[i], at)),
    start,
    classes,
    holds: found.held ? await covering(situation, holds, key) : [],
    exceptions,
    claims,
    blocked,
    objects,
    beyondMaximum: found.inScope && !yes.has('done') && yes.has('beyond'),
    disagreement: start ? disagreement(found, start, classes, extended, localDay(at.asOf, at.zone)) : null,
  };
}

/** Of a record that could go: the first reason that keeps it or one of its objects. */
function withObjects(verdict: Verdict, objects: ObjectExplanation[]): Verdict {
  const own = reasons.find((reason) => reason === verdict);
  if (verdict !== 'due' && own === undefined) return verdict;
  const kept = reasons.find((reason) => reason === own || objects.some(({ keptBy }) => keptBy === reason));
  return kept === undefined || kept === 'failed' ? verdict : kept;
}

interface Answers {
  dated: boolean;
  started: boolean;
  done: boolean;
  excepted: boolean;
  claimed: boolean;
  extended: boolean;
  blocked: boolean;
}

/** One reason, in the order in which every report gives it. */
function verdictOf(found: Examination, answers: Answers): Verdict {
  if (!found.inScope) return 'out-of-scope';
  if (answers.done) return 'done';
  if (!answers.dated) return 'protected';
  if (!found.due && !found.undated) return answers.started ? 'not-due' : 'not-started';
  if (found.held) return 'held';
  if (answers.excepted) return 'excepted';
  if (answers.claimed) return 'claimed';
  if (answers.extended) return 'extended';
  if (found.undated) return 'undated';
  return answers.blocked ? 'blocked' : 'due';
}

function disagreement(
  found: Examination,
  start: StartingPoint,
  [base, ...extensions]: RetentionClass[],
  extended: boolean[],
  today: Day,
): RecordExplanation['disagreement'] {
  const differing: string[] = [];
  const differ = (what: string, arithmetic: boolean, store: boolean): void => {
    if (arithmetic !== store)
      differing.push(`${what}: the arithmetic says ${arithmetic ? 'yes' : 'no'}, the store ${store ? 'yes' : 'no'}`);
  };
  differ('undated', start.state === 'undated', found.undated);
  differ('due', base?.dueOn != null && base.dueOn <= today, found.due);
  for (const [i, { because, dueOn, applies }] of extensions.entries())
    if (dueOn !== null) differ(`extended (${because})`, applies && dueOn > today, extended[i] ?? false);
  if (differing.length === 0) return null;
  return {
    code: 'explain.disagrees',
    what: `Two ways of working out this record's dates disagree: ${differing.join('; ')}.`,
    hint: 'Stop disposing by this policy, and report this as a bug together with the rule and the kind of store.',
  };
}

/** Claims on parts stand beside those on the record: a policy keeps it if any of its claims does. */
function claimsOf(claimed: NamedPredicate[], applies: (i: number) => boolean): { policy: string; keeps: boolean }[] {
  const keeping = new Set(claimed.filter((_, i) => applies(i)).map(({ because }) => because));
  return [...new Set(claimed.map(({ because }) => because))].map((policy) => ({ policy, keeps: keeping.has(policy) }));
}

/** A stamp is never empty: where its day cannot be known, the record stays. */
function stampsWithoutDay(parts: PartOrder[], readings: LeafReading[]): string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'rows') return stampsWithoutDay(part.parts, readings);
    const without = part.stamps.filter((stamp: Stamp) => stamp.day(readings) === null);
    return without.map(({ column }) => `no day to write into ${part.table}.${column}`);
  });
}

async function covering(situation: Situation, holds: Hold[], key: Key): Promise<RecordExplanation['holds']> {
  if (holds.length === 0) return [];
  const found = await situation.store.examine(situation.judgement, heldIn(situation, holds), key);
  if (!found?.held) return [];
  const [first] = holds;
  if (holds.length === 1 && first) {
    const { id, kind, restriction, matter, reason, reviewOn } = first;
    return [{ id, kind, restriction, matter, reason, reviewOn }];
  }
  const middle = Math.floor(holds.length / 2);
  return [
    ...(await covering(situation, holds.slice(0, middle), key)),
    ...(await covering(situation, holds.slice(middle), key)),
  ];
}

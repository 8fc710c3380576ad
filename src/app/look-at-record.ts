/**
 * One sample record at one as-of: its outcome as a run would give it, and its dates by plain arithmetic. Throws where the
 * two ways disagree.
 */
import type { RetentionClass } from '../engine/explain-record.ts';
import { type FollowedLeaf, followed, termLeaves } from '../engine/followed-leaf.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { addDays, dueDay, localDay } from '../policy/calendar.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import type { CompiledPolicy, Day, Period } from '../policy/compiled.ts';
import { contextOf, judge } from '../policy/judge.ts';
import type { Judgement, NamedPredicate } from '../policy/judgement.ts';
import { never } from '../policy/predicate.ts';
import { resolveCondition } from '../policy/resolve-condition.ts';
import type { RuleBranch } from '../policy/rule-branches.ts';
import { type StartingPoint, startingPoint } from '../policy/starting-point.ts';
import type { ExpectedOutcome } from '../policy/test-schema.ts';
import type { Examination, Key, Store } from '../ports/store.ts';

export interface TestBench {
  policy: CompiledPolicy;
  /** Whose claims are asked, the policy itself first. */
  claimants: CompiledPolicy[];
  store: Pick<Store, 'examine'>;
  catalogue: Catalogue;
  /** Of the policy's rule: a look tells which of them the record takes. */
  branches: RuleBranch[];
  /** Where something else knows the record as well. @throws GallraError `test.disagrees` */
  confirm?(judgement: Judgement, key: Key, found: Examination, outcome: ExpectedOutcome): Promise<void>;
}

export type Look = {
  outcome: ExpectedOutcome;
  /** The author's words for it: the exceptions, the extensions, the other policies. */
  because: string[];
  /** What the rule asks at this as-of, as text: the same text at two instants means that nothing changes between them. */
  conditions: string;
  asOf: string;
  /** The dates that were read, in the order of the rule. */
  leaves: FollowedLeaf[];
  /** Empty where the policy knows no dates. */
  classes: RetentionClass[];
  /** The branches that it takes, of `TestBench.branches`. */
  taken: RuleBranch[];
} & (
  | { state: 'not-started' | 'undated' }
  /** `baseDue` by the policy's period alone, `dueOn` by the longest extension that applies now. */
  | { state: 'known'; day: Day; baseDue: Day; dueOn: Day }
);

/** @throws GallraError `test.record` where the sample rows lack it, `test.disagrees` where arithmetic and store differ. */
export async function lookAt(bench: TestBench, key: string[], asOf: string): Promise<Look> {
  const { policy, store, branches } = bench;
  const { retain } = policy.rule;
  const { judgement, conditions, extend, asked } = questionsAt(bench, asOf);
  const at = contextOf(policy, asOf);
  const answered = await store.examine({ ...judgement, excepted: [...judgement.excepted, ...asked] }, never, key);
  if (!answered) throw noRecord(judgement.table, judgement.key);

  const yes = new Set(answered.excepted);
  const found = { ...answered, excepted: answered.excepted.filter((because) => !because.startsWith(question)) };
  const today = localDay(asOf, at.zone);
  const own = retain.kind === 'dated' ? termLeaves(retain.from) : [];
  const readings = found.readings.slice(0, own.length);
  const start: StartingPoint | null =
    retain.kind === 'dated' ? startingPoint(retain.from, readings, at.zone, at.earliest) : null;
  const day = start?.state === 'known' ? start.day : null;
  const overs = new Map<Period, Day | null>();
  const over = (period: Period): Day | null => {
    const known = overs.get(period);
    if (known !== undefined) return known;
    const due = day === null ? null : dueDay(day, null, period, at.zone);
    overs.set(period, due);
    return due;
  };
  const isOver = (period: Period): boolean => {
    const due = over(period);
    return due !== null && due <= today;
  };
  const classOf = (because: string | null, period: Period, applies: boolean): RetentionClass => {
    const dueOn = over(period);
    return { because, period, dueOn, lastDay: dueOn === null ? null : addDays(dueOn, -1), applies };
  };
  const extensions = extend.map(({ because, period }, i) => classOf(because, period, yes.has(`${question}when ${i}`)));
  const outcome = outcomeOf(found);
  await bench.confirm?.(judgement, key, found, outcome);
  const seen = {
    inScope: found.inScope,
    due: found.due,
    undated: found.undated,
    goes: outcome === 'due',
    start,
    readings,
    zone: at.zone,
    earliest: at.earliest,
    isOver,
  };
  const told = {
    outcome,
    because: [found.excepted, found.claimed, found.extended].find((reasons) => reasons.length > 0) ?? [],
    conditions,
    asOf,
    leaves: own.map((leaf, i) => followed(leaf, judgement.table, readings[i], at)),
    classes: retain.kind === 'dated' ? [classOf(null, retain.period, true), ...extensions] : [],
    taken: branches.filter((branch, i) => branch.isTaken(seen, yes.has(`${question}branch ${i}`))),
  };
  if (retain.kind !== 'dated' || start === null) return { ...told, state: 'not-started' };

  const applying = extensions.filter(({ applies }) => applies);
  const lasting = applying.filter(({ period }) => start.state !== 'undated' && !isOver(period));
  agree('undated', start.state === 'undated', found.undated);
  agree('due', isOver(retain.period), found.due);
  agree('extended', lasting.length > 0, found.extended.length > 0);
  if (start.state !== 'known') return { ...told, state: start.state };
  const baseDue = dueDay(start.day, null, retain.period, at.zone);
  const days = [baseDue, ...applying.flatMap(({ dueOn }) => dueOn ?? [])].sort();
  return { ...told, state: 'known', day: start.day, baseDue, dueOn: days.at(-1) ?? baseDue };
}

/** Before the questions that stand among the exceptions. No author can write it. */
const question = '\u001f';

interface Questions {
  judgement: Judgement;
  conditions: string;
  extend: { because: string; period: Period }[];
  /** Which extensions apply at all, ended or not, and what the branches of the rule ask. */
  asked: NamedPredicate[];
}

/** The rule at one as-of is the same for every record. */
const known = new WeakMap<TestBench, Map<string, Questions>>();

function questionsAt(bench: TestBench, asOf: string): Questions {
  const here = known.get(bench) ?? new Map<string, Questions>();
  known.set(bench, here);
  const questions = here.get(asOf) ?? askAt(bench, asOf);
  here.set(asOf, questions);
  return questions;
}

function askAt({ policy, claimants, catalogue, branches }: TestBench, asOf: string): Questions {
  const judgement = judge(policy, claimants, asOf, catalogue);
  const at = contextOf(policy, asOf);
  const extend = policy.rule.retain.kind === 'dated' ? policy.rule.retain.extend : [];
  const applying = extend.map(({ when }, i) => ({
    because: `${question}when ${i}`,
    when: resolveCondition(when, at),
  }));
  const ofBranches = branches.flatMap(({ asks }, i) =>
    asks ? [{ because: `${question}branch ${i}`, when: resolveCondition(asks, at) }] : [],
  );
  return {
    judgement,
    conditions: JSON.stringify([judgement.scope, judgement.leaves, judgement.excepted, applying]),
    extend,
    asked: [...applying, ...ofBranches],
  };
}

/** The first reason that applies, in the order in which every report gives it. */
function outcomeOf(found: Examination): ExpectedOutcome {
  if (!found.inScope) return 'out-of-scope';
  if (!found.due && !found.undated) return 'not-due';
  if (found.excepted.length > 0) return 'excepted';
  if (found.claimed.length > 0) return 'claimed';
  if (found.extended.length > 0) return 'extended';
  return found.undated ? 'undated' : 'due';
}

function agree(what: string, arithmetic: boolean, store: boolean): void {
  if (arithmetic !== store)
    throw disagrees(
      `By plain arithmetic the record is ${arithmetic ? '' : 'not '}${what}, by the predicates of a run it is${store ? '' : ' not'}.`,
    );
}

/** Two ways of judging one record that come to different ends. */
export const disagrees = (
  what: string,
  hint = 'Dispose of nothing by this policy, and report this as a bug together with the policy and its test.',
): GallraError => new GallraError({ code: 'test.disagrees', what, hint, actor: 'nobody' });

const noRecord = (table: string, key: string[]): GallraError =>
  new GallraError({
    code: 'test.record',
    what: `The sample rows of ${table} have no record with this key.`,
    hint: `Give it a row, or mend the key: ${key.join(', ')}.`,
    actor: 'author',
  });

/**
 * One sample record at one as-of: its outcome as a run would give it, and its dates by plain arithmetic. Throws where the
 * two ways disagree.
 */
import { GallraError } from '../errors/gallra-error.ts';
import { dueDay, localDay } from '../policy/calendar.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import type { CompiledPolicy, Day, Period } from '../policy/compiled.ts';
import { contextOf, judge } from '../policy/judge.ts';
import { never } from '../policy/predicate.ts';
import { resolveCondition } from '../policy/resolve-condition.ts';
import { startingPoint } from '../policy/starting-point.ts';
import type { ExpectedOutcome } from '../policy/test-schema.ts';
import type { Examination, Store } from '../ports/store.ts';

export interface TestBench {
  policy: CompiledPolicy;
  /** Whose claims are asked, the policy itself first. */
  claimants: CompiledPolicy[];
  store: Store;
  catalogue: Catalogue;
}

export type Look = {
  outcome: ExpectedOutcome;
  /** The author's words for it: the exceptions, the extensions, the other policies. */
  because: string[];
  /** What the rule asks at this as-of, as text: the same text at two instants means that nothing changes between them. */
  conditions: string;
} & (
  | { state: 'not-started' | 'undated' }
  /** `baseDue` by the policy's period alone, `dueOn` by the longest extension that applies now. */
  | { state: 'known'; baseDue: Day; dueOn: Day }
);

/** @throws GallraError `test.record` where the sample rows lack it, `test.disagrees` where arithmetic and store differ. */
export async function lookAt(bench: TestBench, key: string[], asOf: string): Promise<Look> {
  const { policy, claimants, store, catalogue } = bench;
  const { retain } = policy.rule;
  const judgement = judge(policy, claimants, asOf, catalogue);
  const at = contextOf(policy, asOf);
  const extend = retain.kind === 'dated' ? retain.extend : [];
  const applying = extend.map(({ when }, i) => ({ because: `${i}`, when: resolveCondition(when, at) }));
  const found = await store.examine(judgement, never, key);
  // Which extensions apply at all, ended or not, is asked in the place of the exceptions.
  const asked = await store.examine({ ...judgement, excepted: applying }, never, key);
  if (!found || !asked) throw noRecord(judgement.table, judgement.key);

  const verdict = {
    outcome: outcomeOf(found),
    because: [found.excepted, found.claimed, found.extended].find((reasons) => reasons.length > 0) ?? [],
    conditions: JSON.stringify([judgement.scope, judgement.leaves, judgement.excepted, applying]),
  };
  if (retain.kind !== 'dated') return { ...verdict, state: 'not-started' };
  const start = startingPoint(retain.from, found.readings, at.zone, at.earliest);
  const over = (period: Period): Day | null =>
    start.state === 'known' ? dueDay(start.day, null, period, at.zone) : null;
  const today = localDay(asOf, at.zone);
  const isDue = (day: Day | null): boolean => day !== null && day <= today;
  const classes = extend.filter((_, i) => asked.excepted.includes(`${i}`));
  const lasting = classes.filter(({ period }) => start.state !== 'undated' && !isDue(over(period)));
  agree('undated', start.state === 'undated', found.undated);
  agree('due', isDue(over(retain.period)), found.due);
  agree('extended', lasting.length > 0, found.extended.length > 0);
  if (start.state !== 'known') return { ...verdict, state: start.state };
  const days = [retain, ...classes].map(({ period }) => dueDay(start.day, null, period, at.zone)).sort();
  const baseDue = dueDay(start.day, null, retain.period, at.zone);
  return { ...verdict, state: 'known', baseDue, dueOn: days.at(-1) ?? baseDue };
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
  if (arithmetic === store) return;
  throw new GallraError({
    code: 'test.disagrees',
    what: `By plain arithmetic the record is ${arithmetic ? '' : 'not '}${what}, by the predicates of a run it is ${store ? '' : 'not'}.`,
    hint: 'Dispose of nothing by this policy, and report this as a bug together with the policy and its test.',
    actor: 'nobody',
  });
}

const noRecord = (table: string, key: string[]): GallraError =>
  new GallraError({
    code: 'test.record',
    what: `The sample rows of ${table} have no record with this key.`,
    hint: `Give it a row, or mend the key: ${key.join(', ')}.`,
    actor: 'author',
  });

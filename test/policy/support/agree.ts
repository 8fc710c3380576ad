/** One case judged by a store and by the oracle: both must say the same of every record. */
import { expect } from '@jest/globals';
import type { CompiledPolicy } from '../../../src/policy/compiled.ts';
import { judge } from '../../../src/policy/judge.ts';
import { all, any, never } from '../../../src/policy/predicate.ts';
import type { Store } from '../../../src/ports/store.ts';
import { type Case, shapes } from './cases.ts';
import { type Verdict, verdictOn } from './oracle.ts';
import { policyOf } from './policy-of.ts';

export function policyOfCase(given: Case): CompiledPolicy {
  return policyOf('random', {
    timezone: given.zone,
    dataset: { where: given.where, earliest: given.earliest },
    retain: { period: given.period, from: given.from, extend: given.extend },
    unless: given.unless.map((when) => ({ when, because: 'an exception' })),
  });
}

/** Record by record, with the readings on the way: for the cases of a few records. */
export async function agreeOnEachRecord(store: Store, given: Case): Promise<void> {
  const judgement = judge(policyOfCase(given), [], given.asOf, shapes());
  for (const record of given.rows.r) {
    const said = await store.examine(judgement, never, [String(record.id)]);
    const meant = verdictOn(given, record);
    expect({ id: record.id, ...said, readings: null, excepted: said?.excepted.length !== 0 }).toEqual({
      id: record.id,
      readings: null,
      inScope: meant.inScope,
      due: meant.due,
      undated: meant.undated,
      held: false,
      excepted: meant.excepted,
      claimed: [],
      extended: meant.extended,
      blocked: [],
    });
  }
}

/** The keys of each outcome, as a run would see them: for cases of many records. */
export async function agreeOnOutcomes(store: Store, given: Case): Promise<void> {
  const judgement = judge(policyOfCase(given), [], given.asOf, shapes());
  const meant = given.rows.r.map((record) => ({ id: String(record.id), outcome: outcomeOf(verdictOn(given, record)) }));
  for (const outcome of ['due', 'excepted', 'extended', 'undated'] as const) {
    const keys = await store.list(judgement, never, outcome, given.rows.r.length + 1);
    const expected = meant.filter((one) => one.outcome === outcome).map(({ id }) => id);
    expect({ outcome, keys: keys.map((key) => key[0] ?? '').sort() }).toEqual({ outcome, keys: expected.sort() });
  }
}

/** No record is in two branches, none is undated and in a branch, and a branch's lead is never NULL. */
export async function branchesAreDisjoint(store: Store, given: Case): Promise<void> {
  const { branches, undated } = judge(policyOfCase(given), [], given.asOf, shapes());
  for (const [i, branch] of branches.entries()) {
    const others = any(undated, ...branches.slice(i + 1).map(({ due }) => due));
    expect(await store.count('r', all(branch.due, others))).toBe(0);
    if (branch.lead !== null)
      expect(await store.count('r', all(branch.due, { op: 'null', column: branch.lead }))).toBe(0);
  }
}

export function outcomeOf(verdict: Verdict): 'due' | 'excepted' | 'extended' | 'undated' | null {
  if (!verdict.inScope || (!verdict.due && !verdict.undated)) return null;
  if (verdict.excepted) return 'excepted';
  if (verdict.extended.length > 0) return 'extended';
  return verdict.undated ? 'undated' : 'due';
}

/**
 * What is there of one person across all policies, and for the rest what the rule and its last complete run imply, never
 * more. That somebody asked is written down, without whom about. Reads only, but for that.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import { cutoff } from '../../policy/calendar.ts';
import type { CompiledPolicy, Day } from '../../policy/compiled.ts';
import type { Reason } from '../../policy/judgement.ts';
import { all } from '../../policy/predicate.ts';
import type { Counts } from '../counts.ts';
import type { Engine } from '../engine.ts';
import { recordUnder, type Verdict } from '../explain-record.ts';
import { heldIn, situate } from '../situate.ts';
import { type Standing, standingNow } from '../standing.ts';
import { type NoSuchValue, personIn, type Unasked, unaskedFor } from './concerned.ts';
import { keptIn } from './kept.ts';

/** So many records of one policy are looked at one by one, for their dates; beyond that they are only counted. */
export const mostExamined = 200;

export interface PersonAnswer {
  /** ISO instant, the ledger's now. */
  asOf: string;
  policies: PolicyOnPerson[];
  /** Records in all. */
  records: number;
}

export interface PolicyOnPerson {
  policy: CompiledPolicy;
  /** Null: nothing can be looked up (`unknown` says why). */
  found: FoundOfPerson | null;
  unknown: Unasked | NoSuchValue | { why: 'gap' } | null;
  /** Null: it never came to its end under this rule, or disposes of nothing. */
  last: LastComplete | null;
}

export interface FoundOfPerson {
  /** In the dataset of the policy. */
  records: number;
  /** By what a run would do with them now, one each: due, the reasons, `not-due`. */
  outcomes: Counts;
  /** Of those that are not due yet, or kept longer by an extension: first and last day on which one falls due. Null: none, or not told. */
  dueFrom: Day | null;
  dueTo: Day | null;
  /** Records whose dates were looked at: fewer than `records` where there are too many. */
  examined: number;
  /** Why those that are kept are: exceptions and policies by name, matters of holds. */
  kept: { reason: Reason; because: string[]; matters: string[] }[];
}

/** The newest run that came to its end. What had started by the cutoff was disposed of then, but for what it left. */
export interface LastComplete {
  run: string;
  asOf: string;
  /** Latest starting day that was due, by the base period. */
  cutoff: Day | null;
  /** What it left, by reason, of all people. */
  left: Counts;
}

/**
 * @param value as a person wrote it; each store reads it as a value of its own column.
 * @param policies ids; all, unless given.
 */
export async function askAboutPerson(
  engine: Engine,
  value: string,
  actor: string,
  policies: string[] | null = null,
): Promise<PersonAnswer> {
  const standing = await standingNow(engine);
  const asOf = await engine.ledger.now();
  const wanted = engine.policies.sound
    .map(({ policy }) => policy)
    .filter(({ id }) => policies === null || policies.includes(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const answers: PolicyOnPerson[] = [];
  for (const policy of wanted) answers.push(await underPolicy(engine, standing, policy, value, asOf));
  const records = answers.reduce((sum, { found }) => sum + (found?.records ?? 0), 0);
  await engine.ledger.record({
    kind: 'person.asked',
    actor,
    policies: answers.flatMap(({ policy, found }) => (found ? [policy.id] : [])),
    counts: { records },
  });
  return { asOf, policies: answers, records };
}

async function underPolicy(
  engine: Engine,
  standing: Standing,
  policy: CompiledPolicy,
  value: string,
  asOf: string,
): Promise<PolicyOnPerson> {
  const last = await lastComplete(engine, policy);
  const not = (unknown: NonNullable<PolicyOnPerson['unknown']>): PolicyOnPerson => ({
    ...{ policy, found: null, unknown, last },
  });
  if (!policy.rule.dataset) return not({ why: 'gap' });
  if (policy.about.subject === null) return not({ why: 'no-subject' });
  try {
    const person = await personIn(engine, policy, value);
    if (typeof person === 'string') return not(unaskedFor(person, policy));
    const situation = await situate(engine, standing, policy, asOf);
    const fault = situation.findings.find(({ severity }) => severity === 'error');
    if (fault) return not({ why: 'unreadable', code: fault.code, what: fault.what });
    const { store, judgement } = situation;
    const ours = { ...situation, judgement: { ...judgement, scope: all(judgement.scope, person) } };
    const holds = await engine.ledger.holds({ tables: situation.tables });
    const lines = await store.lines(ours.judgement, heldIn(ours, holds));
    const records = await store.count(judgement.table, ours.judgement.scope);
    const told = lines.map(({ outcome, count }): [string, number] => [outcome, count]);
    const notDue = records - told.reduce((sum, [, count]) => sum + count, 0);
    const keys = await store.keys(judgement.table, judgement.key, ours.judgement.scope, null, mostExamined);
    const days: Day[] = [];
    const still: Verdict[] = ['not-due', 'extended'];
    for (const key of keys) {
      const record = await recordUnder(situation, holds, key);
      if (!record || !still.includes(record.verdict)) continue;
      const due = record.classes.flatMap(({ applies, dueOn }) => (applies && dueOn !== null ? [dueOn] : []));
      days.push(...due.sort().slice(-1));
    }
    days.sort();
    const found = {
      records,
      outcomes: { ...Object.fromEntries(told), ...(notDue > 0 ? { 'not-due': notDue } : {}) },
      ...{ dueFrom: days[0] ?? null, dueTo: days.at(-1) ?? null, examined: keys.length },
      kept: (await keptIn(ours, holds, lines)).map(({ reason, because, matters }) => ({ reason, because, matters })),
    };
    return { policy, found, unknown: null, last };
  } catch (error) {
    if (!(error instanceof GallraError) || !error.code.startsWith('store.')) throw error;
    return not({ why: 'unreadable', code: error.code, what: error.message });
  }
}

async function lastComplete(engine: Engine, { id, digest, rule }: CompiledPolicy): Promise<LastComplete | null> {
  const { retain, disposition, timezone } = rule;
  if (disposition?.kind !== 'destroy' && disposition?.kind !== 'anonymise') return null;
  const runs = await engine.ledger.runs({ policy: id, scheduled: true, limit: 100 });
  const run = runs.find(
    ({ state, code, aftermath, digest: of }) =>
      state === 'finished' && code === null && aftermath !== null && of === digest,
  );
  if (!run) return null;
  const { destroyed: _, anonymised: __, gone: ___, ...left } = run.counts;
  const day = retain.kind === 'dated' ? cutoff(run.asOf, null, retain.period, timezone) : null;
  return { run: run.id, asOf: run.asOf, cutoff: day, left };
}

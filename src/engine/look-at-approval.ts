/**
 * What a person looks at before approving: counts, the difference to what was approved before, and a few keys that hide
 * whose they are. By the very code of `plan`, `plan --diff` and the runs; nothing is written. It takes as long as the
 * stores take to count.
 */
import { dayOf } from '../policy/calendar.ts';
import type { Finding } from '../policy/check-catalogue.ts';
import { comparePolicies } from '../policy/compare-rules.ts';
import type { CompiledPolicy, Day } from '../policy/compiled.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { isAlways, type Predicate } from '../policy/predicate.ts';
import type { PolicyVersion, Run } from '../ports/ledger.ts';
import type { Tally } from '../ports/store.ts';
import type { Counted } from './count-change.ts';
import type { Engine } from './engine.ts';
import { tallyUnder } from './impact.ts';
import { countOf } from './limits.ts';
import { maskedKey } from './masked-key.ts';
import { countDiff, type PolicyDiff } from './plan-diff.ts';
import { heldIn, type Situation, situate } from './situate.ts';
import { type Standing, standingNow } from './standing.ts';

export interface RuleLook {
  /** ISO instant. */
  asOf: string;
  /** Why its tables cannot be judged by it; it cannot be approved before that is mended. */
  fault: Finding | null;
  /** Null where nothing is ever disposed of, or there is a fault. */
  counts: Counts | null;
  /** Under the rule in force. Null: there is none, it is this very rule, or its tables cannot be judged by it any more. */
  before: Tally | null;
  /** What it changes against the rule in force, or against none. Null: it is this very rule. */
  change: Change | null;
}

/** Under one rule, at one moment. */
export interface Counts {
  tally: Tally;
  /** In the dataset, and not done yet. */
  datasetRows: number;
  /** Days on which the periods of the first and the last due record began. Null: nothing is due, or they are no dates. */
  oldest: Day | null;
  newest: Day | null;
  /** Masked, of those that are due for the longest. */
  samples: string[];
}

export interface Change {
  own: Counted | null;
  /** Policies that are the same, and dispose of other records because this one claims more or less. */
  affected: PolicyDiff['affected'];
}

/** As many keys are shown. */
const samples = 5;

/** Whether records ever go by it. Pure. */
export const disposes = ({ rule }: CompiledPolicy): boolean =>
  rule.dataset !== null && rule.disposition !== null && rule.disposition.kind !== 'verify';

/** @param inForce the version that it would take the place of. @throws what opening and asking the stores throws. */
export async function lookAtRule(
  engine: Engine,
  policy: CompiledPolicy,
  inForce: PolicyVersion | null,
): Promise<RuleLook> {
  const standing = await standingNow(engine);
  const asOf = await engine.ledger.now();
  const situation = policy.rule.dataset ? await situate(engine, standing, policy, asOf) : null;
  const fault = situation?.findings.find(({ severity }) => severity === 'error') ?? null;
  return {
    asOf,
    fault,
    counts: situation && fault === null && disposes(policy) ? await countsIn(engine, situation) : null,
    before:
      inForce && inForce.digest !== policy.digest ? await tallyUnder(engine, standing, inForce.compiled, asOf) : null,
    change: fault === null ? await changeBetween(engine, standing, inForce?.compiled ?? null, policy, asOf) : null,
  };
}

/** How many records it would dispose of at this moment. Null: it disposes of none, or its tables cannot be judged by it. */
export async function dueNow(engine: Engine, policy: CompiledPolicy): Promise<number | null> {
  const tally = await tallyUnder(engine, await standingNow(engine), policy, await engine.ledger.now());
  return tally && countOf(tally, 'due');
}

/** What the rule disposes of at the as-of of the run, if it is counted now. Null: the tables cannot be judged. */
export async function lookAtRun(engine: Engine, policy: CompiledPolicy, { asOf }: Run): Promise<Counts | null> {
  const situation = await situate(engine, await standingNow(engine), policy, asOf);
  return situation.findings.some(({ severity }) => severity === 'error') ? null : countsIn(engine, situation);
}

/** Which policies would dispose of more, once the claims of this one are given up. */
export async function lookAtRetirement(engine: Engine, { compiled }: PolicyVersion): Promise<PolicyDiff['affected']> {
  const asOf = await engine.ledger.now();
  return (await changeBetween(engine, await standingNow(engine), compiled, null, asOf))?.affected ?? [];
}

async function countsIn(engine: Engine, situation: Situation): Promise<Counts> {
  const { store, judgement, policy, tables } = situation;
  const held = heldIn(situation, await engine.ledger.holds({ tables }));
  const tally = await store.tally(judgement, held);
  const due = tally.lines.find(({ outcome }) => outcome === 'due');
  const dayIn = (reading: NonNullable<typeof due>['oldest'] | undefined): Day | null => {
    const day = reading ? dayOf(reading, policy.rule.timezone, policy.rule.dataset?.earliest ?? '') : 'unusable';
    return day === 'unusable' ? null : day;
  };
  return {
    tally,
    datasetRows: isAlways(judgement.scope) ? tally.tableRows : await store.count(judgement.table, judgement.scope),
    oldest: dayIn(due?.oldest),
    newest: dayIn(due?.newest),
    samples: due ? await samplesOf(situation, held) : [],
  };
}

const samplesOf = async ({ store, judgement }: Situation, held: Predicate): Promise<string[]> =>
  (await store.list(judgement, held, 'due', samples)).map(maskedKey);

async function changeBetween(
  engine: Engine,
  standing: Standing,
  old: CompiledPolicy | null,
  now: CompiledPolicy | null,
  asOf: string,
): Promise<Change | null> {
  const id = (now ?? old)?.id ?? '';
  const others = standing.claimants.filter((one) => one.id !== id);
  const [change] = comparePolicies(folderOf(old), folderOf(now));
  if (!change || change.kind === 'words') return null;
  const diff = await countDiff(engine, folderOf(old, ...others), folderOf(now, ...others), [change], asOf);
  return {
    own: diff.counts.get(id) ?? null,
    affected: diff.affected.filter(({ policy }) => standing.inForce.has(policy.id)),
  };
}

const folderOf = (...policies: (CompiledPolicy | null)[]): PolicyFolder => ({
  sound: policies.flatMap((policy) => (policy ? [{ file: policy.id, source: '', policy }] : [])),
  ...{ broken: [], problems: [], stores: [] },
});

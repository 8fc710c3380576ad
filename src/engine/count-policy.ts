/**
 * What a policy's store says at one moment, for people who look: the plan by reason, what falls due next, and what is kept
 * past the maximum that the notice promises, with the reason. It takes as long as the store takes to count; nothing is written.
 */
import { localDay } from '../policy/calendar.ts';
import type { Day } from '../policy/compiled.ts';
import { dueSince, startedOn } from '../policy/due-since.ts';
import type { Judgement, NamedPredicate, Reason } from '../policy/judgement.ts';
import { all, any, isNever, not, type Predicate } from '../policy/predicate.ts';
import type { Hold } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { type Plan, planPolicy } from './plan.ts';
import { heldIn, type Situation, situate } from './situate.ts';
import { standingNow } from './standing.ts';

export interface PolicyCount {
  plan: Plan;
  /** Of the oldest that is due. Null: nothing is, or one column alone does not tell. */
  oldest: OldestDue | null;
  /** Past the promised maximum, each record under its first reason. Empty: none is. */
  tooLong: KeptTooLong[];
  /** Identity of each table that the judgement names, as policies name it. */
  identities: Record<string, { identity: string }>;
  /** Identities of the tables that disposing may touch. */
  tables: string[];
}

export interface OldestDue {
  /** From which its period ran. */
  startedOn: Day;
  /** Null: the starting point is made from more than one date, so the oldest of them need not be the first that was due. */
  dueSince: Day | null;
}

export interface KeptTooLong {
  /** `due`: nothing keeps it, it only has not gone yet. `other`: more reasons than are told apart. */
  reason: Reason | 'due' | 'other';
  /** The author's words for an exception, an extension, another policy; null where the reason has none. */
  because: string | null;
  /** Of a hold: diary number and reason code. */
  matter: string | null;
  count: number;
}

/** So many days ahead. */
export const daysAhead = 90;

/** Each is a count of its own in the store. */
const mostReasons = 20;

/** @throws what `planPolicy` throws: `policy.gap` where there is nothing to count, `store.…` where the store does not answer. */
export async function countPolicy(engine: Engine, policyId: string): Promise<PolicyCount> {
  const plan = await planPolicy(engine, policyId, undefined, { datasetRows: true, forecastDays: daysAhead });
  const situation = await situate(engine, await standingNow(engine), plan.policy, plan.asOf);
  return {
    plan,
    oldest: oldestOf(plan),
    tooLong:
      plan.tally && plan.tally.beyondMaximum > 0 ? await tooLong(engine, situation, plan.tally.beyondMaximum) : [],
    identities: Object.fromEntries(
      Object.entries(situation.catalogue).map(([name, { identity }]) => [name, { identity }]),
    ),
    tables: situation.tables,
  };
}

function oldestOf({ policy, tally }: Plan): OldestDue | null {
  const reading = tally?.lines.find(({ outcome }) => outcome === 'due')?.oldest;
  const started = reading ? startedOn(policy, reading) : null;
  return started === null ? null : { startedOn: started, dueSince: dueSince(policy, started) };
}

/** How many days ago a day was, by the clock of the policy's zone. */
export const daysSince = (day: Day, asOf: string, zone: string): number =>
  Math.round((Date.parse(localDay(asOf, zone)) - Date.parse(day)) / 86_400_000);

async function tooLong(engine: Engine, situation: Situation, total: number): Promise<KeptTooLong[]> {
  const { store, judgement } = situation;
  const holds = await engine.ledger.holds({ tables: situation.tables });
  const found: KeptTooLong[] = [];
  let left = total;
  let before: Predicate[] = [];
  for (const { when, ...why } of reasonsOf(situation, holds)) {
    if (left <= 0) break;
    if (isNever(when)) continue;
    const which = all(judgement.scope, judgement.beyondMaximum, when, not(any(...before)));
    const count = isNever(which) ? 0 : Math.min(left, await store.count(judgement.table, which));
    before = [...before, when];
    left -= count;
    if (count > 0) found.push({ ...why, count });
  }
  if (left > 0 && found.length < mostReasons) {
    const due = Math.min(left, await dueAmong(situation, before));
    if (due > 0) found.push({ reason: 'due', because: null, matter: null, count: due });
    left -= due;
  }
  if (left > 0) found.push({ reason: 'other', because: null, matter: null, count: left });
  return found;
}

function dueAmong({ store, judgement }: Situation, kept: Predicate[]): Promise<number> {
  const due = any(...judgement.branches.map((branch) => branch.due));
  return store.count(judgement.table, all(judgement.scope, judgement.beyondMaximum, due, not(any(...kept))));
}

type Why = Omit<KeptTooLong, 'count'> & { when: Predicate };

/** In the order in which a record has its one reason. */
function reasonsOf(situation: Situation, holds: Hold[]): Why[] {
  const { judgement } = situation;
  const byMatter = new Map<string, Hold[]>();
  for (const hold of holds) {
    const matter = [hold.matter, hold.reason].filter((one) => one !== '').join(' · ');
    byMatter.set(matter, [...(byMatter.get(matter) ?? []), hold]);
  }
  const held = [...byMatter].map(
    ([matter, some]): Why => ({ reason: 'held', because: null, matter, when: heldIn(situation, some) }),
  );
  const others = (['excepted', 'claimed', 'extended', 'blocked'] as const).flatMap((reason) =>
    named(judgement, reason).map(({ because, when }): Why => ({ reason, because, matter: null, when })),
  );
  const told = [...held.slice(0, Math.max(1, mostReasons - others.length)), ...others].slice(0, mostReasons);
  const rest = holds.length > 0 && held.length > told.filter(({ reason }) => reason === 'held').length;
  return rest ? [...told, { reason: 'held', because: null, matter: null, when: heldIn(situation, holds) }] : told;
}

const named = (judgement: Judgement, reason: 'excepted' | 'claimed' | 'extended' | 'blocked'): NamedPredicate[] =>
  judgement[reason];

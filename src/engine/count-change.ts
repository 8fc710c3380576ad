/**
 * How many records a changed rule concerns: which become due, which are due no longer, which it is about now and was not
 * before. The very judgements of the runs, at one as-of; the store itself counts. Nothing is written, no key is read.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { dueUnder } from '../policy/due-under.ts';
import { changing, overDays } from '../policy/over-days.ts';
import { all, isNever, never, not, type Predicate } from '../policy/predicate.ts';
import type { Engine } from './engine.ts';
import { heldIn, type Situation, situate } from './situate.ts';

/** One side of the comparison: the rule, and every rule that may claim the same records. */
export interface Side {
  policy: CompiledPolicy | null;
  claimants: CompiledPolicy[];
}

export interface ChangeCount {
  /** Due by the new rule and not by the old one, holds and claims of either considered. */
  becomeDue: number;
  noLongerDue: number;
  /** In the dataset of the new rule (and not done yet), and not in that of the old one. */
  scopeAdded: number;
  scopeRemoved: number;
}

/** `failed`: it could be counted, but a store did not answer. */
export type Counted = ChangeCount | { uncounted: string; failed: boolean };

/** A store that cannot be reached, or a rule that its tables do not fit, is no error but an answer. */
export async function countChange(engine: Engine, before: Side, after: Side, asOf: string): Promise<Counted> {
  try {
    const [old, now] = [await seen(engine, before, asOf), await seen(engine, after, asOf)];
    if (old === null && now === null) return nothing;
    const one = old && now && old.table.identity === now.table.identity && old.situation.store === now.situation.store;
    const others = (side: Seen | null): Pick<Seen, 'scope' | 'due'> =>
      one && side ? side : { scope: never, due: never };
    return {
      becomeDue: await without(now, now?.due, others(old).due),
      noLongerDue: await without(old, old?.due, others(now).due),
      scopeAdded: await without(now, now?.scope, others(old).scope),
      scopeRemoved: await without(old, old?.scope, others(now).scope),
    };
  } catch (error) {
    if (error instanceof GallraError && !error.code.startsWith('ledger.'))
      return { uncounted: error.message, failed: error.actor !== 'author' };
    throw error;
  }
}

const nothing: ChangeCount = { becomeDue: 0, noLongerDue: 0, scopeAdded: 0, scopeRemoved: 0 };

interface Seen {
  situation: Situation;
  table: { name: string; identity: string };
  scope: Predicate;
  /** `never` where nothing is disposed of. */
  due: Predicate;
}

/** Null where there is nothing to judge: no rule, or a declared gap. */
async function seen(engine: Engine, { policy, claimants }: Side, asOf: string): Promise<Seen | null> {
  if (!policy?.rule.dataset) return null;
  const standing = { inForce: new Map(), claimants, stops: [] };
  const situation = await situate(engine, standing, policy, asOf);
  const fault = situation.findings.find(({ severity }) => severity === 'error');
  if (fault)
    throw new GallraError({ code: fault.code, what: fault.what, hint: fault.hint, where: fault.path, actor: 'author' });
  const { judgement } = situation;
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  return {
    situation,
    table: { name: judgement.table, identity: situation.catalogue[judgement.table]?.identity ?? judgement.table },
    scope: judgement.scope,
    due: judgement.action ? dueUnder(judgement, held) : never,
  };
}

async function without(side: Seen | null, these: Predicate | undefined, those: Predicate): Promise<number> {
  if (!side || !these) return 0;
  const where = difference(these, those);
  return isNever(where) ? 0 : side.situation.store.count(side.table.name, where);
}

/** What both ask is asked once; and only where a limit lies between the two, or nobody can tell, there is a difference. */
function difference(these: Predicate, those: Predicate): Predicate {
  const met = new Set(conjuncts(these).map((one) => JSON.stringify(one)));
  const rest = conjuncts(those).filter((one) => !met.has(JSON.stringify(one)));
  return all(these, not(all(...rest)), changing(overDays([those, these])));
}

const conjuncts = (of: Predicate): Predicate[] => (of.op === 'all' ? of.of : [of]);

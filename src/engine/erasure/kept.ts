/** Why records of a person are kept, by name: which exception, which policy, which matter. Reads only. */
import type { NamedPredicate, Reason } from '../../policy/judgement.ts';
import { all } from '../../policy/predicate.ts';
import type { Hold } from '../../ports/ledger.ts';
import type { TallyLine } from '../../ports/store.ts';
import { heldIn, type Situation } from '../situate.ts';

export interface Kept {
  reason: Reason;
  /** Records with this as their one reason. */
  count: number;
  /** Exceptions in the author's words, policies by id, what blocks; empty for holds. */
  because: string[];
  /** Diary numbers of the holds. */
  matters: string[];
}

export async function keptIn(situation: Situation, holds: Hold[], lines: TallyLine[]): Promise<Kept[]> {
  const { excepted, claimed, extended, blocked } = situation.judgement;
  const named: Partial<Record<Reason, NamedPredicate[]>> = { excepted, claimed, extended, blocked };
  const kept: Kept[] = [];
  for (const { outcome, count } of lines) {
    if (outcome === 'due') continue;
    const because = await applying(situation, named[outcome] ?? []);
    const found = outcome === 'held' ? await covering(situation, holds) : [];
    const matters = [...new Set(found.map(({ matter }) => matter))].sort();
    kept.push({ reason: outcome, count, because, matters });
  }
  return kept;
}

async function applying({ store, judgement }: Situation, reasons: NamedPredicate[]): Promise<string[]> {
  const because = new Set<string>();
  for (const { because: name, when } of reasons)
    if (!because.has(name) && (await store.count(judgement.table, all(judgement.scope, when))) > 0) because.add(name);
  return [...because].sort();
}

/** Of a thousand holds by halves: most cover nobody here. */
async function covering(situation: Situation, holds: Hold[]): Promise<Hold[]> {
  if (holds.length === 0) return [];
  const { store, judgement } = situation;
  if ((await store.count(judgement.table, all(judgement.scope, heldIn(situation, holds)))) === 0) return [];
  if (holds.length === 1) return holds;
  const middle = Math.floor(holds.length / 2);
  return [...(await covering(situation, holds.slice(0, middle))), ...(await covering(situation, holds.slice(middle)))];
}

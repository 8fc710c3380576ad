/** Which policies a visitor may see: those in the folder, and those that the ledger alone remembers. */
import { phrases } from '../documents/rules/phrases.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Visit } from './visit.ts';
import { may } from './visitor.ts';

export interface KnownPolicy {
  id: string;
  /** In the language of the page. */
  title: string;
  /** As the folder has it; where it is gone from there, as it was published last. */
  policy: CompiledPolicy;
}

export interface KnownPolicies {
  /** By title. */
  policies: KnownPolicy[];
  /** Whether everything is seen, also what is of no policy. */
  everything: boolean;
}

export async function policiesKnown({ engine, visitor, language }: Visit): Promise<KnownPolicies> {
  const known = new Map<string, CompiledPolicy>(await rememberedBy(engine.ledger));
  for (const { policy } of engine.policies.sound) known.set(policy.id, policy);
  const policies = [...known.values()]
    .filter(({ about }) => may(visitor, 'viewer', about.controller))
    .map((policy) => ({ id: policy.id, title: phrases[language].title(policy.about.title), policy }))
    .sort((a, b) => a.title.localeCompare(b.title, language) || (a.id < b.id ? -1 : 1));
  return { policies, everything: may(visitor, 'viewer', null) };
}

/** To be asked of one policy alone. */
export const sees = ({ policies }: KnownPolicies, id: string): boolean => policies.some((one) => one.id === id);

/** Versions are many and long, and a new one is in the folder as well: half a minute is soon enough for the rest. */
const remembered = new WeakMap<Ledger, { until: number; versions: Promise<[string, CompiledPolicy][]> }>();
const rememberedMs = 30_000;

function rememberedBy(ledger: Ledger): Promise<[string, CompiledPolicy][]> {
  const found = remembered.get(ledger);
  if (found && found.until > performance.now()) return found.versions;
  const versions = ledger
    .versions()
    .then((all) => all.map(({ policy, compiled }): [string, CompiledPolicy] => [policy, compiled]));
  remembered.set(ledger, { until: performance.now() + rememberedMs, versions });
  versions.catch(() => remembered.delete(ledger));
  return versions;
}

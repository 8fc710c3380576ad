/** What a request for erasure would do, for whoever is about to record it: on record that they asked, without whom about. */
import type { Engine } from '../engine.ts';
import { canonicalKey } from '../explain.ts';
import { soundPolicy } from '../plan.ts';
import { situate } from '../situate.ts';
import { standingNow } from '../standing.ts';
import type { Wanted } from './concerned.ts';
import { type ErasureImpact, impactOf } from './impact.ts';

/** Nothing is recorded but that somebody asked. @throws `explain.key` where the key cannot be one, `policy.unknown`. */
export async function previewErasure(engine: Engine, wanted: Wanted, actor: string): Promise<ErasureImpact> {
  const impact = await impactOf(engine, { ...wanted, wanted: await asPrinted(engine, wanted) });
  const policies = impact.policies.filter(({ never }) => never === null).map(({ policy }) => policy.id);
  const counts = { records: impact.matched };
  const asked = { actor, action: 'erasure', counts };
  if (wanted.kind === 'person') await engine.ledger.record({ kind: 'person.asked', policies, ...asked });
  else {
    const [policy = ''] = wanted.policies ?? [];
    await engine.ledger.record({ kind: 'record.asked', policy, ...asked });
  }
  return impact;
}

async function asPrinted(engine: Engine, { kind, policies, wanted }: Wanted): Promise<string[]> {
  const [id] = policies ?? [];
  if (kind === 'person' || id === undefined) return wanted;
  const policy = soundPolicy(engine, id);
  const { dataset } = policy.rule;
  // Nothing can be looked up where nothing is.
  if (!dataset || !policy.about.erasable.allowed) return wanted;
  const situation = await situate(engine, await standingNow(engine), policy, await engine.ledger.now());
  return canonicalKey(situation, dataset, wanted);
}

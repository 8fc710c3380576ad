/** Rules may change while a run is under way: what was judged by the old ones goes no further than the batch in hand. */
import { GallraError } from '../errors/gallra-error.ts';
import { objectsOf } from '../policy/object-names.ts';
import type { Engine } from './engine.ts';
import { stopForObjects } from './refusals.ts';
import type { Situation } from './situate.ts';
import { type Standing, standingNow, stopFor } from './standing.ts';

/**
 * What to ask before every batch: it throws `policy.changed` (retryable) when a person has approved or retired anything
 * that decides about these records since the run took stock. A new run then goes by what is in force. Looks closely only
 * when anything came into force or went since it last looked.
 */
export function rulesGuard(engine: Engine, before: Standing, situation: Situation): () => Promise<void> {
  let looked: string | null = null;
  return async () => {
    const rules = await engine.ledger.rulesInForce();
    if (rules === looked) return;
    await refuseChangedRules(engine, before, situation);
    looked = rules;
  };
}

async function refuseChangedRules(engine: Engine, before: Standing, situation: Situation): Promise<void> {
  const { policy, catalogue } = situation;
  const now = await standingNow(engine);
  const unchanged = claimsOn(now, situation) === claimsOn(before, situation);
  if (unchanged && (stopFor(policy, now, catalogue) ?? stopForObjects(situation, now)) === null) return;
  throw new GallraError({
    code: 'policy.changed',
    what: `The rules over the tables of ${policy.id} were changed while it ran; nothing more is disposed of by the old ones.`,
    where: policy.id,
    hint: 'Nothing to do: the next run goes by the rules that are in force then.',
    actor: 'nobody',
    retryable: true,
  });
}

/** Every rule that may claim a record, or an object that one names, or names such objects itself, as one text. */
function claimsOn({ claimants }: Standing, { store, objects }: Situation): string {
  const there = objects.map((site) => site.store.name);
  const stores = [store.name, ...there];
  return claimants
    .filter(
      (policy) =>
        stores.includes(policy.rule.dataset?.store ?? '') || objectsOf(policy).some((one) => there.includes(one.store)),
    )
    .map(({ id, digest }) => `${id} ${digest}`)
    .sort()
    .join('\n');
}

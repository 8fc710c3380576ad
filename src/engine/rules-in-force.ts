/** Rules may change while a run is under way: what was judged by the old ones goes no further than the batch in hand. */
import { GallraError } from '../errors/gallra-error.ts';
import type { Engine } from './engine.ts';
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
  const { policy, store, catalogue } = situation;
  const now = await standingNow(engine);
  const unchanged = claimsIn(now, store.name) === claimsIn(before, store.name);
  if (unchanged && stopFor(policy, now, catalogue) === null) return;
  throw new GallraError({
    code: 'policy.changed',
    what: `The rules over the tables of ${policy.id} were changed while it ran; nothing more is disposed of by the old ones.`,
    where: policy.id,
    hint: 'Nothing to do: the next run goes by the rules that are in force then.',
    actor: 'nobody',
    retryable: true,
  });
}

/** Every rule of the store that may claim a record, as one text. */
const claimsIn = ({ claimants }: Standing, store: string): string =>
  claimants
    .filter(({ rule }) => rule.dataset?.store === store)
    .map(({ id, digest }) => `${id} ${digest}`)
    .sort()
    .join('\n');

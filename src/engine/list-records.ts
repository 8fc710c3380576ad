/** Which records a plan counted, by name: the keys that are due, or left for one reason. Nothing is written. */
import { GallraError } from '../errors/gallra-error.ts';
import type { Reason } from '../policy/judgement.ts';
import type { Key } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { soundPolicy } from './plan.ts';
import { heldIn, situate } from './situate.ts';
import { standingNow } from './standing.ts';

/**
 * Oldest first, at most `limit`. Keys may identify people: for the eyes of whoever asked, never for a log.
 * @param asOf ISO instant; the ledger's now unless given. May lie in the future.
 * @throws the code of the finding when the tables cannot be judged.
 */
export async function listRecords(
  engine: Engine,
  policyId: string,
  outcome: 'due' | Reason,
  limit: number,
  asOf?: string,
): Promise<Key[]> {
  const policy = soundPolicy(engine, policyId);
  const standing = await standingNow(engine);
  const situation = await situate(engine, standing, policy, asOf ?? (await engine.ledger.now()));
  const fault = situation.findings.find(({ severity }) => severity === 'error');
  if (fault) {
    throw new GallraError({
      code: fault.code,
      what: fault.what,
      where: `${policy.id}: ${fault.path}`,
      hint: fault.hint,
      actor: 'author',
    });
  }
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  return situation.store.list(situation.judgement, held, outcome, limit);
}

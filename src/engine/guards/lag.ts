/** Replicas are to be waited for, and nobody lets us see how far behind they are. */
import type { Store } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';
import { paceOf } from '../store-pace.ts';
import { type Refusal, refuse } from './refusal.ts';

export async function guardLag(engine: Engine, store: Store): Promise<Refusal | null> {
  if (!paceOf(engine, store.name).lag) return null;
  const burden = await store.burden?.();
  return burden && burden.lagMs === null ? lagUnseen(store.name) : null;
}

export const lagUnseen = (store: string): Refusal =>
  refuse(
    'store.lag',
    `The account of the store ${store} may not see how far replicas are behind, so \`lag\` in stores.yaml cannot be kept to.`,
    `Let an administrator put it into the role pg_read_all_stats: gallra grants ${store}. Or delete \`lag\`.`,
    'operator',
  );

/** What an administrator runs. @param to as the server spells it, quoted where it must be. */
export const grantOfLag = (to: string): string => `grant ${roleOfLag} to ${to};`;

export const roleOfLag = 'pg_read_all_stats';

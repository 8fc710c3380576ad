/** The holds on the tables of a run, read once for as long as they last: thousands of them take longer than a small batch. */
import type { Predicate } from '../policy/predicate.ts';
import type { KnownHolds } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { heldIn, type Situation } from './situate.ts';

export interface KnownBy extends KnownHolds {
  /** The records that they cover. */
  held: Predicate;
}

/** @param before what was known earlier in the run: given back as it is where no hold came or went since. */
export async function knownNow(engine: Engine, situation: Situation, before?: KnownBy): Promise<KnownBy> {
  return knownBy(situation, await engine.ledger.holdsInForce(situation.tables, before), before);
}

export const knownBy = (situation: Situation, now: KnownHolds, before?: KnownBy): KnownBy =>
  before && now.holds === before.holds ? before : { ...now, held: heldIn(situation, now.holds) };

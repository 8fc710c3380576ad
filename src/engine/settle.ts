/**
 * Step 4 of the protocol, the same for the worker that did a batch and for the one that settles it for another: outcome,
 * entry and commitments into the ledger, then the receipt goes. If this dies between the two, the receipt still tells.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Commitments, commitmentsOf, leavesTo } from '../audit/commitment.ts';
import type { Settlement } from '../ports/ledger.ts';
import type { Receipt, Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';

export interface Work {
  /** The physical table of the records; null where nobody can tell any more. */
  identity: string | null;
  key: string[];
  /** What the batch does when it does something. */
  action: string | undefined;
}

/** What became of the objects that a batch named in one store. */
export interface ObjectReceipt {
  /** Under what they are counted. */
  place: string;
  store: Store;
  receipt: Receipt;
  /** How many there were. */
  named: number;
}

/**
 * Idempotent. @param objects of the batch, also where its records stayed. @param commitments where they are being made
 * already.
 */
export async function settle(
  engine: Engine,
  store: Store,
  receipt: Receipt,
  work: Work,
  objects: ObjectReceipt[] = [],
  commitments = commit(engine, work, receipt),
): Promise<Settlement> {
  const settlement = settlementWith(receipt, work.action, objects);
  await engine.ledger.settle(receipt.batchId, settlement, await commitments);
  // With the receipt goes what tells of the batch should the ledger be lost; so the mark has to be past it.
  if (receipt.state === 'done') await store.forget(receipt.batchId, await engine.ledger.head());
  for (const one of objects)
    if (one.receipt.state === 'done') await one.store.forget(receipt.batchId, await engine.ledger.head());
  return settlement;
}

/** What a batch came to, from what is known for certain of its records and their objects. */
export const settlementWith = (
  receipt: Receipt,
  action: string | undefined,
  objects: ObjectReceipt[] = [],
): Settlement => withObjects(settlementOf(receipt, action), objects);

/**
 * Hashed in one go at most: half a millisecond, so that none of the statements of the batch in hand is kept waiting for the
 * one before it.
 */
const atOnce = 100;

/** To the records of a batch that is done; null: there is nothing to commit to, or no key. */
export async function commit(
  { keys }: Engine,
  { identity, key: columns }: Work,
  { state, disposed }: Receipt,
): Promise<Commitments | null> {
  if (state !== 'done' || !keys || identity === null) return null;
  const leaves: Buffer[] = [];
  for (let at = 0; at < disposed.length; at += atOnce) {
    if (at > 0) await turn();
    leaves.push(leavesTo({ identity, columns }, disposed.slice(at, at + atOnce), keys.current));
  }
  return commitmentsOf(identity, Buffer.concat(leaves), keys.current);
}

/** Objects that went count among the parts; what else became of them is told apart. */
export function withObjects(settlement: Settlement, objects: ObjectReceipt[]): Settlement {
  if (objects.length === 0) return settlement;
  const parts = { ...settlement.parts };
  const told: NonNullable<Settlement['objects']> = {};
  for (const { place, receipt, named } of objects) {
    const { disposed, gone, indeterminate } = settlementOf(receipt, 'destroy');
    told[place] = { destroyed: disposed, gone, left: named - disposed - gone - indeterminate, indeterminate };
    // Of some a part went only: older versions under a key that has a new one.
    const went = disposed + Object.values(receipt.parts).reduce((sum, count) => sum + count, 0);
    if (went > 0) parts[place] = (parts[place] ?? 0) + went;
  }
  return { ...settlement, parts, objects: told };
}

/** @param action what the batch does when it does something; unknown to a worker that only settles. */
export function settlementOf(receipt: Receipt, action: string | undefined): Settlement {
  const done = receipt.state === 'done';
  return {
    state: receipt.state,
    outcome: outcomeOf(action),
    disposed: done ? receipt.disposed.length : 0,
    gone: done ? receipt.gone : 0,
    indeterminate: done ? (receipt.indeterminate ?? 0) : receipt.gone,
    parts: done ? receipt.parts : {},
  };
}

export function outcomeOf(action: string | undefined): string {
  const names: Record<string, string> = { destroy: 'destroyed', anonymise: 'anonymised', flag: 'flagged' };
  return names[action ?? ''] ?? 'disposed';
}

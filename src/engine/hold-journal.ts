/**
 * Copies of decisions about holds, sealed, in the stores that they are about: what an acknowledgement waits for, and what
 * brings the holds back when the ledger was restored to before them. Free text stays out of them.
 */
import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../audit/keys.ts';
import { nonceBytes, seal, unseal } from '../audit/sealed.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Hold } from '../ports/ledger.ts';
import type { HoldDecision, Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { isOurs, moveMark } from './older-ledger.ts';

/**
 * `sealed`: it can be restored. `unsealed`: without a key only that there was a decision is written, and has to be looked up
 * on paper. `none`: the store keeps nothing of ours. `unwritten`: it cannot be reached now.
 */
export type Copied = 'sealed' | 'unsealed' | 'none' | 'unwritten';

export const copyOfHold = (engine: Engine, hold: Hold): Promise<Copied> => {
  const { note: _, acknowledgedAt: _at, releasedAt: _when, ...placed } = hold;
  return copied(engine, hold, 'placed', placed);
};

export const copyOfRelease = (engine: Engine, hold: Hold, reason: string, actor: string): Promise<Copied> =>
  copied(engine, hold, 'released', { reason, actor });

async function copied(
  engine: Engine,
  { id: hold, store: name }: Hold,
  decision: HoldDecision['decision'],
  said: object,
): Promise<Copied> {
  try {
    const store = await engine.store(name);
    if (!(await isOurs(engine, store))) return 'none';
    const key = engine.keys?.current ?? null;
    const sealed = key && seal(JSON.stringify(said), about(decision, hold), key, randomBytes(nonceBytes));
    if (!(await store.journal({ hold, decision, keyId: key?.id ?? null, sealed }))) return 'none';
    await moveMark(engine, store);
    return key ? 'sealed' : 'unsealed';
  } catch (error) {
    // Away, or no longer connected under its name.
    if (error instanceof GallraError && (error.retryable || /^store\.(unknown|variable)$/.test(error.code)))
      return 'unwritten';
    throw error;
  }
}

/** What a journal says, as far as the keys reach. */
export interface Journal {
  /** Placed and not released. */
  inForce: Hold[];
  released: { hold: string; reason: string; actor: string }[];
  /** Ids of holds of which something was decided that cannot be read. */
  unreadable: string[];
}

export function readJournal(decisions: HoldDecision[], keys: KeyRing | null): Journal {
  const inForce = new Map<string, Hold>();
  const released: Journal['released'] = [];
  const unreadable = new Set<string>();
  const read = ({ hold, decision, keyId, sealed }: HoldDecision): string | null => {
    const key = keyId === null ? undefined : keys?.byId.get(keyId);
    return key && sealed ? unseal(sealed, about(decision, hold), key) : null;
  };
  for (const one of decisions.filter(({ decision }) => decision === 'released')) {
    const text = read(one);
    if (text === null) unreadable.add(one.hold);
    else released.push({ hold: one.hold, ...(JSON.parse(text) as { reason: string; actor: string }) });
  }
  const over = new Set(released.map(({ hold }) => hold));
  for (const one of decisions.filter(({ decision, hold }) => decision === 'placed' && !over.has(hold))) {
    const text = read(one);
    if (text === null) unreadable.add(one.hold);
    else {
      const placed = JSON.parse(text) as Omit<Hold, 'note' | 'acknowledgedAt' | 'releasedAt'>;
      inForce.set(one.hold, { ...placed, note: null, acknowledgedAt: null, releasedAt: null });
    }
  }
  return { inForce: [...inForce.values()], released, unreadable: [...unreadable] };
}

/** Whether a release still has to be written: its hold was copied, and nothing says that it ended. */
export function lacksRelease(decisions: HoldDecision[] | null, hold: string): boolean {
  const made = decisions?.filter((one) => one.hold === hold).map(({ decision }) => decision) ?? [];
  return made.includes('placed') && !made.includes('released');
}

/**
 * Writes what the ledger knows and the journal of this store does not: holds from before it was prepared, or before there
 * was a key. Idempotent.
 */
export async function completeJournal(engine: Engine, store: Store): Promise<void> {
  const decisions = (await store.journalled()) ?? [];
  const there = new Set(decisions.filter(({ sealed }) => sealed || !engine.keys).map(({ hold }) => hold));
  for (const hold of await engine.ledger.holds({}))
    if (hold.store === store.name && !there.has(hold.id)) await copyOfHold(engine, hold);
}

/** A copy is good for one decision about one hold. */
const about = (decision: HoldDecision['decision'], hold: string): string => `${decision} ${hold}`;

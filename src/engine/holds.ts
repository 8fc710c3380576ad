/**
 * Placing and releasing holds. A hold is recorded under the exclusive lock of its table, so that every later intent sees
 * it; it is acknowledged once every older intent is settled. An acknowledged hold is a hold kept (law L4).
 */
import { GallraError } from '../errors/gallra-error.ts';
import { columnIn } from '../policy/file-columns.ts';
import type { Predicate } from '../policy/predicate.ts';
import { all } from '../policy/predicate.ts';
import type { Hold, NewHold, Settlement } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { type Copied, copyOfHold, copyOfRelease, lacksRelease } from './hold-journal.ts';
import { lifted, type Pushed, pushed } from './push-hold.ts';
import { settleIntent } from './recover.ts';

/** How often to look whether the batches in hand are settled, in milliseconds. */
const lookEveryMs = 100;

export interface HoldRequest
  extends Pick<
    NewHold,
    'store' | 'table' | 'kind' | 'restriction' | 'reason' | 'matter' | 'note' | 'placedBy' | 'reviewOn'
  > {
  /** Column → value as the person wrote it. Empty for a whole dataset. */
  match: Record<string, string>;
  /** Accept values that no row has yet. */
  future: boolean;
}

export interface PlacedHold {
  hold: Hold;
  /** False: recorded, and every later batch respects it, but a batch in hand could not be settled yet, or no copy written. */
  acknowledged: boolean;
  /** Where a copy is kept outside the ledger. */
  copied: Copied;
  /** What the store itself does with it, where it can. */
  pushed: Pushed;
  /** The batches it waited for, and what each of them did before the hold. */
  waitedFor: { batchId: string; settlement: Settlement | null }[];
  /** Rows that the hold covers now. For a single record: 1, or 0 when it is gone. */
  covered: number;
}

/**
 * Refuses a table, column or value that does not exist; with `future`, a value that no row has is accepted.
 * @param patienceMs how long it waits for batches in hand at most; as long as one can live, unless given.
 */
export async function placeHold(engine: Engine, request: HoldRequest, patienceMs?: number): Promise<PlacedHold> {
  const store = await engine.store(request.store);
  const { identity, match } = await resolveHold(store, request);
  const { future, ...asked } = request;
  if (!future && request.kind !== 'dataset' && (await store.count(request.table, rowsOf(match))) === 0)
    throw refused(
      'hold.nothing',
      `No row of ${request.table} is covered by this hold.`,
      'Check the value; to hold what may come later, say --future.',
    );
  const { hold, openBatches } = await engine.ledger.placeHold({ ...asked, identity, match });
  const copied = await copyOfHold(engine, hold);
  const acknowledged = (await untilSettled(engine, identity, openBatches, patienceMs)) && copied !== 'unwritten';
  if (acknowledged) await engine.ledger.acknowledgeHold(hold.id, openBatches);
  const waitedFor = await Promise.all(
    openBatches.map(async (batchId) => ({ batchId, settlement: await engine.ledger.settlement(batchId) })),
  );
  const where = rowsOf(match);
  return {
    hold,
    acknowledged,
    copied,
    pushed: await pushed(engine, hold, where),
    waitedFor,
    covered: await store.count(request.table, where),
  };
}

/** Holds that were recorded while a batch in hand could not be settled; the ledger refuses those that still wait. */
export async function acknowledgePending(engine: Engine, tables: string[]): Promise<void> {
  for (const hold of await engine.ledger.holds({ tables, acknowledged: false })) {
    if (!(await isCopied(engine, hold))) continue;
    try {
      await engine.ledger.acknowledgeHold(hold.id, []);
    } catch (error) {
      // A batch on another of its tables is still open, or somebody released it meanwhile: not ours to wait for.
      if (!(error instanceof GallraError) || !['hold.waiting', 'hold.released'].includes(error.code)) throw error;
    }
  }
}

/** A store that is no longer connected under its name keeps the hold waiting, not the run of another. */
async function isCopied(engine: Engine, hold: Hold): Promise<boolean> {
  try {
    return (await copyOfHold(engine, hold)) !== 'unwritten';
  } catch (error) {
    if (error instanceof GallraError) return false;
    throw error;
  }
}

export interface ReleasedHold {
  hold: Hold;
  by: string;
  /** `unwritten`: released here; say it again when the store can be reached, or a restored ledger would hold it again. */
  copied: Copied;
  /** What the store itself was told. */
  pushed: Pushed;
}

/**
 * Recorded, and written outside the ledger. Saying it again only writes a copy that is missing, and lifts what is still set
 * in the store; else `hold.released`. `hold.twoPersons` where it takes two: see `askRelease`.
 */
export async function releaseHold(engine: Engine, id: string, reason: string, actor: string): Promise<ReleasedHold> {
  const { ledger, settings } = engine;
  if (settings.twoPersonRelease && (await ledger.holdTrail(id))?.released === null)
    throw refused(
      'hold.twoPersons',
      `Hold ${id} is released by two persons: one requests it, another confirms.`,
      'Request its release, and let somebody else confirm it.',
    );
  return released(engine, id, reason, actor, () => ledger.releaseHold(id, reason, actor));
}

/** What is left to do once the ledger has released a hold. */
export async function released(
  engine: Engine,
  id: string,
  reason: string,
  actor: string,
  release: () => Promise<void>,
): Promise<ReleasedHold> {
  let again: unknown = null;
  try {
    await release();
  } catch (error) {
    if (!(error instanceof GallraError) || error.code !== 'hold.released') throw error;
    again = error;
  }
  const hold = (await engine.ledger.holdTrail(id))?.hold;
  if (!hold) throw again;
  if (again !== null) {
    const store = await engine.store(hold.store);
    if (!lacksRelease(await store.journalled(), id)) {
      const then = await lifted(engine, hold);
      if (then === null) throw again;
      return { hold, by: actor, copied: 'sealed', pushed: then };
    }
  }
  const copied = await copyOfRelease(engine, hold, reason, actor);
  return { hold, by: actor, copied, pushed: await lifted(engine, hold) };
}

/** Where the hold is, and its values as the store prints them. @throws `hold.table`, `hold.column`, `hold.value`, `hold.key`. */
export async function resolveHold(
  store: Store,
  request: Pick<HoldRequest, 'table' | 'kind' | 'match'>,
): Promise<{ identity: string; match: Record<string, string> }> {
  const shape = (await store.catalogue([request.table]))[request.table];
  if (!shape)
    throw refused(
      'hold.table',
      `The store ${store.name} has no table ${request.table}.`,
      'Correct the name; a table of another schema is written schema.table.',
    );
  const match: Record<string, string> = {};
  for (const [column, value] of Object.entries(request.match)) {
    const found = columnIn(shape, column);
    if (!found)
      throw refused(
        'hold.column',
        `${request.table} has no column ${column}.`,
        `Name one of: ${Object.keys(shape.columns).join(', ')}.`,
      );
    const canonical = await store.canonical(request.table, column, value);
    if (canonical === null) {
      throw refused(
        'hold.value',
        `The value given for ${request.table}.${column} is no ${found.type}.`,
        'Write the value as the store prints it.',
      );
    }
    match[column] = canonical;
  }
  if (request.kind === 'record' && !shape.uniqueKeys.some((key) => key.every((column) => column in match))) {
    throw refused(
      'hold.key',
      `${Object.keys(match).join(', ')} does not identify one record of ${request.table}.`,
      `Give its key: ${shape.uniqueKeys[0]?.join(', ') ?? 'it has none'}.`,
    );
  }
  return { identity: shape.identity, match };
}

/** The rows that have all of these values; without any, every row. */
export const rowsOf = (match: Record<string, string>): Predicate =>
  all(...Object.entries(match).map(([column, value]): Predicate => ({ op: 'in', column, values: [value] })));

/** True once none of the batches is open. Batches of dead workers are settled here; if their store cannot be reached, false. */
async function untilSettled(
  engine: Engine,
  identity: string,
  batches: string[],
  // A live batch ends by the store's timeout; that of a dead worker can be settled once its lease has run out.
  patienceMs = engine.settings.leaseMs + 2 * engine.settings.effectMs,
): Promise<boolean> {
  for (let waited = 0; waited <= patienceMs; waited += lookEveryMs) {
    const open = (await engine.ledger.openIntents([identity])).filter(({ batchId }) => batches.includes(batchId));
    if (open.length === 0) return true;
    for (const intent of open) {
      if (intent.alive) continue;
      try {
        await settleIntent(engine, intent);
      } catch (error) {
        if (error instanceof GallraError && (error.retryable || error.code === 'ledger.restored')) return false;
        throw error;
      }
    }
    await engine.clock.sleep(lookEveryMs);
  }
  return false;
}

const refused = (code: string, what: string, hint: string): GallraError =>
  new GallraError({ code, what, hint, actor: 'operator' });

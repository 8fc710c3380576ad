/**
 * Step 3 for records of a service. There is no transaction: each record is read once more, judged, ordered to go on the
 * condition that it is still what was read, and looked for afterwards. Only what the service says is done, and is then not
 * there any more, counts as destroyed.
 */
import { scheduler } from 'node:timers/promises';
import type { EffectOrder, Key, Receipt } from '../../ports/store.ts';
import { eachOf } from '../one-by-one.ts';
import { conflict } from '../server-errors.ts';
import { nothingToDo, readOnly } from '../store-errors.ts';
import { bodyOf, type Change, changeOf, checkChange, isDone } from './change.ts';
import { denied, nonsense, notDone, unbound, unreachable } from './failure.ts';
import { atOnce, withoutKeys } from './fence.ts';
import { type ItemRow, outcomeOf, type Place, placeOf } from './item-row.ts';
import { keyText, ownKey } from './keys.ts';
import { recordNow } from './records.ts';
import { changeUrl } from './requests.ts';
import { attempts, backOffMs, type Sent, type Session, type TimeLeft, timer } from './session.ts';

export async function effect(session: Session, order: EffectOrder): Promise<Receipt> {
  const { service } = session;
  const { judgement, range, batchId } = order;
  if (service.access === 'read') throw readOnly(service.store);
  if (service.ledger === null) throw unbound(service.store);
  if (judgement.action === null) throw nothingToDo(service.store, judgement.policy);
  if (range.keys === null) throw withoutKeys(service.store);
  const place = placeOf(service, judgement.table);
  ownKey(place, judgement.key);
  const batch: Batch = {
    session,
    place,
    order,
    path: pathFor(place, order),
    left: timeFor(service.effectMs, order),
    done: nothingYet(),
  };
  await eachOf(range.keys, atOnce, (key) => disposeOne(batch, key)).catch((error: unknown) => {
    batch.done.stopped = error;
  });
  const { disposed, gone, lingering, blocked, failed, stopped } = batch.done;
  const nothing = disposed.size + gone + batch.done.indeterminate === 0;
  if (stopped !== null && nothing) throw lingering > 0 ? stillThere(place, judgement.action.kind) : stopped;
  const indeterminate = batch.done.indeterminate + lingering;
  return {
    batchId,
    state: 'done',
    // In the order of the intent, whichever went first.
    disposed: range.keys.filter((key) => disposed.has(keyText(key))),
    parts: {},
    gone,
    ...(indeterminate > 0 ? { indeterminate } : {}),
    ...(Object.keys(blocked).length > 0 ? { blocked } : {}),
    ...(Object.keys(failed).length > 0 ? { failed } : {}),
  };
}

/** No receipt shuts a late worker out here, so its time runs from the intent, and by whoever else says that it is over. */
function timeFor(effectMs: number, { sinceIntentMs, mayGoOn = () => true }: EffectOrder): TimeLeft {
  const own = timer(effectMs);
  return () => (mayGoOn() ? Math.min(own(), effectMs - (sinceIntentMs?.() ?? 0)) : 0);
}

interface Batch {
  session: Session;
  place: Place;
  order: EffectOrder;
  /** Where a record is ordered to go, or to change. */
  path: string;
  left: TimeLeft;
  done: Done;
}

interface Done {
  disposed: Set<string>;
  gone: number;
  indeterminate: number;
  /** Which the service said that it did, and are as before. They may go yet: the fence will tell, where nothing else is to be told. */
  lingering: number;
  /** Left because the service says that something refers to them or holds them, by its own codes. */
  blocked: Record<string, number>;
  /** Codes of other refusals, and how many. */
  failed: Record<string, number>;
  /** Why no other was begun. */
  stopped: unknown;
}

const nothingYet = (): Done => ({
  disposed: new Set(),
  gone: 0,
  indeterminate: 0,
  lingering: 0,
  blocked: {},
  failed: {},
  stopped: null,
});

/** @throws `store.schema` before anything is sent, where the mapping has no request for it. */
function pathFor(place: Place, { judgement: { action } }: EffectOrder): string {
  const { service, table, mapped } = place;
  if (action !== null && action.kind !== 'destroy') checkChange(place, action);
  const path = action?.kind === 'destroy' ? mapped.delete : mapped.patch;
  if (path !== null) return path;
  const key = action?.kind === 'destroy' ? 'delete' : 'patch';
  throw nonsense(service.store, `there is no request to ${key} a record of ${table}`, `Map \`${key}\` for the table.`);
}

async function disposeOne(batch: Batch, key: Key): Promise<void> {
  const { session, place, order, left, done } = batch;
  const { callMs } = place.service;
  const { judgement, held, range } = order;
  let doubt: Doubt | null = null;
  for (let attempt = 1; ; attempt++) {
    // A call that is sent may still be carried out when we have given it up: so none is begun that could outlast the batch.
    if (left() < 2 * callMs) throw conflict(place.service.store, place.table, 'timeout');
    const row = await recordNow(session, place, key, left);
    if (row === null || (doubt !== null && isSo(batch, row, doubt.change))) {
      absent(done, doubt);
      return;
    }
    const url = changeUrl(place, batch.path, key);
    if (row === 'nameless' || url === null) return block(done, 'unsafe-key');
    const judged = outcomeOf(row, judgement, held);
    if (judged?.outcome !== 'due' || judged.branch !== range.branch) return;
    if (place.mapped.version !== 'none' && row.version === null)
      throw nonsense(
        place.service.store,
        `a record of ${place.table} has no version where it is mapped`,
        'Correct `version`; where the service has none, write `version: none`.',
      );
    if (left() < callMs) throw conflict(place.service.store, place.table, 'timeout');
    const change = changeFor(batch, row);
    const sent = await session.change(
      {
        method: change === null ? 'DELETE' : 'PATCH',
        url,
        headers: {
          ...condition(place, row),
          ...(change === null ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(change === null ? {} : { body: bodyOf(place, change) }),
      },
      left,
    );
    const so = await settled(batch, key, { change, doubt }, sent);
    if (so === 'done') return;
    if (so === 'doubtful') doubt = { change };
    if (attempt === attempts) throw unreachable(place.service.store, 'it asks us to wait, again and again');
  }
}

const changeFor = ({ place, order }: Batch, row: ItemRow): Change | null => {
  const { action, asOf } = order.judgement;
  return action === null || action.kind === 'destroy' ? null : changeOf(place, row, action, asOf);
};

/** Only what was read may go. In OData a PATCH of what is not there would make it. */
function condition({ mapped }: Place, { version }: ItemRow): Record<string, string> {
  if (version !== null) return { 'If-Match': version };
  return mapped.odata ? { 'If-Match': '*' } : {};
}

/** An order that ended in a fault: it may be carried out yet. */
interface Doubt {
  change: Change | null;
}

/** Of what went after an order in doubt nobody can tell whose hand it was. */
function absent(done: Done, doubt: Doubt | null): void {
  if (doubt === null) done.gone += 1;
  else done.indeterminate += 1;
}

/** Whoever stands before the service did not wait for its answer. */
const gaveUpWaiting = [504, 524];

/** `again`: the service had no time, and certainly left it. `doubtful`: it has left it so far. */
type Settled = 'again' | 'doubtful' | 'done';

/** What became of one record that was ordered to go. */
async function settled(
  batch: Batch,
  key: Key,
  { change, doubt }: { change: Change | null; doubt: Doubt | null },
  sent: Sent,
): Promise<Settled> {
  const { done } = batch;
  if (sent === 'unknown' || gaveUpWaiting.includes(sent.status)) {
    // What nobody answered may still be under way: even a record that is still there.
    done.indeterminate += 1;
    throw conflict(batch.place.service.store, batch.place.table, 'no answer');
  }
  const { status, code, retryAfterMs } = sent;
  const said = code === null ? String(status) : `${status} ${code}`;
  if (status === 429) {
    const waitMs = retryAfterMs ?? backOffMs(1);
    if (waitMs + 2 * batch.place.service.callMs >= batch.left()) throw unreachable(batch.place.service.store, '429');
    await scheduler.wait(waitMs);
    return 'again';
  }
  if (status >= 200 && status < 300) {
    await verified(batch, key, change);
    return 'done';
  }
  if (status === 404 || status === 410) await missing(batch, key, said, doubt);
  else if (status === 409 || status === 423) block(done, said);
  else if (status === 401) throw denied(batch.place.service.store, said);
  else if (status >= 500) return afterFault(batch, key, change, { said, retryAfterMs });
  else if (status >= 300 && status < 400)
    throw nonsense(batch.place.service.store, `it sends us elsewhere (${status})`, 'Correct the path of the request.');
  else if (status === 405 || status === 428 || status === 501)
    throw nonsense(
      batch.place.service.store,
      `it does not take the request (${said})`,
      status === 428 ? 'Map its `version`.' : 'Correct how records are destroyed or changed.',
    );
  else if (status !== 412) count(done.failed, said);
  return 'done';
}

/** The order found nothing. A wrong path, or a right that we lack, is told like this too, so it is looked. */
async function missing(batch: Batch, key: Key, said: string, doubt: Doubt | null): Promise<void> {
  if ((await recordNow(batch.session, batch.place, key, batch.left)) === null) absent(batch.done, doubt);
  else count(batch.done.failed, said);
}

/** It failed on its way, and may have done it or not. A record that is gone now went by somebody's hand, and nobody can tell whose. */
async function afterFault(
  batch: Batch,
  key: Key,
  change: Change | null,
  { said, retryAfterMs }: { said: string; retryAfterMs: number | null },
): Promise<Settled> {
  const { session, place, left, done } = batch;
  const { callMs } = place.service;
  if (retryAfterMs !== null && retryAfterMs + 2 * callMs < left()) await scheduler.wait(retryAfterMs);
  const found = await recordNow(session, place, key, left).catch(() => null);
  if (found === null || (change !== null && isSo(batch, found, change))) {
    done.indeterminate += 1;
    return 'done';
  }
  if (retryAfterMs !== null && 2 * callMs < left()) return 'doubtful';
  count(done.failed, said);
  return 'done';
}

/** Some services take an order and carry it out a moment later: waited for within four seconds, as parts of the time of a call. */
const looks = [0, 1 / 120, 1 / 30, 1 / 10];

async function verified(batch: Batch, key: Key, change: Change | null): Promise<void> {
  const { session, place, left, done } = batch;
  for (const part of looks) {
    if (part > 0) await scheduler.wait(part * place.service.callMs);
    const row = await recordNow(session, place, key, left).catch((error: unknown) => {
      // It said that it did it, and that is all that is known.
      done.indeterminate += 1;
      throw error;
    });
    if (isSo(batch, row, change)) {
      done.disposed.add(keyText(key));
      return;
    }
    if (row === null) {
      done.indeterminate += 1;
      return;
    }
  }
  done.lingering += 1;
  throw stillThere(place, change === null ? 'destroy' : 'change');
}

const stillThere = (place: Place, action: string): Error =>
  notDone(place.service.store, action === 'destroy' ? 'deleted' : 'changed');

type Found = Awaited<ReturnType<typeof recordNow>>;

/** Whether the record is as it was ordered to be: gone, or changed. */
function isSo({ order }: Batch, row: Found, change: Change | null): boolean {
  const { action } = order.judgement;
  if (change === null) return row === null;
  if (row === null || row === 'nameless' || action === null || action.kind === 'destroy') return false;
  return isDone(row, change, action.mark);
}

const block = (done: Done, code: string): void => count(done.blocked, code);

function count(codes: Record<string, number>, code: string): void {
  codes[code] = (codes[code] ?? 0) + 1;
}

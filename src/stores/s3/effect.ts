/**
 * Step 3 for objects. There is no transaction: each object is judged again from a fresh listing, and what is deleted is what
 * was judged, version by version, or on the condition that it still has the same bytes. What is called destroyed was looked
 * for afterwards, and is not there.
 */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { objectsTable } from '../../policy/object-columns.ts';
import type { EffectOrder, Receipt } from '../../ports/store.ts';
import { receiptName, withoutKeys } from '../drawer-receipts.ts';
import { deadlineIn, eachOf, isOver } from '../one-by-one.ts';
import { sidecarsOf } from '../sidecars.ts';
import { fenced, nothingToDo, readOnly, refused, schemaError } from '../store-errors.ts';
import { isAbsent, isChanged, isDenied, unknown } from './failure.ts';
import { objectKey, onlyObjects } from './keys.ts';
import type { Held, Version } from './listing.ts';
import { type Asked, askedFor, lookedAt, type Manners, mannersOf } from './look.ts';
import { allNamed } from './named.ts';
import { type ObjectRow, outcomeOf } from './object-row.ts';
import { drawerIn, wantedMarker } from './ours.ts';
import { type Bucket, inBucket, place } from './session.ts';

/** AWS takes a thousand; a worker that was stopped in the middle of a call and woken up late shall not take so many. */
const perCall = 250;
const atOnce = 8;

export function effect(bucket: Bucket, order: EffectOrder): Promise<Receipt> {
  const { judgement, range, batchId, held } = order;
  const { store } = bucket;
  if (bucket.access === 'read') throw readOnly(store);
  if (judgement.action === null) throw nothingToDo(store, judgement.policy);
  if (judgement.action.kind !== 'destroy') throw schemaError(store, 'An object is destroyed as a whole, or left.');
  if (range.keys === null) throw withoutKeys(store);
  onlyObjects(bucket, judgement.table);
  const keys = range.keys.map((key) => objectKey(bucket, key));
  const paths = new Map(keys.map((key, i) => [key, range.keys?.[i] ?? []]));
  const limit = deadlineIn(bucket.effectMs);
  const stop = (): boolean => isOver(limit) || order.mayGoOn?.() === false;
  // A call is not tried again when the time is over.
  const abortSignal = AbortSignal.timeout(Math.max(1, bucket.effectMs));
  const name = receiptName(store, batchId);
  return inBucket(bucket, async () => {
    const receipts = drawerIn(bucket, 'receipts');
    await wantedMarker(bucket);
    if ((await receipts.read(name)) !== null) throw fenced(store, batchId);
    const batch: Batch = {
      bucket,
      order,
      wanted: { ...askedFor(judgement, held), patterns: [] },
      manners: await mannersOf(bucket),
      until: { abortSignal },
      stop,
      stopped: async () => stop() || (await receipts.read(name)) !== null || stop(),
      done: { removed: new Set(), parts: 0, gone: 0, refusals: 0 },
    };
    try {
      await disposeAll(batch, keys);
    } catch (error) {
      throw batch.done.begun ? unknown(store, error) : error;
    }
    const { removed, parts, gone, refusals } = batch.done;
    const disposed = keys.filter((key) => removed.has(key)).map((key) => paths.get(key) ?? []);
    if (refusals > 0 && disposed.length === 0 && parts === 0) throw refused(store, objectsTable);
    const receipt: Receipt = {
      batchId,
      state: 'done',
      disposed,
      parts: parts > 0 ? { [objectsTable]: parts } : {},
      gone,
    };
    const written = await receipts.writeNew(name, JSON.stringify(receipt)).catch((error: unknown) => {
      throw unknown(store, error);
    });
    // Somebody took this batch for dead meanwhile, and has looked what is left of it.
    if (!written) throw unknown(store, null);
    return receipt;
  });
}

interface Batch {
  bucket: Bucket;
  order: EffectOrder;
  wanted: Asked;
  manners: Manners;
  /** For calls that delete. */
  until: { abortSignal: AbortSignal };
  /** Its time is over, or it may not go on. Asked before each attempt of such a call. */
  stop: () => boolean;
  /** Its time is over, or it was shut out. Asked before each call that deletes. */
  stopped: () => Promise<boolean>;
  done: {
    removed: Set<string>;
    /** Sidecars; and objects of which only some went: a new version came meanwhile, or the server kept one. */
    parts: number;
    gone: number;
    refusals: number;
    /** Something may have been deleted. */
    begun?: true;
  };
}

async function disposeAll(batch: Batch, keys: string[]): Promise<void> {
  const { bucket, order, wanted, manners, done } = batch;
  let there = 0;
  for await (const found of allNamed(bucket, keys)) {
    there += found.length;
    for (let i = 0; i < found.length; i += perCall) {
      const rows = await lookedAt(bucket, found.slice(i, i + perCall), wanted, manners);
      const due = rows.filter((row) => {
        const judged = outcomeOf(row, order.judgement, order.held);
        return judged?.outcome === 'due' && judged.branch === order.range.branch;
      });
      await disposeOf(batch, due);
    }
  }
  done.gone = new Set(keys).size - there;
}

/** Sidecars first: what keeps one keeps its object. */
async function disposeOf(batch: Batch, rows: ObjectRow[]): Promise<void> {
  const { order, done } = batch;
  const beside = new Map(rows.map((row) => [row, sidecarsOf(row, order.judgement).map(({ held }) => held)]));
  const sidecars = [...new Map([...beside.values()].flat().map((held) => [held.key, held])).values()];
  const gone = await destroy(batch, sidecars);
  done.parts += gone.size;
  const free = rows.filter((row) => beside.get(row)?.every(({ key }) => gone.has(key)));
  const removed = await destroy(
    batch,
    free.map(({ held }) => held),
  );
  for (const key of removed) done.removed.add(key);
}

/** The keys under which nothing is left. */
async function destroy(batch: Batch, all: Held[]): Promise<Set<string>> {
  const gone = new Set<string>();
  if (all.length === 0) return gone;
  const { bucket } = batch;
  const refused = await abortUploads(batch, all);
  const targets = all.filter(({ key }) => !refused.has(key));
  const orders = targets.flatMap((held) =>
    oldestFirst(held).map((version) => identify(held.key, version, batch.manners)),
  );
  for (let i = 0; i < orders.length; i += perCall) await deleteSome(batch, orders.slice(i, i + perCall));
  const left = new Map<string, Held>();
  const wanted = all.map(({ key }) => key);
  for await (const found of allNamed(bucket, wanted)) for (const one of found) left.set(one.key, one);
  for (const held of all) {
    const now = left.get(held.key);
    if (!now) gone.add(held.key);
    else if (lacks(now, held, batch.manners)) batch.done.parts += 1;
  }
  return gone;
}

/** Something of it went, although not all: that is told, and never passed off as a refusal. */
function lacks(now: Held, judged: Held, { versioning }: Manners): boolean {
  const isThere = (one: Version): boolean => now.versions.some(({ id, etag }) => id === one.id && etag === one.etag);
  // Without versions, what is not there any more was written over by somebody.
  return (
    (versioning !== 'off' && !judged.versions.every(isThere)) ||
    !judged.uploads.every(({ id }) => now.uploads.some((one) => one.id === id))
  );
}

/** What a reader meets goes last: were a delete marker to go before, an old version would come to light again. */
const oldestFirst = ({ versions }: Held): Version[] =>
  [...versions].sort((a, b) => Number(a.latest) - Number(b.latest) || a.modified.getTime() - b.modified.getTime());

/** A version never changes. Where there are none, the bytes must still be those that were judged. */
function identify(key: string, { id, etag }: Version, { versioning }: Manners): ObjectIdentifier {
  if (versioning !== 'off') return { Key: key, VersionId: id };
  return etag === null ? { Key: key } : { Key: key, ETag: etag };
}

async function deleteSome(batch: Batch, objects: ObjectIdentifier[]): Promise<void> {
  const { bucket, done } = batch;
  if (await batch.stopped()) throw unknown(bucket.store, null);
  done.begun = true;
  const refusals = new Set<string | undefined>();
  const listed = objects.filter(({ Key = '' }) => !unspeakable.test(Key));
  if (listed.length > 0) {
    const command = new DeleteObjectsCommand({ Bucket: bucket.bucket, Delete: { Objects: listed, Quiet: true } });
    command.middlewareStack.add(whileItMay(batch), eachAttempt);
    const { Errors = [] } = await bucket.client.send(command, batch.until);
    // Everything else is left or gone, as the look afterwards finds.
    for (const { Key, Code } of Errors) if (refusalCodes.includes(Code ?? '')) refusals.add(Key);
  }
  for (const { Key, VersionId, ETag } of objects.filter(({ Key: key = '' }) => unspeakable.test(key))) {
    const condition = VersionId === undefined ? (ETag === undefined ? {} : { IfMatch: ETag }) : { VersionId };
    try {
      const command = new DeleteObjectCommand({ ...place(bucket, Key ?? ''), ...condition });
      command.middlewareStack.add(whileItMay(batch), eachAttempt);
      await bucket.client.send(command, batch.until);
    } catch (error) {
      if (isDenied(error)) refusals.add(Key);
      else if (!isAbsent(error) && !isChanged(error)) throw error;
    }
  }
  done.refusals += refusals.size;
}

/** The SDK tries a call again by itself, half a minute later: what keeps the records of these objects may be gone by then. */
const whileItMay =
  ({ bucket, stop }: Batch) =>
  <A, R>(next: (args: A) => Promise<R>) =>
  async (args: A): Promise<R> => {
    if (stop()) throw unknown(bucket.store, null);
    return next(args);
  };

const eachAttempt = { step: 'finalizeRequest', priority: 'low' } as const;

/** The XML of a list of deletions cannot hold these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const unspeakable = /[\u0000-\u001f\u007f\ufffe\uffff]/;

const refusalCodes = ['AccessDenied', 'InvalidRequest', 'InvalidArgument', 'MethodNotAllowed', 'ObjectLocked'];

/** The keys that the server would not let go of. */
async function abortUploads(batch: Batch, all: Held[]): Promise<Set<string>> {
  const { bucket, done } = batch;
  const refused = new Set<string>();
  const uploads = all.flatMap(({ key, uploads: begun }) => begun.map(({ id }) => ({ key, id })));
  if (uploads.length === 0) return refused;
  if (await batch.stopped()) throw unknown(bucket.store, null);
  done.begun = true;
  await eachOf(uploads, atOnce, async ({ key, id }) => {
    try {
      const command = new AbortMultipartUploadCommand({ ...place(bucket, key), UploadId: id });
      command.middlewareStack.add(whileItMay(batch), eachAttempt);
      await bucket.client.send(command, batch.until);
    } catch (error) {
      if (isAbsent(error)) return;
      if (!isDenied(error)) throw error;
      refused.add(key);
      done.refusals += 1;
    }
  });
  return refused;
}

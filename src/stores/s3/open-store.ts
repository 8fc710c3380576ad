/**
 * Objects of a bucket as a store (see docs/stores/s3.md). It has no transactions: intents name the keys, and what a worker
 * left behind in the middle of a batch is found out by looking.
 */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { fileKey } from '../../policy/file-columns.ts';
import { objectsTable } from '../../policy/object-columns.ts';
import type { Store } from '../../ports/store.ts';
import type { WayOut } from '../../ports/way-out.ts';
import { journalled, marked, moveMark, writeDecision } from '../drawer-keepsakes.ts';
import { doneReceipts, dropReceipt } from '../drawer-receipts.ts';
import { canonical } from './canonical.ts';
import { catalogue, identity } from './catalogue.ts';
import { effect } from './effect.ts';
import { examine } from './examine.ts';
import { isAbsent, nonsense } from './failure.ts';
import { fence } from './fence.ts';
import { grants } from './grants.ts';
import { count, keys } from './keys.ts';
import { absentNames } from './names.ts';
import { drawerIn, wantedMarker } from './ours.ts';
import { liftHold, pushHold } from './pushed.ts';
import { openSelection } from './select.ts';
import { type Bucket, type BucketStoreEntry, inBucket, openBucket, ourFolder, place } from './session.ts';
import { forecast, list, tally } from './tally.ts';

export interface S3StoreOptions {
  /** Longest time that one batch may take. Default 120 s. */
  transactionTimeoutMs?: number;
  /** Longest time that one answer may take; it is asked for three times. Default 30 s. */
  answerMs?: number;
  /** Which proxy stands before the bucket; none unless given. */
  wayOut?: WayOut;
  /** What stores.yaml says now: keys in files change while we run. */
  afresh?: () => Pick<BucketStoreEntry, 'bucket'>;
}

/** Connects to nothing yet: a bucket that is not there is told by the first call. */
export function openS3Store(entry: BucketStoreEntry, options: S3StoreOptions = {}): Store {
  const bucket = openBucket(entry, options.transactionTimeoutMs ?? 120_000, {
    waitMs: options.answerMs,
    afresh: options.afresh,
    wayOut: options.wayOut,
  });
  const inside = <T>(work: () => Promise<T>): Promise<T> => inBucket(bucket, work);
  const selection = openSelection(bucket);
  const writes = bucket.access === 'dispose';
  const [receipts, mark, holds] = (['receipts', 'mark', 'holds'] as const).map((name) => drawerIn(bucket, name));
  if (!receipts || !mark || !holds) throw new TypeError('three drawers');
  return {
    name: bucket.store,
    catalogue: (tables) => inside(() => catalogue(bucket, tables)),
    tables: () => inside(async () => Object.keys(await catalogue(bucket, [objectsTable]))),
    lacking: async () => null,
    grants: async (rights, to) => grants(bucket, rights, to),
    identity: () => inside(() => identity(bucket)),
    now: () => inside(() => now(bucket)),
    boundLedger: () => inside(async () => (await wantedMarker(bucket)).ledger),
    tally: (judgement, held) => tally(bucket, judgement, held),
    lines: async (judgement, held) => (await tally(bucket, judgement, held)).lines,
    forecast: (judgements, held) => forecast(bucket, judgements, held),
    list: (judgement, held, outcome, limit) => list(bucket, judgement, held, outcome, limit),
    select: selection.select,
    effect: async (order) => effect(bucket, order),
    fence: async (batchId, _worker, range, { table }) => fence(bucket, batchId, range, table),
    receipts: () => inside(() => doneReceipts(receipts)),
    forget: (batchId, to) =>
      inside(async () => {
        if (!writes) return;
        // The other way round nothing would tell of the batch for a moment.
        if (to) await moveMark(mark, to);
        await dropReceipt(receipts, bucket.store, batchId);
      }),
    marked: () => inside(async () => (writes ? marked(mark) : null)),
    mark: (to, back) => inside(async () => (writes ? moveMark(mark, to, back) : undefined)),
    journal: (decision) =>
      inside(async () => {
        if (writes) await writeDecision(holds, decision);
        return writes;
      }),
    journalled: () => inside(async () => (writes ? journalled(holds) : null)),
    pushHold: async (hold, table, where) => (writes ? pushHold(bucket, hold, table, where) : null),
    liftHold: async (hold) => (writes ? liftHold(bucket, hold) : null),
    keys: async (table, _key, where, after, limit) => keys(bucket, table, where, after, limit),
    examine: async (judgement, held, key) => examine(bucket, judgement, held, key),
    count: async (table, where) => count(bucket, table, where),
    canonical: (table, column, value) => inside(async () => canonical(bucket, table, column, value)),
    shelf: { table: objectsTable, key: fileKey, absent: async (names) => absentNames(bucket, names) },
    async close() {
      await selection.close();
      bucket.client.destroy();
    },
  };
}

/** The clock of the server that dates the objects, to the second. */
async function now(bucket: Bucket): Promise<string> {
  bucket.heard.date = null;
  await bucket.client
    .send(new GetObjectCommand(place(bucket, `${bucket.prefix}${ourFolder}ledger`)))
    .then(({ Body }) => Body?.transformToString())
    .catch((error: unknown) => {
      if (!isAbsent(error)) throw error;
    });
  const at = new Date(bucket.heard.date ?? '');
  if (Number.isNaN(at.getTime())) throw nonsense(bucket.store, 'no date');
  return at.toISOString();
}

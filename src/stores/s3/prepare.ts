/** `gallra prepare` for a bucket: a place for what is ours, with the id of the ledger that it is bound to. */
import { randomUUID } from 'node:crypto';
import { GallraError } from '../../errors/gallra-error.ts';
import type { WayOut } from '../../ports/way-out.ts';
import { isDenied, nested } from './failure.ts';
import { drawerAt, markerText, readMarker } from './ours.ts';
import { type Bucket, type BucketStoreEntry, inBucket, openBucket, ourFolder } from './session.ts';

/** What is done, for people to read before. */
export function steps({ bucket: place }: BucketStoreEntry, ledger: string): string {
  const { bucket = '', prefix = '' } = place ?? {};
  return [
    `try s3://${bucket}/${prefix}${ourFolder}probe: whether a conditional write is refused the second time`,
    `write s3://${bucket}/${prefix}${ourFolder}ledger: ledger ${ledger}, and an id of the store's own`,
  ].join('\n');
}

/** Idempotent. @throws `store.bound` where another ledger has it, `store.twice` below another prepared prefix. */
export async function prepareStore(entry: BucketStoreEntry, ledger: string, wayOut?: WayOut): Promise<void> {
  const bucket = openBucket(entry, 60_000, { wayOut });
  try {
    await inBucket(bucket, async () => {
      await refuseNested(bucket);
      await probe(bucket);
      await drawerAt(bucket, '').writeNew('ledger', markerText({ ledger, id: randomUUID() }));
      if ((await readMarker(bucket))?.ledger !== ledger) throw bound(bucket.store);
    });
  } finally {
    bucket.client.destroy();
  }
}

/** One object in two stores would have two sets of holds. */
async function refuseNested(bucket: Bucket): Promise<void> {
  const parts = bucket.prefix.split('/').slice(0, -2);
  const above = bucket.prefix === '' ? [] : ['', ...parts.map((_, i) => `${parts.slice(0, i + 1).join('/')}/`)];
  for (const prefix of above) {
    const there = await readMarker({ ...bucket, prefix }).catch((error: unknown) => {
      // Who may not look there has no rights there either: nothing of ours was put by this account.
      if (isDenied(error)) return null;
      throw error;
    });
    if (there) throw nested(bucket.store);
  }
}

/** Of many receipts for one batch one must win. */
async function probe(bucket: Bucket): Promise<void> {
  const drawer = drawerAt(bucket, '');
  await drawer.writeNew('probe', 'first');
  const again = await drawer.writeNew('probe', 'second');
  await drawer.drop('probe');
  if (again) throw unconditional(bucket.store);
}

const unconditional = (store: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `The server of store ${store} ignores conditions on writes (If-None-Match), so that two workers could both believe that a batch is theirs.`,
    where: `store ${store}`,
    hint: 'Use a server that knows them: AWS, MinIO, Ceph from Squid on.',
    actor: 'operator',
  });

const bound = (store: string): GallraError =>
  new GallraError({
    code: 'store.bound',
    what: `The bucket of store ${store} is bound to another ledger, whose holds this one does not know.`,
    where: `store ${store}`,
    hint: 'Connect the ledger that it was prepared for. If it is a copy, delete .gallra/ in the copy and prepare it again.',
    actor: 'operator',
  });

/**
 * Small objects of our own below the prefix, in `.gallra/`: whose bucket it is, receipts, the mark, the journal of holds. One
 * that must be the only one of its name is put on the condition that there is none.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Drawer, DrawerName } from '../drawer.ts';
import { notPrepared } from '../store-errors.ts';
import { codeOf, isAbsent, isChanged, isDenied, isUnknownToServer, nonsense } from './failure.ts';
import { isListing } from './listing.ts';
import { type Bucket, ourFolder, place, textIn } from './session.ts';

export interface Marker {
  /** Id of the ledger that the bucket is bound to. */
  ledger: string;
  /** Id of this bucket and prefix as a store, by whatever address it is reached. */
  id: string;
}

/** Null: there is none. @throws `store.unreachable` where something else stands in its place. */
export async function readMarker(bucket: Bucket): Promise<Marker | null> {
  const text = await drawerAt(bucket, '').read('ledger');
  const [, ledger, id] = /^ledger ([0-9a-f-]{36})\nstore ([0-9a-f-]{36})\n$/.exec(text ?? '') ?? [];
  if (text !== null && !(ledger && id)) throw nonsense(bucket.store, 'a binding that is none');
  return ledger && id ? { ledger, id } : null;
}

export const markerText = ({ ledger, id }: Marker): string => `ledger ${ledger}\nstore ${id}\n`;

/** @throws `store.schema` where the bucket was never prepared, or somebody took what is ours away. */
export async function wantedMarker(bucket: Bucket): Promise<Marker> {
  const marker = await readMarker(bucket);
  if (marker === null) throw notPrepared(bucket.store);
  return marker;
}

export const drawerIn = (bucket: Bucket, name: DrawerName | 'pushed'): Drawer => drawerAt(bucket, `${name}/`);

/** How often a write is tried again when two of them met. */
const tries = 5;

export function drawerAt(bucket: Bucket, folder: string): Drawer {
  const at = (name: string) => place(bucket, `${bucket.prefix}${ourFolder}${folder}${name}`);
  const { client } = bucket;
  const writeNew = async (name: string, text: string, attempt = 1): Promise<boolean> => {
    try {
      await client.send(new PutObjectCommand({ ...at(name), ...whole(text), IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      // Two at once: neither knows who won.
      if (codeOf(error) === 'ConditionalRequestConflict' && attempt < tries) return writeNew(name, text, attempt + 1);
      if (!isChanged(error)) throw error;
      // It may be ours, of a call that was answered with silence and tried again; whoever cares reads it.
      return false;
    }
  };
  const read = async (name: string): Promise<string | null> => {
    try {
      return await textIn(await client.send(new GetObjectCommand(at(name))));
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  };
  return {
    writeNew,
    async writeOver(name, text) {
      await client.send(new PutObjectCommand({ ...at(name), ...whole(text) }));
      await dropVersions(bucket, at(name).Key, 'all but the latest');
    },
    async drop(name) {
      await client.send(new DeleteObjectCommand(at(name)));
      await dropVersions(bucket, at(name).Key, 'all');
    },
    read,
    async names() {
      const prefix = at('').Key;
      const found: string[] = [];
      let from: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket.bucket,
            Prefix: prefix,
            ...(from ? { ContinuationToken: from } : {}),
          }),
        );
        isListing(bucket, page);
        for (const { Key = '' } of page.Contents ?? []) found.push(Key.slice(prefix.length));
        const next = page.IsTruncated === true ? (page.NextContinuationToken ?? '') : undefined;
        if (next !== undefined && (next === '' || next === from))
          throw nonsense(bucket.store, 'a listing that comes to no end');
        from = next;
      } while (from !== undefined);
      return found.filter((name) => name !== '' && !name.includes('/')).sort();
    },
  };
}

/** What is overwritten or deleted stays as a version where a bucket has them. Object Lock may keep it for a while. */
async function dropVersions(bucket: Bucket, key: string, which: 'all' | 'all but the latest'): Promise<void> {
  try {
    const page = await bucket.client.send(new ListObjectVersionsCommand({ Bucket: bucket.bucket, Prefix: key }));
    const old = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].filter(
      (one) => one.Key === key && (which === 'all' || !one.IsLatest),
    );
    // Markers last: before, they hide the rest.
    for (const { VersionId } of old)
      if (VersionId) await bucket.client.send(new DeleteObjectCommand({ ...place(bucket, key), VersionId }));
  } catch (error) {
    if (!isDenied(error) && !isAbsent(error) && !isUnknownToServer(error)) throw error;
  }
}

const whole = (text: string): { Body: string; ContentLength: number } => ({
  Body: text,
  ContentLength: Buffer.byteLength(text),
});

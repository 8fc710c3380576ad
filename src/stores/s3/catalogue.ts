/** What a bucket says about its objects, in the words of a catalogue. */
import type { Catalogue } from '../../policy/catalogue.ts';
import { filesShape } from '../../policy/file-columns.ts';
import { objectsTable } from '../../policy/object-columns.ts';
import { wantedMarker } from './ours.ts';
import type { Bucket } from './session.ts';

/** By the id in the bucket itself: by which address it is reached may change. */
export const identity = async (bucket: Bucket): Promise<string> => `s3:${(await wantedMarker(bucket)).id}`;

export async function catalogue(bucket: Bucket, tables: string[]): Promise<Catalogue> {
  if (!tables.includes(objectsTable)) return {};
  return { [objectsTable]: filesShape(`${await identity(bucket)}/${objectsTable}`, 'objects') };
}

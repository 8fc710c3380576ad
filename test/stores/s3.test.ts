/** A bucket keeps the promises of a store, on a strict fake of S3. */
import { describeFiles } from '../contract/store/files.ts';
import { s3Place } from './s3-place.ts';

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describeFiles({ name: 's3', word: 'objects', create: () => s3Place(), compare });
describeFiles({
  name: 's3, with versions',
  word: 'objects',
  create: () => s3Place({ versioning: 'enabled', lock: true }),
  compare,
});

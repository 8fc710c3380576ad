/** Random buckets: whatever keys, versions, dates, uploads and locks there are, exactly what is due and free goes. */
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { never } from '../../src/policy/predicate.ts';
import { asOf, dispose, filesPolicy, judged } from '../contract/store/files.ts';
import { inOrder } from '../support/s3/state.ts';
import { type S3Place, s3Place } from './s3-place.ts';

interface Something {
  kind: 'version' | 'marker' | 'upload';
  /** Days before the as-of. */
  age: number;
  retained: boolean;
  held: boolean;
}

const something: fc.Arbitrary<Something> = fc.record({
  kind: fc.constantFrom('version', 'version', 'version', 'marker', 'upload'),
  // Around the end of the period, and around today.
  age: fc.oneof(fc.integer({ min: 178, max: 188 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 200, max: 900 })),
  retained: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  held: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
const key = fc
  .array(fc.constantFrom('a', 'b', '/', 'ä', '😀', '＋', ' ', '+', '.log', 'é'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
  .filter((one) => !one.startsWith('/') && !one.endsWith('/') && !one.includes('//'));
const bucket = fc.record({
  versioning: fc.constantFrom('off' as const, 'enabled' as const, 'suspended' as const),
  pageSize: fc.integer({ min: 1, max: 7 }),
  batch: fc.integer({ min: 1, max: 9 }),
  objects: fc.dictionary(key, fc.array(something, { minLength: 1, maxLength: 4 }), { maxKeys: 12 }),
});

let place: S3Place | null = null;
afterAll(async () => place?.close());

const dayMs = 86_400_000;

/** Six months after the day in Helsinki of whatever came last lie wholly before the day of the as-of. */
function isOver(all: Something[]): boolean {
  const youngest = Math.min(...all.map(({ age }) => age));
  const last = DateTime.fromMillis(Date.parse(asOf) - youngest * dayMs, { zone: 'Europe/Helsinki' }).startOf('day');
  const today = DateTime.fromISO(asOf, { zone: 'Europe/Helsinki' }).startOf('day');
  return last.plus({ months: 6 }) < today;
}

test('what survives is what is not over, is locked, or no pattern chooses', async () => {
  place ??= await s3Place({ lock: true });
  const under = place;
  const judgement = await judged(under.store, filesPolicy({}, 'objects'), [], 'objects');
  await fc.assert(
    fc.asyncProperty(bucket, async ({ versioning, pageSize, batch, objects }) => {
      for (const one of await under.paths()) under.bucket.objects.delete(`below/${one}`);
      under.bucket.uploads = [];
      under.server.settings.pageSize = pageSize;
      under.bucket.versioning = versioning;
      const expected: string[] = [];
      for (const [path, all] of Object.entries(objects)) {
        for (const { kind, age, retained, held } of all) {
          const modified = new Date(Date.parse(asOf) - age * dayMs);
          const retainUntil = retained ? new Date(Date.now() + 900 * dayMs) : null;
          if (kind === 'version') under.add(path, { modified, body: `${age}`, retainUntil, legalHold: held });
          else if (kind === 'marker') under.hide(path, modified);
          else under.upload(path, modified);
        }
        // What is really there now: without versions, only what came last of them.
        const there: Something[] = [
          ...under.versions(path).map(({ marker, modified, retainUntil, legalHold }) => ({
            kind: marker ? ('marker' as const) : ('version' as const),
            age: (Date.parse(asOf) - modified.getTime()) / dayMs,
            retained: retainUntil !== null,
            held: legalHold,
          })),
          // An upload has no locks.
          ...all.filter(({ kind }) => kind === 'upload').map((one) => ({ ...one, retained: false, held: false })),
        ];
        if (there.length === 0) continue;
        const chosen = path.endsWith('.log');
        const locked = there.some(({ retained, held }) => retained || held);
        if (!chosen || locked || !isOver(there)) expected.push(path);
      }
      for (;;) {
        const range = await under.store.select(judgement, never, { branch: 0, at: null }, batch);
        if (!range) break;
        const { disposed } = await dispose(under.store, judgement, never, batch);
        expect(disposed).toEqual(range.keys);
        for (const batchId of await under.store.receipts()) await under.store.forget(batchId);
      }
      expect(await under.paths()).toEqual(inOrder(expected));
    }),
    { numRuns: 60 },
  );
});

/** Leaves in the order of their bytes, however alike they begin. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sortedLeaves } from '../../src/audit/sorted-leaves.ts';
import { textAfter } from '../../src/audit/text-after.ts';

/** Many begin alike: with real hashes that happens once in thousands. */
const leaf = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.uint8Array({ minLength: 28, maxLength: 28 }))
  .map(([start, rest]) => Buffer.concat([Buffer.from([255 * (start % 2), 0, 0, start]), rest]));

test('are sorted as their bytes are compared', () => {
  fc.assert(
    fc.property(fc.array(leaf, { maxLength: 200 }), (leaves) => {
      const given = Buffer.concat(leaves);
      const sorted = leaves.map((one) => one.toString('hex')).sort();
      expect(sortedLeaves(given).toString('hex')).toBe(sorted.join(''));
      expect(given).toEqual(Buffer.concat(leaves));
    }),
  );
});

test('texts of any length and script come one after the other behind the same bytes', () => {
  const before = Buffer.from('label');
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 50 }), { maxLength: 20 }), (texts) => {
      const after = textAfter(before, 4);
      for (const text of texts) expect(Buffer.from(after(text))).toEqual(Buffer.from(`label${text}`, 'utf8'));
    }),
  );
});

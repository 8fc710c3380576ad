/** A masked key is recognised by who holds the record, and reads off nobody else's. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskedKey } from '../../src/engine/masked-key.ts';

test('a quarter of it is shown, from its end, and never more than four signs', () => {
  expect(maskedKey(['7'])).toBe('•');
  expect(maskedKey(['123'])).toBe('•••');
  expect(maskedKey(['1234'])).toBe('•••4');
  expect(maskedKey(['131052-308T'])).toBe('•••••••••8T');
  expect(maskedKey(['2f1c6f0e-7f43-4f0a-9f5e-0c9a8b1d77aa'])).toBe('••••••••••••77aa');
  expect(maskedKey(['2026', '17'])).toBe('•••6 / ••');
  expect(maskedKey([''])).toBe('');
});

test('of a path the ending stays, which tells nothing of whose the file is', () => {
  expect(maskedKey(['nginx/access-2026-11-21.log.gz'])).toBe('••••••••••••1-21.log.gz');
  expect(maskedKey(['svensson.anna'])).toBe('••••••••••nna');
});

const signsIn = (text: string): number => [...new Intl.Segmenter('en').segment(text)].length;

test('no more than that is shown of any key', () => {
  const anyKey = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((value) => !/[•/]/.test(value));
  fc.assert(
    fc.property(anyKey, (value) => {
      const shown = maskedKey([value]).replace(/^•+/, '');
      expect(value.endsWith(shown)).toBe(true);
      expect(signsIn(shown)).toBeLessThanOrEqual(Math.min(4, signsIn(value) / 4));
    }),
    { numRuns: 300 },
  );
});

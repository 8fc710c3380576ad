import { expect, test } from '@jest/globals';
import { shareInWords } from '../../src/policy/share-in-words.ts';

test('a share is rounded the same wherever it stands, and what is there is never said to be nothing', () => {
  expect([
    shareInWords(477, 2000),
    shareInWords(1, 5_000_000),
    shareInWords(0, 7),
    shareInWords(0, 0),
    shareInWords(7, 7),
  ]).toEqual(['23.9 %', '< 0.1 %', '0.0 %', '0.0 %', '100.0 %']);
});

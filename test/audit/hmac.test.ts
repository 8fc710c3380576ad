import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hmacSha256 } from '../../src/audit/hmac.ts';

/** RFC 4231, test cases 1 and 2. */
test.each([
  ['0b'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  ['4a656665', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
])('HMAC-SHA256 under %s is that of RFC 4231', (key, text, mac) => {
  expect(hmacSha256(Buffer.from(key, 'hex'))(text).toString('hex')).toBe(mac);
});

test('HMAC-SHA256 is what node:crypto makes, for every key up to a block and for one text after another', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(fc.string({ unit: 'grapheme' })), (bytes, texts) => {
      const key = Buffer.from(bytes);
      const hmac = hmacSha256(key);
      for (const text of texts) expect(hmac(text)).toEqual(createHmac('sha256', key).update(text, 'utf8').digest());
    }),
  );
  expect(() => hmacSha256(Buffer.alloc(65))).toThrow('65 bytes');
});

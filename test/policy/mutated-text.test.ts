import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { slips } from '../support/slips.ts';
import { samplePolicy } from './sample-policy.ts';

const mutation = fc.record({
  at: fc.nat(samplePolicy.length),
  cut: fc.nat(40),
  insert: fc.oneof(fc.constantFrom(...slips), fc.string({ maxLength: 6 })),
});

test('Whatever is done to the text, it is read in well under a second, and is either sound or says where it is wrong', () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
      const text = mutations.reduce(
        (so, { at, cut, insert }) => so.slice(0, at) + insert + so.slice(at + cut),
        samplePolicy,
      );
      const began = performance.now();
      const { policy, problems, broken } = parsePolicy('a.yaml', text);
      expect(performance.now() - began).toBeLessThan(1000);
      expect(policy === null).toBe(problems.length > 0);
      expect(broken === null).toBe(policy !== null);
      for (const { line, column, code, what, hint } of problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length + 1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(code).toMatch(/^(policy|yaml)(\.[a-z]+)+$/);
        expect(what).not.toBe('');
        expect(hint).not.toBe('');
      }
    }),
    { numRuns: 300 },
  );
});

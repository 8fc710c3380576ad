/** Slips of the pen, and worse: what may happen to a file between two readings. */
import fc from 'fast-check';
import { slips } from '../support/slips.ts';

interface Slip {
  at: number;
  cut: number;
  insert: string;
  /** Copies what was cut so many times. */
  again: number;
}

const slip: fc.Arbitrary<Slip> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(60),
  insert: fc.oneof(fc.constantFrom(...slips), fc.string({ maxLength: 6 }), fc.string({ unit: 'binary', maxLength: 3 })),
  again: fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(200) }),
});

/** A few slips, one after the other. */
export const damaged: fc.Arbitrary<(text: string) => string> = fc
  .array(slip, { minLength: 1, maxLength: 6 })
  .map((many) => (text) => many.reduce(slipped, text));

function slipped(text: string, { at, cut, insert, again }: Slip): string {
  const from = Math.floor(at * text.length);
  const piece = text.slice(from, from + cut);
  return text.slice(0, from) + insert + piece.repeat(again) + text.slice(from + cut);
}

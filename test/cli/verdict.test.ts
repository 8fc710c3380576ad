import { expect, test } from '@jest/globals';
import pc from 'picocolors';
import { nowLines } from '../../src/cli/render/verdict.ts';
import { explainedWords } from '../../src/documents/explained/words.ts';
import type { Explanation } from '../../src/engine/explain.ts';
import type { RetentionClass } from '../../src/engine/explain-record.ts';

const months = (count: number) => ({ months: count, days: 0 });
const base: RetentionClass = {
  because: null,
  period: months(2),
  lastDay: '2026-12-25',
  dueOn: '2026-12-26',
  applies: true,
};
const longer: RetentionClass = {
  because: 'complaint',
  period: months(12),
  lastDay: '2027-10-25',
  dueOn: '2027-10-26',
  applies: true,
};

test('a record without a usable date is not said to be due, whatever else keeps it', () => {
  const undated = {
    findings: [],
    refusal: null,
    record: { verdict: 'claimed', start: { state: 'undated' }, classes: [] },
  };
  const said = (language: keyof typeof explainedWords): string[] =>
    nowLines(undated as unknown as Explanation, explainedWords[language], pc.createColors(false));
  expect(said('en')).toEqual(['It stays: something above stands against it, and it has no usable date besides.']);
  expect([said('sv'), said('fi')].join()).not.toMatch(/Tiden har gått ut|päättynyt/);
});

/** Of a record that is not due. */
const explained = (classes: RetentionClass[]): Explanation =>
  ({ findings: [], refusal: null, record: { verdict: 'not-due', classes } }) as unknown as Explanation;

test('a record that is not due yet is kept until its longest period that applies is over', () => {
  const colours = pc.createColors(false);
  expect(nowLines(explained([base, longer]), explainedWords.en, colours)).toEqual(['It is not due before 2027-10-26.']);
  expect(nowLines(explained([base, { ...longer, applies: false }]), explainedWords.en, colours)).toEqual([
    'It is not due before 2026-12-26.',
  ]);
});

/** Words for the public in a policy file: what fits the rule, and that no approval depends on them. */
import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { samplePolicy, sampleWith } from './sample-policy.ts';

const problems = (text: string): string[] =>
  parsePolicy('p.yaml', text).problems.map(({ path, code, hint }) => `${path} ${code}: ${hint}`);

describe('words for the public', () => {
  test('are read, and change nothing that an approval binds to', () => {
    const notice =
      'notice: { from: { en: from the call, sv: från samtalet }, extend: [{ en: if so }], unless: [{ en: while so }] }\n';
    const told = parsePolicy('p.yaml', samplePolicy + notice).policy;
    expect(told?.about.notice).toEqual({
      from: { en: 'from the call', sv: 'från samtalet' },
      extend: [{ en: 'if so' }],
      unless: [{ en: 'while so' }],
    });
    expect(told?.digest).toBe(parsePolicy('p.yaml', samplePolicy).policy?.digest);
  });

  test('a controller may be named in each language; everything else goes by the English name', () => {
    const named = parsePolicy(
      'p.yaml',
      sampleWith('controller: State Treasury', 'controller: [{ en: State Treasury, sv: Statskontoret }, Museum]'),
    ).policy;
    expect(named?.about.controller).toEqual(['State Treasury', 'Museum']);
    expect(named?.about.controllerNames).toEqual({ 'State Treasury': { en: 'State Treasury', sv: 'Statskontoret' } });
    expect(named?.digest).toBe(parsePolicy('p.yaml', samplePolicy).policy?.digest);
  });

  test.each([
    ['notice: { until: { en: until then } }\n', 'notice.until policy.notice: Write `notice.from`.'],
    ['notice: { because: { en: so it is } }\n', 'notice.because policy.notice: Write `note`, or delete it.'],
    [
      'notice: { extend: [{ en: a }, { en: b }] }\n',
      'notice.extend policy.notice: Write one for each of the extensions, in the same order.',
    ],
    [
      'notice: { unless: [{ en: a }, { en: b }] }\n',
      'notice.unless policy.notice: Write one for each of the exceptions, in the same order.',
    ],
    [
      'notice: { from: from the call }\n',
      'notice.from policy.value.type: Write what the period runs from, as it reads on after the period.',
    ],
    ['notice: { from: { sv: från samtalet } }\n', 'notice.from.en policy.key.missing: Write in English.'],
    ['notice: { titel: { en: Calls } }\n', 'notice.titel policy.key.unknown: '],
  ])('%j is a mistake', (notice, said) => {
    expect(problems(samplePolicy + notice)).toEqual([expect.stringContaining(said)]);
  });

  test('a controller that is named twice is one mistake', () => {
    expect(problems(sampleWith('controller: State Treasury', 'controller: [{ en: A, sv: B }, A]'))).toEqual([
      'controller policy.value.twice: Write each once.',
    ]);
  });
});

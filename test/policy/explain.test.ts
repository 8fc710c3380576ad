/** Rules in words: what a person reads before approving must say everything that the rule does. */
import { describe, expect, test } from '@jest/globals';
import { ruleInShort, ruleInWords } from '../../src/policy/explain.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

const head = `version: 1
id: p
title: Visits
controller: Example
basis: [law]
owner: o@example.org
timezone: Europe/Helsinki
`;
const dataset = 'dataset: { store: s, table: visits, key: id';

function compiled(body: string) {
  const { policy, problems } = parsePolicy('p.yaml', `${head}${body}`);
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
}

const words = (body: string): string => ruleInWords(compiled(body)).join('\n');

const retain = 'retain: { period: 1 year, from: { column: ended_on, missing: ignore } }\n';
const rest = 'disposition: destroy\nschedule: "0 3 * * 1"\n';

describe('a rule in words', () => {
  test.each([
    ['{ a: 1 }', 'where a is 1.'],
    ['{ a: [x, y] }', 'where a is x or y.'],
    ['{ a: { is: null }, b: true }', 'where a is empty and b is true.'],
    ['{ not: { a: { is: null } } }', 'where a is not empty.'],
    ['{ not: { a: x } }', 'where a is empty or anything but x.'],
    ['{ a: { before: { ago: 6 years } } }', 'where a is more than 6 years ago.'],
    ['{ a: { after: { ago: P1Y6M } } }', 'where a is not yet 1 year and 6 months ago.'],
    ['{ not: { a: { before: { ago: 6 years } } } }', 'where a is empty or not yet 6 years ago.'],
    ['{ a: { before: 2020-01-01 } }', 'where a is before 2020-01-01.'],
    ['{ a: { before: as-of } }', 'where a is before the moment of the run.'],
    ['{ any: [{ a: 1 }, { b: 2, c: 3 }] }', 'where a is 1 or (b is 2 and c is 3).'],
    ['{ not: { exists: { table: t, match: { x: id } } } }', "where there is no row of t whose x is the record's id."],
  ])('the condition %s', (where, said) => {
    expect(words(`${dataset}, where: ${where} }\n${retain}${rest}`)).toContain(said);
  });

  test.each([
    ['a', 'until a, that day included.'],
    ['{ on: 2027-01-01 }', 'until 2027-01-01, that day included.'],
    ['{ column: a, missing: error, offset: end-of-year }', 'until the end of the year of a, that day included.'],
    [
      '{ latest: [a, { earliest: [b, { table: t, match: { x: id }, many: true, column: c, missing: not-started }] }] }',
      "until the latest of: a; (the earliest of: b; c of every row of t whose x is the record's id), that day included.\nAn empty t.c means: not yet.",
    ],
  ])('the term %s', (until, said) => {
    expect(words(`${dataset} }\nretain: { until: ${until} }\n${rest}`)).toContain(said);
  });

  test.each([
    ['destroy', 'Then it is destroyed.'],
    [
      '{ anonymise: { ip: truncate-ip, name: erase, born: truncate-date, city: { set: X } }, mark: done_at }',
      'Then it is anonymised: ip keeps its network only, name is emptied, born keeps its year only and city becomes X; done_at says when',
    ],
    ['{ flag: { review: true }, mark: done_at }', 'Then it is flagged: review becomes true; done_at says when'],
    ['verify', 'each run attests that nothing overdue is left there.'],
  ])('the disposition %s', (disposition, said) => {
    expect(words(`${dataset} }\n${retain}disposition: ${disposition}\nschedule: "5 4 1 * *"\n`)).toContain(said);
  });

  test('parts go before the record, nested ones first; stamps are told apart', () => {
    const parts = `parts:
    - { table: notes, match: { visit_id: id }, parts: [{ table: lines, match: { note_id: id } }] }
    - { table: events, match: { visit_id: id }, stamp: { ended_on: due-day } }`;
    const said = words(`dataset:\n  store: s\n  table: visits\n  key: id\n  ${parts}\n${retain}${rest}`);
    expect(said).toContain(
      'Before it go: the rows of notes whose visit_id is its id (and before them the rows of lines whose note_id is its id).',
    );
    expect(said).toContain(
      'Before it goes, the day it fell due as ended_on is written into the rows of events whose visit_id is its id, where still empty.',
    );
    expect(said).toContain('It runs every Monday at 03:00; a day is a day in Europe/Helsinki.');
  });

  test('an earliest day of its own, and triggers that are named, are told', () => {
    const said = words(`${dataset}, earliest: 1995-01-01 }\ntriggers: [audit_copy]\n${retain}${rest}`);
    expect(said).toContain('A date before 1995-01-01 is no usable date');
    expect(said).toContain('known to it: audit_copy.');
    expect(words(`${dataset} }\n${retain}${rest}`)).not.toMatch(/1970|known to it/);
  });

  test('what is kept for good, and a gap that is declared', () => {
    const kept = 'retain: { period: indefinite, because: by statute, review: 2030-01-01 }\n';
    expect(words(`${dataset} }\n${kept}`)).toContain('no other policy may dispose of it (by statute)');
    const gap = compiled('system: Kampus\nretain: { period: unspecified, because: the notice states none }\n');
    expect(ruleInWords(gap)).toEqual([
      'Visits: a declared gap. No retention period is stated for Kampus.',
      'Because: the notice states none.',
    ]);
    expect(ruleInShort(gap)).toBe('declared gap: Kampus');
  });
});

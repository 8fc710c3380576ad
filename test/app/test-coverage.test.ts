/** Which branches of a policy its tests reach: a rule with everything in it, shown one record at a time. */
import { describe, expect, test } from '@jest/globals';
import { runPolicyTests } from '../../src/app/policy-tests.ts';
import { coverageOf, percentCovered } from '../../src/app/test-coverage.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parsePolicyTest } from '../../src/policy/parse-policy-test.ts';
import type { PolicyFolder } from '../../src/policy/parsed.ts';

const head = `version: 1
id: calls
title: { en: Calls }
controller: Example
owner: records@example.org
timezone: Europe/Helsinki
`;

const everything = `${head}dataset:
  store: telephony
  table: calls
  key: id
  where: { kind: [in, out] }
retain:
  period: 2 months
  from:
    latest:
      - { column: ended_at, missing: ignore }
      - { table: cases, match: { id: case_id }, column: closed_on, missing: not-started }
      - { table: replies, match: { call_id: id }, where: { sent: true }, many: true, column: sent_at }
  extend:
    - { when: { kept_for: complaint }, period: 12 months, because: complaint }
unless:
  - { any: [{ sealed: true }, { exists: { table: matters, match: { call_id: id } } }], because: pending }
disposition: { flag: { state: old }, mark: flagged_at }
schedule: "15 2 * * *"
`;

const tables = `
  cases:
    - { id: 1, closed_on: 2026-01-31 }
    - { id: 2, closed_on: ~ }
    - { id: 3, closed_on: 2025-01-31 }
  replies:
    - { call_id: replied, sent: true, sent_at: 2026-01-31T10:00:00Z }
    - { call_id: replied, sent: false, sent_at: 2026-02-10T10:00:00Z }
  matters:
    - { call_id: matter }`;

interface Shown {
  /** Columns of a call beside its id, which is the name of the case. */
  row: string;
  expect: string;
}

async function uncovered(policyText: string, shown: Record<string, Shown>): Promise<string[]> {
  const { policy, problems } = parsePolicy('calls.yaml', policyText);
  if (!policy) throw new Error(JSON.stringify(problems));
  const folder: PolicyFolder = {
    sound: [{ file: 'calls.yaml', source: policyText, policy }],
    broken: [],
    problems: [],
    stores: [],
  };
  const cases = Object.entries(shown);
  const text = `policy: calls
records:
  calls:
${cases.map(([id, { row }]) => `    - { id: ${id}, ${row} }`).join('\n')}${tables}
expect:
${cases.map(([id, one]) => `  - { name: ${id}, key: ${id}, ${one.expect} }`).join('\n')}
`;
  const parsed = parsePolicyTest('calls.test.yaml', text);
  const files = parsed.test ? [{ file: 'calls.test.yaml', test: parsed.test }] : [];
  const results = await runPolicyTests(folder, files);
  const [covered] = coverageOf(folder, results);
  return (covered?.uncovered ?? []).map(({ path, branch }) => `${path} never ${branch}`);
}

const asked = 'kind: in, ended_at: 2025-12-31T10:00:00Z, case_id: 3';

/** Each shows something that no other does. */
const shown: Record<string, Shown> = {
  plain: { row: asked, expect: 'due: 2026-03-01' },
  going: { row: asked.replace('in,', 'out,'), expect: 'due: 2026-03-01' },
  other: { row: asked.replace('in,', 'lost,'), expect: 'at: 2026-03-01, outcome: out-of-scope' },
  flagged: { row: `${asked}, flagged_at: 2026-03-01T10:00:00Z`, expect: 'at: 2026-03-01, outcome: out-of-scope' },
  closed: { row: 'kind: in, ended_at: ~, case_id: 1', expect: 'due: 2026-04-01' },
  open: { row: 'kind: in, ended_at: 2025-12-31T10:00:00Z, case_id: 2', expect: 'due: never' },
  dangling: { row: 'kind: in, ended_at: 2025-12-31T10:00:00Z, case_id: 9', expect: 'due: undated' },
  replied: { row: asked, expect: 'due: 2026-04-01' },
  kept: { row: `${asked}, kept_for: complaint`, expect: 'at: 2026-06-01, outcome: extended' },
  ended: { row: `${asked}, kept_for: complaint`, expect: 'at: 2027-01-01, outcome: due' },
  sealed: { row: `${asked}, sealed: true`, expect: 'at: 2026-03-01, outcome: excepted' },
  matter: { row: asked, expect: 'at: 2026-03-01, outcome: excepted' },
};

const without = (...names: string[]): Record<string, Shown> =>
  Object.fromEntries(Object.entries(shown).filter(([name]) => !names.includes(name)));

describe('the branches of a policy', () => {
  test('are all listed where nothing is tested, in the words and the order of the rule', async () => {
    expect(await uncovered(everything, {})).toEqual([
      'dataset.where never lets a record in',
      'dataset.where never leaves a record out',
      'dataset.where never lets in a record because kind is in',
      'dataset.where never lets in a record because kind is out',
      'disposition.mark never says that a record is done already',
      'retain.period never lets a record go',
      'retain.period never keeps a record',
      'retain.from.latest[0] never decides',
      'retain.from.latest[0] never meets an empty date',
      'retain.from.latest[1] never decides',
      'retain.from.latest[1] never meets an empty date',
      'retain.from.latest[1] never refers to a row that is not there',
      'retain.from.latest[2] never decides',
      'retain.from.latest[2] never leaves a row out',
      'retain.from.latest[2] never is without any row',
      'retain.extend[0] never keeps a record that is due',
      'retain.extend[0] never ends',
      'retain.extend[0] never leaves a due record alone',
      'unless[0] never keeps a record that is due',
      'unless[0] never leaves a due record alone',
      'unless[0] never keeps a record that is due because sealed is true',
      "unless[0] never keeps a record that is due because there is a row of matters whose call_id is the record's id",
    ]);
  });
  test('are all covered where each is shown once', async () => {
    expect(await uncovered(everything, shown)).toEqual([]);
  });
  test.each([
    ['going', 'dataset.where never lets in a record because kind is out'],
    ['other', 'dataset.where never leaves a record out'],
    ['flagged', 'disposition.mark never says that a record is done already'],
    ['dangling', 'retain.from.latest[1] never refers to a row that is not there'],
    ['open', 'retain.from.latest[1] never meets an empty date'],
    ['kept', 'retain.extend[0] never keeps a record that is due'],
    ['ended', 'retain.extend[0] never ends'],
    ['sealed', 'unless[0] never keeps a record that is due because sealed is true'],
    [
      'matter',
      "unless[0] never keeps a record that is due because there is a row of matters whose call_id is the record's id",
    ],
  ])('tell what is missing without the record that is %s', async (name, missing) => {
    expect(await uncovered(everything, without(name))).toEqual([missing]);
  });
  test('miss a date that decides, and a row that is left out, where only other dates do', async () => {
    expect(await uncovered(everything, without('replied'))).toEqual([
      'retain.from.latest[2] never decides',
      'retain.from.latest[2] never leaves a row out',
    ]);
    expect(await uncovered(everything, without('closed'))).toEqual([
      'retain.from.latest[0] never meets an empty date',
      'retain.from.latest[1] never decides',
    ]);
  });
  test('are not reached by an expectation that is not met', async () => {
    const wrong = {
      ...shown,
      ended: { row: `${asked}, kept_for: complaint`, expect: 'at: 2027-01-01, outcome: extended' },
    };
    expect(await uncovered(everything, wrong)).toEqual(['retain.extend[0] never ends']);
  });
  test('of two dates that are the same day neither decides', async () => {
    const same = { row: 'kind: in, ended_at: 2026-01-31T10:00:00Z, case_id: 1', expect: 'due: 2026-04-01' };
    expect(await uncovered(everything, { ...without('closed'), same })).toContain(
      'retain.from.latest[1] never decides',
    );
  });
  test('where every date may be missing there is one without any', async () => {
    const text = everything.replace('missing: not-started', 'missing: ignore');
    const missing = 'retain.from never is without any date';
    expect(await uncovered(text, without('open'))).toContain(missing);
    const bare = { row: 'kind: in, ended_at: ~, case_id: ~', expect: 'due: undated' };
    expect(await uncovered(text, { ...without('open'), bare })).toEqual([]);
  });
  test('a day before the earliest usable one is a branch where the policy names it', async () => {
    const text = everything.replace('  key: id\n', '  key: id\n  earliest: 2000-01-01\n');
    expect(await uncovered(text, shown)).toEqual(['dataset.earliest never refuses a date']);
    const early = { row: asked.replace('2025-12-31', '1999-12-31'), expect: 'due: undated' };
    expect(await uncovered(text, { ...shown, early })).toEqual([]);
  });
  test('of a policy that keeps for ever there is one: that it keeps', async () => {
    const text = `${head}dataset: { store: telephony, table: calls, key: id }
retain: { period: indefinite, because: history, review: 2030-01-01 }
`;
    expect(await uncovered(text, {})).toEqual(['retain.period never keeps a record']);
    expect(await uncovered(text, { plain: { row: 'kind: in', expect: 'due: never' } })).toEqual([]);
  });
  test('of a fact to attest there are none, since no expectation speaks of it', async () => {
    const text = `${head}dataset: { store: telephony, table: calls, key: id }
retain: { period: unspecified, because: nothing is stated }
disposition: { verify: { none: { sealed: true } } }
schedule: "15 2 * * *"
`;
    const { policy } = parsePolicy('calls.yaml', text);
    if (!policy) throw new Error('the policy is not sound');
    const folder = { sound: [{ file: 'calls.yaml', source: text, policy }], broken: [], problems: [], stores: [] };
    expect(coverageOf(folder, [])).toEqual([]);
    expect(percentCovered([])).toBe(100);
  });
});

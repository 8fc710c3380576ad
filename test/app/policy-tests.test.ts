/** Policy tests, as an author writes them: what passes, and what a failing one says. */
import { describe, expect, test } from '@jest/globals';
import { lookAt, type TestBench } from '../../src/app/look-at-record.ts';
import { type PolicyTestResult, runPolicyTests } from '../../src/app/policy-tests.ts';
import { openSampleStore } from '../../src/app/sample-store.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parsePolicyTest } from '../../src/policy/parse-policy-test.ts';
import type { PolicyFolder, StoreEntry } from '../../src/policy/parsed.ts';

const telephony: StoreEntry = {
  name: 'telephony',
  kind: 'postgres',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of stores.yaml
  url: '${TELEPHONY}',
  schema: 'public',
  timezone: 'Pacific/Kiritimati',
  access: 'dispose',
};

function policy(id: string, rest: string): string {
  return `version: 1
id: ${id}
title: { en: Calls }
controller: Example
owner: records@example.org
timezone: Europe/Helsinki
dataset:
  store: telephony
  table: calls
  key: id
${rest}`;
}

const twoMonths = policy(
  'calls',
  `retain:
  period: 2 months
  from: { column: ended_at, missing: error }
  extend:
    - { when: { kept_for: complaint }, period: 12 months, because: complaint }
    - { when: { kept_until: { after: as-of } }, period: 3 years, because: kept for a time }
unless:
  - { exists: { table: matters, match: { call_id: id }, where: { state: open } }, because: pending matter }
disposition: destroy
schedule: "15 2 * * *"
`,
);

function folderOf(...texts: string[]): PolicyFolder {
  const sound = texts.map((text, i) => {
    const file = `${i}.yaml`;
    const parsed = parsePolicy(file, text);
    if (!parsed.policy) throw new Error(JSON.stringify(parsed.problems));
    return { file, source: text, policy: parsed.policy };
  });
  return { sound, broken: [], problems: [], stores: [telephony] };
}

async function run(folder: PolicyFolder, records: string, ...expectations: string[]): Promise<PolicyTestResult[]> {
  const expect = expectations.map((one, i) => `  - { name: n${i}, ${one} }`).join('\n');
  const text = `policy: calls\nrecords:\n${records}\nexpect:\n${expect}\n`;
  const parsed = parsePolicyTest('calls.test.yaml', text);
  if (!parsed.test) throw new Error(JSON.stringify(parsed.problems));
  return runPolicyTests(folder, [{ file: 'calls.test.yaml', test: parsed.test }]);
}

const told = (results: PolicyTestResult[]): string[] =>
  results.map(({ passed, expected, got }) => (passed ? `ok: ${got}` : `expected ${expected}, got ${got}`));

const calls = `
  calls:
    - { id: 1, ended_at: 2025-12-31T10:00:00Z }
    - { id: 2, ended_at: 2025-12-31T10:00:00Z, kept_for: complaint }
    - { id: 3, ended_at: 2025-12-31T10:00:00Z, kept_until: 2026-06-10 }
    - { id: 4, ended_at: 2025-12-31T10:00:00Z }
    - { id: 5, ended_at: ~ }
  matters:
    - { id: 1, call_id: 4, state: open }`;

describe('an expected day', () => {
  test('is the first on which the record may go, with the extensions that apply', async () => {
    const results = await run(folderOf(twoMonths), calls, 'key: 1, due: 2026-03-01', 'key: 2, due: 2027-01-01');
    expect(told(results)).toEqual(['ok: due on 2026-03-01', 'ok: due on 2027-01-01']);
  });
  test('follows an extension that ends by itself before its period is over', async () => {
    expect(told(await run(folderOf(twoMonths), calls, 'key: 3, due: 2026-06-10'))).toEqual(['ok: due on 2026-06-10']);
  });
  test('that is a day early or late, never, or undated fails and says which day it is', async () => {
    const results = await run(
      folderOf(twoMonths),
      calls,
      'key: 1, due: 2026-02-28',
      'key: 1, due: 2026-03-02',
      'key: 1, due: never',
      'key: 1, due: undated',
      'key: 5, due: never',
      'key: 5, due: 2026-03-01',
    );
    expect(told(results)).toEqual([
      'expected due on 2026-02-28, got due on 2026-03-01',
      'expected due on 2026-03-02, got due on 2026-03-01',
      'expected never due, got due on 2026-03-01',
      'expected undated, got due on 2026-03-01',
      'expected never due, got undated',
      'expected due on 2026-03-01, got undated',
    ]);
  });
  test('on which an exception still keeps the record is not the day on which it goes', async () => {
    expect(told(await run(folderOf(twoMonths), calls, 'key: 4, due: 2026-03-01'))).toEqual([
      'expected due on 2026-03-01, got excepted on 2026-03-01, the first day that it could go (pending matter)',
    ]);
  });
  test('is counted from local times in the zone of the store', async () => {
    // Half past one on 1 January in Kiritimati is half past one in the afternoon of 31 December in Helsinki.
    const rows = '  calls:\n    - { id: 1, ended_at: 2026-01-01T01:30:00 }';
    expect(told(await run(folderOf(twoMonths), rows, 'key: 1, due: 2026-03-01'))).toEqual(['ok: due on 2026-03-01']);
  });
});

describe('an expected outcome', () => {
  test('is judged at noon of the day in the zone of the policy, or at the very instant', async () => {
    const results = await run(
      folderOf(twoMonths),
      calls,
      'key: 1, at: 2026-02-28, outcome: not-due',
      'key: 1, at: 2026-03-01, outcome: due',
      'key: 1, at: 2026-02-28T21:59:59Z, outcome: not-due',
      'key: 1, at: 2026-02-28T22:00:00Z, outcome: due',
      'key: 2, at: 2026-12-31, outcome: extended',
      'key: 4, at: 2026-03-01, outcome: excepted',
      'key: 5, at: 2026-03-01, outcome: undated',
    );
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });
  test('that is wrong fails with the outcome there is and the reason for it, at its place in the file', async () => {
    const results = await run(folderOf(twoMonths), calls, 'key: 2, at: 2026-12-31, outcome: due');
    expect(results).toEqual([
      {
        policy: 'calls',
        name: 'n0',
        file: 'calls.test.yaml',
        line: 13,
        column: 5,
        passed: false,
        expected: 'due at 2026-12-31',
        got: 'extended at 2026-12-31 (complaint)',
        look: expect.objectContaining({ outcome: 'extended', because: ['complaint'], day: '2025-12-31' }),
        taken: [],
        ms: expect.any(Number),
      },
    ]);
  });
  test('`claimed` asks every other policy of the store, the rest judge the policy alone', async () => {
    const forGood = policy('for-good', 'retain: { period: indefinite, because: history, review: 2030-01-01 }\n');
    const results = await run(
      folderOf(twoMonths, forGood),
      calls,
      'key: 1, at: 2026-03-01, outcome: claimed',
      'key: 1, at: 2026-03-01, outcome: due',
    );
    expect(results.map(({ passed }) => passed)).toEqual([true, true]);
    expect(told(await run(folderOf(twoMonths), calls, 'key: 1, at: 2026-03-01, outcome: claimed'))).toEqual([
      'expected claimed at 2026-03-01, got due at 2026-03-01',
    ]);
  });
});

describe('the look behind an expectation', () => {
  test('tells the dates that were read, and which period decides', async () => {
    const [result] = await run(folderOf(twoMonths), calls, 'key: 2, due: 2026-03-01');
    expect(result?.look).toMatchObject({
      leaves: [{ table: 'calls', column: 'ended_at', match: null, matched: 1, days: ['2025-12-31'] }],
      classes: [
        { because: null, lastDay: '2026-02-28', dueOn: '2026-03-01', applies: true },
        { because: 'complaint', lastDay: '2026-12-31', dueOn: '2027-01-01', applies: true },
        { because: 'kept for a time', lastDay: '2028-12-31', dueOn: '2029-01-01', applies: false },
      ],
      state: 'known',
      baseDue: '2026-03-01',
      dueOn: '2027-01-01',
    });
  });
  test('is of the record as it is found, not of the day before', async () => {
    const [result] = await run(folderOf(twoMonths), calls, 'key: 1, due: 2026-02-28');
    expect(result?.look).toMatchObject({ outcome: 'due', asOf: '2026-03-01T10:00:00.000Z' });
  });
});

describe('a mistake in a test', () => {
  const failing = async (rows: string, folder = folderOf(twoMonths)) =>
    (await run(folder, rows, 'key: 1, due: 2026-03-01'))[0]?.got;

  test('a record that is not there', async () => {
    expect(await failing('  calls:\n    - { id: 2, ended_at: 2026-01-01 }')).toContain('no record with this key');
  });
  test('two records with one key', async () => {
    const row = '    - { id: 1, ended_at: 2026-01-01 }';
    expect(await failing(`  calls:\n${row}\n${row}`)).toContain('Two rows of calls have the same id');
  });
  test('days beside instants in one column', async () => {
    const rows = '  calls:\n    - { id: 1, ended_at: 2026-01-01 }\n    - { id: 2, ended_at: 2026-01-01T00:00:00Z }';
    expect(await failing(rows)).toContain('The rows write calls.ended_at in different forms');
  });
  test('a starting point that is no date at all', async () => {
    expect(await failing('  calls:\n    - { id: 1, ended_at: last week }')).toContain('calls.ended_at is text');
  });
  test('a day that does not exist', async () => {
    expect(await failing('  calls:\n    - { id: 1, ended_at: 2026-02-30 }')).toContain('is no date');
  });
  test('a policy that is not there', async () => {
    expect(await failing('  calls:\n    - { id: 1 }', { ...folderOf(twoMonths), sound: [] })).toContain(
      'There is no policy calls.',
    );
  });
});

describe('arithmetic and predicates that disagree', () => {
  test.each(['due', 'undated'] as const)('fail the test, whatever it expects: %s', async (which) => {
    const [sound] = folderOf(twoMonths).sound;
    const row = { id: 1, ended_at: '2026-01-01T10:00:00Z' };
    const test = { policy: 'calls', records: { calls: [row], matters: [] }, expect: [] };
    if (!sound) throw new Error('the policy is not sound');
    const store = openSampleStore([sound.policy], test, 'UTC');
    const bench: TestBench = {
      policy: sound.policy,
      claimants: [],
      branches: [],
      catalogue: await store.catalogue(['calls', 'matters']),
      store: {
        ...store,
        async examine(...asked) {
          const found = await store.examine(...asked);
          return found && { ...found, [which]: !found[which] };
        },
      },
    };
    const refused = expect.objectContaining({ code: 'test.disagrees' });
    await expect(lookAt(bench, ['1'], '2026-05-01T10:00:00Z')).rejects.toEqual(refused);
    await expect(lookAt({ ...bench, store }, ['1'], '2026-05-01T10:00:00Z')).resolves.toMatchObject({ outcome: 'due' });
  });
});

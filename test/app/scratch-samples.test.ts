/** Samples on a server, held against the store in memory: whichever answer of the server is another one is found out. */
import { describe, expect, test } from '@jest/globals';
import { runPolicyTests } from '../../src/app/policy-tests.ts';
import { type ScratchUse, scratchSamples } from '../../src/app/scratch-samples.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parsePolicyTest } from '../../src/policy/parse-policy-test.ts';
import type { Store } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import type { ScratchServer } from '../../src/stores/scratch.ts';

const policyText = `version: 1
id: calls
title: { en: Calls }
controller: Example
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: telephony, table: archive.calls, key: id }
retain:
  period: 2 months
  within: { at-most: 2 months }
  from: ended_at
disposition: destroy
schedule: "15 2 * * *"
`;

const testText = `policy: calls
records:
  archive.calls:
    - { id: 1, ended_at: 2025-12-31T10:00:00Z }
    - { id: 2, ended_at: 2026-02-28T10:00:00Z }
expect:
  - { name: one, key: 1, at: 2026-03-01, outcome: due }
`;

/** A server that keeps the tables in memory, and answers as it is told to. */
function serverThat(answers: (store: Store) => Partial<Store>): ScratchServer & { dropped: string[] } {
  const dropped: string[] = [];
  return {
    dropped,
    async fill(tables, timezone) {
      const store = openMemoryStore({
        name: 'scratch',
        timezone,
        tables: Object.fromEntries(
          tables.map(({ name, columns, rows }) => [
            name,
            {
              key: ['id'],
              rows,
              columns: Object.fromEntries(
                Object.entries(columns()).map(([column, kind]) => [column, { type: kind, kind, nullable: true }]),
              ),
            },
          ]),
        ),
      });
      const drop = async (): Promise<void> => void dropped.push(...tables.map(({ name }) => name));
      return { name: 'scratch', store: { ...store, ...answers(store) }, alike: [], drop };
    },
    async close() {},
  };
}

async function got(answers: (store: Store) => Partial<Store>): Promise<{ got: string | undefined; dropped: string[] }> {
  const { policy } = parsePolicy('calls.yaml', policyText);
  const { test } = parsePolicyTest('calls.test.yaml', testText);
  if (!policy || !test) throw new Error('the files of this test are not sound');
  const folder = { sound: [{ file: 'calls.yaml', source: policyText, policy }], broken: [], problems: [], stores: [] };
  const used: ScratchUse = { alike: new Set(), readOff: new Set() };
  const server = serverThat(answers);
  const results = await runPolicyTests(folder, [{ file: 'calls.test.yaml', test }], scratchSamples(server, true, used));
  expect([...used.readOff]).toEqual(['archive.calls']);
  return { got: results[0]?.got, dropped: server.dropped };
}

describe('samples on a server', () => {
  test('are judged as in memory where it answers alike, and gone afterwards', async () => {
    expect(await got(() => ({}))).toEqual({ got: 'due at 2026-03-01', dropped: ['archive__calls'] });
  });
  test('that it counts otherwise are told', async () => {
    const answer = (store: Store): Partial<Store> => ({
      tally: async (...asked) => ({ ...(await store.tally(...asked)), lines: [] }),
    });
    expect((await got(answer)).got).toContain('the server counts 0 records as due and lists 1; in memory there are 1.');
  });
  test('of which it counts others past the maximum are told', async () => {
    const answer = (store: Store): Partial<Store> => ({
      tally: async (...asked) => ({ ...(await store.tally(...asked)), beyondMaximum: 2 }),
    });
    expect((await got(answer)).got).toContain('the server counts 2 records past the maximum, in memory there are 1.');
  });
  test('of which it lists another one are told', async () => {
    const answer = (): Partial<Store> => ({ list: async () => [['2']] });
    expect((await got(answer)).got).toContain('the record is not listed as due, and asked about alone it is due.');
  });
  test('about which alone it says something else are told', async () => {
    const answer = (store: Store): Partial<Store> => ({
      examine: async (...asked) => {
        const found = await store.examine(...asked);
        return found && { ...found, inScope: false };
      },
    });
    expect((await got(answer)).got).toContain(
      'the server says of the record "inScope" what plain arithmetic does not.',
    );
  });
});

/**
 * Confirmed authorisations are kept until further notice, whatever anybody writes beside that rule: by a file of one's own, by
 * a part of another record, or by taking the protecting file away.
 */
import { describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import type { RunReport } from '../../src/engine/run-report.ts';
import type { ColumnShape } from '../../src/policy/catalogue.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { testBench } from '../engine/bench-engine.ts';

const text: ColumnShape = { type: 'text', kind: 'text', nullable: true };
const number: ColumnShape = { type: 'bigint', kind: 'number', nullable: false };
const date: ColumnShape = { type: 'date', kind: 'date', nullable: true };

const authorisations = [
  { id: 1, status: 'confirmed', requested_at: '2010-01-01', valid_until: '2011-01-01', principal_id: 'p' },
  { id: 2, status: 'confirmed', requested_at: '2010-01-01', valid_until: null, principal_id: 'p' },
  { id: 3, status: 'request', requested_at: '2010-01-01', valid_until: '2011-01-01', principal_id: 'p' },
];

/** The shipped rules over the register, and one more that somebody wrote in a hurry. */
async function register(
  careless: string,
  without: string[] = [],
): Promise<{ engine: Engine; left(table: string): string[] }> {
  const shipped = (await readPolicyFolder('policies')).sound.filter(({ policy }) =>
    ['authorisations', 'authorisation-requests'].includes(policy.id),
  );
  const { policy, problems } = parsePolicy('careless.yaml', careless);
  if (!policy) throw new Error(JSON.stringify(problems));
  const all: SoundPolicy[] = [...shipped, { file: 'careless.yaml', source: careless, policy }];
  const bench = await testBench({ policies: all, approve: false });
  const memory = openMemoryStore({
    name: 'authorisations',
    timezone: 'Europe/Helsinki',
    ledgerId: await bench.ledger.id(),
    tables: {
      authorisations: {
        key: ['id'],
        columns: {
          id: number,
          status: text,
          requested_at: { ...date, nullable: false },
          valid_until: date,
          principal_id: text,
        },
        rows: authorisations,
      },
      authorisation_events: {
        key: ['id'],
        columns: { id: number, authorisation_id: number, validity_ended_at: date },
        rows: [],
      },
      cases: {
        key: ['id'],
        columns: { id: number, closed_on: date },
        rows: [
          { id: 1, closed_on: '2012-01-01' },
          { id: 3, closed_on: '2012-01-01' },
        ],
      },
    },
  });
  // The clock of the store is the one that the ledger goes by.
  const store = { ...memory, now: async () => new Date(bench.clock.now).toISOString() };
  const engine: Engine = { ...bench.engine, store: async () => store };
  await takeStock(engine);
  for (const { policy: one } of all) await approvePolicy(engine, one.id, 'somebody in a hurry');
  const left = engine.policies.sound.filter(({ policy: one }) => !without.includes(one.id));
  return {
    engine: { ...engine, policies: { ...engine.policies, sound: left } },
    left: (table) => (store.snapshot().tables[table] ?? []).map(({ id }) => String(id)),
  };
}

const careless = (rule: string): string => `version: 1
id: careless
title: Tidy up
controller: Somebody
owner: somebody@example.org
timezone: Europe/Helsinki
${rule}
disposition: destroy
schedule: "0 3 * * *"
`;

const oldOnes =
  careless(`dataset: { store: authorisations, table: authorisations, key: id, parts: [ { table: authorisation_events, match: { authorisation_id: id }, stamp: { validity_ended_at: due-day } } ] }
retain: { period: 1 month, from: requested_at }`);

const casesWithTheirs =
  careless(`dataset: { store: authorisations, table: cases, key: id, parts: [ { table: authorisations, match: { id: id } } ] }
retain: { period: 1 month, from: { column: closed_on, missing: not-started } }`);

const codeOf = (report: RunReport): string | undefined => report.refusal?.code;

describe('confirmed authorisations', () => {
  test('are claimed against an approved rule that would destroy everything old; a request beside them goes', async () => {
    const { engine, left } = await register(oldOnes);
    expect((await runPolicy(engine, 'careless')).counts).toEqual({ destroyed: 1, claimed: 2 });
    expect(left('authorisations')).toEqual(['1', '2']);
  });

  test('keep the records whose parts they are', async () => {
    const { engine, left } = await register(casesWithTheirs);
    expect((await runPolicy(engine, 'careless')).counts).toEqual({ destroyed: 1, claimed: 1 });
    expect(left('authorisations')).toEqual(['1', '2']);
    expect(left('cases')).toEqual(['1']);
  });

  test('stop every rule over their table when their own file is gone', async () => {
    const { engine, left } = await register(oldOnes, ['authorisations']);
    expect(codeOf(await runPolicy(engine, 'careless'))).toBe('policy.gone');
    expect(codeOf(await runPolicy(engine, 'authorisation-requests'))).toBe('policy.gone');
    expect(left('authorisations')).toEqual(['1', '2', '3']);
  });
});

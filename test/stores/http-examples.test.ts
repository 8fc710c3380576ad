/** The worked examples of docs/stores/http.md, over services like those that they are written for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { runPolicyTests } from '../../src/app/policy-tests.ts';
import { readPolicyTests } from '../../src/app/read-policy-tests.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { unknownStores } from '../../src/policy/check-folder.ts';
import { checkRuleset } from '../../src/policy/check-ruleset.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';
import type { SoundPolicy, StoreEntry } from '../../src/policy/parsed.ts';
import { resolveAll } from '../../src/policy/resolve-variables.ts';
import { openHttpStore } from '../../src/stores/http/open-store.ts';
import { type TestBench, testBench } from '../engine/bench-engine.ts';
import { type FakeService, type FakeTable, type Fragments, fakeService } from '../support/http/fake-service.ts';

const examples = join(import.meta.dirname, '../../docs/stores/examples');
const page = readFileSync(join(examples, '../http.md'), 'utf8');
const written = (path: string): string => {
  const text = readFileSync(join(examples, path), 'utf8');
  expect(page).toContain(text);
  return text;
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Installed {
  fake: FakeService;
  bench: TestBench;
  engine: Engine;
}

/** As an installation has it: files, variables, a ledger that the entry names. */
async function installed(
  folder: string,
  policies: string[],
  { tables, face, now }: { tables: Record<string, FakeTable>; face: string; now: string },
): Promise<Installed> {
  const { stores, problems } = parseStores('stores.yaml', written(`${folder}/stores.yaml`));
  expect(problems).toEqual([]);
  const sound = policies.map((file): SoundPolicy => {
    const source = written(`${folder}/${file}`);
    const { policy, problems: found } = parsePolicy(file, source);
    if (!policy) throw new Error(JSON.stringify(found));
    return { file, source, policy };
  });
  expect([...checkRuleset(sound, stores), ...unknownStores(sound, stores)]).toEqual([]);

  const fake = await fakeService(tables);
  const bench = await testBench({ policies: sound, approve: false, settings: { requireApproval: false } });
  bench.clock.now = Date.parse(now);
  const environment = {
    CRM_URL: `${fake.origin}/${face}`,
    CRM_TENANT: 'tenant',
    CRM_ORIGIN: fake.origin,
    CRM_CLIENT_ID: fake.client.id,
    CRM_CLIENT_SECRET: fake.client.secret,
    ANALYTICS_URL: `${fake.origin}/${face}`,
    ANALYTICS_USER: 'user',
    ANALYTICS_KEY: 'key',
  };
  const resolved = resolveAll(stores[0], environment);
  if (!resolved.ok || !resolved.value?.service) throw new Error('a variable is missing');
  const entry: StoreEntry = resolved.value;
  const service = resolved.value.service;
  const auth = service.auth?.by === 'client' ? { ...service.auth, tokenUrl: `${fake.origin}/token` } : service.auth;
  const ours = { ...service, auth, ledger: await bench.ledger.id(), allow: [fake.origin] };
  const store = openHttpStore({ ...entry, service: ours });
  ends.push(
    () => store.close(),
    () => fake.close(),
  );
  const timed = { ...store, now: async () => new Date(bench.clock.now).toISOString() };
  return { fake, bench, engine: { ...bench.engine, store: async () => timed } };
}

const guid = (n: number): string => `0000000${n}-0000-4000-8000-0000000000ff`;

/** Contacts as Dynamics shows them: empty properties are null. */
const contact = (n: number, over: Record<string, unknown>): { item: Fragments; version: number } => {
  const properties = {
    contactid: guid(n),
    createdon: '2015-03-01T08:00:00Z',
    kasvu_lastserviceon: null,
    kasvu_openmatter: false,
    kasvu_dutyendson: null,
    kasvu_review: null,
    kasvu_reviewflaggedon: null,
    emailaddress1: 'person@example.org',
    ...over,
  };
  const item = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, JSON.stringify(value)]));
  return { item, version: 5000 + n };
};

const contacts = (): FakeTable => ({
  key: ['contactid'],
  pageSize: 3,
  rows: [
    contact(1, {}),
    contact(2, { kasvu_lastserviceon: '2021-05-31T20:59:59Z' }), // 31 May in Helsinki: five years end with 31 May 2026
    contact(3, { kasvu_lastserviceon: '2021-05-31T21:00:00Z' }), // 1 June
    contact(4, { kasvu_openmatter: true }),
    contact(5, { kasvu_dutyendson: '2026-06-02' }),
    contact(6, { kasvu_dutyendson: '2026-05-31' }),
    contact(7, { createdon: '2022-01-01T00:00:00Z' }), // four years: to be looked at again
    contact(8, { createdon: '2024-01-01T00:00:00Z' }),
    contact(9, {}),
  ],
});

const idsIn = ({ tables }: FakeService): string[] =>
  (tables.contacts?.rows ?? []).map(({ item }) => String(JSON.parse(item.contactid ?? '""')).slice(0, 8));
const first8 = (...numbers: number[]): string[] => numbers.map((n) => guid(n).slice(0, 8));

test.each(['crm', 'analytics'])('the examples keep what their tests say: %s', async (folder) => {
  const dir = join(examples, folder);
  const policies = await readPolicyFolder(dir);
  expect(policies.problems).toEqual([]);
  const { files, problems } = await readPolicyTests(dir);
  expect([problems, files.length]).toEqual([[], 1]);
  const results = await runPolicyTests(policies, files);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});

test('a CRM behind OData: contacts go five years after their last service, on the version that was read', async () => {
  const { fake, engine } = await installed('crm', ['crm-contacts.yaml', 'crm-contacts-review.yaml'], {
    tables: { contacts: contacts() },
    face: 'odata',
    now: '2026-06-01T09:00:00Z',
  });
  fake.token = 'nobody has it yet';
  fake.client.scope = `${fake.origin}/.default`;
  fake.wantsVersion = true;
  fake.fail({ about: ({ method }) => method === 'DELETE', answer: { status: 429, headers: { 'retry-after': '1' } } });
  await placeHold(engine, {
    store: 'crm',
    table: 'contacts',
    kind: 'record',
    match: { contactid: guid(9).toUpperCase() },
    reason: 'litigation',
    matter: 'D/1',
    note: null,
    restriction: false,
    future: false,
    reviewOn: '2030-01-01',
    placedBy: 'officer',
  });
  // Somebody writes to a contact while it is being disposed of.
  let touched = false;
  fake.onRequest = ({ method, path }) => {
    const row = fake.find('contacts', [guid(6)]);
    if (method !== 'DELETE' || !path.includes(guid(6)) || !row || touched) return;
    touched = true;
    Object.assign(row, {
      item: { ...row.item, kasvu_lastserviceon: '"2026-06-01T08:59:00Z"' },
      version: row.version + 1,
    });
  };
  expect(await runPolicy(engine, 'crm-contacts')).toMatchObject({
    state: 'finished',
    counts: { destroyed: 2, held: 1, excepted: 2 },
  });
  expect(idsIn(fake)).toEqual(first8(3, 4, 5, 6, 7, 8, 9));
  expect(fake.client.issued).toBe(1);
  // Nothing was asked for that no policy may name.
  expect(fake.requests.some(({ path }) => path.includes('emailaddress1'))).toBe(false);

  fake.onRequest = null;
  // Exceptions of one stage are not those of another: flagged is what was not served for four years.
  expect(await runPolicy(engine, 'crm-contacts-review')).toMatchObject({
    state: 'finished',
    counts: { flagged: 4, held: 1 },
  });
  const flagged = fake.tables.contacts?.rows.filter(({ item }) => item.kasvu_review === '"still_needed"') ?? [];
  expect(flagged.map(({ item }) => JSON.parse(item.kasvu_reviewflaggedon ?? 'null'))).toEqual(
    Array.from({ length: 4 }, () => '2026-06-01T09:00:00Z'),
  );
  expect(flagged.every(({ item }) => item.emailaddress1 === '"person@example.org"')).toBe(true);
});

const visit = (id: number, at: string): { item: Fragments; version: number } => ({
  item: { id: String(id), visit: JSON.stringify({ collected_at: at, path: '/' }) },
  version: 1,
});

test.each([
  ['nothing is left', [], {}, null],
  [
    'something is left',
    [visit(1, '2023-09-04T10:00:00Z'), visit(2, '2023-09-05T10:00:00Z')],
    { overdue: 2 },
    'verify.overdue',
  ],
] as const)('an analytics service that erases by itself is attested: %s', async (_, overdue, counts, code) => {
  // A thousand days from 6 September 2023 end with 2 June 2026.
  const young = Array.from({ length: 7 }, (_each, i) => visit(10 + i, '2023-09-06T10:00:00Z'));
  const { fake, bench, engine } = await installed('analytics', ['analytics-visits.yaml'], {
    tables: { visits: { key: ['id'], pageSize: 3, rows: [...young, ...overdue] } },
    face: 'page',
    now: '2026-06-02T09:00:00Z',
  });
  const report = await runPolicy(engine, 'analytics-visits');
  expect(report).toMatchObject({ state: 'finished', refusal: code === null ? null : { code } });
  expect(report.counts).toMatchObject(counts);
  const entries = (await bench.ledger.entries({ limit: 99 })).map(
    ({ bytes }) => JSON.parse(bytes.toString('utf8')) as { kind: string; counts?: object },
  );
  expect(entries.find(({ kind }) => kind === 'store.verified')?.counts).toMatchObject({ overdue: overdue.length });
  expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true);
  expect(fake.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:key').toString('base64')}`);
});

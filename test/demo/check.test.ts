/** The demo's check is itself checked: it must accept exactly what was worked out, and nothing else. */
import { appendFileSync, chmodSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DemoCheck, nobody } from './demo-check.ts';
import { checkDemo, type DemoExpectation, expectDemo } from './expected.ts';
import { connected, createDemoSystems, type DemoStore, type DemoSystems, dropDemoDatabases, sql } from './generate.ts';

const asOf = '2026-11-21T10:00:00Z';
const directory = mkdtempSync(join(tmpdir(), 'gallra-check-'));
let demo: DemoSystems;
let expectation: DemoExpectation;

beforeAll(async () => {
  const server = process.env.GALLRA_TEST_POSTGRES;
  if (!server) throw new Error('no PostgreSQL was started for the tests; run them with: npm test');
  demo = await createDemoSystems(server, directory, asOf, { scale: 0.1 });
  expectation = await expectDemo(demo, asOf);
});

afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await dropDemoDatabases(process.env.GALLRA_TEST_POSTGRES ?? '');
});

describe('the check of the demo', () => {
  test('names every policy whose records are still there when nothing was done', async () => {
    const checks = await checkDemo(expectation);
    const wrong = checks.filter((check) => !check.ok).map((check) => check.policy);
    expect(wrong.sort()).toEqual([
      'authorisation-events',
      'authorisation-events-unattached',
      'authorisation-requests',
      'call-recordings-citizen-services',
      'call-recordings-finance',
      'kasvucrm-persons',
      'kasvucrm-persons-review',
      'logs-gateway',
      'logs-gateway-addresses',
      'logs-login',
      'logs-website',
      'publication-orders',
      'service-contacts',
      'website-feedback',
    ]);
    expect(of(checks, 'website-feedback').differences[0]).toMatch(/^website: feedback \d+ is still there$/);
  });

  test('accepts what was worked out, with something in every outcome', async () => {
    for (const store of Object.keys(demo.urls) as DemoStore[]) await dispose(store);
    for (const { root, fates } of expectation.files)
      for (const [path, { gone }] of fates) if (gone) rmSync(join(root, path));
    const checks = await checkDemo(expectation);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    const outcomes = new Set(checks.flatMap((check) => Object.keys(check.expected)));
    expect([...outcomes].sort()).toEqual([
      'anonymised',
      'blocked',
      'destroyed',
      'excepted',
      'extended',
      'files',
      'flagged',
      'held',
      'kept',
      'overdue',
      'parts',
      'rows',
      'undated',
    ]);
    for (const check of checks) expect(check.actual).toEqual(check.expected);
  });

  test.each([
    [
      'a record too many',
      'logs',
      'logs-gateway-addresses',
      `delete from technical.gateway_requests where id =
      (select key::uuid from demo_expected.fate where policy = 'logs-gateway-addresses' and fate = 'held' limit 1)`,
    ],
    [
      'a stamp that is a day off',
      'authorisations',
      'authorisation-requests',
      `update authorisation_events set validity_ended_at = validity_ended_at + 1
      where id = (select key::bigint from demo_expected.changed limit 1)`,
    ],
    [
      'a part torn from a record that stays',
      'telephony',
      nobody,
      'delete from switchboard.call_events where id = (select max(id) from switchboard.call_events where recording_id = 12)',
    ],
    [
      'an address that was left whole',
      'logs',
      'logs-gateway-addresses',
      `update technical.gateway_requests set ip_address = '198.51.100.17'
      where id = (select key::uuid from demo_expected.fate where fate = 'anonymised' limit 1)`,
    ],
    [
      'a table that no policy names',
      'website',
      nobody,
      'delete from matters where id = (select max(id) from matters where id not in (select matter_id from feedback))',
    ],
    [
      'a flag without its time',
      'kasvucrm',
      'kasvucrm-persons-review',
      `update crm.persons set review_flagged_at = null
      where id = (select key::uuid from demo_expected.fate where fate = 'flagged' limit 1)`,
    ],
  ] as const)('finds %s', async (_, store, policy, fault) => {
    const client = await connected(demo.urls[store]);
    try {
      expect((await client.query(fault)).rowCount).toBe(1);
    } finally {
      await client.end();
    }
    const check = of(await checkDemo(expectation), policy);
    expect(check.ok).toBe(false);
    expect(check.differences.length).toBeGreaterThan(0);
  });

  test.each([
    ['a log file too many', 'logs-website', 'held', (file: string) => rmSync(file)],
    ['a byte more', 'logs-website', 'kept', (file: string) => appendFileSync(file, '.')],
    ['a file that was written anew', 'logs-website', 'blocked', (file: string) => writeFileSync(file, 'anew')],
    ['other rights', 'logs-website', 'undated', (file: string) => chmodSync(file, 0o600)],
    ['a file that is left', 'logs-website', 'destroyed', (file: string) => writeFileSync(file, '')],
    ['a checksum that is left', 'logs-website', 'parts', (file: string) => writeFileSync(file, '')],
    ['audio that is left', 'call-recordings-finance', 'parts', (file: string) => writeFileSync(file, '')],
  ] as const)('finds %s', async (_, policy, what, fault) => {
    const { folder, root, path } = fileThatIs(policy, what);
    fault(join(root, path));
    const check = of(await checkDemo(expectation), policy);
    expect(check.ok).toBe(false);
    expect(check.differences.join()).toContain(`${folder}: ${path} `);
  });

  test('finds a file that was not there before, one of another system that was touched, audio of a call that stays', async () => {
    const { weblogs, recordings } = demo.folders;
    writeFileSync(join(weblogs, 'website/www/found.log'), 'new');
    const file = join(weblogs, 'gateway/edge/access-2020-01-01.log.gz');
    utimesSync(file, statSync(file).atime, new Date(asOf));
    rmSync(join(recordings, 'citizen_services/shared/call-000030.wav'));
    const { ok, differences } = of(await checkDemo(expectation), nobody);
    expect(ok).toBe(false);
    expect(differences).toEqual(
      expect.arrayContaining([
        'weblogs: website/www/found.log is new',
        'weblogs: gateway/edge/access-2020-01-01.log.gz is not as it was',
        'recordings: citizen_services/shared/call-000030.wav is missing',
      ]),
    );
  });
});

/** One that nothing has happened to yet. */
function fileThatIs(policy: string, what: string): { folder: string; root: string; path: string } {
  for (const { folder, root, fates, before } of expectation.files)
    for (const [path, fate] of fates)
      if (fate.policy === policy && fate.what === what && before.get(path)?.startsWith('file'))
        return { folder, root, path };
  throw new Error(`no file of ${policy} is ${what}`);
}

function of(checks: DemoCheck[], policy: string): DemoCheck {
  const check = checks.find((one) => one.policy === policy);
  if (!check) throw new Error(`no check of ${policy}`);
  return check;
}

/** What a right run would do, done from the working-out itself. */
async function dispose(store: DemoStore): Promise<void> {
  const client = await connected(demo.urls[store]);
  try {
    await client.query(`set session_replication_role = replica; set search_path = public, crm, technical, switchboard`);
    const { rows } = await client.query<{ name: string; table: string; key: string }>(await sql('expected/tables'));
    for (const { name, table, key } of rows) {
      await client.query(
        `delete from ${table} t using demo_expected.gone g where g.tbl = '${name}' and g.key = ${key}`,
      );
    }
    for (const change of changes[store] ?? []) await client.query(change);
  } finally {
    await client.end();
  }
}

const changes: Partial<Record<DemoStore, string[]>> = {
  logs: [
    `update gateway_requests set anonymised_at = now(), user_agent = null, client_token = null, ip_address = (c.change ->> 'ip_address')::inet
       from demo_expected.changed c where c.key = id::text`,
  ],
  kasvucrm: [
    `update persons set review_flagged_at = now(), review_state = 'still_needed' from demo_expected.changed c where c.key = id::text`,
  ],
  authorisations: [
    `update authorisation_events set validity_ended_at = (c.change ->> 'validity_ended_at')::date from demo_expected.changed c where c.key = id::text`,
  ],
};

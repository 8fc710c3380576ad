/** A CRM behind OData, from the command line: mapped, bound, planned, approved, held, disposed of. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FakeService, type Fragments, fakeService } from '../support/http/fake-service.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { type Folder, policyFolder } from './gallra.ts';

const stores = (origin: string, ledger = ''): string => `stores:
  crm:
    kind: http
    url: "\${CRM_URL}"
    timezone: Europe/Helsinki
    allow: ["${origin}"]
    auth: { token-url: "${origin}/token", client-id: gallra, client-secret: "\${CRM_SECRET}", scope: all }
${ledger}    tables:
      contacts:
        odata: contacts
        key: contactid
        columns: { contactid: uuid, servedon: { type: instant, nullable: false }, name: text }
        delete: true
`;

const policy = `version: 1
id: crm-contacts
title: Contacts
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: crm, table: contacts, key: contactid }
retain: { period: 5 years, from: servedon }
disposition: destroy
schedule: "15 2 * * *"
`;

const secret = 'canary-secret';
const guid = (n: number): string => `0000000${n}-0000-4000-8000-000000000000`;
const contact = (n: number, servedOn: string): { item: Fragments; version: number } => ({
  item: { contactid: `"${guid(n)}"`, servedon: `"${servedOn}"`, name: '"Aino Korhonen"' },
  version: 1,
});

let ledger: FreshDatabase;
let folder: Folder;
let fake: FakeService;
const there = (): string[] => (fake.tables.contacts?.rows ?? []).map(({ item }) => item.contactid?.slice(1, 9) ?? '');

beforeAll(async () => {
  ledger = await freshDatabase('cli_http');
  const old = '2015-05-05T10:00:00Z';
  const rows = [...[1, 2, 3, 4].map((n) => contact(n, old)), contact(5, new Date().toISOString())];
  fake = await fakeService({ contacts: { key: ['contactid'], pageSize: 2, rows } });
  fake.token = 'nobody has it yet';
  fake.client.secret = secret;
  fake.wantsVersion = true;
  folder = await policyFolder(
    { 'stores.yaml': stores(fake.origin), 'crm-contacts.yaml': policy },
    {
      GALLRA_LEDGER_URL: ledger.url,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a secret of tests').toString('base64'),
      CRM_URL: `${fake.origin}/odata`,
      CRM_SECRET: secret,
    },
  );
}, 60_000);

afterAll(async () => {
  await folder?.remove();
  await fake?.close().catch(() => undefined);
  await ledger?.drop();
});

/** One after the other: each goes on where the one before stopped. */
test('a plan needs no binding', async () => {
  expect(await folder.gallra(['validate'])).toMatchObject({ code: 0 });
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  expect((await folder.gallra(['approve', 'crm-contacts', '--yes'])).code).toBe(0);
  const [plan] = (await folder.gallra(['plan', '--json'])).json<{ counts: object; refusal: { code: string } }[]>();
  expect(plan).toMatchObject({ counts: { due: 4 }, refusal: { code: 'store.unbound' } });
});

test('without a ledger in stores.yaml nothing is disposed of; prepare prints the line', async () => {
  const run = await folder.gallra(['run']);
  expect(run.code).not.toBe(0);
  expect(run.out + run.err).toContain('gallra prepare crm');
  expect(there()).toHaveLength(5);
  const prepared = await folder.gallra(['prepare', 'crm']);
  expect(prepared.code).not.toBe(0);
  const [line = ''] = /^ {4}ledger: [0-9a-f-]{36}$/m.exec(prepared.out) ?? [];
  expect(prepared.err).toContain(line.trim());
  await folder.write('stores.yaml', stores(fake.origin, `${line}\n`));
  expect(await folder.gallra(['prepare', 'crm'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('crm is bound to this ledger.'),
  });
});

test('what is held stays, what something refers to is told by its code, the rest goes', async () => {
  const args = [
    '--store',
    'crm',
    '--table',
    'contacts',
    '--reason',
    'litigation',
    '--matter',
    'D/1',
    '--review',
    '2030-01-01',
  ];
  const held = await folder.gallra(['hold', 'add', ...args, '--key', `contactid=${guid(2)}`]);
  expect(held).toMatchObject({ code: 0, err: '' });
  fake.referred.add(JSON.stringify([guid(3)]));
  const explained = await folder.gallra(['explain', 'crm-contacts', guid(2)]);
  expect(explained.out).toContain('D/1');
  const ran = await folder.gallra(['run']);
  expect(ran.out).toContain('409 0x80040227 (1)');
  expect(there()).toEqual([guid(2), guid(3), guid(5)].map((one) => one.slice(0, 8)));
  const verified = await folder.gallra(['audit', 'verify', '--ledger']);
  for (const { out, err } of [held, explained, ran, verified]) {
    expect(out + err).not.toContain(secret);
    expect(out + err).not.toContain('Aino Korhonen');
  }
});

test('a changed mapping waits for approval', async () => {
  const [line = ''] = /^ {4}ledger: .*$/m.exec((await folder.gallra(['prepare', 'crm'])).out) ?? [];
  await folder.write(
    'stores.yaml',
    stores(fake.origin, `${line}\n`).replace('delete: true', 'delete: "archive({contactid})"'),
  );
  const run = await folder.gallra(['run']);
  expect(run.out + run.err).toContain('schema.changed');
});

test('wrong credentials and a service that is away say what to do, and no secret', async () => {
  const denied = await folder.gallra(['plan'], { env: { CRM_SECRET: 'canary-other' } });
  expect(denied.code).not.toBe(0);
  expect(denied.out + denied.err).toContain('credentials');
  await fake.close();
  const away = await folder.gallra(['plan']);
  expect(away.code).not.toBe(0);
  expect(away.out + away.err).toContain('cannot be reached');
  for (const { out, err } of [denied, away]) expect(out + err).not.toMatch(new RegExp(`canary|${fake.origin}`));
});

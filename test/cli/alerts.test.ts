/** What people are told, asked for on the command line; a message to try; and telling once, where no worker runs. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { type MailServer, openMailServer, readMail } from '../app/alerts/receivers.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let databases: FreshDatabase[];
let folder: Folder;
let mail: MailServer;
let env: Record<string, string>;

beforeAll(async () => {
  databases = await Promise.all([freshDatabase('alerts_ledger'), freshDatabase('alerts_store')]);
  const [ledger, telephony] = databases;
  const store = new pg.Client({ connectionString: telephony?.url });
  await store.connect();
  await store.query(callsSchema);
  await store.end();
  mail = await openMailServer();
  env = {
    GALLRA_MAIL_URL: `smtp://127.0.0.1:${mail.port}`,
    GALLRA_MAIL_FROM: 'gallra@example.org',
    GALLRA_ALERTS_TO: 'ops@example.org',
    GALLRA_ALERTS_DIGEST_HOUR: '0',
  };
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    { GALLRA_LEDGER_URL: ledger?.url ?? '', TELEPHONY_URL: telephony?.url ?? '', GALLRA_ACTOR: 'officer-7' },
  );
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  expect((await folder.gallra(['prepare', 'telephony'])).code).toBe(0);
});

afterAll(async () => {
  await folder?.remove();
  await mail?.close();
  await Promise.all((databases ?? []).map((one) => one.drop()));
});

test('what stands is listed with what to do, also where nobody is told', async () => {
  const { code, out } = await folder.gallra(['alerts']);
  expect(code).toBe(0);
  expect(out).toContain('Nobody is told: neither a mail server nor a webhook is set (docs/alerts.md).');
  expect(out).toMatch(/● .+: a new rule waits for approval\./);
  expect(out).toContain('→ Look at what it would dispose of, and approve it');
  expect(out).toMatch(/approval\.rule, since .*Z, not told yet/);
  expect(out).toContain('No message was sent yet.');
  expect(await folder.gallra(['alerts', '--test'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is nobody to tell'),
  });
});

test('a test says whether it went out, and each message is listed with what became of it', async () => {
  expect(await folder.gallra(['alerts', '--test'], { env })).toMatchObject({ code: 0, out: '✔ 1 message went out.\n' });
  expect(mail.mails.map(({ raw }) => readMail(raw).subject)).toEqual(['[Gallra] a test message']);
  const wrong = { ...env, GALLRA_MAIL_URL: 'smtp://127.0.0.1:1' };
  const failed = await folder.gallra(['alerts', '--test'], { env: wrong });
  expect(failed).toMatchObject({ code: 1, out: expect.stringContaining('✘ By mail, 1 message did not go out.') });
  expect(failed.out).toContain('GALLRA_MAIL_URL');
  const { out } = await folder.gallra(['alerts'], { env });
  expect(out).toMatch(/mail +ops@example\.org +test +sent/);
  expect(out).toMatch(/mail +ops@example\.org +test +tried once \(mail\.unreachable\)/);
  expect((await folder.gallra(['alerts', '--json'], { env })).json()).toMatchObject({
    standing: [{ kind: 'approval.rule', severity: 'urgent', policies: [{ id: 'calls' }], toldAt: null }],
    messages: [
      { occasion: 'test', sentAt: null, code: 'mail.unreachable' },
      { occasion: 'test', code: null },
    ],
  });
});

test('told once, without a worker', async () => {
  const before = mail.mails.length;
  const first = await folder.gallra(['alerts', '--send'], { env });
  expect(first.code).toBe(0);
  const subjects = mail.mails.slice(before).map(({ raw }) => readMail(raw).subject);
  expect(subjects).toEqual([expect.stringMatching(/overdue records under 1 policy/)]);
});

/** Messages on their way out: signed and encrypted, tried again with the same id, and said in the log seldom. Real servers. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deliver } from '../../../src/app/alerts/deliver.ts';
import { signedHeaders } from '../../../src/app/alerts/sign-webhook.ts';
import { type Config, readConfig } from '../../../src/app/config.ts';
import type { Log, LogFields } from '../../../src/app/log.ts';
import { type Audience, testDrafts } from '../../../src/engine/alerts/address.ts';
import { openAlertBook } from '../../../src/ledger/postgres-alerts.ts';
import type { AlertBook } from '../../../src/ports/alerts.ts';
import { type LedgerDatabase, ledgerDatabase } from '../../ledger/ledger-database.ts';
import { openMailServer, openWebhook, readMail, type Webhook } from './receivers.ts';

const pem = (name: string): string => readFileSync(new URL(`../../support/http/${name}.pem`, import.meta.url), 'utf8');
const secret = `whsec_${Buffer.alloc(24, 'of tests').toString('base64')}`;

let database: LedgerDatabase;
let book: AlertBook;
let said: { level: string; event: string; fields: LogFields; code: string }[];
const log: Log = {
  write: (level, event, fields = {}) => void said.push({ level, event, fields, code: '' }),
  failure: (level, event, error, fields = {}) =>
    void said.push({ level, event, fields, code: (error as { code: string }).code }),
};
const closing: (() => Promise<unknown>)[] = [];
const opened = <T extends { close(): Promise<unknown> }>(one: T): T => {
  closing.push(() => one.close());
  return one;
};

beforeAll(async () => {
  database = await ledgerDatabase({ worker: true });
  book = await openAlertBook(database.url);
});
afterAll(async () => {
  await book.close();
  await database.drop();
});
beforeEach(() => {
  said = [];
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await database.query('delete from gallra_ledger.alert_message');
});

const mailTo = (port: number, more: Record<string, string> = {}, scheme = 'smtp'): Config =>
  readConfig({
    GALLRA_MAIL_URL: `${scheme}://127.0.0.1:${port}`,
    GALLRA_MAIL_FROM: 'gallra@example.org',
    GALLRA_ALERTS_TO: 'ops@example.org',
    ...more,
  });
const hookAt = (url: string, more: Record<string, string> = {}): Config =>
  readConfig({ GALLRA_WEBHOOK_URL: url, GALLRA_WEBHOOK_SECRET: secret, ...more });

async function write(config: Config): Promise<string[]> {
  const { mail, webhook } = config.alerts;
  const audience: Audience = {
    ...{ recipients: [...(mail?.to ?? [])], owners: null, webhook: webhook !== null, organisation: null, desk: null },
  };
  return book.write(testDrafts(await book.now(), 'UTC', audience));
}
const told = new Map<string, number>();
beforeEach(() => told.clear());
const send = (config: Config) => deliver({ book, config, log, told });
const hurry = () => database.query('update gallra_ledger.alert_message set next_at = now() where next_at is not null');

describe('a webhook', () => {
  let hook: Webhook;
  beforeEach(async () => {
    hook = opened(await openWebhook());
  });

  test('is signed as the specification has it', () => {
    // The example of the specification's own libraries.
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const headers = signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1_614_265_330_000), '{"test": 2432232314}', [
      key,
    ]);
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('that fails is tried again with the same id and body, signed anew, until it is received', async () => {
    const config = hookAt(hook.url);
    await write(config);
    hook.answer(503);
    expect(await send(config)).toMatchObject({ sent: 0, failed: [{ error: { code: 'webhook.refused' } }] });
    // Not before its pause is over.
    expect(await send(config)).toEqual({ sent: 0, failed: [] });
    await hurry();
    hook.answer(200);
    expect(await send(config)).toEqual({ sent: 1, failed: [] });
    await hurry();
    expect(await send(config)).toEqual({ sent: 0, failed: [] });
    const [first, second, ...more] = hook.calls;
    expect(more).toEqual([]);
    expect(second?.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    for (const call of [first, second]) {
      const at = new Date(Number(call?.headers['webhook-timestamp']) * 1000);
      expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000);
      expect(call?.headers).toMatchObject(
        signedHeaders(String(call?.headers['webhook-id']), at, call?.body ?? '', [Buffer.alloc(24, 'of tests')]),
      );
    }
  });

  test('is signed with every secret while a receiver changes over', async () => {
    const other = `whsec_${Buffer.alloc(32, 'another').toString('base64')}`;
    const config = hookAt(hook.url, { GALLRA_WEBHOOK_SECRET: `${other} ${secret}` });
    await write(config);
    await send(config);
    expect(String(hook.calls[0]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
  });

  test('is not followed to where it redirects', async () => {
    const elsewhere = opened(await openWebhook());
    const config = hookAt(hook.url);
    await write(config);
    hook.answer(307, { location: elsewhere.url });
    expect(await send(config)).toMatchObject({ sent: 0, failed: [{ error: { code: 'webhook.refused' } }] });
    expect(elsewhere.calls).toEqual([]);
  });

  test('is only spoken to over TLS whose certificate is good; one of an authority of our own may be', async () => {
    const calls: string[] = [];
    const server = createServer({ key: pem('key'), cert: pem('certificate') }, (request, response) => {
      calls.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    await write(hookAt(url));
    expect(await send(hookAt(url))).toMatchObject({ sent: 0, failed: [{ error: { code: 'webhook.unreachable' } }] });
    expect(calls).toEqual([]);
    await hurry();
    expect(await send(hookAt(url, { GALLRA_ALERTS_CA: pem('certificate') }))).toEqual({ sent: 1, failed: [] });
    expect(calls).toEqual(['/']);
  });
});

describe('mail', () => {
  test('comes as text and HTML, tells that a program sent it, and has one id however often it is sent', async () => {
    const server = opened(await openMailServer());
    const config = mailTo(server.port, { GALLRA_ALERTS_TO: 'ops@example.org, fi:matti@example.org' });
    const ids = await write(config);
    expect(await send(config)).toEqual({ sent: 2, failed: [] });
    const read = server.mails.map(({ raw, to, from }) => ({ ...readMail(raw), rcpt: to, envelope: from }));
    expect(read.map(({ rcpt, envelope, subject }) => [rcpt, envelope, subject]).sort()).toEqual([
      [['matti@example.org'], 'gallra@example.org', '[Gallra] koeviesti'],
      [['ops@example.org'], 'gallra@example.org', '[Gallra] a test message'],
    ]);
    for (const { headers, text, html } of read) {
      expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated' });
      expect(ids.map((id) => `<${id}@example.org>`)).toContain(headers['message-id']);
      expect(text).toContain('gallra alerts --test');
      expect(html).toContain('gallra alerts --test');
    }
    // As a sender that died before it could say that it was sent.
    await database.query('update gallra_ledger.alert_message set sent_at = null, next_at = now()');
    await send(config);
    const twice = server.mails.map(({ raw }) => readMail(raw).headers['message-id']);
    expect(twice).toHaveLength(4);
    expect(new Set(twice).size).toBe(2);
  });

  test('a server that is away is waited for, told in the log once, and keeps the webhook from nothing', async () => {
    const server = await openMailServer();
    await server.close();
    const hook = opened(await openWebhook());
    const config = mailTo(server.port, {
      ...{ GALLRA_WEBHOOK_URL: hook.url, GALLRA_WEBHOOK_SECRET: secret },
      GALLRA_ALERTS_TO: 'a@example.org, b@example.org, c@example.org',
    });
    await write(config);
    const done = await send(config);
    expect(done.sent).toBe(1);
    expect(done.failed).toHaveLength(3);
    expect(hook.calls).toHaveLength(1);
    await hurry();
    await send(config);
    expect(said.filter(({ event }) => event === 'alerts.unsent')).toEqual([
      { level: 'warn', event: 'alerts.unsent', code: 'mail.unreachable', fields: { connection: 'mail', attempt: 1 } },
    ]);
    const back = opened(await openMailServer({}, server.port));
    await hurry();
    expect(await send(config)).toEqual({ sent: 3, failed: [] });
    expect(back.mails.map(({ to }) => to[0]).sort()).toEqual(['a@example.org', 'b@example.org', 'c@example.org']);
  });

  test('one address that is refused keeps the others from nothing; after three days it is given up, aloud', async () => {
    const server = opened(
      await openMailServer({
        onRcptTo: ({ address }, _, done) =>
          done(address.startsWith('gone') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
      }),
    );
    const config = mailTo(server.port, { GALLRA_ALERTS_TO: 'gone@example.org, ops@example.org' });
    await write(config);
    expect(await send(config)).toMatchObject({ sent: 1, failed: [{ error: { code: 'mail.refused' } }] });
    expect(server.mails.map(({ to }) => to)).toEqual([['ops@example.org']]);
    await database.query(`update gallra_ledger.alert_message set decided_at = decided_at - interval '73 hours'`);
    await hurry();
    await send(config);
    expect(said.at(-1)).toMatchObject({ level: 'error', event: 'alerts.given-up', code: 'mail.refused' });
    expect(JSON.stringify(said)).not.toContain('example.org');
    await hurry();
    expect(await send(config)).toEqual({ sent: 0, failed: [] });
  });

  test('goes over TLS with a certificate that is good, or not at all, unless settings say so', async () => {
    const server = opened(await openMailServer({ disabledCommands: [], key: pem('key'), cert: pem('certificate') }));
    const through = async (more: Record<string, string>): Promise<string> => {
      await database.query('delete from gallra_ledger.alert_message');
      const config = mailTo(server.port, { GALLRA_MAIL_URL: `smtp://localhost:${server.port}`, ...more });
      await write(config);
      const { sent, failed } = await send(config);
      return sent === 1
        ? `sent, ${server.mails.at(-1)?.secure ? 'encrypted' : 'in the clear'}`
        : String(codeOf(failed));
    };
    expect(await through({})).toBe('mail.unreachable');
    expect(server.mails).toEqual([]);
    expect(await through({ GALLRA_ALERTS_CA: pem('certificate') })).toBe('sent, encrypted');
    expect(await through({ GALLRA_MAIL_TLS: 'off' })).toBe('sent, in the clear');
  });

  test('a wrong password is said to be one, and a new one in the file is taken without a restart', async () => {
    const server = opened(
      await openMailServer({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _, done) =>
          username === 'gallra' && password === 'p@ss/word'
            ? done(null, { user: username })
            : done(Object.assign(new Error('no'), { responseCode: 535 })),
      }),
    );
    const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
    const directory = await mkdtemp('/tmp/gallra-mail-');
    closing.push(() => rm(directory, { recursive: true }));
    const file = `${directory}/url`;
    await writeFile(file, `smtp://gallra:wrong@127.0.0.1:${server.port}\n`);
    const config = readConfig({
      ...{ GALLRA_MAIL_URL_FILE: file, GALLRA_MAIL_FROM: 'gallra@example.org', GALLRA_ALERTS_TO: 'ops@example.org' },
    });
    await write(config);
    expect(codeOf((await send(config)).failed)).toBe('mail.denied');
    await writeFile(file, `smtp://gallra:${encodeURIComponent('p@ss/word')}@127.0.0.1:${server.port}\n`);
    await hurry();
    expect(await send(config)).toEqual({ sent: 1, failed: [] });
  });
});

const codeOf = ([first]: { error: unknown }[]): string => (first?.error as { code: string } | undefined)?.code ?? '';

describe('settings', () => {
  const mistakesIn = (environment: Record<string, string>): string => {
    try {
      readConfig(environment);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('nothing is sent unless told so', () => {
    const { mail, webhook } = readConfig({}).alerts;
    expect([mail, webhook]).toEqual([null, null]);
  });

  test.each([
    [{ GALLRA_MAIL_URL: 'smtp://h' }, 'need each other'],
    [{ GALLRA_ALERTS_TO: 'a@example.org' }, 'need each other'],
    [{ GALLRA_WEBHOOK_URL: 'https://example.org/' }, 'need each other'],
    [{ GALLRA_WEBHOOK_URL: 'http://example.org/x', GALLRA_WEBHOOK_SECRET: secret }, 'must be an address that begins'],
    [{ GALLRA_WEBHOOK_URL: 'https://u:geheim@example.org/', GALLRA_WEBHOOK_SECRET: secret }, 'without user'],
    [{ GALLRA_WEBHOOK_URL: 'https://example.org/', GALLRA_WEBHOOK_SECRET: 'geheim' }, 'whsec_ and 24 to 64 bytes'],
    [{ GALLRA_ALERTS_ZONE: 'Helsinki' }, 'must be a time zone'],
    [{ GALLRA_ALERTS_CA: 'geheim' }, 'must hold certificates'],
    [
      {
        GALLRA_MAIL_URL: 'https://geheim',
        GALLRA_MAIL_FROM: 'Gallra <geheim@example.org>',
        GALLRA_ALERTS_TO: 'a@example.org\nbcc: geheim@example.org',
      },
      'GALLRA_MAIL_URL must be.*GALLRA_MAIL_FROM must be|GALLRA_ALERTS_TO must be',
    ],
  ])('a mistake is named, and its value is not repeated: %#', (environment, expected) => {
    const message = mistakesIn(environment as Record<string, string>);
    expect(message).toMatch(new RegExp(expected));
    expect(message).not.toContain('geheim');
  });
});

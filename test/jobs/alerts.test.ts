/** What a worker tells people while nobody asks: each thing once, however many workers there are. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keepAlerting } from '../../jobs/alerts.ts';
import { startWorker } from '../../jobs/worker.ts';
import { countWhatIsDue } from '../../src/app/alerts/count.ts';
import { lookAndTell } from '../../src/app/alerts/look.ts';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import type { Config } from '../../src/app/config.ts';
import { type Log, silentLog } from '../../src/app/log.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { openAlertBook } from '../../src/ledger/postgres-alerts.ts';
import type { AlertBook } from '../../src/ports/alerts.ts';
import { type MailServer, openMailServer, openWebhook, readMail, type Webhook } from '../app/alerts/receivers.ts';
import { until } from '../support/until.ts';
import { type House, openHouse, secret } from './house.ts';

let house: House;
let mail: MailServer;
let webhook: Webhook;
let config: Config;
let open: OpenEngine;
let book: AlertBook;
let events: string[];
const log: Log = {
  write: (_, event) => void events.push(event),
  failure: (_, event) => void events.push(event),
};

beforeEach(async () => {
  [house, mail, webhook] = await Promise.all([openHouse(null), openMailServer(), openWebhook()]);
  events = [];
  config = house.configWith({
    GALLRA_REQUIRE_APPROVAL: 'on',
    GALLRA_MAIL_URL: `smtp://127.0.0.1:${mail.port}`,
    GALLRA_MAIL_FROM: 'gallra@example.org',
    GALLRA_ALERTS_TO: 'ops@example.org',
    // Nothing comes by the digest unless a test makes it due.
    GALLRA_ALERTS_DIGEST_HOUR: '0',
    GALLRA_DESK_URL: 'https://desk.example.org',
    GALLRA_WEBHOOK_URL: webhook.url,
    GALLRA_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 'a secret of tests').toString('base64')}`,
  });
  open = await openEngine(config);
  book = await openAlertBook(house.ledgerUrl);
  await digestWasToday();
});
afterEach(async () => {
  await Promise.all([book.close(), open.close()]);
  await Promise.all([house.close(), mail.close(), webhook.close()]);
});

const inLedger = async (sql: string): Promise<void> => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: house.ledgerUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
};
const digestWasToday = (): Promise<void> =>
  inLedger(`insert into gallra_ledger.alert_look values ('said:digest', now()), ('said:any', now())
    on conflict (source) do update set looked_at = now()`);
/** As if so much time had passed since everything that was seen and told. */
const later = (interval: string): Promise<void> =>
  inLedger(`update gallra_ledger.alert set first_seen = first_seen - interval '${interval}',
      ended_at = ended_at - interval '${interval}', told_at = told_at - interval '${interval}';
    update gallra_ledger.alert_look set looked_at = looked_at - interval '${interval}' where source not like 'said:digest'`);

const tell = async (of: Config = config): Promise<void> => {
  await lookAndTell(await open.reload(), { book, config: of, log, told: new Map() }, 0);
};
const count = async (): Promise<void> => {
  await countWhatIsDue(await open.reload(), { book, config, log });
};
const subjects = (): string[] => mail.mails.map(({ raw }) => readMail(raw).subject);
const lastText = (): string => readMail(mail.mails.at(-1)?.raw ?? '').text.replaceAll(/\s+/g, ' ');

test('however many workers look, each thing is told once, by mail and to the webhook', async () => {
  await inLedger(`insert into gallra_ledger.pause (id, policy, store, until, reason, paused_by, paused_at, entry)
    values ('p', null, null, null, 'adopted', 'worker:somebody', now(), 99999)`);
  const stop = new AbortController();
  const workers = Array.from({ length: 3 }, () =>
    keepAlerting({ config, reload: open.reload, everyMs: 40, log, stopping: stop.signal }),
  );
  await until('it was told', () => mail.mails.length > 0 && webhook.calls.length > 0);
  const looked = async (): Promise<string> => (await book.looks()).get('ledger') ?? '';
  for (let n = 0; n < 5; n += 1) {
    const before = await looked();
    await until('somebody looked again', async () => (await looked()) > before);
  }
  stop.abort();
  await Promise.all(workers);
  expect(subjects()).toEqual(['[Gallra] disposal paused by the program']);
  expect(webhook.calls).toHaveLength(1);
  expect(events.filter((event) => event !== 'alerts.sent')).toEqual([]);
});

test('a run that fails is told within minutes, and once that it is over', async () => {
  await approvePolicy(open.engine, 'letters', 'approver');
  await house.query('alter table letters rename column written_on to begun_on');
  await runPolicy(open.engine, 'letters');
  await tell();
  expect(subjects()).toEqual(['[Gallra] 1 guard tripped']);
  expect(lastText()).toContain('Letters: the last run was refused (schema.column). Nothing was touched.');
  await tell();
  await house.query('alter table letters rename column begun_on to written_on');
  await runPolicy(open.engine, 'letters');
  await tell();
  await tell();
  expect(mail.mails).toHaveLength(1);
  await later('20 minutes');
  await tell();
  await tell();
  expect(subjects().slice(1)).toEqual(['[Gallra] 1 over']);
  expect(lastText()).toMatch(/^OVER \* Letters: the last run was refused .* Over since /);
  expect(webhook.calls.map(({ body }) => JSON.parse(body).data.alerts[0].standing)).toEqual(['new', 'over']);
});

test('a rule that waits for approval is told when it has stood a moment, with the way to the desk', async () => {
  await runPolicy(open.engine, 'letters');
  await tell();
  expect(mail.mails).toEqual([]);
  await later('3 minutes');
  await tell();
  expect(subjects()).toEqual(['[Gallra] 1 rule waits for approval']);
  expect(lastText()).toContain('https://desk.example.org/approvals/rules/letters');
});

test('the first disposal under a rule is announced, once, with how much and who approved it', async () => {
  await approvePolicy(open.engine, 'letters', 'anna@example.org');
  await count();
  await tell();
  expect(subjects()).toEqual(['[Gallra] first disposal ahead']);
  expect(lastText()).toContain('Letters: the first run that destroys anything under this rule is planned for');
  expect(lastText()).toContain('20 records, 66.67% of the table. The rule was approved by anna@example.org on');
  await runPolicy(open.engine, 'letters');
  expect(await house.survivors()).toHaveLength(10);
  await later('7 hours');
  await count();
  await later('30 minutes');
  await tell();
  await digestDue();
  await tell();
  expect(mail.mails).toHaveLength(1);
  // A changed rule is announced anew.
  await house.writePolicy('letters', { period: '1 month' });
  await house.query(`update letters set written_on = current_date - 40 where id = 1001`);
  await open.reload();
  await approvePolicy(await open.reload(), 'letters', 'bertil@example.org');
  await count();
  await later('30 minutes');
  await tell();
  expect(subjects().at(-1)).toBe('[Gallra] first disposal ahead');
  expect(lastText()).toContain('1 record, 10% of the table. The rule was approved by bertil@example.org');
});

const hold = {
  ...{
    kind: 'record' as const,
    store: 'archive',
    table: 'letters',
    match: { id: '7' },
    restriction: false,
    future: false,
  },
  ...{ reason: 'litigation', matter: 'VK/7/2026', note: `about ${secret}`, placedBy: 'tester' },
};

const digestDue = (): Promise<void> => inLedger(`delete from gallra_ledger.alert_look where source = 'said:digest'`);

test('the daily digest has what can wait: overdue, kept longer than promised, holds to look at again', async () => {
  const written = await readFile(`${config.policies}/letters.yaml`, 'utf8');
  await house.writeFile(
    'letters.yaml',
    written
      .replace('from: written_on }', 'from: written_on, within: { at-most: 2 years } }')
      .concat('review: 2026-01-31\n'),
  );
  const engine = await open.reload();
  await approvePolicy(engine, 'letters', 'approver');
  await inLedger(`update gallra_ledger.policy_version set approved_at = now() - interval '30 days'`);
  await placeHold(engine, { ...hold, reviewOn: (await engine.ledger.now()).slice(0, 10) });
  await count();
  await inLedger(`delete from gallra_ledger.alert where content->>'kind' = 'disposal.first'`);
  await tell();
  expect(mail.mails).toEqual([]);
  await digestDue();
  await tell();
  expect(subjects()).toEqual([
    '[Gallra] overdue records under 1 policy, kept longer than promised under 1 policy, 1 hold to look at again, 1 more',
  ]);
  expect(lastText()).toContain('19 records in archive should have gone with the run of');
  expect(lastText()).toContain('Letters: 20 records in archive are kept past the maximum that the notice promises.');
  expect(lastText()).toContain('The hold in matter VK/7/2026 is to be looked at again by');
  // Tomorrow nothing has changed, and nothing is said; after a week it is.
  await later('1 day');
  await digestDue();
  await tell();
  expect(mail.mails).toHaveLength(1);
  await later('7 days');
  await digestDue();
  await tell();
  expect(lastText()).toMatch(/^STILL SO /);
});

test('no message holds anything out of a record, and what a message says is what the webhook gets', async () => {
  await placeHold(open.engine, { ...hold, match: { id: '1003' }, reviewOn: '2026-01-01' });
  await runPolicy(open.engine, 'letters');
  await count();
  await tell();
  await later('2 days');
  await digestDue();
  await tell();
  expect(subjects()).toHaveLength(1);
  const all = [...mail.mails.map(({ raw }) => raw), ...webhook.calls.map(({ body }) => body)].join('\n');
  expect(all.length).toBeGreaterThan(500);
  expect(all).not.toContain(secret);
  expect(all).not.toContain('1003');
});

test('a worker tells by itself, and one whose mail server is away runs its policies all the same', async () => {
  await mail.close();
  await approvePolicy(open.engine, 'letters', 'approver');
  await inLedger(`insert into gallra_ledger.pause (id, policy, store, until, reason, paused_by, paused_at, entry)
    values ('p', null, 'elsewhere', null, 'adopted', 'worker:somebody', now(), 99999)`);
  const worker = await startWorker(config, log, { pace: { alertsEveryMs: 100 } });
  try {
    await until('the webhook was told', () => webhook.calls.length > 0);
    const { openQueue } = await import('../../jobs/queue.ts');
    const { runNow } = await import('../../jobs/run-now.ts');
    const queue = await openQueue(config, silentLog);
    await runNow(queue, 'letters');
    await until('the policy ran', async () => (await house.survivors()).length === 10);
    await queue.close();
    expect(events.filter((event) => event === 'alerts.unsent')).toHaveLength(1);
  } finally {
    await worker.close();
  }
});

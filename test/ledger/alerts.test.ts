/** The book of what people are to be told, as a worker's role: what stands, what was decided on, what is on its way. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openAlertBook } from '../../src/ledger/postgres-alerts.ts';
import type { Alert, AlertBook, AlertState, Decision, Draft } from '../../src/ports/alerts.ts';
import { type LedgerDatabase, ledgerDatabase } from './ledger-database.ts';

let database: LedgerDatabase;
let book: AlertBook;

beforeAll(async () => {
  database = await ledgerDatabase({ worker: true });
  book = await openAlertBook(database.url);
});
afterEach(() =>
  database.query(
    'delete from gallra_ledger.alert; delete from gallra_ledger.alert_message; delete from gallra_ledger.alert_look',
  ),
);
afterAll(async () => {
  await book.close();
  await database.drop();
});

const alert = (key: string, changes: Partial<Alert> = {}): Alert => ({
  ...{ key, kind: 'run.failed', severity: 'urgent', policies: ['letters'], since: null, code: 'store.schema' },
  ...{ counts: { runs: 1 }, facts: {}, gist: 'one', steadyMs: 0, once: false },
  ...changes,
});
const draft: Draft = { channel: 'webhook', recipient: '', language: null, content: '{"b":1,"a":2}' };
const nothing: Decision = { told: [], over: [], forget: [], digest: false, urgent: false, drafts: [] };
const decide = async (changes: Partial<Decision>): Promise<AlertState> => {
  let before: AlertState | null = null;
  await book.decide((state) => {
    before = state;
    return { ...nothing, ...changes };
  });
  if (before === null) throw new Error('nobody was asked');
  return before;
};
const keys = async (): Promise<string[]> => (await book.noted()).map(({ alert: { key } }) => key);
const all = { limit: 10, forMs: 60_000, channels: ['mail', 'webhook'] as ('mail' | 'webhook')[] };

test('what a look finds no more ends, what other looks found stays, and what is back goes on', async () => {
  await book.seen('ledger', [alert('a'), alert('b')]);
  await book.seen('count:letters', [alert('c')]);
  const [first] = await book.noted();
  await book.seen('ledger', [alert('b', { gist: 'two' })]);
  expect((await book.noted()).map(({ alert: { key, gist }, endedAt }) => [key, gist, endedAt === null])).toEqual([
    ['a', 'one', false],
    ['b', 'two', true],
    ['c', 'one', true],
  ]);
  await book.seen('ledger', [alert('a')]);
  const [back] = await book.noted();
  expect(back).toMatchObject({ endedAt: null, firstSeen: first?.firstSeen, again: false });
  await book.drop('count:letters');
  expect([...(await book.looks()).keys()]).toEqual(['ledger']);
  expect((await book.noted()).at(-1)?.endedAt).not.toBeNull();
});

test('what was told to be over and comes back begins anew, and is known to be back', async () => {
  await book.seen('ledger', [alert('a')]);
  await decide({ told: ['a'] });
  expect((await book.noted())[0]).toMatchObject({ toldGist: 'one', endedAt: null });
  await book.seen('ledger', []);
  await decide({ over: ['a'] });
  expect((await book.noted())[0]?.overAt).not.toBeNull();
  await book.seen('ledger', [alert('a')]);
  expect((await book.noted())[0]).toMatchObject({ toldAt: null, toldGist: null, overAt: null, again: true });
  await decide({ forget: ['a'] });
  expect(await keys()).toEqual([]);
});

test('what is decided on is written together with its messages, or not at all', async () => {
  await book.seen('ledger', [alert('a')]);
  const failing = book.decide(() => {
    throw new Error('in the middle');
  });
  await expect(failing).rejects.toThrow('in the middle');
  await expect(
    book.decide(() => ({ ...nothing, told: ['a'], drafts: [{ ...draft, channel: 'pigeon' as never }] })),
  ).rejects.toMatchObject({ code: 'ledger.refused' });
  expect((await book.noted())[0]?.toldAt).toBeNull();
  expect(await book.deliveries({ limit: 10 })).toEqual([]);
  const before = await decide({ told: ['a'], drafts: [draft], urgent: true });
  expect(before).toMatchObject({ digestAt: null, urgentAt: null, toldAt: null });
  const after = await decide({ digest: true });
  expect(after.urgentAt).not.toBeNull();
  expect(after.toldAt).toBe(after.urgentAt);
  expect([...(await book.looks()).keys()]).toEqual(['ledger']);
  expect((await decide({})).digestAt).not.toBeNull();
});

test('decisions wait for each other: two at once do not tell the same twice', async () => {
  await book.seen('ledger', [alert('a')]);
  const other = await openAlertBook(database.url);
  const once = (state: AlertState): Decision =>
    state.noted[0]?.toldAt === null ? { ...nothing, told: ['a'], drafts: [draft] } : nothing;
  await Promise.all([book, other, book, other].map((one) => one.decide(once)));
  await other.close();
  expect(await book.deliveries({ limit: 10 })).toHaveLength(1);
});

test('a message is in one hand at a time, with the same id and content each time, until it is sent', async () => {
  await book.write([draft, { ...draft, channel: 'mail', recipient: 'a@example.org', language: 'sv' }]);
  const other = await openAlertBook(database.url);
  const taken = (await Promise.all([book.take(all), other.take(all)])).flat();
  await other.close();
  expect(taken.map(({ channel, attempts }) => [channel, attempts]).sort()).toEqual([
    ['mail', 1],
    ['webhook', 1],
  ]);
  expect(await book.take(all)).toEqual([]);
  const [first] = taken;
  if (!first) throw new Error('nothing was taken');
  await book.failed(first.id, 'mail.unreachable', 0);
  const [again] = await book.take(all);
  expect(again).toEqual({ ...first, attempts: 2 });
  await book.sent(first.id);
  await book.failed(first.id, 'late', 0);
  expect(await book.take({ ...all, forMs: 0, ids: [first.id] })).toEqual([]);
  const past = await book.deliveries({ limit: 10 });
  expect(past.find(({ id }) => id === first.id)).toMatchObject({ code: null, gaveUpAt: null, attempts: 2 });
});

test('what a dead sender had in hand is due again, and only on the channels that are asked for', async () => {
  await book.write([draft]);
  expect(await book.take({ ...all, channels: ['mail'] })).toEqual([]);
  const [first] = await book.take({ ...all, forMs: 0 });
  const [again] = await book.take(all);
  expect(again?.id).toBe(first?.id);
});

test('what nobody was told counts as not told; where somebody was, it was told', async () => {
  await book.seen('ledger', [alert('a'), alert('b')]);
  await decide({ told: ['a'], drafts: [draft, { ...draft, channel: 'mail', recipient: 'x@example.org' }] });
  await decide({ told: ['b'], drafts: [draft] });
  const taken = await book.take(all);
  const mail = taken.find(({ channel }) => channel === 'mail');
  await book.sent(mail?.id ?? '');
  for (const { id, channel } of taken) if (channel === 'webhook') await book.failed(id, 'webhook.refused', null);
  expect((await book.noted()).map(({ toldAt }) => toldAt !== null)).toEqual([true, false]);
});

test('old messages go, and how many of them were never sent is told', async () => {
  await book.write([draft, draft]);
  const [first] = await book.take({ ...all, limit: 1 });
  await book.sent(first?.id ?? '');
  expect(await book.prune('2020-01-01T00:00:00.000Z')).toBe(0);
  expect(await book.prune('2999-01-01T00:00:00.000Z')).toBe(1);
  expect(await book.deliveries({ limit: 10 })).toEqual([]);
});

test('whether a rule ever disposed of anything is told by its runs', async () => {
  const insert = (id: string, digest: string, counts: object, entry: number): Promise<unknown> =>
    database.query(`insert into gallra_ledger.run (id, policy, digest, store, as_of, state, started_at, finished_at, worker, counts, parts, entry)
      values ('${id}', 'letters', '${digest}', 's', now(), 'finished', now(), now(), 'w', '${JSON.stringify(counts)}', '{}', ${entry})`);
  await insert('r1', 'old', { destroyed: 5 }, 901);
  await insert('r2', 'new', { held: 5, gone: 1 }, 902);
  expect(await book.disposedUnder('letters', 'old')).toBe(true);
  expect(await book.disposedUnder('letters', 'new')).toBe(false);
  await insert('r3', 'new', { indeterminate: 1 }, 903);
  expect(await book.disposedUnder('letters', 'new')).toBe(true);
});

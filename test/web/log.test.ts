/** The audit log on the desk: looked through, entry by entry, verified, taken along. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { decodeEntry, entryFields, entryKinds, type NewEntry } from '../../src/audit/entry.ts';
import { languages } from '../../src/documents/language.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { fieldWords, kindWords } from '../../src/web/words/entries.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const hostile = `<img src=x onerror=alert(1)>"'&\u202E`;
const formula = '=HYPERLINK("http://example.org","x")';
let place: DeskPlace;
let guest: Guest;
let anchor: string;

beforeAll(async () => {
  anchor = await mkdtemp(join(tmpdir(), 'gallra-desk-anchor-'));
  place = await deskPlace({
    GALLRA_SIGNING_KEY: Buffer.alloc(32, 3).toString('base64'),
    GALLRA_ANCHORS: anchor,
  });
  guest = new Guest(place.url);
  const engine = await place.engine();
  await runPolicy(engine, 'calls');
  await checkpoint(engine);
});
afterAll(async () => {
  await place?.close();
  await rm(anchor, { recursive: true, force: true });
});

const append = async (entry: NewEntry): Promise<number> => {
  const { ledger } = await place.engine();
  await ledger.append(entry);
  return (await ledger.head()).index;
};
const indexOf = async (kind: string): Promise<number> => {
  const [found] = await (await place.engine()).ledger.entries({ kind, limit: 1 });
  return found?.index ?? -1;
};
/** As the rows of the table have them. */
const shown = (text: string): number[] =>
  [...text.matchAll(/<th scope="row" class="number"><a href="\/log\/(\d+)"/g)].map(([, index]) => Number(index));

describe('the list', () => {
  test('tells everything that was decided and done, the newest first, in the language of the page', async () => {
    const { text } = await guest.get('/log');
    const indices = shown(text);
    expect(indices).toEqual([...indices].sort((a, b) => b - a));
    expect(text).toContain('run finished');
    expect(text).toContain('3 destroyed');
    expect((await guest.get('/log?lang=sv')).text).toContain('körning slutförd');
    const { text: finnish } = await guest.get('/log?lang=fi');
    expect(finnish).toContain('ajo päättyi');
    expect(finnish).toContain('3 hävitetty');
    await guest.get('/log?lang=en');
  });

  test.each([
    ['kind', 'policy.approved', ['policy.approved']],
    ['matter', 'VK/77/2026', ['hold.placed']],
    ['actor', 'oidc:anna@example.org', ['hold.placed']],
    ['store', 'attic', ['hold.placed']],
  ])('is filtered by %s', async (name, value, kinds) => {
    await append({ kind: 'hold.placed', actor: 'oidc:anna@example.org', store: 'attic', matter: 'VK/77/2026' });
    const { text } = await guest.get(`/log?${new URLSearchParams({ [name]: value })}`);
    const { ledger } = await place.engine();
    const entries = await ledger.entries({ limit: 1000 });
    const found = shown(text).map((index) => entries.find((entry) => entry.index === index)?.kind);
    expect(new Set(found)).toEqual(new Set(kinds));
    expect(text).toContain(`value="${value}"`);
  });

  test('is filtered by days of the zone, and says next to the field what is no day', async () => {
    const today = (await place.engine()).policies.sound[0]?.policy.rule.timezone;
    expect(today).toBe('Europe/Helsinki');
    expect(shown((await guest.get('/log?from=2999-01-01')).text)).toEqual([]);
    expect(shown((await guest.get('/log?to=2020-01-01')).text)).toEqual([]);
    expect(shown((await guest.get('/log?from=2020-01-01&to=2999-01-01')).text).length).toBeGreaterThan(5);
    const { text } = await guest.get('/log?from=2026-02-31');
    expect(text).toMatch(/id="from"[^>]* aria-invalid="true" aria-describedby="from-wrong"/);
    expect(text).toContain('id="from-wrong"');
    expect((await guest.get('/log?from=2026-02-01&to=2026-01-01')).text).toContain('id="to-wrong"');
  });

  test('goes to older entries and back to newer ones, and every entry stands on exactly one page', async () => {
    for (let i = 0; i < 120; i++) await append({ kind: 'log.checked', actor: `officer-${i}` });
    const href = (text: string, rel: string): string | null =>
      new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? null;
    const pages: number[][] = [];
    let last = '';
    for (let path: string | null = '/log?actor='; path !== null; path = href(last, 'next')) {
      ({ text: last } = await guest.get(path));
      pages.push(shown(last));
    }
    const head = (await (await place.engine()).ledger.head()).index;
    expect(pages.flat()).toEqual(Array.from({ length: head + 1 }, (_, i) => head - i));
    expect(last).toContain('There are no older ones');
    const back: number[][] = [];
    for (let path = href(last, 'prev'); path !== null; path = href(last, 'prev')) {
      ({ text: last } = await guest.get(path));
      if (shown(last).length > 0) back.unshift(shown(last));
    }
    expect([...back.flat(), ...(pages.at(-1) ?? [])]).toEqual(pages.flat());
  });

  test('shows what anybody wrote as text, never as markup', async () => {
    const index = await append({
      kind: 'run.refused',
      actor: hostile,
      policy: hostile,
      code: hostile,
      reason: hostile,
      store: hostile,
      matter: hostile,
      counts: { [hostile]: 3 },
      parts: { [hostile]: 3 },
      settings: { [hostile]: hostile },
      tables: [hostile],
      approvals: { rule: hostile },
    });
    for (const path of [
      '/log',
      `/log/${index}`,
      `/log?${new URLSearchParams({ actor: hostile, matter: hostile, policy: hostile })}`,
    ]) {
      const { status, text } = await guest.get(path);
      expect(status).toBe(200);
      expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(text).not.toContain('<img');
    }
  });
});

describe('an entry', () => {
  test('says every field in words, its bytes, and its place under the checkpoint that covers it', async () => {
    const index = await indexOf('batch.settled');
    const { text } = await guest.get(`/log/${index}`);
    expect(text).toContain('batch done');
    expect(text).toContain('3 destroyed');
    expect(text).toContain('First checkpoint that covers it');
    const [stored] = await (await place.engine()).ledger.entries({ after: index - 1, limit: 1 });
    expect(text).toContain(`&quot;kind&quot;:&quot;batch.settled&quot;`);
    expect(decodeEntry(stored?.bytes ?? Buffer.alloc(0)).index).toBe(index);
    expect(text).toMatch(/<ol>(<li><code>[0-9a-f]{64}<\/code><\/li>)+<\/ol>/);
  });

  test('is verified on request against the newest checkpoint, and nothing is written', async () => {
    const index = await indexOf('batch.settled');
    const before = await (await place.engine()).ledger.head();
    const { status, text } = await guest.post(`/log/${index}`, {});
    expect(status).toBe(200);
    expect(text).toContain('Sound');
    expect(await (await place.engine()).ledger.head()).toEqual(before);
    expect((await guest.send(`/log/${index}`, {})).status).toBe(403);
  });

  test('that no checkpoint covers yet says so', async () => {
    const index = await append({ kind: 'log.checked' });
    expect((await guest.get(`/log/${index}`)).text).toContain('No signed checkpoint covers this entry yet');
    expect((await guest.post(`/log/${index}`, {})).text).toContain('Not covered yet');
  });

  test('that somebody changed in the database does not match, and is still shown', async () => {
    const index = await indexOf('policy.approved');
    const ledger = new pg.Client({ connectionString: place.config.ledger ?? '' });
    await ledger.connect();
    const change = async (bytes: Buffer): Promise<Buffer> => {
      await ledger.query('set session_replication_role = replica');
      await ledger.query('alter table gallra_ledger.audit_entry disable trigger append_only');
      const { rows } = await ledger.query('select bytes from gallra_ledger.audit_entry where index = $1', [index]);
      await ledger.query('update gallra_ledger.audit_entry set bytes = $2 where index = $1', [index, bytes]);
      await ledger.query('alter table gallra_ledger.audit_entry enable always trigger append_only');
      return rows[0].bytes;
    };
    const [stored] = await (await place.engine()).ledger.entries({ after: index - 1, limit: 1 });
    const forged = Buffer.from((stored?.bytes.toString() ?? '').replace('officer-7', 'officer-8'));
    const original = await change(forged);
    expect((await guest.post(`/log/${index}`, {})).text).toContain('Does not match');
    await change(Buffer.from('{"not an entry'));
    expect((await guest.post(`/log/${index}`, {})).text).toContain('Does not match');
    expect((await guest.get(`/log/${index}`)).text).toContain('This entry cannot be read');
    expect((await guest.get('/log?kind=policy.approved')).status).toBe(200);
    expect((await guest.get('/log?store=telephony')).status).toBe(200);
    await change(original);
    expect((await guest.post(`/log/${index}`, {})).text).toContain('Sound');
    await ledger.end();
  });

  test.each(['/log/999999', '/log/-1', '/log/x', '/log/0x1', '/log/9999999999999999999'])(
    '%s does not exist',
    async (path) => {
      expect((await guest.get(path)).status).toBe(404);
    },
  );
});

describe('what is taken along', () => {
  test('is what fits, in order, as JSON exactly as it is stored; and that is on record first', async () => {
    const { text, headers } = await guest.post('/log/export', { format: 'json', kind: 'policy.approved' }, '/log');
    const { ledger } = await place.engine();
    const stored = await ledger.entries({ kind: 'policy.approved', limit: 10 });
    expect(text).toBe(`[\n${stored.map(({ bytes }) => bytes.toString()).join(',\n')}\n]\n`);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="log-\d{4}-\d\d-\d\d.json"$/);
    const [recorded] = (await ledger.searchLog({ kind: 'log.exported' }, { limit: 1 })).entries;
    expect(decodeEntry(recorded?.bytes ?? Buffer.alloc(0))).toMatchObject({
      kind: 'log.exported',
      actor: 'officer-7',
      counts: { entries: stored.length },
      settings: { format: 'json', filters: 'kind' },
    });
  });

  test('does not repeat in the log what somebody typed into a filter', async () => {
    await guest.post('/log/export', { format: 'csv', matter: 'Anna Andersson', actor: 'Bertil' }, '/log');
    const [recorded] = (await (await place.engine()).ledger.searchLog({ kind: 'log.exported' }, { limit: 1 })).entries;
    expect(recorded?.bytes.toString()).not.toMatch(/Anna|Bertil/);
    expect(recorded?.bytes.toString()).toContain('"filters":"actor matter"');
  });

  test('as CSV holds no formula that a spreadsheet would compute', async () => {
    await append({ kind: 'log.checked', actor: formula });
    const { text } = await guest.post('/log/export', { format: 'csv', kind: 'log.checked', actor: formula }, '/log');
    const [head, row] = text.split('\n');
    expect(head).toMatch(/^\uFEFF?index,at,kind,actor,/);
    expect(row).toContain(`"'=HYPERLINK(""http://example.org"",""x"")"`);
  });

  test('holds thousands of entries, and not the export itself', async () => {
    const { ledger } = await place.engine();
    for (let i = 0; i < 1_100; i++) await ledger.append({ kind: 'log.checked', actor: 'many' });
    const { index } = await ledger.head();
    const { text } = await guest.post('/log/export', { format: 'json' }, '/log');
    const all = JSON.parse(text) as { index: number }[];
    expect(all.map((entry) => entry.index)).toEqual(Array.from({ length: index + 1 }, (_, i) => i));
  });

  test('needs the token of a page', async () => {
    expect((await guest.send('/log/export', { format: 'csv' })).status).toBe(403);
  });
});

describe('whoever sees the policies of one controller only', () => {
  let own: DeskPlace;
  let anna: Guest;
  let ours: number;
  let theirs: number;
  let nobodys: number;

  beforeAll(async () => {
    own = await deskPlace({ GALLRA_DESK_LOGIN: 'local' });
    const accounts = await openAccountsOf(own.config);
    const password = 'correct horse battery';
    const grants = [{ role: 'viewer' as const, controllers: ['State Treasury'] }];
    await accounts.add({ name: 'anna', fullName: 'Anna', password: await hashPassword(password), grants }, 'admin');
    await accounts.close();
    anna = new Guest(own.url);
    await anna.post('/sign-in', { account: 'anna', password });
    const { ledger } = await own.engine();
    const written = async (entry: NewEntry): Promise<number> => {
      await ledger.append(entry);
      return (await ledger.head()).index;
    };
    ours = await written({ kind: 'run.refused', policy: 'calls', code: 'guard.clock' });
    theirs = await written({ kind: 'run.refused', policy: 'of-others', code: 'guard.clock' });
    nobodys = await written({ kind: 'hold.placed', actor: 'officer', matter: 'VK/1/2026' });
  });
  afterAll(() => own?.close());

  test('sees their entries and no others, by no filter and under no address', async () => {
    const { text } = await anna.get('/log');
    expect(shown(text)).toContain(ours);
    expect(shown(text)).not.toContain(theirs);
    expect(shown(text)).not.toContain(nobodys);
    for (const query of ['policy=of-others', 'kind=hold.placed', 'matter=VK%2F1%2F2026', 'actor=officer'])
      expect(shown((await anna.get(`/log?${query}`)).text)).toEqual([]);
    expect((await anna.get(`/log/${ours}`)).status).toBe(200);
    expect((await anna.get(`/log/${theirs}`)).status).toBe(404);
    expect((await anna.get(`/log/${nobodys}`)).status).toBe(404);
    expect((await anna.post(`/log/${theirs}`, {}, '/log')).status).toBe(404);
  });

  test('takes along nothing else either', async () => {
    const { text } = await anna.post('/log/export', { format: 'json' }, '/log');
    const indices = (JSON.parse(text) as { index: number }[]).map(({ index }) => index);
    expect(indices).toContain(ours);
    expect(indices).not.toContain(theirs);
    expect(indices).not.toContain(nobodys);
  });
});

test('every kind and every field of an entry has words in every language', () => {
  for (const language of languages) {
    expect(entryKinds.filter((kind) => !kindWords[kind]?.[language])).toEqual([]);
    expect(entryFields.filter((field) => !fieldWords[field]?.[language])).toEqual([]);
  }
});

/** What waits for a person, and approving it at the desk: the number is typed, and only while it is still true. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { realClock } from '../../src/app/clock.ts';
import { hashPassword } from '../../src/app/password.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { languages } from '../../src/documents/language.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import type { Accounts, Grant } from '../../src/ports/accounts.ts';
import { inTime, late } from '../../src/web/in-time.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const password = 'correct horse battery';
const all: Grant[] = [{ role: 'approver', controllers: null }];

let place: DeskPlace;
let accounts: Accounts;

async function open(settings: Record<string, string> = {}, files?: Record<string, string>): Promise<void> {
  place = await deskPlace({ GALLRA_DESK_LOGIN: 'local', ...settings }, files);
  accounts = await openAccountsOf(place.config);
}

async function close(): Promise<void> {
  await accounts?.close();
  await place?.close();
}

async function signedIn(name: string, grants: Grant[], language = 'en'): Promise<Guest> {
  await accounts.add({ name, fullName: name, password: await hashPassword(password), grants }, 'admin');
  const guest = new Guest(place.url, language);
  expect((await guest.post('/sign-in', { account: name, password })).path).toBe('/');
  return guest;
}

const shorter = callsPolicy.replace('period: 2 months', 'period: 1 month');

/** Due now by the rule in force: 1, 2 and 7. Due by the shorter one: also this one. */
const dueBySharper = "insert into calls values (400, 'helga', now() - interval '45 days', null)";

const hidden = (text: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';

async function logged(kind: string) {
  const found = await place.open.engine.ledger.entries({ kind, limit: 100 });
  return found.map(({ bytes }) => decodeEntry(bytes));
}

const inForce = async () => (await place.open.engine.ledger.versionsInForce()).find(({ policy }) => policy === 'calls');

const rule = '/approvals/rules/calls';

describe('a rule that changed', () => {
  beforeAll(async () => {
    await open();
    await place.store.query(dueBySharper);
    await place.write('calls.yaml', shorter);
  });
  afterAll(close);

  test('stands in the list with what it gives up, and counts nothing there', async () => {
    const guest = await signedIn('lena', all);
    const { text, status } = await guest.get('/approvals');
    expect(status).toBe(200);
    expect(text).toContain('The rule changed since it was approved.');
    expect(text).toContain('The period is shorter: 1 month instead of 2 months.');
    expect(text).toContain(`href="${rule}"`);
    expect(text).not.toMatch(/\d+ records/);
  });

  test('shows what is due, how that differs from the rule in force, and keys that hide whose they are', async () => {
    const guest = await signedIn('anna', all);
    const { text } = await guest.get(rule);
    expect(text).toContain('<strong>4 records</strong>');
    expect(text).toContain('<dt>Become due by the change</dt><dd>1 record</dd>');
    expect(text).toContain('<dt>Are due no longer</dt><dd>0 records</dd>');
    expect(text).toMatch(/<del>Each is kept for 2 months from ended_at\.<\/del>/);
    expect(text).toMatch(/<ins>Each is kept for 1 month from ended_at\.<\/ins>/);
    expect(text).toContain('<code>•••</code>');
    expect(text).not.toContain('helga');
    expect(text).toContain('Not read by the program yet');
    await takeStock(await place.engine());
    expect((await guest.get(rule)).text).toContain(', by worker:');
  });

  test('is shown to a viewer, who may not approve it; the attempt is recorded', async () => {
    const guest = await signedIn('vera', [{ role: 'viewer', controllers: null }]);
    const page = await guest.get(rule);
    expect(page.text).toContain('Deciding needs the role of approver for State Treasury.');
    expect(page.text).not.toContain('name="number"');
    const digest = (await place.engine()).policies.sound[0]?.policy.digest ?? '';
    expect((await guest.post(rule, { digest, number: '4', shown: '4' })).status).toBe(403);
    expect((await inForce())?.digest).not.toBe(digest);
    expect(await logged('access.refused')).toMatchObject([{ actor: 'local:vera', reason: 'approver' }]);
  });

  test('does not exist for who sees another controller only', async () => {
    const guest = await signedIn('egil', [
      { role: 'approver', controllers: ['Archive'] },
      { role: 'viewer', controllers: ['Archive'] },
    ]);
    const list = await guest.get('/approvals');
    expect(list.text).toContain('Nothing waits for an approval.');
    expect(list.text).not.toContain('calls');
    expect((await guest.get(rule)).status).toBe(404);
    expect((await guest.post(rule, { number: '4' }, '/approvals')).status).toBe(404);
  });

  test('is not approved by an approver of another controller who may see it', async () => {
    const guest = await signedIn('runa', [
      { role: 'approver', controllers: ['Archive'] },
      { role: 'viewer', controllers: ['State Treasury'] },
    ]);
    expect((await guest.get(rule)).text).not.toContain('name="number"');
    expect((await guest.post(rule, { number: '4' })).status).toBe(403);
  });

  test.each(languages)('is told in %s', async (language) => {
    const guest = await signedIn(`anna-${language}`, all, language);
    const [list, page] = [await guest.get('/approvals'), await guest.get(rule)];
    const said = {
      en: ['The rule changed since', 'The period is shorter', 'How many records are due?'],
      sv: ['Regeln har ändrats sedan', 'Förvaringstiden är kortare', 'Hur många poster ska gallras?'],
      fi: ['Sääntö on muuttunut', 'Säilytysaika on lyhyempi', 'Kuinka monta tietuetta on hävitettävä?'],
    }[language];
    expect(list.text).toContain(said[0]);
    expect(list.text).toContain(said[1]);
    for (const one of said) expect(page.text).toContain(one);
    expect(list.text + page.text).not.toMatch(/undefined|\[object/);
  });
});

describe('approving a rule that changed: it', () => {
  beforeEach(async () => {
    await open();
    await place.store.query(dueBySharper);
    await place.write('calls.yaml', shorter);
  });
  afterEach(close);

  test('is approved by whoever types the number, and then waits no longer', async () => {
    const guest = await signedIn('anna', all);
    const page = await guest.get(rule);
    const digest = hidden(page.text, 'digest');
    const { text, path } = await guest.post(rule, { number: ' 4 ', digest, shown: '4' });
    expect(path).toBe('/approvals');
    expect(text).toContain('calls is approved. It runs next on');
    expect(text).toContain('Nothing waits for an approval.');
    expect(await inForce()).toMatchObject({ digest, approvedBy: 'local:anna' });
    expect((await logged('policy.approved')).at(-1)).toMatchObject({ actor: 'local:anna', digest });
  });

  test('is not approved when the number is none, is another, or has changed since', async () => {
    const guest = await signedIn('anna', all);
    const digest = hidden((await guest.get(rule)).text, 'digest');
    const before = await inForce();
    const form = { digest, shown: '4' };
    for (const [number, said] of [
      ['', 'Type the number in digits.'],
      ['four', 'Type the number in digits.'],
      ['5', 'That is not the number: 4 are due.'],
    ]) {
      const answer = await guest.post(rule, { ...form, number: number ?? '' });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(said);
      expect(answer.text).toContain('aria-invalid="true"');
    }
    await place.store.query("insert into calls values (401, 'ivar', now() - interval '46 days', null)");
    const stale = await guest.post(rule, { ...form, number: '4' });
    expect(stale.status).toBe(422);
    expect(stale.text).toContain('it was 4, and is 5 now');
    expect(await inForce()).toEqual(before);
    expect((await guest.post(rule, { digest, number: '5', shown: '5' })).path).toBe('/approvals');
    expect(await inForce()).toMatchObject({ digest });
  });

  test('is not approved in a version that nobody read', async () => {
    const guest = await signedIn('anna', all);
    const digest = hidden((await guest.get(rule)).text, 'digest');
    await place.write('calls.yaml', callsPolicy.replace('period: 2 months', 'period: 10 days'));
    const { text, status } = await guest.post(rule, { digest, number: '4', shown: '4' });
    expect(status).toBe(422);
    expect(text).toContain('The rule has changed since the page was shown.');
    expect((await inForce())?.digest).not.toBe(digest);
  });

  test('of two who approve it at once, one did, and both are told so', async () => {
    const [anna, bertil] = [await signedIn('anna', all), await signedIn('bertil', all)];
    const digest = hidden((await anna.get(rule)).text, 'digest');
    const form = { digest, number: '4', shown: '4' };
    const answers = await Promise.all([anna.post(rule, form), bertil.post(rule, form)]);
    const entries = (await logged('policy.approved')).filter((entry) => entry.digest === digest);
    expect(entries).toHaveLength(1);
    const first = entries[0]?.actor === 'local:anna' ? 0 : 1;
    expect(answers[first]?.text).toContain('calls is approved.');
    expect(answers[1 - first]?.text).toMatch(/had approved calls a moment before|Nothing waits there any more/);
    expect((await anna.post(rule, form, '/approvals')).text).toContain('Nothing waits there any more');
  });

  test('whose store does not answer is told so, and cannot be approved', async () => {
    const away = shorter.replaceAll('calls', 'elsewhere').replace('store: telephony', 'store: away');
    await place.write(
      'stores.yaml',
      `${storesFile}  away:\n    kind: postgres\n    url: "postgres://u@127.0.0.1:1/x"\n`,
    );
    await place.write('elsewhere.yaml', away);
    const guest = await signedIn('anna', all);
    expect((await guest.get('/approvals')).text).toContain('/approvals/rules/elsewhere');
    const { text, status } = await guest.get('/approvals/rules/elsewhere');
    expect(status).toBe(200);
    expect(text).toContain('The store away could not be asked.');
    expect(text).not.toContain('name="number"');
    const digest = (await place.engine()).policies.sound.find(({ policy }) => policy.id === 'elsewhere')?.policy.digest;
    const sent = await guest.post('/approvals/rules/elsewhere', { digest: digest ?? '', number: '0' });
    expect(sent.status).toBe(422);
    expect(await logged('policy.approved')).toHaveLength(1);
  });
});

describe('a rule that was never approved', () => {
  beforeEach(async () => open());
  afterEach(close);

  test('says so, and its hostile words harm nobody', async () => {
    const hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)>';
    await place.write(
      'hostile.yaml',
      callsPolicy
        .replace('id: calls', 'id: hostile')
        .replace('title: Call recordings', `title: ${JSON.stringify(hostile)}`)
        .replace('because: complaint', `because: ${JSON.stringify(hostile)}`)
        .replace('owner: records@example.org', `owner: ${JSON.stringify(hostile)}`),
    );
    const guest = await signedIn('anna', all);
    const [list, page] = [await guest.get('/approvals'), await guest.get('/approvals/rules/hostile')];
    expect(list.text).toContain('it was never approved');
    expect(page.status).toBe(200);
    for (const { text } of [list, page]) {
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toMatch(/<script|<img/);
    }
  });

  test('and disposes of nothing needs no number, but a tick that it was read', async () => {
    const only = callsPolicy
      .replace('id: calls', 'id: looking')
      .replace('disposition: destroy', 'disposition: verify')
      .replace(/ {2}parts:\n.*\n/, '');
    await place.write('looking.yaml', only);
    const guest = await signedIn('anna', all);
    const page = await guest.get('/approvals/rules/looking');
    expect(page.text).toContain('It disposes of nothing by itself.');
    expect(page.text).not.toContain('name="number"');
    const digest = hidden(page.text, 'digest');
    const untouched = await guest.post('/approvals/rules/looking', { digest });
    expect([untouched.status, untouched.text.includes('Tick that you have read it.')]).toEqual([422, true]);
    expect((await guest.post('/approvals/rules/looking', { digest, read: 'yes' })).path).toBe('/approvals');
    expect((await logged('policy.approved')).at(-1)).toMatchObject({ policy: 'looking', actor: 'local:anna' });
  });

  test('tells a rule whose tables changed since its approval, once a run has found that', async () => {
    await place.store.query('alter table calls alter column caller_id type varchar(200)');
    await runPolicy(await place.engine(), 'calls');
    const guest = await signedIn('anna', all);
    expect((await guest.get('/approvals')).text).toContain('its tables, as the last run found, are others');
    const page = await guest.get(rule);
    const digest = hidden(page.text, 'digest');
    expect((await guest.post(rule, { digest, number: '3', shown: '3' })).path).toBe('/approvals');
    expect((await guest.get('/approvals')).text).toContain('Nothing waits for an approval.');
  });
});

describe('where whoever wrote a rule may not approve it', () => {
  const named = (author: string) => shorter.replace('owner:', `author: ${author}\nowner:`);
  beforeAll(async () => {
    await open(
      { GALLRA_APPROVER_NOT_AUTHOR: 'on' },
      {
        'stores.yaml': storesFile,
        'calls.yaml': callsPolicy.replace('owner:', 'author: somebody@example.org\nowner:'),
      },
    );
  });
  afterAll(close);

  test('the author is told so, in whatever realm and case', async () => {
    await place.write('calls.yaml', named('[bertil, "oidc:ANNA"]'));
    const anna = await signedIn('anna', all);
    const page = await anna.get(rule);
    expect(page.text).toContain('You wrote this rule, so you may not approve it.');
    expect(page.text).not.toContain('name="number"');
    const digest = (await place.engine()).policies.sound[0]?.policy.digest ?? '';
    const sent = await anna.post(rule, { digest, number: '3', shown: '3' });
    expect(sent.status).toBe(422);
    expect((await inForce())?.digest).not.toBe(digest);
    await expect(approvePolicy(await place.engine(), 'calls', 'Anna')).rejects.toMatchObject({
      code: 'approve.author',
    });
  });

  test('a rule without an author cannot be approved by anybody, who is told what to write', async () => {
    await place.write('calls.yaml', shorter);
    const carin = await signedIn('carin', all);
    expect((await carin.get(rule)).text).toContain('<code>author: anna@example.org</code>');
    expect((await carin.post(rule, { number: '3' })).status).toBe(422);
    await expect(approvePolicy(await place.engine(), 'calls', 'carin')).rejects.toMatchObject({
      code: 'approve.noAuthor',
      hint: expect.stringContaining('author: anna@example.org'),
    });
  });

  test('another approver may', async () => {
    await place.write('calls.yaml', named('anna'));
    const doris = await signedIn('doris', all);
    const digest = hidden((await doris.get(rule)).text, 'digest');
    expect((await doris.post(rule, { digest, number: '3', shown: '3' })).path).toBe('/approvals');
    expect(await inForce()).toMatchObject({ digest, approvedBy: 'local:doris' });
  });
});

describe('a run that waits', () => {
  let id: string;
  let path: string;
  beforeEach(async () => {
    await open();
    await place.store.query(
      "insert into calls select 1000 + i, 'p' || i, now() - interval '1 day' * (80 + i % 9), null from generate_series(1, 150) i",
    );
    const report = await runPolicy(await place.engine(), 'calls');
    expect(report.state).toBe('waiting');
    id = report.runId ?? '';
    path = `/approvals/runs/${id}`;
  });
  afterEach(close);

  test('shows what it counted, and may dispose of that once its number is typed', async () => {
    const guest = await signedIn('anna', all);
    expect((await guest.get('/approvals')).text).toContain('A greater share of the table is due');
    const { text } = await guest.get(path);
    expect(text).toContain('<strong>153 records</strong>');
    expect(text).toContain(
      'Without the approval of a person at most 10,000 records or 10% of the table may go in one run.',
    );
    expect(text).toMatch(/<code>•••\d<\/code>/);
    expect(text).not.toMatch(/<code>1\d{3}<\/code>/);
    const wrong = await guest.post(path, { number: '152', shown: '153' });
    expect([wrong.status, wrong.text.includes('That is not the number: 153 are due.')]).toEqual([422, true]);
    const done = await guest.post(path, { number: '153', shown: '153' });
    expect(done.path).toBe('/approvals');
    expect(done.text).toContain('The run of calls may dispose of 153 records. It continues on');
    expect(done.text).toContain('Nothing waits for an approval.');
    expect(await logged('run.approved')).toMatchObject([{ run: id, actor: 'local:anna', maximum: 153 }]);
    const report = await runPolicy(await place.engine(), 'calls');
    expect(report).toMatchObject({ runId: id, state: 'finished', counts: { destroyed: 153 } });
    expect((await guest.get(path)).text).toContain('Nothing waits there any more');
  });

  test('of two who approve it at once, one did', async () => {
    const [anna, bertil] = [await signedIn('anna', all), await signedIn('bertil', all)];
    await Promise.all([anna, bertil].map((one) => one.post(path, { number: '153', shown: '153' })));
    expect(await logged('run.approved')).toHaveLength(1);
  });

  test('is followed by the next one, and by none once its rule is another', async () => {
    const next = await runPolicy(await place.engine(), 'calls');
    const guest = await signedIn('anna', all);
    const { text } = await guest.get('/approvals');
    expect(text).not.toContain(path);
    expect(text).toContain(`/approvals/runs/${next.runId}`);
    await place.write('calls.yaml', shorter);
    expect((await guest.get('/approvals')).text).not.toContain('/approvals/runs/');
  });

  test('is told in Swedish and in Finnish', async () => {
    const guest = await signedIn('anna', all, 'sv');
    expect((await guest.get(path)).text).toContain('En större andel av tabellen ska gallras');
    expect((await guest.get(`${path}?lang=fi`)).text).toContain('Hävitettävien osuus taulusta on suurempi');
  });
});

test('a store that takes too long is not waited for, and one that fails meanwhile is heard of', async () => {
  const clock = { sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(Math.min(ms, 20), signal) };
  const never = new Promise<number>(() => undefined);
  expect(await inTime(clock, 20_000, never)).toBe(late);
  expect(await inTime(clock, 20_000, Promise.resolve(4))).toBe(4);
  await expect(inTime(clock, 20_000, Promise.reject(new Error('away')))).rejects.toThrow('away');
});

describe('a policy whose file is gone', () => {
  const path = '/approvals/retired/calls';
  beforeAll(async () => {
    await open();
    const longer = callsPolicy.replace('id: calls', 'id: calls-sooner').replace('period: 2 months', 'period: 10 days');
    await place.write('sooner.yaml', longer);
    await place.store.query(dueBySharper);
    await takeStock(await place.engine());
    await approvePolicy(await place.engine(), 'calls-sooner', 'officer-7');
    await rm(join(place.config.policies, 'calls.yaml'));
  });
  afterAll(close);

  test('is given up by no viewer', async () => {
    const guest = await signedIn('vera', [{ role: 'viewer', controllers: null }]);
    expect((await guest.get(path)).text).not.toContain('name="policy"');
    expect((await guest.post(path, { policy: 'calls' })).status).toBe(403);
    expect(await logged('policy.retired')).toEqual([]);
  });

  test.each(languages)('is told in %s', async (language) => {
    const guest = await signedIn(`anna-${language}`, all, language);
    const said = { en: 'What ends', sv: 'Vad som upphör', fi: 'Mikä päättyy' }[language];
    expect((await guest.get(path)).text).toContain(said);
  });

  test('tells what ends, and is given up by whoever types its id', async () => {
    const guest = await signedIn('anna', all);
    expect((await guest.get('/approvals')).text).toContain('Its file is gone, and what it protects');
    const { text } = await guest.get(path);
    expect(text).toContain('It no longer has any claim on the records of telephony.calls');
    expect(text).toMatch(/Call recordings<\/th><td class="number">1<\/td><td class="number">0<\/td>/);
    const wrong = await guest.post(path, { policy: 'yes' });
    expect([wrong.status, wrong.text.includes('Type the id of the policy: calls.')]).toEqual([422, true]);
    const done = await guest.post(path, { policy: 'calls' });
    expect(done.text).toContain('The claims of calls are given up.');
    expect(await logged('policy.retired')).toMatchObject([
      { policy: 'calls', actor: 'local:anna', reason: 'file-gone' },
    ]);
    expect((await guest.get(path)).status).toBe(404);
  });
});

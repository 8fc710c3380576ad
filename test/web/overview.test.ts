/** The first page: how every policy stands, what went and will go, what is kept too long, what nobody governs. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { languages } from '../../src/documents/language.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { dayFromNow } from '../support/day-from-now.ts';
import { until } from '../support/until.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const gap = `version: 1
id: chat
title: { en: Chat <logs>, sv: Chattloggar, fi: Keskustelulokit }
controller: Digital Agency
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
review: 2020-01-31
system: S2
retain: { period: unspecified, because: the notice states no period }
`;

const systems = `systems:
  S1:
    name: { en: Telephony, sv: Telefoni, fi: Puhelut }
    controller: State Treasury
    notice: { document: calls.txt, place: section 10 }
    policies: [calls]
  S2:
    name: { en: Chat, sv: Chatt, fi: Keskustelu }
    controller: Digital Agency
    notice: { document: chat.txt, place: section 3 }
  S3:
    name: { en: Paper, sv: Papper, fi: Paperi }
    controller: State Treasury
    notice: { document: paper.txt, place: section 9 }
`;

const password = 'correct horse battery';
let place: DeskPlace;
let anna: Guest;
let agency: Guest;

beforeAll(async () => {
  place = await deskPlace(
    { GALLRA_DESK_LOGIN: 'local' },
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy, 'chat.yaml': gap, 'systems.yaml': systems },
  );
  const accounts = await openAccountsOf(place.config);
  const add = async (name: string, controllers: string[] | null): Promise<void> =>
    accounts.add(
      { name, fullName: name, password: await hashPassword(password), grants: [{ role: 'viewer', controllers }] },
      'admin',
    );
  await add('anna', null);
  await add('agency', ['Digital Agency']);
  await accounts.close();
  anna = await signedIn('anna');
  agency = await signedIn('agency');
}, 120_000);
afterAll(async () => place?.close());

async function signedIn(name: string): Promise<Guest> {
  const guest = new Guest(place.url);
  await guest.post('/sign-in', { account: name, password });
  return guest;
}

const shown = async (guest = anna): Promise<string> => (await guest.get('/?lang=en')).text;
/** Once the policy was counted again since the page said this. */
async function recounted(): Promise<string> {
  const before = countedAt(await shown());
  await anna.post('/policies/calls/count', {}, '/policies/calls');
  const wait = Date.now() + 60_000;
  for (;;) {
    const text = await shown();
    const asked = text.includes('(being counted)') || text.includes('not counted yet');
    if (!asked && (countedAt(text) !== null || before === null)) return text;
    if (Date.now() > wait) throw new Error('was not counted');
    await new Promise((next) => setTimeout(next, 50));
  }
}
const countedAt = (text: string): string | null => /counted (\d\d:\d\d)/.exec(text)?.[1] ?? null;

describe('a policy on the overview', () => {
  test('is told by its rule, its state, its next run, and what is overdue since when', async () => {
    const text = await until('it is counted', async () => {
      const now = await shown();
      return countedAt(now) !== null && now;
    });
    expect(text).toContain('href="/policies/calls"');
    expect(text).toContain('2 months from ended_at');
    expect(text).toContain('<span class="state good">in force</span>');
    expect(text).toContain('<td>never</td>');
    expect(text).toMatch(/\d+ \w+ \d{4} at 02:15/);
    expect(text).toContain('<strong>3 records</strong>');
    expect(text).toMatch(/the oldest due for \d+ days; period of the oldest began/);
  });

  test('whose own review day has passed is pointed out, and goes on; what an author wrote is escaped', async () => {
    const text = await shown();
    expect(text).toContain('Chat &lt;logs&gt;: was to be looked at again by 31 January 2020. It goes on.');
    expect(text).toContain('declared gap');
    expect(text).not.toContain('<logs>');
  });

  test('tells what falls due in the next days, as a chart and as a table', async () => {
    const text = await shown();
    expect(text).toMatch(/<svg class="bars"[^>]* role="img" aria-labelledby="ahead-title ahead-desc">/);
    expect(text).toContain('Records that fall due in the next 90 days');
    expect(text).toMatch(/<th scope="row">\d+ \w+ \d{4}<\/th><td class="number">1<\/td><td>calls<\/td>/);
  });

  test('tells what is kept past the promised maximum, apart from what is overdue, with reason and matter', async () => {
    const { engine } = place.open;
    await placeHold(engine, {
      ...{ store: 'telephony', table: 'calls', kind: 'record', restriction: false, reason: 'litigation' },
      ...{ matter: 'VK/123/2026', note: null, placedBy: 'officer-7', reviewOn: '2099-01-01', match: { id: '2' } },
      future: false,
    });
    const text = await recounted();
    const section = text.slice(text.indexOf('Kept past the maximum'));
    expect(section).toContain('<td>kept by a hold</td><td>VK/123/2026 · litigation</td><td class="number">1</td>');
    expect(section).toContain(
      '<td>kept by an exception of the rule: pending matter</td><td></td><td class="number">1</td>',
    );
    expect(section).toContain('<td>due, left for the next run</td><td></td><td class="number">2</td>');
    expect(text).toContain('1 hold');
  });

  test('tells its last run, and the chart of what went has its day', async () => {
    expect((await runPolicy(await place.engine(), 'calls')).counts).toMatchObject({ destroyed: 2 });
    const text = await until('the chart is read anew', async () => {
      const now = await shown();
      return now.includes('2 destroyed') && now;
    });
    expect(text).toMatch(/href="\/runs\/[0-9a-f-]{36}"/);
    expect(text).toContain('finished: 2 destroyed');
  });

  test('waits where a neighbour over the same table has a file that cannot be used, and that file is told', async () => {
    await place.write('other.yaml', callsPolicy.replace('id: calls', 'id: other').replace('2 months', '2 moons'));
    const text = await until('the file is read', async () => {
      const now = await shown();
      return now.includes('waits for other') && now;
    });
    expect(text).toContain('file has mistakes');
    expect(text).toMatch(/other\.yaml, line \d+:/);
    expect(await shown(agency)).not.toMatch(/other\.yaml|policies\/other/);
    await rm(join(place.config.policies, 'other.yaml'));
  });

  test('waits for approval when its rule changed', async () => {
    await place.write('calls.yaml', callsPolicy.replace('period: 2 months', 'period: 1 month'));
    const text = await until('the file is read', async () => {
      const now = await shown();
      return now.includes('changed: waits for approval') && now;
    });
    // What was counted under the other rule is not shown for this one.
    expect(text).not.toContain('<strong>3 records</strong>');
    await place.write('calls.yaml', callsPolicy);
  });
});

test('coverage tells what is governed, what is a gap, and what was forgotten', async () => {
  const text = await shown();
  expect(text).toContain('3 systems: 1 governed by a policy, 0 by a procedure, 1 with a declared gap, 1 forgotten.');
  expect(text).toContain('<td>Paper</td><td><span class="state bad">forgotten</span></td>');
  expect(text).toContain('overdue since 31 January 2020');
});

test('what waits for somebody is told in numbers that lead there, to whoever may see it', async () => {
  expect(await shown()).toMatch(/Waits to be dealt with<\/h2>\s*<p>Nothing waits for anybody\./);
  const { engine } = place.open;
  const hold = (id: string, reviewOn: string) =>
    placeHold(engine, {
      ...{ store: 'telephony', table: 'calls', kind: 'record', match: { id }, restriction: false, note: null },
      ...{ reason: 'litigation', matter: 'VK/8/2026', placedBy: 'officer-7', reviewOn, future: true },
    });
  await hold('1', dayFromNow(3));
  await hold('2', '2026-01-31');
  await hold('3', dayFromNow(300));
  for (const [matter, days] of [
    ['VK/91/2026', -2],
    ['VK/92/2026', -26],
  ] as const)
    await recordErasure(engine, {
      ...{ kind: 'record', policies: ['calls'], wanted: ['4'], note: null, recordedBy: 'officer-7' },
      ...{ matter, receivedOn: dayFromNow(days), deadline: dayFromNow(days + 30) },
    });
  await place.write('calls.yaml', callsPolicy.replace('period: 2 months', 'period: 1 month'));
  const [text, theirs] = [await shown(), await shown(agency)];
  await place.write('calls.yaml', callsPolicy);
  expect(theirs).toContain('Nothing waits for anybody.');
  expect(text).toContain('<a href="/approvals">1 approval</a>');
  expect(text).toMatch(
    /<a href="\/erasures">2 requests for erasure<\/a>\. The most urgent: <span class="state warn">4 days left<\/span>/,
  );
  expect(text).toMatch(
    /<a href="\/holds">2 holds to be looked at again<\/a> <span class="state bad">review day passed: 1<\/span>/,
  );
});

test('one paragraph tells whether the log is sound and when that was last checked', async () => {
  const { ledger } = place.open.engine;
  expect(await shown()).toMatch(
    /No fault of the audit log is known\.<\/strong>\s*All entries together have not been checked yet\./,
  );
  await ledger.recheckLog('carin');
  expect(await shown()).toMatch(/The audit log is sound\.<\/strong>[^<]*All entries were last checked .* by carin\./s);
  await ledger.rememberFault('gap');
  const text = await shown();
  expect(text).toContain('The audit log is not sound.');
  expect(text).toContain('Entries are missing in the log.');
  await ledger.recheckLog('carin');
});

test('whoever looks for one controller sees its policies and systems, and no others', async () => {
  const text = await shown(agency);
  expect(text).toContain('Chat &lt;logs&gt;');
  expect(text).not.toContain('calls');
  expect(text).not.toContain('Telephony');
  expect(text).toContain('1 system:');
  expect((await agency.get('/policies/calls')).status).toBe(404);
  expect((await agency.post('/policies/calls/count', {}, '/')).status).toBe(404);
});

test.each(languages)('every part of it is there in %s', async (language) => {
  const { status, text } = await anna.get(`/?lang=${language}`);
  expect(status).toBe(200);
  const headings = [...text.matchAll(/<h2>([^<]+)<\/h2>/g)].map(([, heading]) => heading);
  expect(headings).toHaveLength(8);
  expect(text).toContain({ en: 'in force', sv: 'i kraft', fi: 'voimassa' }[language]);
  expect(text).not.toMatch(/undefined|NaN|\[object/);
});

describe('a store that does not answer', () => {
  test('is told as the state of its policies, and the page is whole', async () => {
    await place.write('stores.yaml', storesFile.replace(/"\$.*"/, 'postgres://nobody@127.0.0.1:1/none'));
    await anna.post('/policies/calls/count', {}, '/policies/calls');
    const text = await until('it was asked in vain', async () => {
      const { status, text: now } = await anna.get('/?lang=en');
      return status === 200 && /the store could not be reached|could not be counted/.test(now) && now;
    });
    expect(text).toContain('Call recordings: the store could not be asked.');
    expect(text).not.toContain('nobody@');
  });
});

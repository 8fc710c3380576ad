/** Requests for erasure at the desk: recorded by one person, approved by another, carried out by the next run, told throughout. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { languages } from '../../src/documents/language.ts';
import { eraseUnder } from '../../src/engine/erasure/erase.ts';
import { openErasures } from '../../src/engine/erasure/open.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { addDays, localDay } from '../../src/policy/calendar.ts';
import type { Grant } from '../../src/ports/accounts.ts';
import type { Erasure } from '../../src/ports/erasure.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { Guest, type Seen } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const calls = callsPolicy.replace('timezone:', 'subject: { column: caller_id }\ntimezone:');
const matters = `version: 1
id: matters
title: { en: Matters <of> people, sv: Ärenden, fi: Asiat }
controller: Registry
basis: [GDPR 6(1)(c)]
owner: records@example.org
timezone: Europe/Helsinki
subject: { column: person_id }
erasable: { no: "section 12" }
dataset: { store: telephony, table: matters, key: id }
retain: { period: indefinite, because: they are archived, review: 2099-01-01 }
`;

const password = 'correct horse battery';
const all = (...roles: Grant['role'][]): Grant[] => roles.map((role) => ({ role, controllers: null }));
const of = (role: Grant['role'], controller: string): Grant => ({ role, controllers: [controller] });
const accounts = {
  olga: all('holds-officer'),
  arvo: all('approver'),
  both: all('holds-officer', 'approver'),
  vera: all('viewer'),
  registrar: [of('holds-officer', 'Registry')],
  treasurer: [of('holds-officer', 'State Treasury'), of('approver', 'State Treasury')],
} satisfies Record<string, Grant[]>;
type Name = keyof typeof accounts;

let place: DeskPlace;
const guests = {} as Record<Name, Guest>;
let today = '';

beforeAll(async () => {
  place = await deskPlace(
    { GALLRA_DESK_LOGIN: 'local' },
    { 'stores.yaml': storesFile, 'calls.yaml': calls, 'matters.yaml': matters },
  );
  const open = await openAccountsOf(place.config);
  for (const [name, grants] of Object.entries(accounts)) {
    await open.add({ name, fullName: name, password: await hashPassword(password), grants }, 'admin');
    const guest = new Guest(place.url);
    await guest.post('/sign-in', { account: name, password });
    guests[name as Name] = guest;
  }
  await open.close();
  today = localDay(await place.open.engine.ledger.now(), 'Europe/Helsinki');
}, 120_000);
afterAll(async () => place?.close());

let count = 0;
let matter = '';
beforeEach(() => {
  matter = `VK/${++count}/2026`;
});

const ofPerson = (value: string, more: Record<string, string | string[]> = {}) => ({
  ...{ kind: 'person', value, which: 'all', matter, received: today, deadline: '', note: '' },
  ...more,
});
const save = (form: Record<string, string | string[]>, as: Name = 'olga'): Promise<Seen> =>
  guests[as].post('/erasures/new', { ...form, step: 'save' });
const look = (form: Record<string, string | string[]>, as: Name = 'olga'): Promise<Seen> =>
  guests[as].post('/erasures/new', { ...form, step: 'look' });
const decide = (id: string, form: Record<string, string>, as: Name): Promise<Seen> =>
  guests[as].post(`/erasures/${id}`, form, `/erasures/${id}`);
const approve = (id: string, records: string, as: Name = 'arvo') => decide(id, { do: 'approve', records }, as);
const shown = async (id: string, as: Name = 'vera'): Promise<string> => (await guests[as].get(`/erasures/${id}`)).text;
const requested = async (): Promise<Erasure | undefined> =>
  (await place.open.engine.ledger.erasures({})).find((one) => one.matter === matter);

async function recorded(value: string, more: Record<string, string | string[]> = {}): Promise<string> {
  expect((await save(ofPerson(value, more))).status).toBe(200);
  return (await requested())?.id ?? '';
}

async function callsOf(who: string, ids: number[]): Promise<void> {
  for (const id of ids)
    await place.store.query("insert into calls values ($1, $2, now() - interval '3 days', null)", [id, who]);
}

const entries = async () =>
  (await place.open.engine.ledger.entries({ limit: 10_000 })).map(({ bytes }) => decodeEntry(bytes));

describe('recording a request', () => {
  test('tells first what it would do, policy by policy, and records that somebody asked, without whom about', async () => {
    await callsOf('helmi', [101, 102]);
    const { status, text } = await look(ofPerson('helmi'));
    expect(status).toBe(200);
    expect(text).toContain('2 records were found; 2 would go now.');
    expect(text).toContain('There is no right to erasure here: section 12.');
    expect(text).toContain('Matters &lt;of&gt; people');
    expect(text).toContain('2 records about you are to be erased.');
    expect(text).toContain('<div lang="fi">');
    expect(await requested()).toBeUndefined();
    const asked = (await entries()).filter(({ kind }) => kind === 'person.asked').at(-1);
    expect(asked).toMatchObject({
      actor: 'local:olga',
      action: 'erasure',
      policies: ['calls'],
      counts: { records: 2 },
    });
    expect(JSON.stringify(await entries())).not.toContain('helmi');
  });

  test('needs a second person before anything is erased; its answer is due a month after it was received', async () => {
    await callsOf('ilmari', [111]);
    const { status, path, text } = await save(ofPerson('ilmari', { note: 'by <letter>' }));
    expect(status).toBe(200);
    const found = await requested();
    expect(path).toBe(`/erasures/${found?.id}`);
    expect(text).toContain('A second person has to approve it');
    expect(text).toContain('by &lt;letter&gt;');
    expect(found).toMatchObject({ state: 'open', recordedBy: 'local:olga', policies: null });
    expect(found?.deadline.slice(0, 7)).not.toBe(today.slice(0, 7));
    expect(await eraseUnder(await place.engine(), 'calls')).toEqual([]);
  });

  test('is refused at once where none of its policies gives a right to erasure, with the place in the notice', async () => {
    const chosen = { which: 'chosen', chosen: ['matters'] };
    const { text } = await look(ofPerson('david', chosen));
    expect(text).toContain('Record it as refused');
    await save(ofPerson('david', chosen));
    const found = await requested();
    expect(found).toMatchObject({ state: 'refused', reason: 'not-erasable', forgotten: true });
    const page = await shown(found?.id ?? '', 'olga');
    expect(page).toContain('The right to erasure does not apply to these data (our privacy notice, section 12).');
    expect(page).toContain('you may lodge a complaint');
  });

  test('may be about one record by its key', async () => {
    await callsOf('jalmari', [121, 122]);
    const form = { ...ofPerson(''), kind: 'record', policy: 'calls', key0: '0122' };
    const wrong = await look({ ...form, key0: 'not a number' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('This cannot be the key of such a record.');
    expect((await look(form)).text).toContain('1 record was found; 1 would go now.');
    await save(form);
    expect(await requested()).toMatchObject({ kind: 'record', policies: ['calls'] });
  });

  test.each([
    ['value', ofPersonWith({ value: ' ' }), 'Write what identifies the person.'],
    ['matter', ofPersonWith({ matter: 'no number at all' }), 'Write a diary number without blanks'],
    ['received', ofPersonWith({ received: '2026-02-30' }), 'Write a day of the calendar.'],
    ['received', ofPersonWith({ received: '2999-01-01' }), 'This day is still to come.'],
    ['deadline', ofPersonWith({ received: '2026-02-02', deadline: '2026-02-01' }), 'The deadline lies before the day'],
    ['which', ofPersonWith({ which: 'chosen' }), 'Choose one policy at least.'],
    ['which', ofPersonWith({ which: 'all', chosen: 'calls' }), 'Some policies are chosen, and every policy too'],
  ])('with a mistake in %s says so next to its field, and records nothing', async (field, form, says) => {
    const { status, text } = await save(form());
    expect(status).toBe(422);
    expect(text).toMatch(new RegExp(`<p class="wrong" id="${field}-wrong">${says}`));
    expect(text).toContain(`href="#${field}"`);
    expect(await requested()).toBeUndefined();
  });

  test('points out that one with the same diary number is under way', async () => {
    const id = await recorded('kaarina');
    expect((await look(ofPerson('kaarina'))).text).toContain(`href="/erasures/${id}"`);
  });
});

function ofPersonWith(more: Record<string, string>) {
  return () => ofPerson('helmi', more);
}

describe('a request that waits', () => {
  test('is approved by typing how many records were found, and then goes with the next run', async () => {
    await callsOf('lauri', [131, 132]);
    const id = await recorded('lauri');
    expect(await shown(id)).toContain('recorded, waits for a second person');
    const wrong = await approve(id, '3');
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('3 is not the number: 2 are found now.');
    expect((await approve(id, 'two')).text).toContain('Type the number in digits.');
    const { text } = await approve(id, '2');
    expect(text).toContain('Approved: 2 records may go.');
    expect(await shown(id)).toMatch(/class="state ">approved</);
    await eraseUnder(await place.engine(), 'calls');
    const page = await shown(id, 'olga');
    expect(page).toMatch(/class="state good">finished</);
    expect(page).toMatch(/href="\/runs\/[0-9a-f-]{36}"/);
    expect(page).toContain('2 records about you have been erased.');
    expect(page).toContain('erasure requested');
    expect(page).toContain('erasure finished');
    const { rows } = await place.store.query("select 1 from calls where caller_id = 'lauri'");
    expect(rows).toEqual([]);
  });

  test('is never approved by whoever recorded it, nor by somebody without the role for all of it', async () => {
    await callsOf('martta', [141]);
    expect((await save(ofPerson('martta'), 'both')).status).toBe(200);
    const id = (await requested())?.id ?? '';
    expect(await shown(id, 'both')).toContain('You recorded this request, so somebody else approves it.');
    const own = await decide(id, { do: 'approve', records: '1' }, 'both');
    expect(own.status).toBe(422);
    expect(own.text).toContain('Whoever recorded a request may not approve it.');
    expect((await decide(id, { do: 'approve', records: '1' }, 'vera')).status).toBe(403);
    expect((await decide(id, { do: 'approve', records: '1' }, 'treasurer')).status).toBe(403);
    expect(await requested()).toMatchObject({ state: 'open' });
  });

  test('that no record matches has nothing to approve', async () => {
    const id = await recorded('nobody-like-that');
    expect(await shown(id, 'arvo')).toContain('There is nothing to approve');
    expect((await approve(id, '0')).status).toBe(422);
  });

  test('is refused or withdrawn with a reason, by whoever may', async () => {
    const id = await recorded('niilo');
    expect((await decide(id, { do: 'end', how: 'refused', reason: 'no words here' }, 'arvo')).status).toBe(422);
    // Refusing is the approver's.
    expect((await decide(id, { do: 'end', how: 'refused', reason: 'no-right' }, 'olga')).status).toBe(422);
    expect((await decide(id, { do: 'end', how: 'withdrawn', reason: 'x' }, 'vera')).status).toBe(403);
    const { text } = await decide(id, { do: 'end', how: 'refused', reason: 'no-right' }, 'arvo');
    expect(text).toContain('The request is refused.');
    expect(await requested()).toMatchObject({ state: 'refused', reason: 'no-right', forgotten: true });
    const other = `${matter}-2`;
    await save(ofPerson('niilo', { matter: other }));
    const [open] = await place.open.engine.ledger
      .erasures({ states: ['open'] })
      .then((some) => some.filter((one) => one.matter === other));
    expect((await decide(open?.id ?? '', { do: 'end', how: 'withdrawn', reason: 'asked-to' }, 'olga')).text).toContain(
      'The request is withdrawn.',
    );
  });
});

describe('a store that was restored', () => {
  test('has what was finished there carried out once more, and the page of the request says so', async () => {
    await callsOf('onni', [181]);
    const id = await recorded('onni');
    await approve(id, '1');
    await eraseUnder(await place.engine(), 'calls');
    expect(await requested()).toMatchObject({ state: 'finished' });
    const { ledger } = place.open.engine;
    await ledger.reopenErasures({ store: 'telephony', since: '2020-01-01T00:00:00Z', actor: 'officer-7' });
    await callsOf('onni', [181]);
    const page = await shown(id);
    expect(page).toContain('The system was restored from a backup since');
    expect(page).toMatch(/erasure request reopened/);
    await eraseUnder(await place.engine(), 'calls');
    expect(await requested()).toMatchObject({ state: 'finished' });
    expect(await shown(id, 'olga')).toContain('1 record about you has been erased.');
  });
});

test('a request is told as far as the ledger knows where a system cannot be asked, and nobody approves it', async () => {
  const id = await recorded('helmi');
  await place.write('stores.yaml', storesFile.replace(/\$\{TELEPHONY_URL\}/, 'postgres://nobody@127.0.0.1:1/none'));
  try {
    const { status, text } = await guests.arvo.get(`/erasures/${id}?again`);
    expect(status).toBe(200);
    expect(text).toMatch(/The system, or its tables, could not be asked|A system could not be asked just now/);
    expect(text).not.toContain('nobody@');
    expect((await approve(id, '2')).status).toBeGreaterThanOrEqual(400);
    expect(await requested()).toMatchObject({ state: 'open' });
  } finally {
    await place.write('stores.yaml', storesFile);
  }
});

describe('what is kept', () => {
  test('is told with its matter and its exception, also to the person, and the request goes on', async () => {
    await callsOf('outi', [151, 152]);
    await place.store.query("insert into matters values (90, 'pentti', 'open')");
    await callsOf('pentti', [161]);
    await placeHold(await place.engine(), {
      ...{ store: 'telephony', table: 'calls', kind: 'record', restriction: false, reason: 'litigation' },
      ...{ matter: 'R/9/2026', note: null, placedBy: 'officer-7', reviewOn: '2099-01-01', match: { id: '151' } },
      future: false,
    });
    const id = await recorded('outi');
    expect(await shown(id)).toContain('1 kept by a hold (R/9/2026)');
    await approve(id, '2');
    await eraseUnder(await place.engine(), 'calls');
    const page = await shown(id, 'olga');
    expect(page).toMatch(/class="state ">being carried out</);
    expect(page).toContain('<td>1 kept by a hold</td>');
    expect(page).toContain('1 record about you has been erased. 1 record about you stays. It has been decided that');
    // What it is about in the diary stays with us.
    const reply = page.slice(page.indexOf('For the reply'), page.indexOf('End the request'));
    expect(reply).not.toContain('R/9/2026');
    expect((await guests.vera.get('/erasures')).text).toContain('<td>1 kept by a hold</td>');
    expect((await look(ofPerson('pentti', { matter: 'X/1' }))).text).toContain(
      '1 kept by an exception of the rule (pending matter)',
    );
    expect((await decide(id, { do: 'end', how: 'finished', reason: 'answered' }, 'olga')).text).toContain(
      'The request is finished.',
    );
  });

  test('is counted once in half a minute, and anew when somebody asks for that', async () => {
    await callsOf('pirkko', [901]);
    const id = await recorded('pirkko');
    expect(await shown(id)).toContain('1 record was found; 1 would go now.');
    await callsOf('pirkko', [902]);
    expect(await shown(id)).toContain('1 record was found; 1 would go now.');
    const anew = `/erasures/${id}?again`;
    expect(await shown(id)).toContain(`<a href="${anew}">Count again</a>`);
    expect((await guests.arvo.get(anew)).text).toContain('2 records were found; 2 would go now.');
    expect(await shown(id)).toContain('2 records were found; 2 would go now.');
  });
});

describe('who may see what', () => {
  test('viewers see no value and no note; whoever looks at the value is on record', async () => {
    const id = await recorded('sirkka-liisa', { note: 'her letter of Monday' });
    for (const page of [await shown(id), await shown(id, 'olga')]) expect(page).not.toContain('sirkka-liisa');
    expect(await shown(id)).not.toContain('her letter of Monday');
    expect(await shown(id, 'olga')).toContain('her letter of Monday');
    expect((await decide(id, { do: 'value' }, 'vera')).status).toBe(403);
    expect((await decide(id, { do: 'value' }, 'arvo')).text).toContain('<strong>sirkka-liisa</strong>');
    expect((await entries()).at(-1)).toMatchObject({
      kind: 'person.asked',
      actor: 'local:arvo',
      action: 'shown',
      erasure: id,
    });
  });

  test('whoever looks for one controller sees its policies alone, and requests about others do not exist', async () => {
    await callsOf('taavi', [171]);
    const id = await recorded('taavi', { which: 'chosen', chosen: ['calls'] });
    expect((await guests.registrar.get(`/erasures/${id}`)).status).toBe(404);
    expect((await guests.registrar.get('/erasures')).text).not.toContain(matter);
    expect((await guests.treasurer.get(`/erasures/${id}`)).text).toContain('1 record was found; 1 would go now.');
    const both = `${matter}-both`;
    await save(ofPerson('taavi', { matter: both }));
    const about = (await place.open.engine.ledger.erasures({})).find((one) => one.matter === both);
    const page = (await guests.registrar.get(`/erasures/${about?.id}`)).text;
    expect(page).toContain('It is also about policies that you may not see.');
    expect(page).not.toContain('Call recordings');
  });

  test('an officer of one controller records for its policies, and for no others', async () => {
    const form = ofPerson('taavi', { which: 'chosen', chosen: ['calls'] });
    const { text } = await guests.treasurer.get('/erasures/new');
    expect(text).not.toContain('value="matters"');
    expect((await save({ ...form, chosen: ['calls', 'matters'] }, 'treasurer')).status).toBe(422);
    expect((await save({ ...form, which: 'all', chosen: [] }, 'treasurer')).status).toBe(422);
    expect((await save(form, 'treasurer')).status).toBe(200);
    expect((await guests.vera.get('/erasures/new')).status).toBe(403);
    expect((await guests.vera.get('/erasures/no-such-request')).status).toBe(404);
  });
});

describe('the list', () => {
  test('has the days that are left, and says in words what is overdue', async () => {
    const engine = await place.engine();
    const request = { kind: 'person' as const, policies: null, wanted: ['x'], note: null, recordedBy: 'olga' };
    await recordErasure(engine, {
      ...request,
      matter: 'LATE/1',
      receivedOn: addDays(today, -40),
      deadline: addDays(today, -9),
    });
    await recordErasure(engine, { ...request, matter: 'TODAY/1', receivedOn: today, deadline: today });
    const { text } = await guests.vera.get('/erasures');
    expect(text).toContain('<span class="state bad">overdue by 9 days</span>');
    expect(text).toContain('to be answered today');
    expect(text.indexOf('LATE/1')).toBeLessThan(text.indexOf('TODAY/1'));
    expect(text).not.toContain('finished<');
    expect((await guests.vera.get('/erasures?ended=yes')).text).toContain('finished<');
    const { overdue, soon, nextDeadline } = await openErasures(engine, await engine.ledger.now());
    expect({ overdue, nextDeadline }).toEqual({ overdue: 1, nextDeadline: addDays(today, -9) });
    expect(soon).toBeGreaterThanOrEqual(1);
  });

  test.each(languages)('and every other page is whole in %s', async (language) => {
    await callsOf('urho', [200 + languages.indexOf(language)]);
    const id = await recorded('urho');
    for (const path of [
      '/erasures',
      '/erasures?ended=yes',
      '/erasures/new',
      '/erasures/new?kind=record&policy=calls',
      `/erasures/${id}`,
    ]) {
      const { status, text } = await guests.both.get(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      expect(status).toBe(200);
      expect(text).toContain(`<html lang="${language}">`);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
    expect((await guests.both.post('/erasures/new', { ...ofPerson('urho'), step: 'look' })).text).not.toMatch(
      /undefined|NaN|\[object/,
    );
    await guests.both.get('/erasures?lang=en');
  });
});

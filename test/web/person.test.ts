/** A person across all policies at the desk: what is there, what the rest implies, and what can be done about it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { languages } from '../../src/documents/language.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { Grant } from '../../src/ports/accounts.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { Guest, type Seen } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const calls = callsPolicy.replace('timezone:', 'subject: { column: caller_id }\ntimezone:');
const other = (id: string, more: string) => `version: 1
id: ${id}
title: { en: ${id} <b>, sv: ${id}, fi: ${id} }
controller: Registry
basis: [GDPR 6(1)(c)]
owner: records@example.org
timezone: Europe/Helsinki
${more}
`;
const kept = 'retain: { period: indefinite, because: they are archived, review: 2099-01-01 }';
const matters = other(
  'matters',
  `subject: { column: person_id }\ndataset: { store: telephony, table: matters, key: id }\n${kept}`,
);
const events = other(
  'events',
  `dataset: { store: telephony, table: matters, key: id, where: { state: closed } }
${kept}`,
);

const password = 'correct horse battery';
const accounts = {
  olga: [{ role: 'holds-officer', controllers: null }],
  vera: [{ role: 'viewer', controllers: null }],
  registrar: [{ role: 'holds-officer', controllers: ['Registry'] }],
} satisfies Record<string, Grant[]>;
type Name = keyof typeof accounts;

let place: DeskPlace;
const guests = {} as Record<Name, Guest>;

beforeAll(async () => {
  place = await deskPlace(
    { GALLRA_DESK_LOGIN: 'local' },
    { 'stores.yaml': storesFile, 'calls.yaml': calls, 'matters.yaml': matters, 'other.yaml': events },
  );
  const open = await openAccountsOf(place.config);
  for (const [name, grants] of Object.entries(accounts)) {
    await open.add({ name, fullName: name, password: await hashPassword(password), grants }, 'admin');
    const guest = new Guest(place.url);
    await guest.post('/sign-in', { account: name, password });
    guests[name as Name] = guest;
  }
  await open.close();
}, 120_000);
afterAll(async () => place?.close());

const ask = (value: string, as: Name = 'vera'): Promise<Seen> => guests[as].post('/person', { value });
const entries = async () =>
  (await place.open.engine.ledger.entries({ limit: 10_000 })).map(({ bytes }) => decodeEntry(bytes));
const rowOf = (text: string, section: string, policy: string): string => {
  const from = text.indexOf(`<h2>${section}</h2>`);
  const found = text.slice(from).match(new RegExp(`<tr><th scope="row"><a href="/policies/${policy}">.*?</tr>`, 's'));
  return found?.[0] ?? '';
};

const held = (more: Record<string, string> = {}) => ({
  ...{ value: 'gunilla', restriction: 'yes', reason: 'contested', matter: 'R/1/2026', review: '2099-01-01', note: '' },
  ...more,
});
const hold = (step: string, form: Record<string, string>, as: Name = 'olga'): Promise<Seen> =>
  guests[as].post('/person/hold', { step, ...form });

describe('asking about a person', () => {
  test('tells what is there under each policy: how many, by outcome, when, and what keeps it', async () => {
    const { status, text } = await ask('david');
    expect(status).toBe(200);
    expect(text).toContain('2 records are there, under 2 policies.');
    expect(rowOf(text, 'What is there', 'calls')).toContain('kept by an exception of the rule (pending matter)');
    const later = rowOf((await ask('eva')).text, 'What is there', 'calls');
    expect(later).toContain('1 not due yet');
    expect(later).toMatch(/<td>on \d+ \w+ \d{4}<\/td>/);
    expect(rowOf((await ask('bertil')).text, 'What is there', 'calls')).toContain('1 would go with the next run');
  });

  test('names the policies that cannot be asked, instead of leaving them out', async () => {
    const { text } = await ask('david');
    expect(text).toContain('Some policies could not be asked about this person');
    expect(rowOf(text, 'For the rest', 'events')).toContain('does not tell whom its records are about');
    expect(text).not.toContain('<b>');
  });

  test('is on record, without whom about; nor does the value stand in an address', async () => {
    const { path } = await ask('sirkka-liisa');
    expect(path).toBe('/person');
    const told = await entries();
    expect(told.at(-1)).toMatchObject({ kind: 'person.asked', actor: 'local:vera', counts: { records: 0 } });
    expect(JSON.stringify(told)).not.toContain('sirkka-liisa');
  });

  test('implies nothing before a run came to its end, and then what it left of all people', async () => {
    expect(rowOf((await ask('anna')).text, 'For the rest', 'calls')).toContain('nothing is implied');
    await runPolicy(await place.engine(), 'calls');
    const { text } = await ask('anna');
    expect(text).toContain('1 record is there, under 1 policy.');
    expect(rowOf(text, 'What is there', 'matters')).toContain('Kept until further notice: they are archived.');
    const rest = rowOf(text, 'For the rest', 'calls');
    expect(rest).toMatch(
      /The last complete run was on .* were destroyed by then, whoever they were about, but for those that the run left:/,
    );
    expect(rest).toContain('1 kept by an exception of the rule');
    expect(rest).toContain('1 without a usable date: left, and reported');
    expect(rest).toMatch(/href="\/runs\/[0-9a-f-]{36}"/);
    expect(rowOf(text, 'For the rest', 'matters')).toContain('disposes of nothing by itself');
  });

  test('without a value says so next to its field', async () => {
    const { status, text } = await ask('  ');
    expect(status).toBe(422);
    expect(text).toMatch(/<p class="wrong" id="value-wrong">Write what identifies the person\./);
    expect(text).toContain('aria-invalid="true"');
  });

  test('whoever looks for one controller learns of its policies alone', async () => {
    const { text } = await ask('david', 'registrar');
    expect(text).toContain('1 record is there, under 1 policy.');
    expect(text).not.toContain('/policies/calls');
    expect((await guests.registrar.get('/person')).text).not.toContain('caller_id');
  });

  test('leads on to a request for erasure with the value filled in, for those who may record one', async () => {
    expect((await ask('eva')).text).not.toContain('/erasures/new');
    expect((await ask('eva', 'olga')).text).toContain('action="/erasures/new"');
    const form = { step: 'form', kind: 'person', which: 'all', value: 'eva "<x>' };
    const { status, text } = await guests.olga.post('/erasures/new', form);
    expect(status).toBe(200);
    expect(text).toContain('value="eva &quot;&lt;x&gt;"');
  });

  test('is reached from the page of one record and from that of requests', async () => {
    for (const path of ['/record', '/erasures']) expect((await guests.vera.get(path)).text).toContain('href="/person"');
  });
});

describe('holding what is about a person', () => {
  test('shows first what it would keep, and places nothing', async () => {
    const { status, text } = await hold('impact', held({ value: 'fredrik' }));
    expect(status).toBe(200);
    expect(text).toContain('It would keep 1 record, of which 0 would go with the next run.');
    expect(text).toContain('Place the restriction');
    expect(await place.open.engine.ledger.holds({})).toEqual([]);
  });

  test('places one hold for each table, and tells what it covers; sent twice, it is placed once', async () => {
    const form = { ...held(), shown: await place.open.engine.ledger.now() };
    const { status, text } = await hold('place', form);
    expect(status).toBe(200);
    expect(text).toContain('2 holds were placed.');
    expect(text).toContain('The hold is acknowledged');
    const holds = await place.open.engine.ledger.holds({});
    expect(holds).toMatchObject([
      {
        table: 'calls',
        match: { caller_id: 'gunilla' },
        restriction: true,
        matter: 'R/1/2026',
        placedBy: 'local:olga',
      },
      { table: 'matters', match: { person_id: 'gunilla' }, restriction: true },
    ]);
    expect(text).toContain(`href="/holds/${holds[0]?.id}"`);
    expect((await hold('place', form)).text).toContain('Nothing was placed again.');
    expect(await place.open.engine.ledger.holds({})).toHaveLength(2);
  });

  test('an officer of one controller holds what its policies tell, and nothing else', async () => {
    const { text } = await hold('place', held({ value: 'eva', matter: 'R/2/2026', shown: '2000-01-01' }), 'registrar');
    expect(text).toContain('1 hold was placed.');
    const holds = await place.open.engine.ledger.holds({});
    expect(holds.filter(({ matter }) => matter === 'R/2/2026').map(({ table }) => table)).toEqual(['matters']);
  });

  test.each([
    ['value', { value: '' }],
    ['reason', { reason: 'two words' }],
    ['matter', { matter: 'two words' }],
    ['review', { review: '2001-01-01' }],
  ])('with a mistake in %s says so next to its field, and places nothing', async (field, wrong) => {
    const before = await place.open.engine.ledger.holds({});
    const { status, text } = await hold('place', held({ matter: 'R/3/2026', ...wrong }));
    expect(status).toBe(422);
    expect(text).toContain(`id="${field}-wrong"`);
    expect(await place.open.engine.ledger.holds({})).toEqual(before);
  });

  test('is for officers of holds', async () => {
    expect((await guests.vera.get('/person/hold')).status).toBe(403);
    expect((await guests.vera.post('/person/hold', { step: 'place', ...held() }, '/person')).status).toBe(403);
  });
});

test.each(languages)('every page of it is whole in %s', async (language) => {
  const guest = new Guest(place.url, language);
  await guest.post('/sign-in', { account: 'olga', password });
  const pages = [
    await guest.get('/person'),
    await guest.get('/person/hold'),
    await guest.post('/person', { value: 'david' }),
    await guest.post('/person/hold', { step: 'impact', ...held() }),
    await guest.post('/person/hold', { step: 'place', ...held({ matter: `R/${language}` }), shown: '2000-01-01' }),
  ];
  for (const { status, text } of pages) {
    expect(status).toBe(200);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  }
});

/** Signing in with accounts of the ledger's own, and what each may do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import type { Accounts, Grant } from '../../src/ports/accounts.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const password = 'correct horse battery';
let place: DeskPlace;
let accounts: Accounts;
beforeAll(async () => {
  place = await deskPlace({ GALLRA_DESK_LOGIN: 'local' });
  accounts = await openAccountsOf(place.config);
  await add('anna', [{ role: 'viewer', controllers: null }]);
});
afterAll(async () => {
  await accounts?.close();
  await place?.close();
});

const add = async (name: string, grants: Grant[]): Promise<void> =>
  accounts.add({ name, fullName: `${name} <b>X</b>`, password: await hashPassword(password), grants }, 'admin');

async function signedIn(name: string): Promise<Guest> {
  const guest = new Guest(place.url);
  const seen = await guest.post('/sign-in', { account: name, password });
  expect(seen.path).toBe('/');
  return guest;
}

const entries = async (kind: 'access.granted' | 'access.refused' | 'account.changed') =>
  (await place.open.engine.ledger.entries({ kind, limit: 100 })).map(({ bytes }) => decodeEntry(bytes));

describe('whoever has not signed in', () => {
  test('is sent to the door from every page, and on to that page afterwards', async () => {
    const guest = new Guest(place.url);
    const door = await guest.get('/?of=calls');
    expect(door.path).toBe(`/sign-in?to=${encodeURIComponent('/?of=calls')}`);
    expect(door.text).toContain('<label for="password">');
    expect((await guest.get('/no/such/page')).path).toContain('/sign-in');
    const seen = await guest.post('/sign-in', { account: 'anna', password, to: '/?of=calls' }, door.path);
    expect(seen.path).toBe('/?of=calls');
    expect(seen.text).toContain('Signed in as anna &lt;b&gt;X&lt;/b&gt;');
  });

  test('reads the door in each of the languages', async () => {
    for (const [language, words] of Object.entries({ en: 'Password', sv: 'Lösenord', fi: 'Salasana' }))
      expect((await new Guest(place.url, language).get('/')).text).toContain(words);
  });

  test('decides nothing, token or not', async () => {
    const guest = new Guest(place.url);
    const before = (await place.open.engine.ledger.head()).index;
    const sent = await guest.send('/pauses', { reason: 'incident' });
    expect(sent.path).toBe('/sign-in?to=%2F');
    expect((await place.open.engine.ledger.head()).index).toBe(before);
  });

  test.each([
    '//evil.example/',
    '/\\evil.example',
    'https://evil.example/',
    '/x/..//evil.example',
    'javascript:alert(1)',
  ])('is not led to %s', async (to) => {
    const guest = new Guest(place.url);
    const seen = await guest.post('/sign-in', { account: 'anna', password, to });
    expect(seen.status).toBeLessThan(500);
    expect(seen.path).not.toContain('evil.example');
  });
});

describe('signing in', () => {
  test('begins a session with a new id, and is recorded with its method', async () => {
    const guest = new Guest(place.url);
    await guest.get('/sign-in');
    const before = guest.cookie('gallra');
    await guest.post('/sign-in', { account: 'anna', password });
    expect(guest.cookie('gallra')).not.toBe(before);
    expect((await entries('access.granted')).at(-1)).toMatchObject({ actor: 'local:anna', method: 'local' });
  });

  test('with a wrong password says the same as with an unknown account, and only the known one is named in the log', async () => {
    await add('bertil', [{ role: 'viewer', controllers: null }]);
    const guest = new Guest(place.url);
    const wrong = await guest.post('/sign-in', { account: 'bertil', password: 'wrong horse battery' });
    const unknown = await guest.post('/sign-in', { account: 'my-secret-password', password: 'x' });
    for (const seen of [wrong, unknown]) {
      expect(seen.status).toBe(422);
      expect(seen.text).toContain('Account or password is not right');
      expect(seen.text).toContain('aria-describedby="mistake"');
    }
    const refused = await entries('access.refused');
    expect(refused.filter(({ code }) => code === 'desk.signIn').map(({ actor }) => actor)).toEqual([
      'local:bertil',
      undefined,
    ]);
    expect(JSON.stringify(refused)).not.toContain('secret-password');
  });

  test('after five wrong attempts takes a while, also with the right password, and is open again later', async () => {
    await add('carin', [{ role: 'viewer', controllers: null }]);
    const guest = new Guest(place.url);
    for (let i = 0; i < 5; i += 1) await guest.post('/sign-in', { account: 'carin', password: 'wrong horse battery' });
    const early = await guest.post('/sign-in', { account: 'carin', password });
    expect(early.status).toBe(429);
    expect(early.text).toMatch(/Try again in [12] second/);
    expect(Number(early.headers.get('retry-after'))).toBeLessThanOrEqual(2);
    let seen = early;
    while (seen.status === 429) seen = await guest.post('/sign-in', { account: 'carin', password });
    expect(seen.path).toBe('/');
    const refused = (await entries('access.refused')).filter(({ actor }) => actor === 'local:carin');
    expect(refused.map(({ code }) => code)).toEqual(['desk.signIn', 'desk.tooSoon']);
  });

  test('without the token of the page is refused', async () => {
    const seen = await new Guest(place.url).send('/sign-in', { account: 'anna', password });
    expect(seen.status).toBe(403);
    expect(seen.text).toContain('open for too long');
  });
});

describe('an account', () => {
  test('that is disabled is out at once, everywhere, and does not come in again', async () => {
    await add('disa', [{ role: 'viewer', controllers: null }]);
    const [here, there] = [await signedIn('disa'), await signedIn('disa')];
    await accounts.setDisabled('disa', true, 'admin');
    expect((await here.get('/')).path).toContain('/sign-in');
    expect((await there.get('/')).path).toContain('/sign-in');
    expect((await here.post('/sign-in', { account: 'disa', password })).status).toBe(422);
    await accounts.setDisabled('disa', false, 'admin');
    await signedIn('disa');
  });

  test('whose roles or password changed signs in anew', async () => {
    await add('eva', [{ role: 'viewer', controllers: null }]);
    const guest = await signedIn('eva');
    await accounts.setGrants('eva', [{ role: 'approver', controllers: ['State Treasury'] }], 'admin');
    expect((await guest.get('/')).path).toContain('/sign-in');
    const again = await signedIn('eva');
    await accounts.setPassword('eva', await hashPassword('another horse battery'), 'admin');
    expect((await again.get('/')).path).toContain('/sign-in');
    const changed = (await entries('account.changed')).filter(({ account }) => account === 'local:eva');
    expect(changed).toMatchObject([
      { actor: 'admin', action: 'added', roles: ['viewer'] },
      { action: 'granted', roles: ['approver=State Treasury'] },
      { action: 'password' },
    ]);
  });
});

test('the ledger keeps no password and no id of a session, only what was made of them', async () => {
  const guest = await signedIn('anna');
  const held = guest.cookie('gallra') ?? '';
  expect(held.length).toBeGreaterThan(40);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: place.config.ledger ?? '' });
  await client.connect();
  const { rows } = await client.query(
    `select a::text as row from gallra_ledger.account a union all select s::text from gallra_ledger.session s`,
  );
  await client.end();
  const text = rows.map(({ row }) => row).join('\n');
  expect(text).toContain('scrypt$');
  expect(text).not.toContain(password);
  expect(text).not.toContain(held);
});

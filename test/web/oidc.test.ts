/** Signing in with an identity provider: a real one, in a real browser. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { decodeEntry } from '../../src/audit/entry.ts';
import { openBrowser } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { Guest } from './guest.ts';
import { type IdentityProvider, identityProvider } from './identity-provider.ts';
import { type DeskPlace, deskPlace } from './place.ts';

let provider: IdentityProvider;
let place: DeskPlace;
let browser: Browser;
let dir: string;

beforeAll(async () => {
  const [deskPort, providerPort] = [await freePort(), await freePort()];
  const desk = `http://127.0.0.1:${deskPort}`;
  provider = await identityProvider(providerPort, desk, {
    'anna@example.org': { name: 'Anna Lind', groups: ['Reviewers', 'Staff'] },
    'nobody@example.org': { name: 'Nobody', groups: ['Staff'] },
  });
  dir = await mkdtemp(join(tmpdir(), 'gallra-roles-'));
  await writeFile(
    join(dir, 'roles.yaml'),
    'Reviewers:\n  - viewer\n  - { role: approver, controllers: [Elsewhere] }\n',
  );
  place = await deskPlace({
    GALLRA_DESK_LISTEN: `127.0.0.1:${deskPort}`,
    GALLRA_DESK_URL: desk,
    GALLRA_DESK_LOGIN: 'oidc',
    GALLRA_OIDC_ISSUER: provider.issuer,
    GALLRA_OIDC_CLIENT_ID: 'gallra',
    GALLRA_OIDC_CLIENT_SECRET: 'a secret of the desk',
    GALLRA_DESK_ROLES: join(dir, 'roles.yaml'),
  });
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await place?.close();
  await provider?.close();
  if (dir) await rm(dir, { recursive: true, force: true });
});

/** In a browser of their own, up to where the provider sends them. */
async function signIn(login: string, to = '/'): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(place.url + to);
  await page.getByRole('link', { name: 'Go on to sign in' }).click();
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  return page;
}

const entries = async (kind: 'access.granted' | 'access.refused') =>
  (await place.open.engine.ledger.entries({ kind, limit: 100 })).map(({ bytes }) => decodeEntry(bytes));

describe('somebody whose group has a role', () => {
  test('comes in on the page that was asked for, is recorded, and is out when they sign out', async () => {
    const page = await signIn('anna@example.org', '/?of=calls');
    await page.waitForURL(`${place.url}/?of=calls`);
    expect(await page.locator('footer').textContent()).toContain('Signed in as Anna Lind');
    expect((await entries('access.granted')).at(-1)).toMatchObject({ actor: 'oidc:anna@example.org', method: 'oidc' });

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.waitForURL(`${place.url}/signed-out`);
    expect(await page.locator('h1').textContent()).toBe('You are signed out');
    await page.goto(`${place.url}/`);
    expect(page.url()).toContain('/sign-in');
  }, 60_000);
});

test('somebody whose groups have no role is told so, and it is recorded', async () => {
  const page = await signIn('nobody@example.org');
  await page.waitForURL(`${place.url}/sign-in/back?**`);
  expect(await page.locator('.mistake').textContent()).toContain('your account has no role here');
  expect((await entries('access.refused')).at(-1)).toMatchObject({
    actor: 'oidc:nobody@example.org',
    code: 'desk.noRole',
  });
  await page.goto(`${place.url}/`);
  expect(page.url()).toContain('/sign-in');
}, 60_000);

describe('an answer that this browser did not ask for', () => {
  test('begins nothing', async () => {
    const guest = new Guest(place.url);
    expect((await guest.get('/sign-in/back?code=x&state=y')).path).toBe('/sign-in');
  });

  test('with a state of its own is refused, recorded, and cannot be tried twice', async () => {
    const guest = new Guest(place.url, 'fi');
    expect((await guest.once('/sign-in/go')).headers.get('location')).toContain('code_challenge_method=S256');
    const seen = await guest.get('/sign-in/back?code=x&state=y');
    expect(seen.status).toBe(422);
    expect(seen.text).toContain('Tunnistuspalvelu ei päästänyt ketään sisään');
    expect((await entries('access.refused')).at(-1)).toMatchObject({ code: 'desk.provider' });
    expect((await guest.get('/sign-in/back?code=x&state=y')).path).toBe('/sign-in');
  });
});

test('nobody signs in with a password where the provider does', async () => {
  const guest = new Guest(place.url);
  const before = (await place.open.engine.ledger.head()).index;
  const seen = await guest.post('/sign-in', { account: 'anna', password: 'x' });
  expect(seen.path).toContain('/sign-in?to=');
  expect((await place.open.engine.ledger.head()).index).toBe(before);
});

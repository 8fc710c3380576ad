/** Sessions: how long they last, who shares them, and under which names the desk answers. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { silentLog } from '../../src/app/log.ts';
import { hashPassword } from '../../src/app/password.ts';
import { openDesk } from '../../src/web/desk.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const password = 'correct horse battery';

/** As a proxy, or a page elsewhere, would ask. */
function ask(url: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    asked.once('error', reject);
    asked.end();
  });
}

describe('a session', () => {
  let place: DeskPlace;
  let client: pg.Client;
  let guest: Guest;
  beforeAll(async () => {
    place = await deskPlace({
      GALLRA_DESK_LOGIN: 'local',
      GALLRA_DESK_IDLE_MINUTES: '5',
      GALLRA_DESK_SESSION_HOURS: '2',
    });
    client = new pg.Client({ connectionString: place.config.ledger ?? '' });
    await client.connect();
    const accounts = await openAccountsOf(place.config);
    const grants = [{ role: 'viewer' as const, controllers: null }];
    await accounts.add({ name: 'anna', fullName: 'Anna', password: await hashPassword(password), grants }, 'admin');
    await accounts.close();
    guest = new Guest(place.url);
  });
  afterAll(async () => {
    await client?.end();
    await place?.close();
  });
  const signIn = async () => expect((await guest.post('/sign-in', { account: 'anna', password })).path).toBe('/');
  const older = (column: 'seen_at' | 'begun_at', by: string) =>
    client.query(`update gallra_ledger.session set ${column} = ${column} - $1::interval`, [by]);

  test('ends when its visitor was away for too long, and not before', async () => {
    await signIn();
    await older('seen_at', '4 minutes');
    expect((await guest.get('/')).path).toBe('/');
    // Seen again just now.
    await older('seen_at', '4 minutes');
    expect((await guest.get('/')).path).toBe('/');
    await older('seen_at', '6 minutes');
    expect((await guest.get('/')).path).toContain('/sign-in');
  });

  test('ends some time, however busy its visitor is; what is past is cleared away', async () => {
    await signIn();
    await older('begun_at', '3 hours');
    expect((await guest.get('/')).path).toContain('/sign-in');
    await signIn();
    const { rows } = await client.query('select account from gallra_ledger.session where account is not null');
    expect(rows).toEqual([{ account: 'local:anna' }]);
  });

  test('is shared by the desks over one ledger', async () => {
    await signIn();
    const second = await openDesk(place.open, place.config, silentLog);
    const url = await second.listen({ host: '127.0.0.1', port: 0 });
    try {
      const cookie = `gallra=${guest.cookie('gallra')}`;
      expect((await ask(`${url}/`, { cookie })).status).toBe(200);
      expect((await ask(`${url}/`, { cookie: 'gallra=made-up' })).status).toBe(303);
      await guest.post('/sign-out', {}, '/');
      expect((await ask(`${url}/`, { cookie })).status).toBe(303);
    } finally {
      await second.close();
    }
  });

  test('that was ended is not brought back by a page that was still being made', async () => {
    await signIn();
    const held = guest.cookie('gallra') ?? '';
    const busy = Array.from({ length: 8 }, () => ask(`${place.url}/`, { cookie: `gallra=${held}` }));
    await guest.post('/sign-out', {}, '/');
    await Promise.all(busy);
    expect((await ask(`${place.url}/`, { cookie: `gallra=${held}` })).status).toBe(303);
  });
});

describe('where nobody signs in', () => {
  let place: DeskPlace;
  beforeAll(async () => {
    place = await deskPlace();
  });
  afterAll(async () => place?.close());

  test.each(['evil.example', 'evil.example:8090', '127.0.0.1.evil.example', '10.0.0.1'])(
    'the desk does not answer under the name "%s"',
    async (host) => {
      expect((await ask(`${place.url}/`, { host })).status).toBeGreaterThanOrEqual(400);
    },
  );
  test.each(['localhost', '127.0.0.1', '[::1]:8090', 'LOCALHOST:80'])('it does under %s', async (host) => {
    expect((await ask(`${place.url}/`, { host })).status).toBe(200);
  });
  test('whoever asks too often is told to wait, in their language', async () => {
    const desk = await openDesk(place.open, place.config, silentLog, { rate: 2 });
    const url = await desk.listen({ host: '127.0.0.1', port: 0 });
    try {
      const finn = new Guest(url, 'fi');
      expect([(await finn.get('/')).status, (await finn.get('/')).status]).toEqual([200, 200]);
      expect(await finn.get('/')).toMatchObject({ status: 429, text: expect.stringContaining('Liian monta pyyntöä') });
    } finally {
      await desk.close();
    }
  });
  test('a proxy that nobody named is not believed', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    expect((await ask(`${place.url}/`, headers)).status).toBe(421);
  });
});

describe('behind a proxy that terminates TLS', () => {
  let place: DeskPlace;
  beforeAll(async () => {
    place = await deskPlace({
      GALLRA_DESK_LOGIN: 'local',
      GALLRA_DESK_URL: 'https://desk.example.org',
      GALLRA_DESK_PROXIES: '127.0.0.1',
    });
  });
  afterAll(async () => place?.close());

  test('cookies are for https and this host alone, and browsers are told to come by https', async () => {
    const { headers } = await ask(`${place.url}/sign-in`, { host: 'desk.example.org' });
    expect(headers['strict-transport-security']).toContain('max-age=31536000');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-gallra=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });
  test('the name that the proxy was asked for is the one that counts', async () => {
    const asked = { host: 'internal:8090', 'x-forwarded-host': 'desk.example.org' };
    expect((await ask(`${place.url}/sign-in`, asked)).status).toBe(200);
    expect((await ask(`${place.url}/sign-in`, { ...asked, 'x-forwarded-host': 'evil.example' })).status).toBe(421);
  });
});

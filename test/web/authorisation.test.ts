/** Who may reach what: every address of the desk, as it has them, asked by those who may not. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { silentLog } from '../../src/app/log.ts';
import { hashPassword } from '../../src/app/password.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { roles } from '../../src/ports/accounts.ts';
import { openDesk } from '../../src/web/desk.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { Guest, type Seen } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const calls = callsPolicy.replace('timezone:', 'subject: { column: caller_id }\ntimezone:');
const matters = `version: 1
id: matters
title: Matters of people
controller: Registry
basis: [GDPR 6(1)(c)]
owner: records@example.org
timezone: Europe/Helsinki
subject: { column: person_id }
dataset: { store: telephony, table: matters, key: id }
retain: { period: indefinite, because: they are archived, review: 2099-01-01 }
`;

const password = 'correct horse battery';
const matter = 'TREASURY/17';
const note = 'what the Treasury noted';

interface Route {
  method: string;
  path: string;
}

let place: DeskPlace;
let app: FastifyInstance;
let url = '';
const routes: Route[] = [];
const guests = {} as Record<'root' | 'vera' | 'rita', Guest>;
/** What a parameter of an address is filled with: all of the Treasury. */
let filled: (path: string) => string;
/** What stands on no page for somebody of the Registry. */
let secrets: string[];

beforeAll(async () => {
  place = await deskPlace(
    { GALLRA_DESK_LOGIN: 'local' },
    { 'stores.yaml': storesFile, 'calls.yaml': calls, 'matters.yaml': matters },
  );
  const listen = (message: unknown): void =>
    void (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url: path }) => {
      for (const one of [method].flat()) routes.push({ method: String(one), path });
    });
  subscribe('fastify.initialization', listen);
  app = await openDesk(place.open, place.config, silentLog, { rate: 100_000 });
  unsubscribe('fastify.initialization', listen);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  const accounts = await openAccountsOf(place.config);
  const hash = await hashPassword(password);
  const all = (controllers: string[] | null) => roles.map((role) => ({ role, controllers }));
  const granted = { root: all(null), vera: [{ role: 'viewer' as const, controllers: null }], rita: all(['Registry']) };
  for (const [name, grants] of Object.entries(granted)) {
    await accounts.add({ name, fullName: name, password: hash, grants }, 'admin');
    const guest = new Guest(url);
    expect((await guest.post('/sign-in', { account: name, password })).path).toBe('/');
    guests[name as keyof typeof guests] = guest;
  }
  await accounts.close();
  const engine = await place.engine();
  const run = (await runPolicy(engine, 'calls')).runId ?? '';
  const [index = 0] = (await engine.ledger.entries({ kind: 'run.finished', limit: 1 })).map((one) => one.index);
  const common = { matter, note, reviewOn: '2099-01-01', reason: 'suit', restriction: false, future: true };
  const placed = await placeHold(
    engine,
    { ...common, store: 'telephony', table: 'calls', kind: 'record', match: { id: '5' }, placedBy: 'officer-7' },
    1_000,
  );
  const { erasure } = await recordErasure(engine, {
    ...{ kind: 'record', policies: ['calls'], wanted: ['5'], matter, note },
    ...{ receivedOn: '2026-01-02', recordedBy: 'officer-7' },
  });
  await engine.ledger.pause({ policy: 'calls', store: null, until: null, reason: 'treasury', pausedBy: 'officer-7' });
  const ids: [RegExp, string][] = [
    [/^(\/runs)\/:\w+/, run],
    [/^(\/approvals\/runs)\/:\w+/, run],
    [/^(\/log)\/:\w+/, String(index)],
    [/^(\/holds)\/:\w+/, placed.hold.id],
    [/^(\/erasures)\/:\w+/, erasure.id],
    [/^(\/policies|\/approvals\/\w+)\/:\w+/, 'calls'],
  ];
  filled = (path) => ids.reduce((done, [pattern, id]) => done.replace(pattern, `$1/${id}`), path);
  secrets = ['Call recordings', 'State Treasury', matter, note, run, placed.hold.id, erasure.id, 'treasury'];
}, 120_000);
afterAll(async () => {
  await app?.close();
  await place?.close();
});

const token = async (guest: Guest): Promise<string> =>
  /name="_csrf" value="([^"]+)"/.exec((await guest.get('/pauses')).text)?.[1] ?? '';
const open = (path: string): boolean => /^\/(sign-|signed-out|style-)/.test(path);
const ours = (): Route[] => routes.filter(({ path }) => !path.startsWith('/queue'));
const posts = (): Route[] => ours().filter(({ method, path }) => method === 'POST' && !open(path));

describe('whoever has not signed in', () => {
  test('is sent to where one signs in, from every address and by every method', async () => {
    expect(routes.length).toBeGreaterThan(60);
    const got: string[] = [];
    for (const { method, path } of routes.filter((one) => !open(one.path))) {
      const answer = await fetch(url + filled(path).replace('*', 'x'), { method, redirect: 'manual' });
      await answer.arrayBuffer();
      if (answer.status !== 303 || !answer.headers.get('location')?.startsWith('/sign-in?to='))
        got.push(`${method} ${path} ${answer.status}`);
    }
    expect(got).toEqual([]);
  });
});

describe('a form', () => {
  test.each(['none', 'of another session', 'twice'])(
    'with the token %s decides nothing, wherever it is sent',
    async (which) => {
      const own = await token(guests.root);
      const sent = {
        none: {},
        'of another session': { _csrf: await token(guests.vera) },
        twice: { _csrf: [own, own] },
      }[which];
      const before = await place.open.engine.ledger.head();
      for (const { path } of [...posts(), { path: '/sign-out' }])
        expect([path, (await guests.root.send(filled(path), sent ?? {})).status]).toEqual([path, 403]);
      expect(await place.open.engine.ledger.head()).toEqual(before);
    },
  );
});

describe('who may only look', () => {
  /** What is recorded, or only computes. */
  const looks = ['/log/export', '/log/:index', '/record', '/record/proof', '/policies/:id/count', '/person'];
  test('decides nothing', async () => {
    const _csrf = await token(guests.vera);
    const forms: Record<string, Record<string, string>[]> = {
      '/erasures/:id': [{ do: 'approve', records: '1' }, { do: 'end', how: 'refused', reason: 'x' }, { do: 'value' }],
      '/holds/:id/release': ['release', 'confirm', 'refuse', 'withdraw'].map((decide) => ({ decide, reason: 'x' })),
      '/holds/:id': ['values', 'review', 'erase', 'acknowledge'].map((decide) => ({
        decide,
        reason: 'x',
        until: '2099-02-01',
      })),
    };
    for (const { path } of posts().filter((one) => !looks.includes(one.path)))
      for (const form of forms[path] ?? [{}])
        expect([path, form, (await guests.vera.send(filled(path), { ...form, _csrf })).status]).toEqual([
          path,
          form,
          403,
        ]);
    const kinds = ['hold.released', 'hold.reviewed', 'erasure.refused', 'erasure.approved'] as const;
    for (const kind of kinds)
      expect(await place.open.engine.ledger.entries({ kind: kind as never, limit: 10 })).toEqual([]);
  });
});

describe('who has every role for one controller', () => {
  /** What was asked for stands on the page again. */
  const leaks = ({ text }: Seen, asked = ''): string[] =>
    secrets.filter((secret) => text.includes(secret) && !asked.includes(secret));

  test('finds nothing of another under any address, and no word of it on any page', async () => {
    const strange: unknown[] = [];
    for (const { path } of ours().filter(({ method, path }) => method === 'GET' && !open(path))) {
      const seen = await guests.rita.get(filled(path));
      const expected = path.includes(':') ? 404 : 200;
      if (seen.status !== expected || leaks(seen, filled(path)).length > 0)
        strange.push([path, seen.status, leaks(seen, filled(path))]);
    }
    for (const query of [
      '/runs?policy=calls',
      '/log?policy=calls',
      `/log?matter=${matter}`,
      '/log?kind=run.finished',
      '/log?actor=officer-7&kind=hold.placed',
      `/holds?matter=${matter}&released=yes`,
      '/holds?policy=calls',
      '/erasures?ended=yes',
      '/record?policy=calls',
      '/erasures/new?kind=record&policy=calls',
      `/log?run=${filled('/runs/:id').slice(6)}`,
    ]) {
      const seen = await guests.rita.get(query);
      const found = leaks(seen, query);
      if (found.length > 0) strange.push([query, seen.status, found]);
    }
    expect(strange).toEqual([]);
  });

  test('decides nothing about it', async () => {
    const _csrf = await token(guests.rita);
    const about = { policy: 'calls', store: '', key0: '5', place: 'telephony/calls', kind: 'record', value0: '5' };
    const why = { reason: 'x', matter: 'R/1', review: '2099-01-01', received: '2026-01-02', step: 'place' };
    const strange: unknown[] = [];
    const before = await place.open.engine.ledger.head();
    for (const { path } of posts().filter(
      ({ path }) => path !== '/log/export' && path !== '/person' && path !== '/person/hold',
    )) {
      const seen = await guests.rita.send(filled(path), {
        ...about,
        ...why,
        what: 'policy',
        length: 'resumed',
        do: 'approve',
        decide: 'release',
        _csrf,
      });
      // That nothing waits is said of whatever does not.
      const over = seen.path === '/approvals';
      if ((!over && ![403, 404, 422].includes(seen.status)) || leaks(seen, filled(path)).length > 0)
        strange.push([path, seen.status, leaks(seen, filled(path))]);
    }
    for (const form of [{ what: 'everything' }, { what: 'store', store: 'telephony' }]) {
      const seen = await guests.rita.send('/pauses', { ...form, length: 'resumed', reason: 'x', _csrf });
      if (seen.status !== 403) strange.push([form, seen.status]);
    }
    expect(strange).toEqual([]);
    const entries = await place.open.engine.ledger.entries({ from: before.index + 1, limit: 100 } as never);
    expect(
      entries.filter(({ kind, index }) => index > before.index && kind !== 'access.refused').map(({ kind }) => kind),
    ).toEqual([]);
  });

  test('takes nothing of it along', async () => {
    const _csrf = await token(guests.rita);
    for (const format of ['csv', 'json'])
      expect(leaks(await guests.rita.send('/log/export', { format, _csrf }))).toEqual([]);
    expect(leaks(await guests.rita.send('/person', { value: 'eva', _csrf }))).toEqual([]);
  });
});

/** What somebody might try at the desk, and what comes of it. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { type Log, openLog } from '../../src/app/log.ts';
import { hashPassword } from '../../src/app/password.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { type Role, roles } from '../../src/ports/accounts.ts';
import { openDesk } from '../../src/web/desk.ts';
import { oneByOne } from '../../src/web/one-by-one.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { Guest } from './guest.ts';
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

let place: DeskPlace;
let app: FastifyInstance;
let url = '';
let lines: string[] = [];
let guest: Guest;
let treasurer: Guest;

beforeAll(async () => {
  place = await deskPlace(
    { GALLRA_DESK_LOGIN: 'local' },
    { 'stores.yaml': storesFile, 'calls.yaml': calls, 'matters.yaml': matters },
  );
  const log: Log = openLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  app = await openDesk(place.open, place.config, log, { rate: 1_000 });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  const accounts = await openAccountsOf(place.config);
  const hash = await hashPassword(password);
  const add = async (name: string, granted: readonly Role[], controllers: string[] | null): Promise<Guest> => {
    const grants = granted.map((role) => ({ role, controllers }));
    await accounts.add({ name, fullName: name, password: hash, grants }, 'admin');
    const one = new Guest(url);
    expect((await one.post('/sign-in', { account: name, password })).path).toBe('/');
    return one;
  };
  guest = await add('root', roles, null);
  treasurer = await add('tuula', roles, ['State Treasury']);
  await accounts.close();
}, 120_000);
afterAll(async () => {
  await app?.close();
  await place?.close();
});
beforeEach(() => {
  lines = [];
});

const token = async (): Promise<string> =>
  /name="_csrf" value="([^"]+)"/.exec((await guest.get('/pauses')).text)?.[1] ?? '';
const record = async (policies: string[] | null) =>
  (
    await recordErasure(await place.engine(), {
      ...{ kind: 'person', policies, wanted: ['helmi'], matter: `VK/${lines.length}/2026`, note: 'in confidence' },
      ...{ receivedOn: '2026-01-02', recordedBy: 'officer-7' },
    })
  ).erasure;

describe('an address', () => {
  test.each(['//evil.example/', '//evil.example/?x=1', '/%5Cevil.example/'])(
    'such as %s makes no page of ours lead elsewhere',
    async (path) => {
      const { status, text } = await guest.get(path);
      expect(status).toBe(404);
      expect([...text.matchAll(/href="(\/[/\\][^"]*)"/g)].map(([, to]) => to)).toEqual([]);
    },
  );

  test('tells no page whom a request for erasure is about', async () => {
    const { status, text } = await guest.get(
      '/erasures/new?value=helmi-77&matter=VK%2F9&note=secret&received=2020-01-01',
    );
    expect(status).toBe(200);
    expect(/<main[\s\S]*<\/main>/.exec(text)?.[0]).not.toMatch(/helmi-77|VK\/9|secret|2020-01-01/);
    expect((await guest.get('/erasures/new?kind=record&policy=calls')).text).toContain('name="key0"');
  });
});

describe('a NUL character', () => {
  test.each([
    '/runs/%00',
    '/runs?policy=%00',
    '/log?actor=%00',
    '/log?run=%00',
    '/holds/%00',
    '/holds?released=yes&matter=%00',
  ])('in %s is no address', async (path) => expect((await guest.get(path)).status).toBe(404));
  test('in a form is refused before anybody is asked, also of strangers', async () => {
    expect((await new Guest(url).post('/sign-in', { account: 'a\0b', password })).status).toBe(404);
    expect((await guest.post('/record', { policy: 'calls', key0: '1\0' }, '/pauses')).status).toBe(404);
    expect(lines.filter((line) => line.includes('desk.failed'))).toEqual([]);
  });
});

describe('a form', () => {
  test.each(['constructor', 'toString', '__proto__', 'valueOf', 'nonsense', ''])(
    'that asks an erasure for "%s" is no form of ours',
    async (asked) => {
      const { id } = await record(['calls']);
      expect((await guest.post(`/erasures/${id}`, { do: asked }, '/pauses')).status).toBe(404);
      expect(lines.filter((line) => line.includes('desk.failed'))).toEqual([]);
    },
  );

  test.each(['application/json', 'text/plain', 'application/xml'])('written as %s is not read', async (type) => {
    const _csrf = await token();
    const answer = await fetch(`${url}/record`, {
      ...{ method: 'POST', redirect: 'manual', body: JSON.stringify({ _csrf, policy: { toString: 1 } }) },
      headers: { cookie: `gallra=${guest.cookie('gallra')}`, 'content-type': type },
    });
    expect(answer.status).toBe(415);
    expect(lines.filter((line) => line.includes('desk.failed'))).toEqual([]);
  });

  test('has half a minute to come in, so that nobody keeps connections busy with none', () => {
    expect(app.server.requestTimeout).toBe(30_000);
  });
});

describe('a request for erasure about everything of a person', () => {
  test('is not decided about by those of one controller while the policy file of another is broken or gone', async () => {
    const { id } = await record(null);
    const answers = async () => [
      (await treasurer.post(`/erasures/${id}`, { do: 'value' }, '/pauses')).status,
      (await treasurer.post(`/erasures/${id}`, { do: 'end', how: 'withdrawn', reason: 'x' }, '/pauses')).status,
    ];
    expect(await answers()).toEqual([403, 403]);
    await place.write('matters.yaml', 'version: 1\nid: matters\nnonsense: true\n');
    expect((await place.engine()).policies.sound.map(({ policy }) => policy.id)).toEqual(['calls']);
    expect(await answers()).toEqual([403, 403]);
    await rm(join(place.config.policies, 'matters.yaml'));
    expect(await answers()).toEqual([403, 403]);
    await place.write('matters.yaml', matters);
    await approvePolicy(await place.engine(), 'matters', 'officer-7');
    expect((await place.open.engine.ledger.erasure(id))?.state).toBe('open');
  });
});

describe('what somebody writes into a form', () => {
  const mark = 'zq<b>marker"77';
  const why = { reason: 'r', matter: 'm/1', review: '2099-01-01', received: '2026-01-02', note: mark };
  const hold = { place: 'telephony/calls', column0: 'caller_id', value0: mark, ...why };
  const forms: [string, Record<string, string>[]][] = [
    ['/record', [{ policy: 'calls', key0: mark }, { policy: mark }]],
    ['/record/proof', [{ policy: 'calls', key0: mark }]],
    ['/person', [{ value: mark }]],
    ['/person/hold', ['form', 'impact', 'place'].map((step) => ({ step, value: mark, ...why }))],
    [
      '/erasures/new',
      ['form', 'look', 'save'].map((step) => ({ step, kind: 'person', which: 'all', value: mark, ...why })),
    ],
    ['/erasures/new', ['form', 'look'].map((step) => ({ step, kind: 'record', policy: 'calls', key0: mark, ...why }))],
    ['/holds/new', ['change', 'impact', 'place'].map((step) => ({ step, kind: 'matching', ...hold }))],
    [
      '/holds/new',
      [{ step: 'place', kind: 'matching', ...hold, column0: mark, reason: mark, matter: mark, review: mark }],
    ],
    ['/pauses', [{ what: mark, policy: mark, store: mark, reason: mark, length: mark, day: mark, time: mark }]],
    ['/pauses/resume', [{ policy: mark, store: mark }]],
  ];
  test('is no markup when it comes back, and stands in no address, no line of the log and no entry', async () => {
    for (const [path, some] of forms)
      for (const form of some) {
        const { status, text } = await guest.post(path, form, '/pauses');
        expect([path, status < 500, text.includes('zq<b>')]).toEqual([path, true, false]);
        expect([...text.matchAll(/(?:href|action)="([^"]*)"/g)].filter(([, to]) => to?.includes('marker'))).toEqual([]);
      }
    expect(lines.filter((line) => line.includes('marker'))).toEqual([]);
    const entries = await place.open.engine.ledger.entries({ limit: 10_000 });
    expect(entries.filter(({ bytes }) => bytes.includes('marker'))).toEqual([]);
    expect((await place.open.engine.ledger.holds({})).some(({ match }) => Object.values(match).includes(mark))).toBe(
      true,
    );
  });
});

describe('work that takes much of the process', () => {
  test('is done one piece after the other, and between two everything else has its turn', async () => {
    const inTurn = oneByOne();
    const seen: string[] = [];
    let over = false;
    const others = (): void => {
      seen.push('others');
      if (!over) setImmediate(others);
    };
    setImmediate(others);
    const work = (name: string) => () =>
      Promise.resolve().then(() => {
        seen.push(name);
        if (name === 'b') throw new Error('b failed');
      });
    const done = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => inTurn(work(name))));
    over = true;
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(seen.join(' ')).toMatch(/^(others )*a (others )+b (others )+c (others )+d( others)*$/);
  });
});

describe('requests from one address', () => {
  test('are counted whether they lead anywhere or not, also by whoever says to come from elsewhere', async () => {
    const limited = await openDesk(place.open, place.config, { write() {}, failure() {} }, { rate: 3 });
    const to = await limited.listen({ host: '127.0.0.1', port: 0 });
    try {
      const seen: number[] = [];
      for (let i = 0; i < 6; i++) {
        const headers = { 'x-forwarded-for': `10.0.0.${i}`, cookie: 'gallra=made-up' };
        seen.push((await fetch(`${to}/nowhere/${i}`, { redirect: 'manual', headers })).status);
      }
      expect(seen).toEqual([303, 303, 303, 429, 429, 429]);
    } finally {
      await limited.close();
    }
  });
});

/** Pausing, seeing what is paused on every page, and going on. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { languages } from '../../src/documents/language.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { untilConfirmed } from '../../src/ports/ledger.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const password = 'correct horse battery';
const archive = `version: 1
id: archive
title: Archive
controller: National Archives
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
system: archive
retain: { period: unspecified, because: none is stated }
`;

let place: DeskPlace;
let olga: Guest;
let limited: Guest;
let viewer: Guest;

beforeAll(async () => {
  place = await deskPlace(
    { GALLRA_DESK_LOGIN: 'local' },
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy, 'archive.yaml': archive },
  );
  const accounts = await openAccountsOf(place.config);
  const add = async (name: string, role: 'viewer' | 'operator', controllers: string[] | null): Promise<Guest> => {
    const account = { name, fullName: name, password: await hashPassword(password), grants: [{ role, controllers }] };
    await accounts.add(account, 'admin');
    const guest = new Guest(place.url);
    await guest.post('/sign-in', { account: name, password });
    return guest;
  };
  olga = await add('olga', 'operator', null);
  limited = await add('limited', 'operator', ['State Treasury']);
  viewer = await add('vera', 'viewer', ['National Archives']);
  await accounts.close();
}, 120_000);
afterAll(async () => place?.close());

const form = { what: '', policy: '', store: '', length: 'resumed', day: '', time: '', reason: 'change-freeze' };
const pauses = () => place.open.engine.ledger.pauses();
const newest = async (kind: 'run.paused' | 'run.resumed' | 'access.refused') => {
  const found = await place.open.engine.ledger.newestEntry(kind);
  return found && decodeEntry(found.bytes);
};

describe('pausing', () => {
  test('everything stands on every page, stops a run, and is recorded with who did it', async () => {
    const seen = await olga.post('/pauses', { ...form, what: 'everything' });
    expect(seen.path).toBe('/pauses');
    expect(seen.text).toContain('Paused: everything. A batch in hand is finished; no other begins.');
    for (const path of ['/', '/policies/calls', '/pauses', '/no/such/page'])
      expect((await olga.get(path)).text).toContain('<strong>Disposal is paused.</strong>');
    expect((await viewer.get('/')).text).toContain('Reason: change-freeze. By local:olga.');
    expect(await newest('run.paused')).toMatchObject({ actor: 'local:olga', reason: 'change-freeze' });
    expect((await runPolicy(await place.engine(), 'calls')).refusal).toMatchObject({ code: 'run.paused' });
    const after = await olga.post('/pauses/resume', { policy: '', store: '' }, '/pauses');
    expect(after.text).toContain('Resumed: everything.');
    expect(after.text).not.toContain('Disposal is paused.');
    expect(await newest('run.resumed')).toMatchObject({ actor: 'local:olga' });
    expect(await pauses()).toEqual([]);
  });

  test('one policy until the end of a day goes by the clock of the desk, and is seen by whoever sees the policy', async () => {
    await limited.post('/pauses', { ...form, what: 'policy', policy: 'calls', length: 'day', day: '2999-12-31' });
    expect(await pauses()).toMatchObject([{ policy: 'calls', store: null, until: '2999-12-31T22:00:00.000Z' }]);
    expect((await olga.get('/')).text).toContain('<span class="state warn">paused</span>');
    expect((await viewer.get('/')).text).not.toContain('Disposal is paused.');
    await limited.post('/pauses/resume', { policy: 'calls', store: '' }, '/pauses');
    expect(await pauses()).toEqual([]);
  });

  test('one store until a time goes by the clock of the desk', async () => {
    const summer = { length: 'time', time: '2999-07-01T12:00' };
    await olga.post('/pauses', { ...form, what: 'store', store: 'telephony', ...summer });
    expect(await pauses()).toMatchObject([{ policy: null, store: 'telephony', until: '2999-07-01T09:00:00.000Z' }]);
    await olga.post('/pauses/resume', { policy: '', store: 'telephony' }, '/pauses');
  });
});

describe('a form with a mistake', () => {
  test.each([
    [{}, 'Choose what to pause.', 'what'],
    [{ what: 'policy', policy: 'cals' }, 'Choose a policy of the list.', 'policy'],
    [{ what: 'store', store: 'telefony' }, 'Choose a store of the list.', 'store'],
    [{ what: 'everything', length: 'day', day: '2999-02-30' }, 'Give a day or a time of the calendar.', 'day'],
    [{ what: 'everything', length: 'day', day: '2001-01-31' }, 'that is still to come.', 'day'],
    [{ what: 'everything', length: 'time', time: 'noon' }, 'Give a day or a time of the calendar.', 'time'],
    [{ what: 'everything', reason: 'Anna Andersson' }, 'Give a short code', 'reason'],
    [{ what: 'everything', reason: '"><b>x' }, 'Give a short code', 'reason'],
  ])('%j pauses nothing, and the mistake stands by its field', async (wrong, said, field) => {
    const seen = await olga.post('/pauses', { ...form, ...wrong });
    expect(seen.status).toBe(422);
    expect(seen.text).toContain(`id="${field}-wrong"`);
    expect(seen.text).toContain(`<a href="#${field}">`);
    expect(seen.text).toContain(said);
    expect(seen.text).not.toContain('<b>x');
    expect(await pauses()).toEqual([]);
  });

  test('keeps what was written, so that only the mistake is to be mended', async () => {
    const { text } = await olga.post('/pauses', { ...form, what: 'policy', policy: 'calls', reason: 'two words' });
    expect(text).toContain('value="two words"');
    expect(text).toContain('<option value="calls" selected>');
    expect(text).toContain('value="policy" checked');
  });
});

describe('whoever has not the role', () => {
  test('sees the page without the form, and can neither pause nor resume', async () => {
    const { text } = await viewer.get('/pauses');
    expect(text).toContain('Only operators pause and resume.');
    expect(text).not.toContain('action="/pauses"');
    expect((await viewer.post('/pauses', { ...form, what: 'everything' }, '/')).status).toBe(403);
    expect(await newest('access.refused')).toMatchObject({ actor: 'local:vera' });
    expect(await pauses()).toEqual([]);
  });

  test('for all controllers pauses neither a store nor everything, nor the policy of another', async () => {
    const { text } = await limited.get('/pauses');
    expect(text).not.toContain('value="everything"');
    expect(text).not.toContain('value="archive"');
    expect((await limited.post('/pauses', { ...form, what: 'everything' })).status).toBe(403);
    expect((await limited.post('/pauses', { ...form, what: 'policy', policy: 'archive' })).status).toBe(422);
    await place.open.engine.ledger.pause({ policy: null, store: null, until: null, reason: 'incident', pausedBy: 'o' });
    expect((await limited.post('/pauses/resume', { policy: '', store: '' }, '/pauses')).status).toBe(403);
    expect(await pauses()).toHaveLength(1);
    await olga.post('/pauses/resume', { policy: '', store: '' }, '/pauses');
  });
});

test('a pause until holds are confirmed cannot be resumed here', async () => {
  const { ledger } = place.open.engine;
  await ledger.pause({ policy: null, store: 'telephony', until: null, reason: untilConfirmed, pausedBy: 'officer-7' });
  const seen = await olga.post('/pauses/resume', { policy: '', store: 'telephony' }, '/pauses');
  expect(seen.status).toBe(422);
  expect(seen.text).toContain('Ends when the holds are confirmed on the command line');
  expect(await pauses()).toHaveLength(1);
  await ledger.resume({ policy: null, store: 'telephony' }, 'officer-7', untilConfirmed);
});

test.each(languages)('the page is whole in %s', async (language) => {
  const { status, text } = await olga.get(`/pauses?lang=${language}`);
  expect(status).toBe(200);
  expect(text).toContain(
    { en: 'Nothing is paused.', sv: 'Ingenting är pausat.', fi: 'Mitään ei ole keskeytetty.' }[language],
  );
  expect(text).not.toMatch(/undefined|\[object/);
});

/** Asking the desk about one record: the answer in words, the proof, and what is on record about the question. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { commitmentTo } from '../../src/audit/commitment.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { rootOfLeaves } from '../../src/audit/tree.ts';
import { readVerifierKey } from '../../src/audit/verify/note.ts';
import { verifyProof } from '../../src/audit/verify/verify-proof.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import { placeHold } from '../../src/engine/holds.ts';
import type { ProofFile } from '../../src/engine/proof.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

let place: DeskPlace;
let guest: Guest;
let anchor: string;

beforeAll(async () => {
  anchor = await mkdtemp(join(tmpdir(), 'gallra-desk-anchor-'));
  place = await deskPlace({ GALLRA_SIGNING_KEY: Buffer.alloc(32, 3).toString('base64'), GALLRA_ANCHORS: anchor });
  guest = new Guest(place.url);
  const engine = await place.engine();
  await placeHold(engine, {
    ...{ store: 'telephony', table: 'calls', kind: 'record', restriction: false, match: { id: '7' } },
    ...{
      reason: 'litigation',
      matter: 'VK/7/2026',
      note: 'Gunilla asked',
      placedBy: 'officer',
      reviewOn: '2030-01-01',
    },
    future: true,
  });
  await runPolicy(engine, 'calls');
  await checkpoint(engine);
});
afterAll(async () => {
  await place?.close();
  await rm(anchor, { recursive: true, force: true });
});

const ask = (key0: string, by = guest) => by.post('/record', { policy: 'calls', key0 }, '/record?policy=calls');
const lastAsked = async () => {
  const [found] = (await (await place.engine()).ledger.searchLog({ kind: 'record.asked' }, { limit: 1 })).entries;
  return decodeEntry(found?.bytes ?? Buffer.from('{}'));
};

describe('the form', () => {
  test('asks for the policy, then for each column of its key', async () => {
    const { text } = await guest.get('/record');
    expect(text).toContain('<option value="calls">');
    const chosen = (await guest.get('/record?policy=calls')).text;
    expect(chosen).toMatch(/<label for="key0">id<\/label><input id="key0"/);
    expect(chosen).toContain('method="post"');
  });

  test('says next to the field that a value is missing or cannot be the key, and records nothing', async () => {
    const { index } = await (await place.engine()).ledger.head();
    const missing = await ask('');
    expect(missing.status).toBe(422);
    expect(missing.text).toContain('id="key0-wrong">Write a value.');
    const unusable = await ask('"><img src=x onerror=alert(1)>');
    expect(unusable.status).toBe(422);
    expect(unusable.text).toMatch(/aria-invalid="true" aria-describedby="key-hint key0-wrong"/);
    expect(unusable.text).not.toContain('<img');
    expect((await (await place.engine()).ledger.head()).index).toBe(index);
  });

  test('needs the token of a page; a policy that there is not does not exist', async () => {
    expect((await guest.send('/record', { policy: 'calls', key0: '1' })).status).toBe(403);
    expect((await guest.post('/record', { policy: 'no-such', key0: '1' }, '/record?policy=calls')).status).toBe(404);
  });
});

describe('the answer', () => {
  test('tells of a record that was destroyed when, by which run and entry, and why, in three languages', async () => {
    const { status, text } = await ask('1');
    expect(status).toBe(200);
    expect(text).toContain('It was destroyed.');
    expect(text).toMatch(/They were destroyed on \d+ \w+ \d{4}: their retention period was over/);
    expect(text).toMatch(/<p lang="sv">[^<]*Uppgifterna förstördes den/);
    expect(text).toMatch(/<p lang="fi">[^<]*Tiedot hävitettiin/);
    const entry = /<a href="\/log\/(\d+)">/.exec(text)?.[1];
    expect((await guest.get(`/log/${entry}`)).text).toContain('batch done');
  });

  test('tells of a record that is held by which matter, and of none of it what the note says', async () => {
    const { text } = await ask('7');
    expect(text).toContain('It is still there, and held.');
    expect(text).toContain('VK/7/2026');
    expect(text).toContain('1 January 2030');
    expect(text).toContain('It has been decided that they may not be destroyed for now.');
    expect(text).not.toContain('Gunilla');
  });

  test('tells of a record that is there when it is due, from which date, and every reason for and against', async () => {
    const { text } = await ask('5');
    expect(text).toContain('It is still there.');
    expect(text).toContain('calls.ended_at');
    expect(text).toContain('2 months');
    expect(text).toMatch(/It is not due before \d+ \w+ \d{4}/);
    expect((await ask('4')).text).toContain('excepted: pending matter');
    expect((await ask('3')).text).toContain('extended until');
  });

  test('tells of a record that never was that it was never seen', async () => {
    expect((await ask('4711')).text).toContain('It is not there, and this program never disposed of it.');
  });

  test('is in the language of the page', async () => {
    const finn = new Guest(place.url, 'fi');
    expect((await ask('1', finn)).text).toContain('Se on hävitetty.');
    expect((await ask('7', finn)).text).toContain('sitä koskee hävittämiskielto');
    const swede = new Guest(place.url, 'sv');
    expect((await ask('7', swede)).text).toContain('ett gallringsstopp gäller');
  });
});

describe('the question', () => {
  test('is on record with who asked and under which policy, and without the key', async () => {
    await ask('4711');
    const entry = await lastAsked();
    expect(entry).toMatchObject({ kind: 'record.asked', actor: 'officer-7', policy: 'calls', action: 'answer' });
    expect(JSON.stringify(entry)).not.toContain('4711');
  });

  test('commits to the record it was about, so that whoever has the key can find out who asked', async () => {
    await ask('1');
    const { commitments } = await lastAsked();
    const { keys } = await place.engine();
    if (!keys) throw new Error('no key is configured');
    const leaf = commitmentTo({ identity: 'asked/calls', columns: ['0'], key: ['1'] }, keys.current);
    expect(commitments).toEqual({ root: rootOfLeaves(leaf).toString('hex'), size: 1, key: keys.current.id });
  });

  test('stands in no address: the key is taken from a form alone', async () => {
    const { text } = await guest.get('/record?policy=calls&key0=1');
    expect(text).not.toContain('It was destroyed');
    expect((await ask('1')).text).not.toMatch(/(?:href|action)="[^"]*key0/);
  });
});

describe('the proof', () => {
  test('is one that verifies with the public key alone, and that it was taken is on record', async () => {
    const { text, headers } = await guest.post('/record/proof', { policy: 'calls', key0: '1' }, '/record?policy=calls');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="proof-calls-\d+\.json"$/);
    const proof = JSON.parse(text) as ProofFile;
    expect(proof.record.key).toEqual(['1']);
    const { evidence } = await place.engine();
    const key = readVerifierKey(evidence?.signer.verifierKey ?? '');
    expect(key && verifyProof(Buffer.from(text), [key])).toMatchObject({ verdict: 'sound', findings: [] });
    expect(await lastAsked()).toMatchObject({ action: 'proof', policy: 'calls' });
  });

  test('is not offered where there is nothing to prove', async () => {
    expect((await ask('5')).text).not.toContain('Download the proof');
    expect((await guest.post('/record/proof', { policy: 'calls', key0: '5' }, '/record?policy=calls')).status).toBe(
      404,
    );
  });
});

test('whoever sees the policies of one controller only can ask about their records alone', async () => {
  const own = await deskPlace({ GALLRA_DESK_LOGIN: 'local' });
  try {
    const accounts = await openAccountsOf(own.config);
    const password = 'correct horse battery';
    const add = async (name: string, controller: string): Promise<Guest> => {
      const grants = [{ role: 'viewer' as const, controllers: [controller] }];
      await accounts.add({ name, fullName: name, password: await hashPassword(password), grants }, 'admin');
      const someone = new Guest(own.url);
      await someone.post('/sign-in', { account: name, password });
      return someone;
    };
    const ours = await add('anna', 'State Treasury');
    const theirs = await add('bertil', 'City Archive');
    await accounts.close();
    expect((await ask('5', ours)).text).toContain('It is still there.');
    expect((await theirs.get('/record')).text).toContain('There is no policy with records that you may see.');
    const token = /name="_csrf" value="([^"]+)"/.exec((await theirs.get('/record')).text)?.[1] ?? '';
    expect((await theirs.send('/record', { policy: 'calls', key0: '5', _csrf: token })).status).toBe(404);
  } finally {
    await own.close();
  }
});

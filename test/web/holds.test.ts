/** Holds at the desk: what is in force, placing one step by step, looking at it again, releasing it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { type HoldRequest, placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { Grant } from '../../src/ports/accounts.ts';
import type { Hold } from '../../src/ports/ledger.ts';
import type { EffectOrder } from '../../src/ports/store.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { dayFromNow } from '../support/day-from-now.ts';
import { until } from '../support/until.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const far = '2099-01-31';

const request = (more: Partial<HoldRequest> = {}): HoldRequest => ({
  ...{ store: 'telephony', table: 'calls', kind: 'record', match: { id: '1' } },
  ...{ restriction: false, reason: 'litigation', matter: 'VK/1/2026', note: null },
  ...{ placedBy: 'officer-7', reviewOn: far, future: true },
  ...more,
});

const placing = {
  ...{ place: 'telephony/calls', kind: 'record', value0: '1', reason: 'litigation', matter: 'VK/9/2026' },
  ...{ review: far, note: 'seen by nobody else', restriction: '' },
};

const record = '/holds/new?place=telephony%2Fcalls&kind=record';

async function inForce(place: DeskPlace): Promise<Hold[]> {
  return place.open.engine.ledger.holds({});
}

async function releaseAll(place: DeskPlace): Promise<void> {
  for (const { id } of await inForce(place)) await place.open.engine.ledger.releaseHold(id, 'closed', 'test');
}

async function logged(place: DeskPlace, hold: string) {
  const entries = await place.open.engine.ledger.entries({ limit: 10_000 });
  return entries.map(({ bytes }) => decodeEntry(bytes)).filter((entry) => entry.hold === hold);
}

describe('where nobody signs in', () => {
  let place: DeskPlace;
  let guest: Guest;
  beforeAll(async () => {
    place = await deskPlace();
  });
  afterAll(async () => place?.close());
  beforeEach(async () => {
    await releaseAll(place);
    guest = new Guest(place.url);
  });
  const put = async (more: Partial<HoldRequest> = {}) => (await placeHold(place.open.engine, request(more))).hold;

  describe('the list', () => {
    test('tells every hold in force, restrictions apart, and no value that they cover', async () => {
      await put({ match: { id: '2' } });
      await put({ kind: 'matching', match: { caller_id: 'david' }, matter: 'VK/2/2026', restriction: true });
      const { text } = await guest.get('/holds');
      const [holds = '', restrictions = ''] = text.split('Restrictions of processing (GDPR Art. 18)</h2>');
      expect(holds).toContain('One record of calls in telephony, by id');
      expect(holds).toContain('VK/1/2026');
      expect(holds).toContain('acknowledged: kept');
      expect(restrictions).toContain('Matching records of calls in telephony, by caller_id');
      expect(restrictions).toContain('by officer-7');
      expect(text).not.toContain('david');
    });

    test('shows the values to a holds officer who asks, and that somebody looked is recorded', async () => {
      await put({ kind: 'matching', match: { caller_id: 'david' } });
      const { status, text } = await guest.post('/holds', {});
      expect(status).toBe(200);
      expect(text).toContain('caller_id = david');
      const [entry] = (await place.open.engine.ledger.entries({ kind: 'hold.shown', limit: 100 })).slice(-1);
      expect(entry && decodeEntry(entry.bytes)).toMatchObject({ actor: 'officer-7', counts: { holds: 1 } });
      expect(entry?.bytes.toString()).not.toContain('david');
    });

    test('points out those whose day has passed or is near, the earliest first', async () => {
      await put({ reviewOn: dayFromNow(300), matter: 'VK/far' });
      await put({ reviewOn: dayFromNow(7), matter: 'VK/near' });
      await put({ reviewOn: dayFromNow(-3), matter: 'VK/past' });
      const { text } = await guest.get('/holds');
      expect(text).toContain('The review day of 1 hold has passed.');
      expect(text).toContain('1 hold comes up for review within 14 days.');
      expect(text).toMatch(/3 days overdue/);
      expect(text).toMatch(/7 days left/);
      const order = ['VK/past', 'VK/near', 'VK/far'].map((matter) => text.indexOf(`<td>${matter}</td>`));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    });

    test('is of one matter, of one policy, and with those that were released, where somebody asks', async () => {
      await put({ matter: 'VK/here' });
      const { id } = await put({ matter: 'VK/there' });
      await place.open.engine.ledger.releaseHold(id, 'settled', 'berit');
      await put({ table: 'matters', match: { id: '1' }, matter: 'VK/elsewhere' });
      const of = async (query: string) => (await guest.get(`/holds?${query}`)).text;
      expect(await of('matter=VK/here')).not.toContain('VK/elsewhere');
      expect(await of('policy=calls')).not.toContain('VK/elsewhere');
      expect(await of('')).not.toContain('VK/there');
      expect(await of('released=yes')).toMatch(/VK\/there[\s\S]*by berit[\s\S]*settled/);
    });

    test('is told in each language, and hostile text in it stays text', async () => {
      await put({ matter: '<script>alert(1)</script>', reviewOn: dayFromNow(-1) });
      for (const [language, words] of Object.entries({
        en: ['Holds in force', '1 day overdue'],
        sv: ['Gallringsstopp i kraft', '1 dag försenad'],
        fi: ['Voimassa olevat hävittämiskiellot', '1 päivä myöhässä'],
      })) {
        const { text } = await new Guest(place.url, language).get('/holds');
        for (const said of words) expect(text).toContain(said);
        expect(text).not.toContain('<script');
      }
    });
  });

  describe('placing a hold', () => {
    test('begins with the tables that policies are over, and asks for the key of a record', async () => {
      const { text } = await guest.get('/holds/new');
      expect(text).toContain('calls in telephony');
      expect(text).toContain('call_events in telephony');
      expect(text).not.toContain('matters in telephony');
      expect(text).toContain('<option value="telephony/calls">calls (Call recordings)</option>');
      const unsaid = await guest.get('/holds/new?place=telephony%2Fcalls&kind=');
      expect(unsaid.text).toContain('<p class="wrong" id="kind-wrong">Choose which records.</p>');
      expect(unsaid.text).toContain('<option value="telephony/calls" selected>');
      const values = await guest.get(record);
      expect(values.text).toContain('<label for="value0">id</label>');
      expect(values.text).toContain('No personal data is needed here.');
      expect((await guest.get('/holds/new?place=telephony%2Fmatters&kind=record')).status).toBe(404);
      expect((await guest.get('/holds/new?place=telephony%2Fcalls&kind=some')).status).toBe(404);
    });

    test('tells what it would do before it is placed, and places nothing', async () => {
      const { status, text } = await guest.post('/holds/new', { ...placing, step: 'impact' }, record);
      expect(status).toBe(200);
      expect(text).toContain('It covers 1 record now.');
      expect(text).toContain('1 record is due now and would be kept by this hold.');
      expect(text).toContain('Call recordings');
      expect(await inForce(place)).toEqual([]);
    });

    test('says that a record does not exist, and places it all the same where somebody insists', async () => {
      const missing = { ...placing, value0: '4711' };
      const { text } = await guest.post('/holds/new', { ...missing, step: 'impact' }, record);
      expect(text).toContain('There is no such record now');
      expect(text).toContain('Place it all the same');
      const placed = await guest.post('/holds/new', { ...missing, step: 'place' }, record);
      expect(placed.text).toContain('The record is not there');
      expect(await inForce(place)).toMatchObject([{ match: { id: '4711' } }]);
    });

    test('is confirmed, acknowledged, and no value stands in an address or in the log', async () => {
      const { path, text } = await guest.post('/holds/new', { ...placing, step: 'place', restriction: 'yes' }, record);
      const [hold] = await inForce(place);
      expect(path).toBe(`/holds/${hold?.id}`);
      expect(text).toContain('The hold is acknowledged: from here on it is kept.');
      expect(text).toContain('The record is there.');
      expect(text).toContain('Restriction in matter VK/9/2026');
      expect(hold).toMatchObject({
        ...{ kind: 'record', match: { id: '1' }, restriction: true, placedBy: 'officer-7', reviewOn: far },
        note: 'seen by nobody else',
      });
      const entries = await logged(place, hold?.id ?? '');
      expect(entries).toMatchObject([{ kind: 'hold.placed', action: 'restriction' }, { kind: 'hold.acknowledged' }]);
      expect(JSON.stringify(entries)).not.toContain('seen by nobody else');
    });

    test('on matching records takes several conditions, and on all of them none', async () => {
      const from = '/holds/new?place=telephony%2Fcalls&kind=matching';
      const several = {
        ...{ ...placing, kind: 'matching', column0: 'caller_id', value0: 'anna', column1: '', value1: '' },
        ...{ column2: 'id', value2: '1' },
      };
      await guest.post('/holds/new', { ...several, step: 'place' }, from);
      expect((await inForce(place))[0]).toMatchObject({ kind: 'matching', match: { caller_id: 'anna', id: '1' } });
      const all = '/holds/new?place=telephony%2Fcalls&kind=dataset';
      const impact = await guest.post('/holds/new', { ...placing, kind: 'dataset', step: 'impact' }, all);
      expect(impact.text).toContain('It covers 7 records now.');
      await guest.post('/holds/new', { ...placing, kind: 'dataset', step: 'place' }, all);
      expect((await inForce(place))[1]).toMatchObject({ kind: 'dataset', match: {} });
    });

    test('says beside each field what is wrong with it, keeps what was written, and places nothing', async () => {
      const bad = { ...placing, value0: 'seven', reason: 'two words', matter: '', review: dayFromNow(-1) };
      const { status, text } = await guest.post('/holds/new', { ...bad, step: 'place' }, record);
      expect(status).toBe(422);
      expect(text).toContain('role="alert"');
      for (const name of ['value0', 'reason', 'matter', 'review']) expect(text).toContain(`id="${name}-wrong"`);
      expect(text).toContain('This is no value of the type bigint.');
      expect(text).toContain('value="two words"');
      const twice = { ...placing, kind: 'matching', column0: 'id', value0: '1', column1: 'id', value1: '2' };
      const from = '/holds/new?place=telephony%2Fcalls&kind=matching';
      expect((await guest.post('/holds/new', { ...twice, step: 'place' }, from)).text).toContain('named twice');
      const none = { ...placing, kind: 'matching', value0: '', step: 'place' };
      expect((await guest.post('/holds/new', none, from)).text).toContain('one column and its value');
      const hostile = { ...placing, value0: '"><script>1</script>', step: 'impact' };
      expect((await guest.post('/holds/new', hostile, record)).text).not.toContain('<script>');
      expect(await inForce(place)).toEqual([]);
    });

    test('goes back to what was written where somebody wants to change it', async () => {
      const { text } = await guest.post('/holds/new', { ...placing, step: 'change' }, record);
      expect(text).toContain('value="VK/9/2026"');
      expect(text).toContain('seen by nobody else');
    });

    test('needs the token of a page of ours', async () => {
      await guest.get('/holds/new');
      expect((await guest.send('/holds/new', { ...placing, step: 'place' })).status).toBe(403);
      expect(await inForce(place)).toEqual([]);
    });

    test.each(['sv', 'fi'])('is told in %s to its end', async (language) => {
      const other = new Guest(place.url, language);
      const said = { sv: ['Steg 3 av 3', 'Posten finns.'], fi: ['Vaihe 3/3', 'Tietue on olemassa.'] }[language] ?? [];
      const impact = await other.post('/holds/new', { ...placing, step: 'impact' }, record);
      expect(impact.text).toContain(said[0]);
      const placed = await other.post('/holds/new', { ...placing, step: 'place' }, record);
      expect(placed.text).toContain(said[1]);
    });
  });

  describe('one hold', () => {
    test('shows its values to whoever asks and may', async () => {
      const { id } = await put({ kind: 'matching', match: { caller_id: 'david' } });
      expect((await guest.get(`/holds/${id}`)).text).not.toContain('david');
      const { text } = await guest.post(`/holds/${id}`, { decide: 'values' });
      expect(text).toContain('caller_id = <code>david</code>');
      expect((await logged(place, id)).at(-1)).toMatchObject({ kind: 'hold.shown', actor: 'officer-7' });
    });

    test('is kept until another day, for a reason', async () => {
      const { id } = await put({ reviewOn: dayFromNow(2) });
      const wrong = await guest.post(`/holds/${id}`, { decide: 'review', until: dayFromNow(0), reason: '' });
      expect(wrong.status).toBe(422);
      expect(wrong.text).toContain('The day has to lie ahead.');
      const kept = await guest.post(`/holds/${id}`, { decide: 'review', until: '2098-12-31', reason: 'appeal' });
      expect(kept.text).toContain('somebody looks at it again by 31 December 2098');
      expect(kept.text).toContain('because appeal');
      expect((await inForce(place))[0]?.reviewOn).toBe('2098-12-31');
      expect((await logged(place, id)).at(-1)).toMatchObject({ kind: 'hold.reviewed', until: '2098-12-31' });
    });

    test('loses its note for good', async () => {
      const { id } = await put({ note: 'Anna called on Monday' });
      expect((await guest.get(`/holds/${id}`)).text).toContain('Anna called on Monday');
      const { text } = await guest.post(`/holds/${id}`, { decide: 'erase' });
      expect(text).toContain('The note is erased.');
      expect(text).not.toContain('Anna called');
      expect((await inForce(place))[0]?.note).toBeNull();
    });

    test('tells what its release sets free, and is released for a reason', async () => {
      const { id } = await put();
      await put({ match: { id: '2' } });
      const asked = await guest.get(`/holds/${id}/release`);
      expect(asked.text).toContain('1 record is due at once without this hold, and goes with the next run.');
      const wrong = await guest.post(`/holds/${id}/release`, { decide: 'release', reason: 'it is over' });
      expect(wrong).toMatchObject({ status: 422, text: expect.stringContaining('reason-wrong') });
      const { text } = await guest.post(`/holds/${id}/release`, { decide: 'release', reason: 'closed' });
      expect(text).toContain('The hold is released. The policies decide again.');
      expect((await logged(place, id)).at(-1)).toMatchObject({ kind: 'hold.released', actor: 'officer-7' });
      expect((await guest.get(`/holds/${id}/release`)).text).toContain('This hold is released already.');
      const again = await guest.post(`/holds/${id}/release`, { decide: 'release', reason: 'closed' }, record);
      expect(again).toMatchObject({ status: 422, text: expect.stringContaining('The hold is released already.') });
    });

    test('that there is not is no page, and a form that says nothing decides nothing', async () => {
      const { id } = await put();
      expect((await guest.get('/holds/no-such-hold')).status).toBe(404);
      for (const path of [`/holds/${id}`, `/holds/${id}/release`])
        expect(await guest.post(path, { decide: '' })).toMatchObject({
          status: 422,
          text: expect.stringContaining('role="alert"'),
        });
      expect(await inForce(place)).toHaveLength(1);
    });
  });
});

const other = callsPolicy
  .replace('id: calls', 'id: matters')
  .replace('controller: State Treasury', 'controller: Archive')
  .replace('table: calls', 'table: matters')
  .replace(/ {2}parts:\n.*\n/, '')
  .replace(
    /retain:[\s\S]*disposition/,
    'retain: { period: indefinite, because: archive, review: 2090-01-01 }\ndisposition',
  )
  .replace('disposition: destroy\n', '')
  .replace(/schedule.*\n/, '');

describe('where several sign in', () => {
  const password = 'correct horse battery';
  let place: DeskPlace;
  const guests = new Map<string, Guest>();
  const as = (name: string): Guest => guests.get(name) as Guest;

  beforeAll(async () => {
    place = await deskPlace(
      { GALLRA_DESK_LOGIN: 'local', GALLRA_TWO_PERSON_RELEASE: 'on' },
      { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy, 'matters.yaml': other },
    );
    const accounts = await openAccountsOf(place.config);
    const all = (role: Grant['role']): Grant => ({ role, controllers: null });
    const of = (role: Grant['role'], ...controllers: string[]): Grant => ({ role, controllers });
    const people: Record<string, Grant[]> = {
      anna: [all('holds-officer'), all('approver')],
      berit: [all('approver')],
      carl: [all('viewer')],
      archivist: [of('holds-officer', 'Archive')],
      treasurer: [of('holds-officer', 'State Treasury'), of('approver', 'State Treasury')],
    };
    const hashed = await hashPassword(password);
    for (const [name, grants] of Object.entries(people)) {
      await accounts.add({ name, fullName: name, password: hashed, grants }, 'admin');
      const guest = new Guest(place.url);
      await guest.post('/sign-in', { account: name, password });
      guests.set(name, guest);
    }
    await accounts.close();
  });
  afterAll(async () => place?.close());
  beforeEach(() => releaseAll(place));
  const put = async (more: Partial<HoldRequest> = {}) => (await placeHold(place.open.engine, request(more))).hold;

  test('one requests a release, nobody confirms their own, another person does', async () => {
    const { id } = await put();
    const path = `/holds/${id}/release`;
    expect((await as('anna').get(path)).text).toContain('Two persons release a hold here');
    const asked = await as('anna').post(path, { decide: 'release', reason: 'closed' });
    expect(asked.text).toContain('waits for another person');
    expect((await as('carl').get('/holds')).text).toContain('release requested');
    expect(await inForce(place)).toHaveLength(1);
    expect((await as('anna').get(path)).text).toContain('You requested it');
    const own = await as('anna').post(path, { decide: 'confirm' });
    expect(own).toMatchObject({ status: 422, text: expect.stringContaining('may not confirm it') });
    expect((await as('berit').get(path)).text).toContain('local:anna requested the release');
    const confirmed = await as('berit').post(path, { decide: 'confirm' });
    expect(confirmed.text).toContain('The hold is released.');
    expect((await logged(place, id)).slice(2).map(({ kind, actor, reason }) => [kind, actor, reason])).toEqual([
      ['hold.release.requested', 'local:anna', 'closed'],
      ['hold.released', 'local:berit', 'closed'],
    ]);
  });

  test('a request is refused for a reason, or withdrawn by whoever made it', async () => {
    const { id } = await put();
    const path = `/holds/${id}/release`;
    await as('anna').post(path, { decide: 'release', reason: 'closed' });
    expect((await as('berit').post(path, { decide: 'refuse', reason: '' })).status).toBe(422);
    const refused = await as('berit').post(path, { decide: 'refuse', reason: 'appeal' });
    expect(refused.text).toContain('The release is refused');
    expect(refused.text).toMatch(/refused by local:berit, .*, because appeal/);
    await as('anna').post(path, { decide: 'release', reason: 'closed' });
    const withdrawn = await as('anna').post(path, { decide: 'withdraw' });
    expect(withdrawn.text).toContain('The request is withdrawn');
    expect(await inForce(place)).toHaveLength(1);
  });

  test('a viewer sees holds, and decides nothing; that it was tried is recorded', async () => {
    const { id } = await put({ note: 'a word among officers', kind: 'matching', match: { caller_id: 'david' } });
    const { text } = await as('carl').get(`/holds/${id}`);
    expect(text).toContain('There is a note.');
    expect(text).not.toMatch(/a word among officers|david|<form method="post" action="\/holds/);
    for (const [path, form] of [
      ['/holds', {}],
      [`/holds/${id}`, { decide: 'values' }],
      [`/holds/${id}`, { decide: 'erase' }],
      [`/holds/${id}/release`, { decide: 'release', reason: 'closed' }],
      ['/holds/new', { ...placing, step: 'place' }],
    ] as const)
      expect(await as('carl').post(path, form, '/holds')).toMatchObject({ status: 403 });
    expect((await as('carl').get('/holds/new')).status).toBe(403);
    expect(await inForce(place)).toMatchObject([{ note: 'a word among officers' }]);
    const refused = await place.open.engine.ledger.entries({ kind: 'access.refused', limit: 100 });
    expect(refused.length).toBeGreaterThan(0);
  });

  test('whoever answers for one controller sees and places holds on its tables alone', async () => {
    const { id } = await put({ matter: 'VK/treasury' });
    const mine = await put({ matter: 'VK/archive', table: 'matters', match: { id: '1' } });
    const { text } = await as('archivist').get('/holds');
    expect(text).toContain('VK/archive');
    expect(text).not.toContain('VK/treasury');
    expect((await as('archivist').get(`/holds/${id}`)).status).toBe(404);
    expect((await as('archivist').get(`/holds/${mine.id}`)).status).toBe(200);
    const asked = { decide: 'release', reason: 'closed' };
    expect((await as('archivist').post(`/holds/${id}/release`, asked, '/holds')).status).toBe(404);
    const tables = await as('archivist').get('/holds/new');
    expect(tables.text).toContain('matters in telephony');
    expect(tables.text).not.toContain('calls in telephony');
    expect((await as('archivist').get(record)).status).toBe(404);
  });

  test('all records of a table are held by whoever answers for every controller of it', async () => {
    const all = '/holds/new?place=telephony%2Fcalls&kind=dataset';
    expect((await as('treasurer').get(all)).status).toBe(200);
    await place.write(
      'joint.yaml',
      callsPolicy.replace('id: calls', 'id: joint').replace('State Treasury', '[State Treasury, Archive]'),
    );
    expect((await as('treasurer').get('/holds/new')).text).not.toContain('value="dataset"');
    expect((await as('treasurer').get(all)).status).toBe(403);
    expect((await as('anna').get(all)).status).toBe(200);
    expect((await as('treasurer').get(record)).status).toBe(200);
  });
});

describe('while a batch is in hand', () => {
  test('an acknowledged hold placed at the desk is kept, and what went before it is said', async () => {
    const place = await deskPlace({ GALLRA_BATCH_SIZE: '1' });
    try {
      const guest = new Guest(place.url);
      const engine = await place.engine();
      const store = await engine.store('telephony');
      let begun = (): void => undefined;
      let go = (): void => undefined;
      const hasBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const mayGo = new Promise<void>((resolve) => {
        go = resolve;
      });
      // The first batch, of the oldest call, stands still between its intent and its effect.
      const effect = async (order: EffectOrder) => {
        begun();
        await mayGo;
        return store.effect(order);
      };
      const run = runPolicy({ ...engine, store: async () => ({ ...store, effect }) }, 'calls');
      await hasBegun;
      const gone = guest.post('/holds/new', { ...placing, step: 'place' }, record);
      const second = new Guest(place.url);
      const kept = second.post('/holds/new', { ...placing, value0: '7', step: 'place' }, record);
      await until('both are recorded', async () => (await inForce(place)).length === 2);
      expect((await inForce(place)).map(({ acknowledgedAt }) => acknowledgedAt)).toEqual([null, null]);
      go();
      const first = (await gone).text;
      expect(first).toContain('The hold is acknowledged');
      expect(first).toMatch(/It waited for 1 batch \([0-9a-f]{8}\)\./);
      expect(first).toContain('1 record was disposed of before the hold.');
      expect(first).toContain('The record is not there: it is gone already');
      expect((await kept).text).toContain('The record is there.');
      expect((await run).counts).toMatchObject({ destroyed: 2, held: 1 });
      const { rows } = await place.store.query<{ id: number }>('select id::int from calls order by id');
      expect(rows.map(({ id }) => id)).toEqual([3, 4, 5, 6, 7]);
    } finally {
      await place.close();
    }
  });
});

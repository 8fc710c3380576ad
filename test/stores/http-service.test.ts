/** What a service may do on an ordinary day: pages of every kind, values of every type, refusals, haste, a moment's delay. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { all, always, never, type Predicate } from '../../src/policy/predicate.ts';
import type { ServiceTable } from '../../src/policy/service.ts';
import type { EffectOrder, Receipt } from '../../src/ports/store.ts';
import { among, calls, judgementOf, ledgerId, selected, start, upTo } from '../contract/store/fixtures.ts';
import { type FakeTable, type Fragments, personalWords } from '../support/http/fake-service.ts';
import { fakeTable, odataTables, type ServicePlace, servicePlace } from './http-store.ts';

jest.setTimeout(20_000);

let places: ServicePlace[] = [];
afterEach(async () => {
  for (const place of places) await place.close();
  places = [];
});
const opened = async (...args: Parameters<typeof servicePlace>): Promise<ServicePlace> => {
  const place = await servicePlace(...args);
  places.push(place);
  return place;
};

const column = (
  type: ServiceTable['columns'][string]['type'],
  over: Partial<ServiceTable['columns'][string]> = {},
) => ({
  type,
  at: '',
  nullable: true,
  omitted: false,
  ...over,
});

/** Visits behind REST; `list` says how the pages go on. */
function visits(list: Partial<ServiceTable['list']>, over: Partial<ServiceTable> = {}): Record<string, ServiceTable> {
  const columns: ServiceTable['columns'] = {
    id: column('number', { at: '/id', nullable: false }),
    seen: column('instant', { at: '/visit/at' }),
  };
  return {
    visits: {
      odata: false,
      key: ['id'],
      columns,
      list: { path: 'visits', query: {}, items: '/items', paging: { by: 'none' }, ...list },
      read: { path: 'visits/{id}', record: '' },
      delete: 'visits/{id}',
      patch: 'visits/{id}',
      version: 'etag',
      cutoff: null,
      ...over,
    },
  };
}

const visit = (id: number, at: string | null): Fragments => ({
  id: String(id),
  visit: JSON.stringify({ at, page: '/contact' }),
});
const visitsTable = (count: number, pageSize = 4): FakeTable => ({
  key: ['id'],
  pageSize,
  rows: Array.from({ length: count }, (_, i) => ({ item: visit(i + 1, '2025-01-15T10:00:00Z'), version: 1 })),
});
const old = judgementOf({
  table: 'visits',
  branches: [{ lead: 'seen', due: upTo('seen', '2026-03-31') }],
  undated: { op: 'null', column: 'seen' },
  leaves: [{ kind: 'column', column: 'seen' }],
});

/** Ten calls behind OData: 1 to 6 due. */
const callsPlace = (): Promise<ServicePlace> => opened({ calls: fakeTable(calls()) }, odataTables({ calls: calls() }));

function withoutVersions(): Record<string, ServiceTable> {
  const mapped = odataTables({ calls: calls() });
  for (const table of Object.values(mapped)) table.version = 'none';
  return mapped;
}

async function ordered(place: ServicePlace, held: Predicate = never, judgement = judgementOf()): Promise<EffectOrder> {
  return {
    batchId: randomUUID(),
    worker: 'w1',
    judgement,
    held,
    range: await selected(place.store, judgement, start, 100, held),
  };
}
const dispose = async (place: ServicePlace): Promise<Receipt> => place.store.effect(await ordered(place));
const left = ({ fake }: ServicePlace, table = 'calls'): string =>
  (fake.tables[table]?.rows ?? []).map(({ item }) => item.id).join(' ');
const sent = ({ fake }: ServicePlace, method: string): string[] =>
  fake.requests.filter((request) => request.method === method).map(({ path }) => path);

describe('Pages', () => {
  test('a list that goes on, though nobody mapped how, is an error and not all there is', async () => {
    const rows = [1, 2, 3, 4].map((id) => ({ item: visit(id, null), version: 1 }));
    const table = (pageSize: number): FakeTable => ({ key: ['id'], pageSize, rows });
    const part = await opened({ visits: table(3) }, visits({ items: '' }), 'link');
    await expect(part.store.count('visits', always)).rejects.toMatchObject({ code: 'store.schema' });
    const whole = await opened({ visits: table(9) }, visits({ items: '' }), 'link');
    expect(await whole.store.count('visits', always)).toBe(4);
  });

  test.each([
    ['by number, as many as it says', 'page', { paging: { by: 'page', query: 'page', first: 1, pages: '/pages' } }],
    ['by number, until one is empty', 'page', { paging: { by: 'page', query: 'page', first: 1, pages: null } }],
    ['by cursor', 'cursor', { items: '/data', paging: { by: 'cursor', at: '/meta/next', query: 'after' } }],
    ['by a link in a header', 'link', { items: '', paging: { by: 'next', at: 'link' } }],
  ] as [string, string, Partial<ServiceTable['list']>][])('%s', async (_, face, list) => {
    for (const count of [0, 1, 4, 11]) {
      const place = await opened({ visits: visitsTable(count) }, visits(list), face);
      expect(await place.store.count('visits', always)).toBe(count);
      expect((await place.store.keys('visits', ['id'], always, null, 99)).flat()).toEqual(
        Array.from({ length: count }, (_, i) => String(i + 1)),
      );
    }
  });

  test('a record that moved to a later page meanwhile is counted once', async () => {
    const place = await opened(
      { visits: visitsTable(10) },
      visits({ paging: { by: 'page', query: 'page', first: 1, pages: '/pages' } }),
      'page',
    );
    place.fake.onRequest = ({ path }) => {
      if (path.includes('page=2')) place.fake.tables.visits?.rows.unshift({ item: visit(99, null), version: 1 });
    };
    expect(await place.store.count('visits', always)).toBe(10);
  });

  test('a cutoff spares pages when a batch is selected, and changes nothing else', async () => {
    const mapped = odataTables({ calls: calls() });
    for (const table of Object.values(mapped))
      table.cutoff = { column: 'ended_on', query: { $filter: 'ended_on lt {cutoff}' } };
    const place = await opened({ calls: fakeTable(calls()) }, mapped);
    const range = await selected(place.store, judgementOf());
    expect(range.keys?.flat()).toEqual(['1', '2', '3', '4', '5', '6']);
    // A day more than the last that is due, since services have zones of their own.
    expect(place.fake.requests[0]?.path).toContain('$filter=ended_on lt 2026-04-01');
    expect((await place.store.tally(judgementOf(), never)).tableRows).toBe(10);
  });
});

test('pages of keys come from one pass, and a new list from a new one', async () => {
  const place = await callsPlace();
  const pages: string[][] = [];
  for (let after: string[] | null = null; ; ) {
    const page: string[][] = await place.store.keys('calls', ['id'], always, after, 3);
    pages.push(page.flat());
    if (page.length < 3) break;
    after = page.at(-1) ?? null;
  }
  expect(pages).toEqual([['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['10']]);
  expect(place.fake.requests).toHaveLength(4);
  place.fake.put('calls', { id: '0', ended_on: 'null', division: 'null', kept_for: 'null' });
  expect(await place.store.keys('calls', ['id'], always, null, 1)).toEqual([['0']]);
});

describe('Values', () => {
  test('a record whose date cannot be read counts among those that should not be there', async () => {
    const rows = [visit(1, '2026-01-01T00:00:00Z'), visit(2, 'last year'), visit(3, null)];
    const table = { key: ['id'], pageSize: 9, rows: rows.map((item) => ({ item, version: 1 })) };
    const { store } = await opened({ visits: table }, visits({}), 'page');
    const asked = { column: 'seen', zone: 'Europe/Helsinki', from: null, to: '2025-12-31' };
    expect(await store.count('visits', { op: 'days', ...asked })).toBe(1);
    expect(await store.count('visits', always)).toBe(3);
  });

  const typed = (type: ServiceTable['columns'][string]['type'], fragment: string | null, over = {}) => {
    const columns: ServiceTable['columns'] = {
      id: column('number', { at: '/id', nullable: false }),
      seen: column('instant', { at: '/seen' }),
      value: column(type, { at: '/value', ...over }),
    };
    const item: Fragments = {
      id: '1',
      seen: '"2025-01-15T10:00:00Z"',
      ...(fragment === null ? {} : { value: fragment }),
    };
    const list = { items: '', paging: { by: 'next' as const, at: 'link' } };
    return opened(
      { visits: { key: ['id'], pageSize: 9, rows: [{ item, version: 1 }] } },
      visits(list, { columns }),
      'link',
    );
  };

  test.each([
    ['text', '"a"', 'a', true],
    ['number', '7.50', '7.5', true],
    ['number', '"9007199254740993"', '9007199254740993', true],
    ['number', '1e3', '1000', true],
    ['boolean', 'true', 'true', true],
    ['uuid', '"FFFFFFFF-0000-4000-8000-000000000001"', 'ffffffff-0000-4000-8000-000000000001', true],
    ['instant', '"2026-01-01T02:00:00.1234567+02:00"', '2026-01-01T00:00:00.123456Z', true],
    ['timestamp', '"2026-01-01T02:00:00.1234567"', '2026-01-01 02:00:00.123456', true],
    ['unix-seconds', '1767225600', '2026-01-01T00:00:00Z', true],
    ['unix-milliseconds', '1767225600123', '2026-01-01T00:00:00.123Z', true],
    ['date', '"2026-01-01"', '2026-01-01', true],
    ['text', 'null', 'a', false],
  ] as const)('%s %s is %s: %s', async (type, fragment, value, is) => {
    const place = await typed(type, fragment);
    expect(await place.store.count('visits', among('value', value))).toBe(is ? 1 : 0);
  });

  test.each([
    ['text', '7'],
    ['number', '"seven"'],
    ['boolean', '"true"'],
    ['uuid', '"x"'],
    ['text', '{"a":1}'],
  ] as const)('%s %s is not what was mapped, and nobody guesses', async (type, fragment) => {
    const place = await typed(type, fragment);
    await expect(place.store.count('visits', among('value', 'x'))).rejects.toMatchObject({ code: 'store.schema' });
  });

  test('a property that is not there is a changed schema, unless the service leaves empty ones out', async () => {
    const strict = await typed('text', null);
    await expect(strict.store.count('visits', { op: 'null', column: 'value' })).rejects.toMatchObject({
      code: 'store.schema',
      hint: expect.stringContaining('omitted: true'),
    });
    const lenient = await typed('text', null, { omitted: true });
    expect(await lenient.store.count('visits', { op: 'null', column: 'value' })).toBe(1);
    const never_ = await typed('text', 'null', { nullable: false });
    await expect(never_.store.count('visits', { op: 'null', column: 'value' })).rejects.toMatchObject({
      code: 'store.schema',
    });
  });

  test.each(['"2026-02-30T00:00:00Z"', '"soon"', '"2026-01-01T00:00:00"', '17', '{}', '"/Date(1)/"'])(
    'a date that reads %s is undated wherever it is asked for, also by an exception',
    async (fragment) => {
      const place = await typed('instant', fragment);
      const free = { ...old, excepted: [{ because: 'later', when: upTo('value', '2020-01-01') }] };
      expect((await place.store.tally(free, never)).lines.map(({ outcome, count }) => [outcome, count])).toEqual([
        ['undated', 1],
      ]);
      expect(await place.store.select(free, never, start, 9)).toBeNull();
      expect(await place.store.examine(free, never, ['1'])).toMatchObject({ blocked: ['a date cannot be read'] });
      expect((await place.store.tally(old, never)).lines).toMatchObject([{ outcome: 'due' }]);
    },
  );

  test('anonymising changes what stands deep in a record, and leaves what stands beside it', async () => {
    const columns: ServiceTable['columns'] = {
      id: column('number', { at: '/id', nullable: false }),
      seen: column('instant', { at: '/visit/at' }),
      page: column('text', { at: '/visit/page' }),
      done: column('unix-seconds', { at: '/done' }),
    };
    const rows = [{ item: { ...visit(1, '2025-01-15T10:00:00Z'), done: 'null', big: '9007199254740993' }, version: 1 }];
    const list = { items: '', paging: { by: 'next' as const, at: 'link' } };
    const place = await opened({ visits: { key: ['id'], pageSize: 9, rows } }, visits(list, { columns }), 'link');
    const judgement = {
      ...old,
      scope: { op: 'null', column: 'done' } as Predicate,
      action: { kind: 'anonymise' as const, columns: { page: 'erase' as const }, mark: 'done' },
    };
    const receipt = await place.store.effect(await ordered(place, never, judgement));
    expect(receipt.disposed).toEqual([['1']]);
    expect(place.fake.find('visits', ['1'])?.item).toEqual({
      id: '1',
      visit: '{"at":"2025-01-15T10:00:00Z","page":null}',
      done: '1780272000',
      big: '9007199254740993',
    });
    expect(await place.store.select(judgement, never, start, 9)).toBeNull();
  });
});

describe('Disposing', () => {
  test('each record is read, ordered to go as it was read, and looked for', async () => {
    const place = await callsPlace();
    place.fake.wantsVersion = true;
    const receipt = await dispose(place);
    expect(receipt).toMatchObject({
      state: 'done',
      disposed: [['1'], ['2'], ['3'], ['4'], ['5'], ['6']],
      parts: {},
      gone: 0,
    });
    expect(left(place)).toBe('7 8 9 10');
    const first = place.fake.requests
      .filter(({ path }) => path.includes('calls(1)'))
      .map(({ method, headers }) => [method, headers['if-match']]);
    expect(first).toEqual([
      ['GET', undefined],
      ['DELETE', 'W/"1"'],
      ['GET', undefined],
    ]);
  });

  test('what changed, went or was held since the selection stays, or is gone', async () => {
    const place = await callsPlace();
    const order = await ordered(place);
    place.fake.put('calls', { id: '1', ended_on: '"2026-05-01"', division: 'null', kept_for: 'null' });
    const table = place.fake.tables.calls;
    if (table) table.rows = table.rows.filter(({ item }) => item.id !== '2');
    expect(await place.store.effect({ ...order, held: among('id', 3) })).toMatchObject({
      disposed: [['4'], ['5'], ['6']],
      gone: 1,
    });
    expect(left(place)).toBe('1 3 7 8 9 10');
  });

  test('what is written to between reading and deleting survives', async () => {
    const place = await callsPlace();
    place.fake.onRequest = ({ method, path }) => {
      const row = place.fake.find('calls', ['3']);
      if (method === 'DELETE' && path.includes('calls(3)') && row) row.version += 1;
    };
    expect((await dispose(place)).disposed.flat()).toEqual(['1', '2', '4', '5', '6']);
    expect(left(place)).toBe('3 7 8 9 10');
  });

  test('what something refers to is blocked, by the code of the service and none of its words', async () => {
    const place = await callsPlace();
    place.fake.referred = new Set(['["2"]', '["5"]']);
    const receipt = await dispose(place);
    expect(receipt).toMatchObject({ disposed: [['1'], ['3'], ['4'], ['6']], blocked: { '409 0x80040227': 2 } });
    expect(JSON.stringify(receipt)).not.toContain(personalWords);
  });

  test('a record that another took for itself, or that may not be touched, does not keep the others', async () => {
    const place = await callsPlace();
    place.fake.fail({
      about: ({ method, path }) => method === 'DELETE' && path.includes('calls(2)'),
      answer: { status: 403 },
    });
    place.fake.fail({
      about: ({ method, path }) => method === 'DELETE' && path.includes('calls(4)'),
      done: true,
      answer: { status: 404 },
    });
    place.fake.fail({
      about: ({ method, path }) => method === 'DELETE' && path.includes('calls(6)'),
      answer: { status: 422 },
    });
    expect(await dispose(place)).toMatchObject({
      disposed: [['1'], ['3'], ['5']],
      gone: 1,
      failed: { '403': 1, '422': 1 },
    });
    expect(left(place)).toBe('2 6 7 8 9 10');
  });

  test('where none may be touched each is refused, by its code', async () => {
    const place = await callsPlace();
    place.fake.fail({ about: ({ method }) => method === 'DELETE', times: 99, answer: { status: 403 } });
    expect(await dispose(place)).toMatchObject({ disposed: [], gone: 0, failed: { '403': 6 } });
    expect(left(place)).toBe('1 2 3 4 5 6 7 8 9 10');
  });

  test('an order that is carried out a moment later is waited for', async () => {
    const place = await callsPlace();
    place.fake.lingers = 2;
    expect((await dispose(place)).disposed).toHaveLength(6);
    expect(left(place)).toBe('7 8 9 10');
  });

  test('a service that only says that it deletes is found out with the first record', async () => {
    const place = await callsPlace();
    place.fake.keepsDeleted = true;
    await expect(dispose(place)).rejects.toMatchObject({
      code: 'store.schema',
      message: expect.stringContaining('still shows it as before'),
    });
    expect(sent(place, 'DELETE').length).toBeLessThanOrEqual(4);
  });

  test('beside records that went, what is only said to be gone is indeterminate', async () => {
    const place = await callsPlace();
    place.fake.fail({
      about: ({ method, path }) => method === 'DELETE' && path.includes('calls(6)'),
      answer: { status: 204 },
    });
    const receipt = await dispose(place);
    expect(receipt.indeterminate).toBe(1);
    expect(receipt.disposed.flat()).not.toContain('6');
    expect(receipt.disposed.length).toBeGreaterThan(0);
  });

  test('a change that the service does not make is no change', async () => {
    const table = {
      ...calls(),
      columns: { ...calls().columns, done: { type: '', kind: 'instant' as const, nullable: true } },
    };
    const place = await opened({ calls: fakeTable(table) }, odataTables({ calls: table }));
    place.fake.fail({ about: ({ method }) => method === 'PATCH', times: 9, answer: { status: 204 } });
    const judgement = judgementOf({
      scope: { op: 'null', column: 'done' },
      action: { kind: 'flag', columns: { kept_for: 'review' }, mark: 'done' },
    });
    await expect(place.store.effect(await ordered(place, never, judgement))).rejects.toMatchObject({
      code: 'store.schema',
    });
  });

  test.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 1_500).toUTCString()],
  ])('Retry-After in %s is obeyed, for reading and for deleting', async (_, after) => {
    const place = await callsPlace();
    const wait = (): { status: number; headers: Record<string, string> } => ({
      status: 429,
      headers: { 'retry-after': after() },
    });
    place.fake.fail({ about: ({ method }) => method === 'GET', answer: wait() });
    const began = performance.now();
    const order = await ordered(place);
    const waited = performance.now() - began;
    expect(waited).toBeGreaterThan(400);
    place.fake.fail({ about: ({ method }) => method === 'DELETE', answer: wait() });
    expect((await place.store.effect(order)).disposed).toHaveLength(6);
    expect(sent(place, 'DELETE')).toHaveLength(7);
  });

  test('what is written to while we are told to wait survives', async () => {
    const place = await opened({ calls: fakeTable(calls()) }, withoutVersions());
    const order = await ordered(place);
    place.fake.fail({
      about: ({ method, path }) => method === 'DELETE' && path.includes('calls(1)'),
      answer: { status: 429, headers: { 'retry-after': '1' } },
    });
    place.fake.onRequest = ({ method, path }) => {
      if (method === 'DELETE' && path.includes('calls(1)'))
        place.fake.put('calls', { id: '1', ended_on: '"2026-05-30"', division: 'null', kept_for: 'null' });
    };
    expect((await place.store.effect(order)).disposed).toHaveLength(5);
    expect(left(place)).toBe('1 7 8 9 10');
  });

  test('who asks us to come back after the batch is left alone', async () => {
    const place = await callsPlace();
    const order = await ordered(place);
    place.fake.fail({
      about: ({ method }) => method === 'DELETE',
      times: 99,
      answer: { status: 429, headers: { 'retry-after': '3600' } },
    });
    await expect(place.store.effect(order)).rejects.toMatchObject({ code: 'store.unreachable', retryable: true });
    expect(left(place)).toBe('1 2 3 4 5 6 7 8 9 10');
  });

  test('after a fault it is looked: what is there is left, what is not is indeterminate', async () => {
    const place = await callsPlace();
    const about =
      (id: number) =>
      (request: { method: string; path: string }): boolean =>
        request.method === 'DELETE' && request.path.includes(`calls(${id})`);
    place.fake.fail({ about: about(1), answer: { status: 500 } });
    place.fake.fail({ about: about(2), answer: { status: 502 }, done: true });
    expect(await dispose(place)).toMatchObject({ disposed: [['3'], ['4'], ['5'], ['6']], gone: 0, indeterminate: 1 });
    expect(left(place)).toBe('1 7 8 9 10');
  });

  test('an order that finds nothing, of a record that is there, is no proof that it is gone', async () => {
    const place = await callsPlace();
    const body = '{"error":{"code":"NoSuchThing"}}';
    place.fake.fail({ about: ({ method }) => method === 'DELETE', times: 99, answer: { status: 404, body } });
    expect(await dispose(place)).toMatchObject({ disposed: [], gone: 0, failed: { '404 NoSuchThing': 6 } });
    expect(left(place)).toBe('1 2 3 4 5 6 7 8 9 10');
  });

  test('what somebody took between the look and the order is gone', async () => {
    const place = await callsPlace();
    const about = ({ method, path }: { method: string; path: string }): boolean =>
      method === 'DELETE' && path.includes('calls(1)');
    place.fake.fail({ about, done: true, answer: { status: 404 } });
    expect(await dispose(place)).toMatchObject({ gone: 1, disposed: [['2'], ['3'], ['4'], ['5'], ['6']] });
  });

  test('what goes after an order that ended in a fault is indeterminate, though it was there when it was looked', async () => {
    const place = await callsPlace();
    const table = place.fake.tables.calls as FakeTable;
    const first = ({ path }: { path: string }): boolean => path.includes('calls(1)');
    place.fake.fail({
      about: (request) => request.method === 'DELETE' && first(request),
      answer: { status: 503, headers: { 'retry-after': '0' } },
    });
    let looks = 0;
    place.fake.onRequest = (request) => {
      // Read, looked at after the fault, and read again: by then it is carried out.
      if (request.method === 'GET' && first(request) && ++looks === 3)
        table.rows = table.rows.filter(({ item }) => item.id !== '1');
    };
    expect(await dispose(place)).toMatchObject({ gone: 0, indeterminate: 1 });
    expect(left(place)).toBe('7 8 9 10');
  });

  test.each([504, 524])(
    'an order for whose answer somebody did not wait (%i) may be carried out yet',
    async (status) => {
      const place = await callsPlace();
      place.fake.fail({ about: ({ method }) => method === 'DELETE', answer: { status } });
      const receipt = await dispose(place);
      expect(receipt).toMatchObject({ indeterminate: 1 });
      expect(receipt.failed).toBeUndefined();
    },
  );

  test('a batch whose time is over is not said to have done nothing while an order may still be carried out', async () => {
    const place = await callsPlace();
    const order = await ordered(place);
    for (const id of [2, 3, 4])
      place.fake.put('calls', { id: String(id), ended_on: '"2026-05-30"', division: 'null', kept_for: 'null' });
    place.fake.keepsDeleted = true;
    let sinceIntent = 0;
    let ordering = (): void => undefined;
    const isOrdered = new Promise<void>((resolve) => {
      ordering = resolve;
    });
    place.fake.onRequest = async ({ method, path }) => {
      if (method === 'DELETE') {
        sinceIntent = 115_000;
        ordering();
      } else if (/calls\([234]\)/.test(path)) await isOrdered;
    };
    const effect = place.store.effect({ ...order, sinceIntentMs: () => sinceIntent });
    await expect(effect).rejects.toMatchObject({ code: 'store.schema' });
    expect(sent(place, 'DELETE')).toHaveLength(1);
  });

  test('a record whose key no address and no ledger can hold is blocked, and no reason to stop', async () => {
    const text = { type: 'text' as const, at: '/id', nullable: false, omitted: false };
    const ended = { type: 'date' as const, at: '/ended_on', nullable: true, omitted: false };
    const mapped = visits({ path: 'calls', items: '/items' }).visits as ServiceTable;
    const table: ServiceTable = {
      ...mapped,
      columns: { id: text, ended_on: ended },
      read: { path: 'calls/{id}', record: '' },
      delete: 'calls/{id}',
      version: 'none',
    };
    const rows = ['"\\ud800"', '"a\\u0000"', '"fine"'].map((id) => ({
      item: { id, ended_on: '"2026-01-01"' },
      version: 1,
    }));
    const place = await opened({ calls: { key: ['id'], pageSize: 9, rows } }, { calls: table }, 'page');
    const judgement = judgementOf({ scope: always });
    const { lines } = await place.store.tally(judgement, never);
    expect(lines.map(({ outcome, count }) => `${outcome} ${count}`).sort()).toEqual(['blocked 2', 'due 1']);
    expect((await place.store.effect(await ordered(place, never, judgement))).disposed).toEqual([['fine']]);
    expect(await place.store.examine(judgement, never, ['\ud800'])).not.toBeNull();
  });

  test('a service that is busy for a moment is asked again, with what is there then', async () => {
    const place = await callsPlace();
    place.fake.fail({
      about: ({ method }) => method === 'DELETE',
      answer: { status: 503, headers: { 'retry-after': '0' } },
    });
    expect((await dispose(place)).disposed).toHaveLength(6);
    expect(sent(place, 'DELETE')).toHaveLength(7);
  });

  test.each([true, false])(
    'an order that gets no answer is indeterminate, whether it was carried out (%s)',
    async (done) => {
      const place = await callsPlace();
      place.fake.fail({
        about: ({ method, path }) => method === 'DELETE' && path.includes('calls(1)'),
        done,
        answer: 'drop',
      });
      const receipt = await dispose(place);
      expect(receipt.indeterminate).toBe(1);
      expect(receipt.disposed.flat()).not.toContain('1');
      for (const [key = ''] of receipt.disposed) expect(left(place).split(' ')).not.toContain(key);
    },
  );

  test('what went and cannot be looked for any more is indeterminate', async () => {
    const place = await callsPlace();
    place.fake.onRequest = ({ method }) => {
      if (method === 'DELETE')
        place.fake.fail({ about: (other) => other.method === 'GET', times: 999, answer: { status: 401 } });
    };
    const receipt = await dispose(place);
    expect(receipt.disposed).toEqual([]);
    expect(receipt.indeterminate).toBeGreaterThan(0);
  });

  test('nobody disposes of anything who is bound to no ledger, may only read, or has no time', async () => {
    const place = await callsPlace();
    const order = await ordered(place);
    await expect(place.open({ ledger: null }).effect(order)).rejects.toMatchObject({
      code: 'store.denied',
      hint: expect.stringContaining('gallra prepare'),
    });
    await expect(place.open({}, 'read').effect(order)).rejects.toMatchObject({ code: 'store.denied' });
    await expect(place.open({}, 'dispose', 1_000).effect(order)).rejects.toMatchObject({ code: 'store.conflict' });
    // Stopped between its intent and its first record, and woken up when that was settled.
    const late = { ...order, sinceIntentMs: () => 119_000 };
    await expect(place.store.effect(late)).rejects.toMatchObject({ code: 'store.conflict' });
    const over = { ...order, mayGoOn: () => false };
    await expect(place.store.effect(over)).rejects.toMatchObject({ code: 'store.conflict' });
    await expect(place.store.effect({ ...order, range: { ...order.range, keys: null } })).rejects.toMatchObject({
      code: 'store.schema',
    });
    expect(sent(place, 'DELETE')).toEqual([]);
    expect([await place.store.boundLedger(), place.store.keepsNothing]).toEqual([ledgerId, true]);
  });

  test('batches are small, and go on from where they were', async () => {
    const place = await opened(
      { visits: visitsTable(250, 100) },
      visits({ paging: { by: 'page', query: 'page', first: 1, pages: '/pages' } }),
      'page',
    );
    let cursor = start;
    const sizes: number[] = [];
    for (;;) {
      const range = await place.store.select(old, never, cursor, 1000);
      if (!range) break;
      sizes.push(range.size);
      // Another process goes on from the same place.
      expect(await place.open().select(old, never, cursor, 1000)).toEqual(range);
      cursor = { branch: range.branch, at: range.upTo };
    }
    expect(sizes).toEqual([100, 100, 50]);
  });

  test('the fence tells how many are not there, and that nobody can tell while the service is away', async () => {
    const place = await callsPlace();
    const { range, batchId, judgement } = await ordered(place);
    const table = place.fake.tables.calls;
    if (table) table.rows = table.rows.filter(({ item }) => item.id !== '2');
    expect(await place.store.fence(batchId, 'w2', range, judgement)).toEqual({
      batchId,
      state: 'abandoned',
      disposed: [],
      parts: {},
      gone: 1,
    });
    await place.fake.close();
    await expect(place.store.fence(batchId, 'w2', range, judgement)).rejects.toMatchObject({
      code: 'store.unreachable',
    });
  });
});

describe('Who we are', () => {
  const client = (place: ServicePlace, secret = place.fake.client.secret) => ({
    auth: {
      by: 'client' as const,
      tokenUrl: `${place.fake.origin}/token`,
      clientId: 'gallra',
      clientSecret: secret,
      scope: 'all',
    },
  });

  test('a token is got once, and once more when it is not taken any more', async () => {
    const place = await callsPlace();
    place.fake.token = 'nobody has it';
    const store = place.open(client(place));
    await Promise.all([store.count('calls', always), store.count('calls', always)]);
    expect(place.fake.client.issued).toBe(1);
    place.fake.token = 'withdrawn';
    expect(await store.count('calls', always)).toBe(10);
    expect(place.fake.client.issued).toBe(2);
    place.fake.fail({ about: ({ path }) => path.startsWith('/odata'), times: 9, answer: { status: 401 } });
    await expect(store.count('calls', always)).rejects.toMatchObject({ code: 'store.denied' });
    expect(place.fake.client.issued).toBe(3);
  });

  test('a token that is nearly over is not used', async () => {
    const place = await callsPlace();
    place.fake.token = 'nobody has it';
    place.fake.client.lastsSeconds = 30;
    const store = place.open(client(place));
    expect(await store.count('calls', among('id', 1))).toBe(1);
    expect(place.fake.client.issued).toBeGreaterThan(1);
  });

  test('a token that is withdrawn in the middle of a batch is renewed, and nothing is ordered twice', async () => {
    const place = await callsPlace();
    place.fake.token = 'nobody has it';
    const store = place.open(client(place));
    const range = await selected(store, judgementOf());
    let withdrawn = false;
    place.fake.onRequest = ({ method }) => {
      if (method !== 'DELETE' || withdrawn) return;
      withdrawn = true;
      place.fake.token = 'another';
    };
    const receipt = await store.effect({
      batchId: randomUUID(),
      worker: 'w',
      judgement: judgementOf(),
      range,
      held: never,
    });
    expect(receipt.disposed).toHaveLength(6);
    expect(left(place)).toBe('7 8 9 10');
  });

  test.each(['{"error":"invalid_client"}', 'nonsense', '{"access_token":"a\\nb"}', '{}'])(
    'no token: %s, and no secret in the error',
    async (body) => {
      const place = await callsPlace();
      const secret = 'canary-secret';
      const store = place.open(client(place, secret));
      const status = body.includes('error') ? 401 : 200;
      place.fake.fail({ about: ({ path }) => path === '/token', times: 9, answer: { status, body } });
      const error = await store.count('calls', always).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: expect.stringMatching(/store\.(denied|schema)/) });
      expect(JSON.stringify(error) + String(error)).not.toContain(secret);
    },
  );

  test('a bearer token, a header of its own, a user and a password', async () => {
    const place = await callsPlace();
    const said = async (auth: Parameters<ServicePlace['open']>[0]): Promise<Record<string, unknown>> => {
      await place.open(auth).count('calls', among('id', 1));
      const { authorization, 'x-api-key': key } = place.fake.requests.at(-1)?.headers ?? {};
      return { authorization, key };
    };
    expect(await said({ auth: { by: 'token', token: 't1', header: null } })).toEqual({
      authorization: 'Bearer t1',
      key: undefined,
    });
    expect(await said({ auth: { by: 'token', token: 't1', header: 'X-Api-Key' } })).toEqual({
      authorization: undefined,
      key: 't1',
    });
    expect(await said({ auth: { by: 'password', user: 'u', password: 'p' } })).toMatchObject({
      authorization: 'Basic dTpw',
    });
  });

  test('its clock is that of the service', async () => {
    const place = await callsPlace();
    expect(Math.abs(Date.parse(await place.store.now()) - Date.now())).toBeLessThan(2_000);
    place.fake.fail({
      about: ({ method }) => method === 'HEAD',
      answer: { status: 404, headers: { date: 'Wed, 21 Oct 2015 07:28:00 GMT' } },
    });
    expect(await place.store.now()).toBe('2015-10-21T07:28:00.000Z');
  });
});

test('a key that an address cannot name safely is blocked, and names nothing else', async () => {
  const columns: ServiceTable['columns'] = {
    id: column('text', { at: '/id', nullable: false }),
    seen: column('instant', { at: '/seen' }),
  };
  const ids = ['..', '.', 'a/b', '../x', '%2e%2e', 'a?b=c', 'a#b', 'x', ' ', 'é'];
  const rows = ids.map((id) => ({ item: { id: JSON.stringify(id), seen: '"2025-01-15T10:00:00Z"' }, version: 1 }));
  const list = { items: '', paging: { by: 'next' as const, at: 'link' } };
  const place = await opened({ visits: { key: ['id'], pageSize: 99, rows } }, visits(list, { columns }), 'link');
  const judgement = { ...old, scope: all(always) };
  const receipt = await place.store.effect(await ordered(place, never, judgement));
  expect(receipt.blocked).toEqual({ 'unsafe-key': 2 });
  expect(receipt.disposed).toHaveLength(ids.length - 2);
  expect(left(place, 'visits')).toBe('".." "."');
});

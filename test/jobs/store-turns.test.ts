import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Among, openStoreTurns, type StoreTurns, type Turn } from '../../jobs/store-turns.ts';
import type { Log, LogFields } from '../../src/app/log.ts';
import { openReadiness, type Readiness } from '../../src/app/readiness.ts';
import { sharing } from '../../src/app/sharing-config.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
let ledger: Ledger;
let now: number;
let readiness: Readiness;
let said: (LogFields & { event: string })[];

beforeAll(async () => {
  database = await freshDatabase('turns');
  await migrate(database.url);
  ledger = await openLedger(database.url, { keys: null });
});
afterAll(async () => {
  await ledger.close();
  await database.drop();
});
beforeEach(() => {
  now = Date.parse('2026-11-22T12:00:00Z');
  readiness = openReadiness(clock);
  said = [];
});

const clock = { now: () => new Date(now) };
const log: Log = {
  write: (_, event, fields) => void said.push({ event, ...fields }),
  failure: (_, event, __, fields) => void said.push({ event, ...fields }),
};

function book(concurrency: number, written?: string): StoreTurns {
  const mistakes: string[] = [];
  const limits = sharing(written, mistakes);
  expect(mistakes).toEqual([]);
  const pace = { awayFirstMs: 2_000, awayLongestMs: 60_000, busyMs: 5_000 };
  return openStoreTurns({ clock, log, readiness, sharing: limits, concurrency, ...pace });
}

const worker = (name: string, stores = 3): Among => ({ ledger, worker: name, leaseMs: 60_000, stores });

async function mustHave(turns: StoreTurns, stores: string[], among = worker('a')): Promise<Turn> {
  const turn = await turns.enter(stores, among);
  if ('why' in turn) throw new Error(`no turn: ${turn.why}`);
  return turn;
}

const unreachable = new GallraError({
  code: 'store.unreachable',
  what: 'It cannot be reached.',
  where: 'store telephony',
  hint: 'Wait.',
  actor: 'nobody',
  retryable: true,
});

describe('the places of one worker', () => {
  test('one of them is always left to the other stores', async () => {
    const turns = book(3);
    const [first, second] = [await mustHave(turns, ['telephony']), await mustHave(turns, ['telephony'])];
    expect(await turns.enter(['telephony'], worker('a'))).toMatchObject({ why: 'store.busy' });
    const other = await mustHave(turns, ['archive']);
    await first.leave(null);
    const third = await mustHave(turns, ['telephony']);
    for (const turn of [second, other, third]) await turn.leave(null);
  });

  test('all of them are for the only store there is', async () => {
    const turns = book(2);
    await mustHave(turns, ['telephony'], worker('a', 1));
    await mustHave(turns, ['telephony'], worker('a', 1));
  });

  test('the only place is for whoever comes', async () => {
    const turn = await mustHave(book(1), ['telephony']);
    await turn.leave(null);
  });
});

describe('the places in one store, over all workers', () => {
  test('are as many as the setting says, for each store its own', async () => {
    const [here, there] = [book(8, '2, telephony=1'), book(8, '2, telephony=1')];
    const turn = await mustHave(here, ['telephony'], worker('a'));
    expect(await there.enter(['telephony'], worker('b'))).toMatchObject({ why: 'store.busy' });
    await mustHave(here, ['archive'], worker('a'));
    await mustHave(there, ['archive'], worker('b'));
    expect(await there.enter(['archive'], worker('b'))).toMatchObject({ why: 'store.busy' });
    await turn.leave(null);
    await (await mustHave(there, ['telephony'], worker('b'))).leave(null);
  });

  test('a store that may lose so many records in a second takes one run at a time, whatever the setting says', async () => {
    const [here, there] = [book(8, '4, crm=3'), book(8)];
    const counted = (name: string): Among => ({ ...worker(name), oneAtATime: new Set(['crm']) });
    const turn = await mustHave(here, ['crm'], counted('a'));
    expect(await there.enter(['crm'], counted('b'))).toMatchObject({ why: 'store.busy' });
    await turn.leave(null);
    await (await mustHave(there, ['crm'], counted('b'))).leave(null);
  });

  test('a worker that died loses its place with its lease', async () => {
    await mustHave(book(2, '1'), ['webshop'], { ...worker('dead'), leaseMs: 1 });
    await (await mustHave(book(2, '1'), ['webshop'], worker('b'))).leave(null);
  });

  test.each(['0', 'many', 'telephony=', '1001', '4; 5'])('%s is a mistake', (written) => {
    const mistakes: string[] = [];
    sharing(written, mistakes);
    expect(mistakes).toEqual([expect.stringContaining('GALLRA_RUNS_PER_STORE')]);
  });
});

describe('a store that is away', () => {
  test('is looked at by one job now and then, the others come back later, and it is said once', async () => {
    const turns = book(2);
    const left = await (await mustHave(turns, ['telephony'])).leave(unreachable);
    expect(left).toMatchObject({ away: true });
    for (let n = 0; n < 50; n++)
      expect(await turns.enter(['telephony'], worker('a'))).toMatchObject({ why: 'store.unreachable' });
    expect(readiness.state().reasons).toContainEqual(
      expect.objectContaining({ what: 'store telephony', code: 'store.unreachable' }),
    );
    now += 2_001;
    const looking = await mustHave(turns, ['telephony']);
    expect(await turns.enter(['telephony'], worker('a'))).toMatchObject({ why: 'store.unreachable' });
    await looking.leave(unreachable);
    now += 2_001; // Twice as long now.
    expect(await turns.enter(['telephony'], worker('a'))).toMatchObject({ why: 'store.unreachable' });
    expect(said.map(({ event }) => event)).toEqual(['store.away']);
  });

  test('after hours is looked at every minute still, and when it is back that is said, with how long it was away', async () => {
    const turns = book(2);
    await (await mustHave(turns, ['telephony'])).leave(unreachable);
    for (let minute = 0; minute < 300; minute++) {
      now += 60_001;
      await (await mustHave(turns, ['telephony'])).leave(unreachable);
    }
    now += 60_001;
    await (await mustHave(turns, ['telephony'])).leave(null);
    await (await mustHave(turns, ['telephony'])).leave(null);
    expect(said).toMatchObject([
      { event: 'store.away', store: 'telephony' },
      { event: 'store.back', store: 'telephony', tookMs: 301 * 60_001 },
    ]);
    expect(readiness.state().reasons.some(({ what }) => what === 'store telephony')).toBe(false);
  });

  test('keeps nobody waiting who does not need it', async () => {
    const turns = book(2);
    await (await mustHave(turns, ['archive', 'telephony'])).leave(unreachable);
    await (await mustHave(turns, ['archive'])).leave(null);
    expect(await turns.enter(['archive', 'telephony'], worker('a'))).toMatchObject({ why: 'store.unreachable' });
  });

  test('an error about something else tells nothing of it: the next one looks', async () => {
    const turns = book(2);
    await (await mustHave(turns, ['telephony'])).leave(unreachable);
    now += 2_001;
    await (await mustHave(turns, ['telephony'])).leave(new Error('something else'));
    await mustHave(turns, ['telephony']);
  });
});

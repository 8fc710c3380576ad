/** What stores.yaml says of the pace of a store: read from its words, and told again when they change. */
import { expect, test } from '@jest/globals';
import { compareStores } from '../../src/policy/compare-stores.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';

/** @param pace as it stands in the file, on one line. */
function storeWith(pace: string | null): StoreEntry {
  const more = pace === null ? '' : `, pace: ${pace}`;
  const { stores, problems } = parseStores(
    'stores.yaml',
    `stores:\n  telephony: { kind: postgres, url: "\${TELEPHONY_URL}", timezone: Europe/Helsinki${more} }\n`,
  );
  expect(problems).toEqual([]);
  return stores[0] as StoreEntry;
}

test('each bound is read from its words, which stay beside', () => {
  const { pace } = storeWith(
    '{ records: 90 per minute, hours: [22:00 to 05:00, 12:00 to 24:00], find: order, log: 20 MB per second, lag: 2 minutes }',
  );
  expect(pace).toEqual({
    records: { perSecond: 1.5, written: '90 per minute' },
    hours: {
      windows: [
        { from: 1320, to: 300 },
        { from: 720, to: 1440 },
      ],
      written: '22:00 to 05:00, 12:00 to 24:00',
    },
    find: 'order',
    log: { bytesPerSecond: 20_000_000, written: '20 MB per second' },
    lag: { ms: 120_000, written: '2 minutes' },
  });
  expect(storeWith('{ records: 36 per hour }').pace?.records?.perSecond).toBe(0.01);
  expect(storeWith('{ log: 500 kB per second, lag: 1 second }').pace).toMatchObject({
    log: { bytesPerSecond: 500_000 },
    lag: { ms: 1_000 },
  });
});

test('a store of which nothing is said has no pace', () => {
  expect(storeWith(null).pace).toBeUndefined();
});

test('another pace is told as one, in words, and that it counts from the next run', () => {
  const before = storeWith('{ records: 500 per second }');
  const after = storeWith(
    '{ records: 90 per minute, hours: 22:00 to 05:00, find: blocks, log: 20 MB per second, lag: 10 seconds }',
  );
  expect(compareStores([before], [after])).toEqual([
    {
      store: 'telephony',
      what: [
        'another pace, from the next run on: at most 90 records per minute, open from 22:00 to 05:00, records found block by block, at most 20 MB per second of log, waiting while a replica is more than 10 seconds behind',
      ],
    },
  ]);
  expect(compareStores([before], [storeWith(null)])).toEqual([
    { store: 'telephony', what: ['another pace, from the next run on: no bounds of its own'] },
  ]);
  expect(compareStores([before], [before])).toEqual([]);
});

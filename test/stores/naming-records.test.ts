import { expect, test } from '@jest/globals';
import type { NamingRecord } from '../../src/ports/store.ts';
import { unshared } from '../../src/stores/naming-records.ts';

const objects = ['{audio}', '{transcript}'].map((object) => ({
  ...{ store: 'recordings', object },
  namedBy: [{ table: 'calls', object }],
}));
const naming = (...all: [string, string][]): NamingRecord[] => all.map((names, i) => ({ key: [String(i + 1)], names }));
const alone = async (records: NamingRecord[], outside: string[]): Promise<string[]> =>
  (await unshared(records, objects, async (_, names) => names.filter((one) => outside.includes(one)))).flatMap(
    ({ key }) => key,
  );

test('records that share nothing with one that stays go', async () => {
  expect(await alone(naming(['a', 'a'], ['b', 'c']), [])).toEqual(['1', '2']);
  expect(await alone(naming(['a', 'a'], ['b', 'c']), ['c'])).toEqual(['1']);
});

test('a record that shares an object with one that shares another with one outside stays, however long the chain', async () => {
  // 2 shares `c` with a record outside, 3 shares `t` with 2, 1 shares `a` with 3.
  expect(await alone(naming(['a', 'x'], ['c', 't'], ['a', 't']), ['c'])).toEqual([]);
  const chain = naming(['a', 'b'], ['b', 'c'], ['c', 'd'], ['d', 'e'], ['f', 'g']);
  for (const outside of ['a', 'b', 'c', 'd', 'e']) expect(await alone(chain, [outside])).toEqual(['5']);
});

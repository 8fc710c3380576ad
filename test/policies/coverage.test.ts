/** The shipped list of systems: every system of the register is there, and something governs it. */
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { readSystems } from '../../src/app/read-systems.ts';
import { coverSystems } from '../../src/policy/coverage.ts';
import type { PolicyFolder } from '../../src/policy/parsed.ts';
import type { SystemsList } from '../../src/policy/systems.ts';

const policies = join(import.meta.dirname, '../../policies');
/** Before any review is due. */
const asOf = '2026-11-22T10:00:00Z';
let folder: PolicyFolder;
let list: SystemsList;

beforeAll(async () => {
  folder = await readPolicyFolder(policies);
  const read = await readSystems(policies, folder.stores);
  expect(read.problems).toEqual([]);
  if (!read.list) throw new Error('policies/systems.yaml is not there');
  list = read.list;
});

const statesWith = (of: Pick<PolicyFolder, 'sound' | 'broken'>) =>
  Object.fromEntries(coverSystems(list.systems, of, asOf).systems.map(({ system, state }) => [system.id, state]));

test('every system of the register is governed, or declares the gap that its notice leaves', () => {
  expect(statesWith(folder)).toEqual({
    S1: 'governed',
    S2: 'governed',
    S3: 'governed',
    S4: 'governed',
    S5a: 'governed',
    S5b: 'governed',
    S6: 'governed',
    S7: 'gap',
    S8: 'governed',
    S9: 'governed',
    S10: 'governed',
    S11: 'governed',
    S12: 'governed',
    S13: 'governed',
    S14: 'gap',
    S15: 'procedure',
    S16: 'gap',
    S17: 'gap',
  });
});

test('every policy belongs to a system', () => {
  expect(coverSystems(list.systems, folder, asOf).unlisted).toEqual([]);
});

test('a policy that is dropped leaves exactly its own systems forgotten', () => {
  const before = statesWith(folder);
  for (const { policy } of folder.sound) {
    const without = { ...folder, sound: folder.sound.filter((one) => one.policy !== policy) };
    const changed = Object.entries(statesWith(without)).filter(([id, state]) => state !== before[id]);
    const own = list.systems.filter((one) => one.policies?.includes(policy.id)).map(({ id }) => [id, 'forgotten']);
    expect(own.length).toBeGreaterThan(0);
    expect([policy.id, changed]).toEqual([policy.id, own]);
  }
});

test('a gap is declared by the very policies that state no period, each with why and a review', () => {
  const covered = coverSystems(list.systems, folder, asOf).systems;
  const gaps = covered.filter(({ state }) => state === 'gap').flatMap((one) => one.policies);
  expect(gaps.map(({ policy }) => policy?.rule.retain)).toEqual(
    gaps.map(() => ({ kind: 'unspecified', because: expect.stringMatching(/./) })),
  );
  expect(gaps.filter(({ review }) => review === null || review.overdue)).toEqual([]);
});

test('each system is named in the languages of its notices, and says where the notice speaks of it', () => {
  for (const { id, name, notice } of list.systems) {
    expect([id, notice.length > 0, name.en !== '', name.fi !== undefined]).toEqual([id, true, true, true]);
  }
});

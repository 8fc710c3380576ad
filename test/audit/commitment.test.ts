import { hash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  commitmentFrom,
  commitmentsOf,
  commitmentTo,
  leafBytes,
  leavesOf,
  leavesTo,
  openingOf,
} from '../../src/audit/commitment.ts';
import { keyRing } from '../../src/audit/keys.ts';
import { bitsOfLeaf, leafFilter } from '../../src/audit/leaf-filter.ts';
import { seal, unseal } from '../../src/audit/sealed.ts';
import { rootOver } from '../support/root-over.ts';

const [one, other] = ['first secret', 'second secret'].map((text) => keyRing([Buffer.alloc(32, text)]).current);
if (!one || !other) throw new Error('two keys');
const record = { identity: 'postgres:1/2/public.calls', columns: ['region', 'id'], key: ['north', '17'] };

describe('a commitment', () => {
  test('does not change, in whichever order the columns of the key are named', () => {
    const turned = { ...record, columns: ['id', 'region'], key: ['17', 'north'] };
    expect(commitmentTo(turned, one)).toEqual(commitmentTo(record, one));
    // Fixed for ever: records that were committed to have to be found again.
    expect(commitmentTo(record, one).toString('hex')).toBe(
      'b2e790ede8c4b8f710f56612bee26705cbdd555291e55e034cff79c0e015895e',
    );
  });

  test.each([
    { identity: 'postgres:1/2/public.notes' },
    { columns: ['region', 'number'] },
    { key: ['north', '18'] },
    { columns: ['region,id'], key: ['north,17'] },
  ])('differs with %j', (change) => {
    expect(commitmentTo({ ...record, ...change }, one)).not.toEqual(commitmentTo(record, one));
  });

  test('differs with the key, and the key is known by an id that is none of its bytes', () => {
    expect(commitmentTo(record, other)).not.toEqual(commitmentTo(record, one));
    expect(one.id).toMatch(/^[0-9a-f]{16}$/);
    expect([one.commitment, one.journal].every((key) => !key.toString('hex').includes(one.id))).toBe(true);
  });

  test('is opened for one record without the key, and that opens no other', () => {
    const opening = openingOf(record, one);
    expect(commitmentFrom(record, opening)).toEqual(commitmentTo(record, one));
    // What whoever checks it does, with no code of ours: label, opening, and one text for the record.
    const name = '["postgres:1/2/public.calls",["id","region"],["17","north"]]';
    const bytes = Buffer.concat([Buffer.from('gallra commitment 1\n'), opening, Buffer.from(name)]);
    expect(hash('sha256', bytes)).toBe(commitmentTo(record, one).toString('hex'));
    const neighbour = { ...record, key: ['north', '18'] };
    expect(commitmentFrom(neighbour, opening)).not.toEqual(commitmentTo(neighbour, one));
    expect(openingOf(neighbour, one)).not.toEqual(opening);
  });

  test('of a batch stands in no order that tells of the records', () => {
    const keys = Array.from({ length: 50 }, (_, i) => [String(i)]);
    const { identity } = record;
    const of = (some: string[][]) => commitmentsOf(identity, leavesTo({ identity, columns: ['id'] }, some, one), one);
    const batch = of(keys);
    expect(batch).toEqual(of(keys.toReversed()));
    const leaves = batch ? [...leavesOf(batch)] : [];
    expect(leaves).toHaveLength(50);
    expect(leaves.every((leaf) => leaf.length === leafBytes)).toBe(true);
    expect(leaves).toEqual(leaves.toSorted(Buffer.compare));
    expect(batch?.root).toEqual(rootOver(leaves));
    expect(batch?.filter).toEqual(leafFilter(Buffer.concat(leaves)));
    expect(of([])).toBeNull();
  });
});

test('a filter denies no leaf that is there, and lets few through that are not', () => {
  const leaf = (of: string) => hash('sha256', of, 'buffer');
  const there = Array.from({ length: 1_000 }, (_, i) => leaf(`there ${i}`));
  const filter = leafFilter(Buffer.concat(there));
  const passes = (one: Buffer) =>
    bitsOfLeaf(one, filter.length).every((bit) => (filter[bit >> 3] ?? 0) & (1 << (bit & 7)));
  expect(filter).toHaveLength(1_250);
  expect(there.every(passes)).toBe(true);
  const through = Array.from({ length: 10_000 }, (_, i) => leaf(`elsewhere ${i}`)).filter(passes);
  expect(through.length).toBeLessThan(200);
});

test('what was written under an earlier secret can be read with the ring that still has it', () => {
  const ring = keyRing([Buffer.alloc(32, 'second secret'), Buffer.alloc(32, 'first secret')]);
  expect(ring.current.id).toBe(other.id);
  expect(ring.byId.get(one.id)).toEqual(one);
});

describe('sealed text', () => {
  const nonce = Buffer.alloc(12, 'n');
  const sealed = seal('{"caller":"anna"}', 'placed 1', one, nonce);

  test('comes back, and is not to be read without the key', () => {
    expect(unseal(sealed, 'placed 1', one)).toBe('{"caller":"anna"}');
    expect(sealed.includes('anna')).toBe(false);
    expect(unseal(sealed, 'placed 1', other)).toBeNull();
  });

  test('is good for what it was sealed about alone, and for nothing once a bit of it changed', () => {
    expect(unseal(sealed, 'released 1', one)).toBeNull();
    expect(unseal(sealed, 'placed 2', one)).toBeNull();
    for (const at of [0, 15, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(unseal(changed, 'placed 1', one)).toBeNull();
    }
    expect(unseal(sealed.subarray(0, 20), 'placed 1', one)).toBeNull();
  });
});

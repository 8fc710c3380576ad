import { describe, expect, test } from '@jest/globals';
import { commitmentsTo, commitmentTo, leafBytes, leavesOf } from '../../src/audit/commitment.ts';
import { keyRing } from '../../src/audit/keys.ts';
import { seal, unseal } from '../../src/audit/sealed.ts';

const [one, other] = ['first secret', 'second secret'].map((text) => keyRing([Buffer.alloc(32, text)]).current);
if (!one || !other) throw new Error('two keys');
const record = { identity: 'postgres:1/2/public.calls', columns: ['region', 'id'], key: ['north', '17'] };

describe('a commitment', () => {
  test('does not change, in whichever order the columns of the key are named', () => {
    const turned = { ...record, columns: ['id', 'region'], key: ['17', 'north'] };
    expect(commitmentTo(turned, one)).toEqual(commitmentTo(record, one));
    // Fixed for ever: records that were committed to have to be found again.
    expect(commitmentTo(record, one).toString('hex')).toBe(
      '9a6e5ac78221f61e89d008a634778f0bdef7e0a67c8eba30290dcadbbd4db47c',
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

  test('of a batch stands in no order that tells of the records', () => {
    const keys = Array.from({ length: 50 }, (_, i) => [String(i)]);
    const of = (some: string[][]) => commitmentsTo({ identity: record.identity, columns: ['id'] }, some, one);
    const batch = of(keys);
    expect(batch).toEqual(of(keys.toReversed()));
    const leaves = batch ? [...leavesOf(batch)] : [];
    expect(leaves).toHaveLength(50);
    expect(leaves.every((leaf) => leaf.length === leafBytes)).toBe(true);
    expect(leaves).toEqual(leaves.toSorted(Buffer.compare));
    expect(of([])).toBeNull();
  });
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

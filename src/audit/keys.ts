/**
 * The keys that are derived from the configured secrets. A secret is never stored in a database; its id, which tells
 * nothing about it, is. No I/O.
 */
import { createHash, hkdfSync } from 'node:crypto';

export interface Key {
  /** The first 8 bytes of the SHA-256 of the secret, hex. */
  id: string;
  /** For commitments: HMAC-SHA256. */
  commitment: Buffer;
  /** For the copies of holds outside the ledger: AES-256-GCM. */
  journal: Buffer;
}

export interface KeyRing {
  /** What is written from now on. */
  current: Key;
  /** By id, the current one among them: what was written under earlier secrets can still be read. */
  byId: ReadonlyMap<string, Key>;
}

export const secretBytes = 32;

/** @param secrets 32 bytes each, the current one first. */
export function keyRing(secrets: readonly [Buffer, ...Buffer[]]): KeyRing {
  const [first, ...earlier] = secrets;
  const current = keyOf(first);
  return { current, byId: new Map([...earlier.map(keyOf), current].map((key) => [key.id, key])) };
}

const keyOf = (secret: Buffer): Key => ({
  id: createHash('sha256').update(secret).digest('hex').slice(0, 16),
  commitment: derived(secret, 'gallra commitment 1'),
  journal: derived(secret, 'gallra hold journal 1'),
});

/** One secret, separate keys: what is done with one of them says nothing about the other. */
const derived = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, 32));

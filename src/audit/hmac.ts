/**
 * HMAC-SHA256 (RFC 2104) for many short texts under one key: several times as fast as an Hmac object for each, because the
 * padded keys are made once, each text is two one-shot hashes, and what is hashed is written where the last text was. No I/O.
 */
import { hashBytes, sha256, sha256Into } from './sha256.ts';
import { textAfter } from './text-after.ts';

const blockBytes = 64;

/** @param key at most 64 bytes; longer ones would have to be hashed first. */
export function hmacSha256(key: Buffer): (text: string) => Buffer {
  if (key.length > blockBytes) throw new RangeError(`a key of ${key.length} bytes`);
  const inner = textAfter(padded(key, 0x36));
  const outer = Buffer.concat([padded(key, 0x5c), Buffer.alloc(hashBytes)]);
  return (text) => {
    sha256Into(inner(text), outer, blockBytes);
    return sha256(outer);
  };
}

function padded(key: Buffer, pad: number): Buffer {
  const block = Buffer.alloc(blockBytes, pad);
  for (let at = 0; at < key.length; at++) block[at] = (key[at] ?? 0) ^ pad;
  return block;
}

/**
 * Signed notes (C2SP signed-note): text, an empty line, and signature lines. Ed25519 (algorithm 0x01). The text is what
 * counts: it ends with a line break, and has no control characters but that. No I/O.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './sha256.ts';

const ed25519 = Buffer.from([0x01]);
/** The DER of an Ed25519 private key in PKCS #8 and of a public key in SPKI, up to the 32 bytes themselves (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');

export interface NoteSigner {
  /** No spaces and no `+`. */
  name: string;
  /** For whoever verifies: `name+hash+key`, the C2SP form. */
  verifierKey: string;
  sign(text: string): string;
}

/** @param seed the 32 bytes of an Ed25519 private key (RFC 8032). */
export function noteSigner(name: string, seed: Buffer): NoteSigner {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spki.length);
  const id = keyId(name, publicKey);
  return {
    name,
    verifierKey: `${name}+${id.toString('hex')}+${Buffer.concat([ed25519, publicKey]).toString('base64')}`,
    sign: (text) => {
      const signature = sign(null, Buffer.from(text, 'utf8'), key);
      return `${text}\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
    },
  };
}

export interface NoteVerifier {
  name: string;
  id: Buffer;
  key: KeyObject;
}

/** From `name+hash+key`. Null: that is no such key. */
export function noteVerifier(verifierKey: string): NoteVerifier | null {
  const [, name, hash, written] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(verifierKey.trim()) ?? [];
  if (name === undefined || hash === undefined || written === undefined) return null;
  const bytes = Buffer.from(written, 'base64');
  const publicKey = bytes.subarray(1);
  if (bytes[0] !== 0x01 || publicKey.length !== 32) return null;
  const id = keyId(name, publicKey);
  if (id.toString('hex') !== hash) return null;
  return { name, id, key: createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }) };
}

/** The text of a note, if this key signed it; signatures of others are passed over. Null: it did not. */
export function openNote(note: string, { name, id, key }: NoteVerifier): string | null {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, gap + 1);
  for (const line of note.slice(gap + 2, -1).split('\n')) {
    const [, signer, written] = /^— ([^+\s]+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
    if (signer === undefined || written === undefined) return null;
    const bytes = Buffer.from(written, 'base64');
    if (signer !== name || !bytes.subarray(0, 4).equals(id)) continue;
    return verify(null, Buffer.from(text, 'utf8'), key, bytes.subarray(4)) ? text : null;
  }
  return null;
}

const keyId = (name: string, publicKey: Buffer): Buffer =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), ed25519, publicKey])).subarray(0, 4);

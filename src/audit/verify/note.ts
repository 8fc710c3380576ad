/** Reading signed checkpoints (C2SP signed-note and tlog-checkpoint, Ed25519), for the verifier alone. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { hashBytes, sha256 } from './tree.ts';

export interface VerifierKey {
  /** Also the origin of every checkpoint that it signs. */
  name: string;
  /** Four bytes by which a signature names its key. */
  id: Buffer;
  key: KeyObject;
  /** `name+hash+key`, as it was given. */
  text: string;
}

/** Null: that is no C2SP verifier key for Ed25519. */
export function readVerifierKey(written: string): VerifierKey | null {
  const text = written.trim();
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text);
  if (parts === null) return null;
  const [, name = '', hash = '', encoded = ''] = parts;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 33 || bytes[0] !== 1) return null;
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), bytes])).subarray(0, 4);
  if (id.toString('hex') !== hash) return null;
  const x = bytes.subarray(1).toString('base64url');
  return { name, id, key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), text };
}

export interface Checkpoint {
  size: number;
  root: Buffer;
  at: string;
  disowns: { size: number; root: Buffer } | null;
}

export type ReadNote = { checkpoint: Checkpoint } | { fault: 'signature' | 'unreadable' | 'origin' };

/** A note is believed only when one of these keys signed it; what it says is read only then. */
export function readNote(note: string, keys: readonly VerifierKey[]): ReadNote {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n')) return { fault: 'unreadable' };
  const text = note.slice(0, gap + 1);
  const lines = note.slice(gap + 2, -1).split('\n');
  const signer = keys.find((key) => lines.some((line) => isSignature(line, text, key)));
  if (signer === undefined) return { fault: 'signature' };
  const [origin, size = '', root = '', when = '', ...more] = text.slice(0, -1).split('\n');
  if (origin !== signer.name) return { fault: 'origin' };
  const head = headOf(size, root);
  const [, at] = /^at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/.exec(when) ?? [];
  if (head === null || at === undefined || more.length > 1) return { fault: 'unreadable' };
  if (more[0] === undefined) return { checkpoint: { ...head, at, disowns: null } };
  const [, oldSize, oldRoot] = /^disowns (\S+) (\S+)$/.exec(more[0]) ?? [];
  const disowns = headOf(oldSize ?? '', oldRoot ?? '');
  return disowns === null ? { fault: 'unreadable' } : { checkpoint: { ...head, at, disowns } };
}

function isSignature(line: string, text: string, key: VerifierKey): boolean {
  const [, name, encoded] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  if (name !== key.name || encoded === undefined) return false;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 68 || bytes.toString('base64') !== encoded || !bytes.subarray(0, 4).equals(key.id)) return false;
  return verify(null, Buffer.from(text, 'utf8'), key.key, bytes.subarray(4));
}

function headOf(size: string, root: string): { size: number; root: Buffer } | null {
  if (!/^(0|[1-9]\d{0,14})$/.test(size)) return null;
  const bytes = Buffer.from(root, 'base64');
  return bytes.length === hashBytes && bytes.toString('base64') === root ? { size: Number(size), root: bytes } : null;
}

/** Notes that stand one after the other: text, an empty line, signatures. */
export function splitNotes(text: string): string[] {
  const notes: string[] = [];
  let lines: string[] = [];
  let signatures = false;
  const end = (): void => void notes.push(`${lines.join('\n')}\n`);
  for (const line of (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')) {
    if (signatures && !line.startsWith('— ')) {
      end();
      [lines, signatures] = [[], false];
    }
    lines.push(line);
    signatures ||= line === '';
  }
  end();
  return notes;
}

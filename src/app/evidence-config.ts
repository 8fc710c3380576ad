/** What the environment says of keys and of the places where checkpoints are kept. No mistake repeats a value. */
import { resolve } from 'node:path';
import type { AnchorBucket, AnchorKeys } from '../anchors/s3/open-anchor.ts';
import { type KeyRing, keyRing, secretBytes } from '../audit/keys.ts';
import { noteVerifier } from '../audit/note.ts';
import { anchorBucket } from './anchor-address.ts';
import type { Reader } from './desk-config.ts';

/** 32 bytes each, base64 or hex; after the current one those before it, which are still good. Never shown. */
export function secrets(
  { read, originOf, mistakes }: Pick<Reader, 'read' | 'originOf' | 'mistakes'>,
  variable: string,
): [Buffer, ...Buffer[]] | null {
  const text = read(variable);
  if (text === undefined) return null;
  const [current, ...earlier] = text
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map(secret);
  if (current && earlier.every((one) => one !== null)) return [current, ...earlier];
  const name = originOf(variable) === 'file' ? `${variable}_FILE` : variable;
  mistakes.push(`${name} must hold ${secretBytes} bytes in base64 or hex (make them with: openssl rand -base64 32)`);
  return null;
}

export interface SigningKeys {
  /** Ed25519 seeds, the one that signs first. */
  seeds: [Buffer, ...Buffer[]];
  /** Of earlier ones whose secret was lost or destroyed: they can be checked with, and nothing else. */
  verifierKeys: string[];
}

/** As `secrets`; in the place of an earlier one may stand its public half, as `gallra audit key` prints it. */
export function signingKeys(reader: Pick<Reader, 'read' | 'originOf' | 'mistakes'>): SigningKeys | null {
  const variable = 'GALLRA_SIGNING_KEY';
  const written = (reader.read(variable) ?? '').split(/[\s,]+/);
  const isPublic = (one: string): boolean => noteVerifier(one) !== null;
  const secret = written.filter((one) => !isPublic(one)).join(' ');
  const seeds = secrets({ ...reader, read: () => (secret === '' ? reader.read(variable) : secret) }, variable);
  if (seeds === null) return null;
  if (isPublic(written[0] ?? '')) {
    const name = reader.originOf(variable) === 'file' ? `${variable}_FILE` : variable;
    reader.mistakes.push(`${name} must begin with the secret that signs; public keys of earlier ones stand after it`);
  }
  return { seeds, verifierKeys: written.filter(isPublic) };
}

export const ringOf = (found: [Buffer, ...Buffer[]] | null): KeyRing | null => found && keyRing(found);

/** Directories, as paths or as `dir:` addresses; buckets as `s3:` addresses. */
export function anchors(written: string | undefined, mistakes: string[]): (string | AnchorBucket)[] {
  const places = new Map<string, string | AnchorBucket>();
  for (const one of (written ?? '').split(',').map((place) => place.trim())) {
    if (one === '') continue;
    const [, scheme, place = one] = /^([a-z][a-z0-9+]*):(.*)$/.exec(one) ?? [];
    const found = scheme === 's3' ? anchorBucket(one) : resolve(place.replace(/^\/\/(?=\/)/, ''));
    const key = typeof found === 'string' ? found : `s3 ${found.endpoint} ${found.bucket} ${found.prefix}`;
    if (scheme === 's3' && typeof found === 'string') mistakes.push(`GALLRA_ANCHORS: one of the buckets ${found}`);
    else if ((scheme !== undefined && scheme !== 'dir' && scheme !== 's3') || place === '')
      mistakes.push(
        'GALLRA_ANCHORS must name directories or buckets, separated by commas, such as /var/lib/gallra/anchor or s3://bucket/log?region=eu-north-1',
      );
    else if (places.has(key)) mistakes.push('GALLRA_ANCHORS must name each directory once, and each bucket');
    else places.set(key, found);
  }
  return [...places.values()];
}

export function anchorKeys({ read, mistakes }: Pick<Reader, 'read' | 'mistakes'>): AnchorKeys | null {
  const [accessKey, secretKey] = [read('GALLRA_ANCHOR_ACCESS_KEY'), read('GALLRA_ANCHOR_SECRET_KEY')];
  if ((accessKey === undefined) !== (secretKey === undefined))
    mistakes.push('GALLRA_ANCHOR_ACCESS_KEY and GALLRA_ANCHOR_SECRET_KEY need each other');
  return accessKey !== undefined && secretKey !== undefined ? { accessKey, secretKey } : null;
}

function secret(written: string): Buffer | null {
  const bytes = /^[0-9a-f]{64}$/i.test(written)
    ? Buffer.from(written, 'hex')
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(written)
      ? Buffer.from(written, 'base64')
      : null;
  return bytes?.length === secretBytes ? bytes : null;
}

/**
 * Text that is kept outside the ledger and may be personal data: AES-256-GCM, bound to what it is about, so that it can be
 * neither read nor moved to another place nor made up without the key. No I/O.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Key } from './keys.ts';

export const nonceBytes = 12;
const tagBytes = 16;

/**
 * Nonce, ciphertext and tag, one after the other.
 * @param nonce 12 random bytes, never used twice.
 * @param about what the text belongs to; `unseal` must be given the same.
 */
export function seal(text: string, about: string, key: Key, nonce: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key.journal, nonce);
  cipher.setAAD(Buffer.from(about, 'utf8'));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Null: sealed with another key, about something else, or changed since. */
export function unseal(sealed: Buffer, about: string, key: Key): string | null {
  if (sealed.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key.journal, sealed.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(about, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    const text = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

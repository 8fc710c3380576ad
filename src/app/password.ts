/** Passwords of local accounts: what is kept of them, and how one is compared. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { GallraError } from '../errors/gallra-error.ts';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** 32 MB and a quarter of a second: one of the settings for scrypt that OWASP holds equal. */
const usual = { N: 32_768, r: 8, p: 3 };
const keyBytes = 32;

export const leastPassword = 12;
const mostPassword = 200;

/** @throws `account.password` when it is too short, or all one character. */
export function checkPassword(password: string): void {
  const length = [...password].length;
  if (length >= leastPassword && length <= mostPassword && new Set(password).size > 3) return;
  throw new GallraError({
    code: 'account.password',
    what: `A password has from ${leastPassword} to ${mostPassword} characters, and more than three different ones.`,
    hint: 'Choose a longer one: four or five words that nobody would put together.',
    actor: 'operator',
  });
}

/** With its parameters and salt, so that they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const { N, r, p } = usual;
  const key = await derive(plain(password), salt, keyBytes, { ...usual, maxmem: memory(N, r) });
  return ['scrypt', N, r, p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** @param hash null: there is no such account; it takes just as long, and is false. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [scheme, N = usual.N, r = usual.r, p = usual.p, salt = '', key = ''] = (hash ?? '').split('$');
  const known = scheme === 'scrypt';
  const options = known ? { N: Number(N), r: Number(r), p: Number(p) } : usual;
  const expected = known ? Buffer.from(key, 'base64') : Buffer.alloc(keyBytes);
  const found = await derive(plain(password), Buffer.from(salt, 'base64'), expected.length, {
    ...options,
    maxmem: memory(options.N, options.r),
  });
  return timingSafeEqual(found, expected) && known;
}

/** The same letters, however the keyboard composed them. */
const plain = (password: string): string => password.normalize('NFKC');

const memory = (N: number, r: number): number => 256 * N * r;

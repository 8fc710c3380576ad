/** Where a server is: `mysql://user:password@host:port/database`, and how its certificate is checked. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions, SslOptions } from 'mysql2/promise';
import { addressError } from '../store-errors.ts';

export type Address = Pick<ConnectionOptions, 'user' | 'password' | 'charset' | 'ssl'> & {
  host: string;
  port: number;
  database: string;
};

/**
 * Of the query only `ssl-mode` (`disabled`, `required`, `verify-ca`, `verify-identity`) and `ssl-ca` (a file) are known:
 * whatever else a driver could be told there is refused. Without `ssl-mode` nothing is encrypted.
 * @throws `store.schema`, without any part of the address.
 */
export function connectionTo(store: string, url: string): Address {
  const wrong = (what: string) => addressError(store, what);
  if (!URL.canParse(url)) throw wrong('is no URL');
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(url);
  if (protocol !== 'mysql:' && protocol !== 'mariadb:') throw wrong('does not begin with mysql:// or mariadb://');
  const decoded = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw wrong('has a percent sign that stands for nothing (write %25)');
    }
  };
  const database = decoded(pathname.slice(1));
  if (hostname === '' || database === '') throw wrong('names no host or no database');
  for (const name of searchParams.keys()) {
    if (name !== 'ssl-mode' && name !== 'ssl-ca') throw wrong('has a parameter other than ssl-mode and ssl-ca');
  }
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const ssl = sslOf(searchParams, wrong);
  // The driver compares names only, and would let every certificate pass.
  if (ssl?.verifyIdentity && isIP(host)) throw wrong('names its host by number, which verify-identity cannot verify');
  return {
    host,
    port: Number(port || 3306),
    user: decoded(username),
    password: decoded(password),
    database,
    charset: 'utf8mb4_bin',
    ...(ssl ? { ssl } : {}),
  };
}

function sslOf(parameters: URLSearchParams, wrong: (what: string) => Error): SslOptions | null {
  const mode = parameters.get('ssl-mode')?.toLowerCase().replace('_', '-') ?? 'disabled';
  const file = parameters.get('ssl-ca');
  const authority = file === null ? {} : { ca: readAuthority(file, wrong) };
  switch (mode) {
    case 'disabled':
      return null;
    case 'required':
      return { ...authority, rejectUnauthorized: false, verifyIdentity: false };
    case 'verify-ca':
      return { ...authority, rejectUnauthorized: true, verifyIdentity: false };
    case 'verify-identity':
      return { ...authority, rejectUnauthorized: true, verifyIdentity: true };
    default:
      throw wrong('has an ssl-mode other than disabled, required, verify-ca and verify-identity');
  }
}

function readAuthority(file: string, wrong: (what: string) => Error): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw wrong('names an ssl-ca that cannot be read');
  }
}

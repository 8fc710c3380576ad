/** What the environment says of the reviewer's desk: where it listens, who comes in, and by whose word. Connects to nothing. */
import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import { authority } from './address-config.ts';
import { type ListenAddress, listenAddress } from './listen-address.ts';
import type { SettingReader } from './setting-reader.ts';

export interface DeskConfig {
  /** Where it listens. */
  readonly listen: ListenAddress;
  /** `none`: whoever reaches it is taken for GALLRA_ACTOR, which is why it then answers on this machine only. */
  readonly login: 'none' | 'local' | 'oidc';
  /** Origin under which visitors find it, such as `https://desk.example.org`. Null: where it listens. */
  readonly url: string | null;
  /** Addresses and networks of the proxies whose word on a visitor's address is taken. */
  readonly proxies: readonly string[];
  /** How long a visitor may be away, and how long one sign-in lasts at most. */
  readonly idleMs: number;
  readonly absoluteMs: number;
  /** Exactly when people sign in with an identity provider. */
  readonly oidc: OidcConfig | null;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Certificates of authorities that count besides the well-known ones, PEM. Null: none. */
  readonly ca: string | null;
  /** Null: a public client, which has PKCE alone. Never to be shown. */
  readonly clientSecret: string | null;
  /** The claim that identifies the account in the log. */
  readonly accountClaim: string;
  readonly groupsClaim: string;
  readonly scope: string;
  /** Absolute path of the file that says what groups may do. */
  readonly roles: string;
}

/** Settings, and the list of what is wrong with them. */
export type Reader = SettingReader & { mistakes: string[] };

export function deskConfig(reader: Reader): DeskConfig {
  const { read, choice, count, mistakes } = reader;
  const login = choice('GALLRA_DESK_LOGIN', ['none', 'local', 'oidc'], 'none');
  const url = origin(read('GALLRA_DESK_URL'), 'GALLRA_DESK_URL', mistakes);
  return {
    listen: listenAddress(
      read('GALLRA_DESK_LISTEN') ?? '127.0.0.1:8090',
      'GALLRA_DESK_LISTEN',
      '127.0.0.1:8090',
      mistakes,
    ),
    login,
    url,
    proxies: networks(read('GALLRA_DESK_PROXIES'), mistakes),
    idleMs: count('GALLRA_DESK_IDLE_MINUTES', 30, { from: 1, to: 1440 }) * 60_000,
    absoluteMs: count('GALLRA_DESK_SESSION_HOURS', 10, { from: 1, to: 168 }) * 3_600_000,
    oidc: login === 'oidc' ? oidcConfig(reader, url) : null,
  };
}

/** Whether an address, or a name in an address, is this machine's own. */
export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[|\]$/g, '');
  return plain === 'localhost' || plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function oidcConfig(reader: Reader, url: string | null): OidcConfig {
  const { read, mistakes } = reader;
  const [issuer, clientId, roles] = [
    read('GALLRA_OIDC_ISSUER'),
    read('GALLRA_OIDC_CLIENT_ID'),
    read('GALLRA_DESK_ROLES'),
  ];
  for (const [name, given] of Object.entries({
    ...{ GALLRA_OIDC_ISSUER: issuer, GALLRA_OIDC_CLIENT_ID: clientId, GALLRA_DESK_ROLES: roles },
    GALLRA_DESK_URL: url ?? read('GALLRA_DESK_URL'),
  }))
    if (given === undefined) mistakes.push(`GALLRA_DESK_LOGIN=oidc needs ${name}`);
  const claim = (name: string, usual: string): string => {
    const written = read(name) ?? usual;
    if (!/^[\w:./-]{1,200}$/.test(written)) mistakes.push(`${name} must be the name of a claim, such as ${usual}`);
    return written;
  };
  return {
    issuer: issuer === undefined ? '' : (secureAddress(issuer, 'GALLRA_OIDC_ISSUER', mistakes) ?? ''),
    ca: authority(reader, 'GALLRA_OIDC_CA'),
    clientId: clientId ?? '',
    clientSecret: read('GALLRA_OIDC_CLIENT_SECRET') ?? null,
    accountClaim: claim('GALLRA_OIDC_ACCOUNT_CLAIM', 'sub'),
    groupsClaim: claim('GALLRA_OIDC_GROUPS_CLAIM', 'groups'),
    scope: read('GALLRA_OIDC_SCOPE') ?? 'openid profile',
    roles: resolve(roles ?? ''),
  };
}

function origin(written: string | undefined, name: string, mistakes: string[]): string | null {
  if (written === undefined) return null;
  const address = secureAddress(written, name, mistakes);
  if (address === null) return null;
  const { origin: found, pathname, search, hash, username } = new URL(address);
  if (pathname === '/' && search + hash + username === '') return found;
  mistakes.push(`${name} must be without a path: the desk needs a host name of its own`);
  return null;
}

/** https, or http on this very machine. */
function secureAddress(written: string, name: string, mistakes: string[]): string | null {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return written;
  mistakes.push(`${name} must be an address that begins with https:// (http:// only on this machine)`);
  return null;
}

function networks(written: string | undefined, mistakes: string[]): string[] {
  const found = (written ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (!found.every(isNetwork))
    mistakes.push('GALLRA_DESK_PROXIES must be addresses or networks, separated by commas, such as 10.0.0.0/8');
  return found;
}

function isNetwork(written: string): boolean {
  const [, address = '', bits] = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(written) ?? [];
  const family = isIP(address) === 4 ? 'ipv4' : isIP(address) === 6 ? 'ipv6' : null;
  if (family === null) return false;
  try {
    // A network of everything would let anybody say who they are.
    if (bits !== undefined) new BlockList().addSubnet(address, Number(bits), family);
    return bits === undefined || Number(bits) > 0;
  } catch {
    return false;
  }
}

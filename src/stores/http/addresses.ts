/**
 * Which addresses may be connected to. What counts is the address that the connection really has: a name can be made to
 * lead into our own network between one look-up and the next.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Service } from './session.ts';

/** Everything that is not the public internet: ourselves, private and shared networks, link-local ones and the metadata services in them. */
const inner: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
];

const innerNetworks = networks(inner);

/** @param allowed what stores.yaml lists: networks and addresses; everything else in it is left out. */
export function mayConnect(address: string, allowed: string[]): boolean {
  const plain = embedded(address.replace(/%.*$/, ''));
  if (plain === null) return false;
  if (!contains(innerNetworks, plain)) return true;
  return contains(networks(allowed.flatMap((one) => networkIn(one) ?? [])), plain);
}

/** Origins that may be spoken to without encryption, or that pages may lead to. */
export const originsIn = (allow: string[]): string[] =>
  allow.filter((one) => URL.canParse(one) && /^https?:/.test(one)).map((one) => new URL(one).origin);

/** The address of a name in a URL, if it is one; WHATWG has made every way of writing it into one. */
export function literal(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? null : bare;
}

/** An origin whose host is an address lists that address too. */
function networkIn(entry: string): [[string, number]] | null {
  if (/^https?:/.test(entry)) {
    const address = URL.canParse(entry) ? literal(new URL(entry).hostname) : null;
    return address === null ? null : [[address, isIPv6(address) ? 128 : 32]];
  }
  const [address = '', bits] = entry.split('/');
  if (isIP(address) === 0) return null;
  return [[address, bits === undefined ? (isIPv6(address) ? 128 : 32) : Number(bits)]];
}

function networks(of: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of of) {
    const most = isIPv6(address) ? 128 : 32;
    if (bits >= 0 && bits <= most) list.addSubnet(address, bits, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

const contains = (list: BlockList, address: string): boolean => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** The IPv4 address that an IPv6 one carries inside (mapped, NAT64, 6to4), else the address itself; null: no address. */
function embedded(address: string): string | null {
  if (isIP(address) === 0) return null;
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const v4 = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const zeros = (count: number): boolean => groups.slice(0, count).every((group) => group === 0);
  if (zeros(5) && groups[5] === 0xffff) return v4(groups[6], groups[7]);
  if (groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0))
    return v4(groups[6], groups[7]);
  return groups[0] === 0x2002 ? v4(groups[1], groups[2]) : address;
}

function groupsOf(address: string): number[] {
  const host = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = host.split('::');
  const parse = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [parse(head), parse(tail ?? '')];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

/** Why a URL may not be asked for at all, whatever it resolves to; null: it may. */
export function obstacleTo(
  url: URL,
  { base, allow }: Pick<Service, 'base' | 'allow'>,
): 'elsewhere' | 'plain' | 'private' | null {
  const origins = originsIn(allow);
  if (url.origin !== base.origin && !origins.includes(url.origin)) return 'elsewhere';
  return obstacleToHost(url, allow);
}

export function obstacleToHost(url: URL, allow: string[]): 'plain' | 'private' | null {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && originsIn(allow).includes(url.origin))) return 'plain';
  const address = literal(url.hostname);
  return address === null || mayConnect(address, allow) ? null : 'private';
}

/**
 * Which proxy a request goes through: the one place that decides, for everything that speaks HTTP outwards. What the
 * environment says stands in `variables`; what stands in a file is read whenever it is asked for.
 */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import type { WayOut } from '../ports/way-out.ts';
import type { Environment } from './config.ts';
import { isLoopback, type Reader } from './desk-config.ts';

export const proxySetting = 'GALLRA_PROXY';
export const exceptionsSetting = 'GALLRA_NO_PROXY';

/** Our own settings, and where they are not set those that all programs have; small letters first, as everywhere. */
export function wayOut(variables: Environment): WayOut {
  return (to) => {
    const own = said(variables, proxySetting);
    const usual = to.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
    return through(own ?? first(variables, usual), to, variables);
  };
}

/**
 * For services, where a proxy takes over what else we look at ourselves: the address to which a name leads. So it has to be
 * meant: what all programs are told is not enough.
 */
export function wayToServices(variables: Environment): WayOut {
  return (to) => through(said(variables, proxySetting), to, variables);
}

/** What is wrong with any of it. No value is repeated. */
export function checkProxies({ read, mistakes }: Reader): void {
  const own = read(proxySetting);
  if (own !== undefined && proxyIn(own) === null)
    mistakes.push(`${proxySetting} must be an address that begins with http:// or https:// and ends with the port`);
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']) {
    const usual = own === undefined ? read(name) : undefined;
    if (usual !== undefined && proxyIn(usual) === null)
      mistakes.push(`${name} must be the address of an HTTP proxy; for this program alone ${proxySetting} is another`);
  }
  if (entriesIn(read(exceptionsSetting) ?? '').some((entry) => exceptionIn(entry) === null))
    mistakes.push(
      `${exceptionsSetting} must be names, addresses and networks, separated by commas, such as .example.org,10.0.0.0/8`,
    );
}

function through(proxy: string | undefined, to: URL, variables: Environment): ReturnType<WayOut> {
  const address = proxy === undefined ? null : proxyIn(proxy);
  if (address === null) return undefined;
  const exceptions = said(variables, exceptionsSetting) ?? first(variables, ['no_proxy', 'NO_PROXY']) ?? '';
  return isExcepted(to, exceptions) ? undefined : { http_proxy: address, https_proxy: address };
}

const said = (variables: Environment, name: string): string | undefined => variables[name]?.trim() || undefined;

const first = (variables: Environment, names: string[]): string | undefined =>
  names.map((name) => said(variables, name)).find((value) => value !== undefined);

/** Without a scheme it is http, as everywhere. Null: no address of an HTTP proxy. */
function proxyIn(written: string): string | null {
  const address = written.includes('://') ? written : `http://${written}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || !['', '/'].includes(url.pathname) || url.search + url.hash)
    return null;
  try {
    decodeURIComponent(url.username + url.password);
    return url.href;
  } catch {
    return null;
  }
}

interface Exception {
  covers(host: string): boolean;
  /** Null: all of them. */
  port: string | null;
}

function isExcepted(to: URL, written: string): boolean {
  const host = to.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = to.port || (to.protocol === 'https:' ? '443' : '80');
  return (
    isLoopback(host) ||
    entriesIn(written).some((entry) => {
      const exception = exceptionIn(entry);
      return exception?.covers(host) === true && (exception.port === null || exception.port === port);
    })
  );
}

const entriesIn = (written: string): string[] => written.split(/[\s,]+/).filter((entry) => entry !== '');

/** `*`, a name with all that is below it, an address, a network, a range of addresses; each with a port or without. Null: none of these. */
function exceptionIn(entry: string): Exception | null {
  if (entry === '*') return { covers: () => true, port: null };
  const [, bracketed, plain = '', port = null] =
    isIPv6(entry) || entry.includes('/')
      ? ['', undefined, entry]
      : (/^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []);
  const place = bracketed ?? plain;
  const network = networkIn(place);
  if (network) return { covers: (host) => isIP(host) !== 0 && network.check(host, familyOf(host)), port };
  // A parser of names takes what stands before these for all of it.
  if (/[/?#@\\]/.test(place)) return null;
  const name = domainToASCII(place.replace(/^\*?\./, '').replace(/\.$/, ''));
  if (!/^[\w-]+(\.[\w-]+)*$/.test(name)) return null;
  return { covers: (host) => host === name || host.endsWith(`.${name}`), port };
}

function networkIn(place: string): BlockList | null {
  const list = new BlockList();
  const [address = '', bits] = place.split('/');
  const [from = '', to = ''] = place.split('-');
  try {
    if (isIPv4(from) && isIPv4(to)) list.addRange(from, to);
    else if (isIP(address) === 0) return null;
    else if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, /^\d{1,3}$/.test(bits) ? Number(bits) : -1, familyOf(address));
    return list;
  } catch {
    return null;
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

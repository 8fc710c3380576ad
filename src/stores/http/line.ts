/**
 * One request over one connection: where it may lead, how long it may take, how much may come back. `node:http` and not
 * `fetch`, because the address of each connection has to be looked at before anything is sent (docs/decisions/0015).
 */
import { type LookupAddress, type LookupAllOptions, lookup as lookUp } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import type { WayOut } from '../../ports/way-out.ts';
import { mayConnect } from './addresses.ts';

export interface Order {
  method: 'GET' | 'HEAD' | 'DELETE' | 'PATCH' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** For all of it, from looking the name up to the last byte. */
  timeoutMs: number;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** No answer, or none that could be taken. Nothing in it was said by the other side but codes. */
export class LineFailure extends Error {
  readonly reason: 'address' | 'connect' | 'timeout' | 'broken' | 'large' | 'encoded';
  /** Whether the other side may have got the request. */
  readonly sent: boolean;
  readonly code: string;
  constructor(reason: LineFailure['reason'], sent: boolean, code = '') {
    super(reason);
    this.reason = reason;
    this.sent = sent;
    this.code = code;
  }
}

export interface Line {
  /** @throws LineFailure */
  ask(order: Order): Promise<Answer>;
  close(): void;
}

export interface LineOptions {
  /** Networks that are listed though they are private. */
  allow: string[];
  /** Certificates of authorities, in PEM; the well-known ones unless given. */
  ca?: string;
  /** How names are looked up; the system's way unless given. */
  lookup?: typeof lookUp;
  /**
   * Which proxy stands before an address; none unless given. It sees names and encrypted bytes. Where it leads is for it to
   * judge: the address of the connection is its own. An unencrypted service is asked without one, because what the proxy says
   * could not be told from what the service does.
   */
  wayOut?: WayOut;
}

/** More than any page of a list needs. */
const maxBytes = 32 * 1024 * 1024;
const connectMs = 10_000;
const maxSockets = 4;

const forbidden = 'GALLRA_ADDRESS';

export function openLine({ allow, ca, lookup = lookUp, wayOut = () => undefined }: LineOptions): Line {
  const may = (address: string): boolean => mayConnect(address, allow);
  const looked: LookupFunction = (hostname, options, callback) => {
    const all: LookupAllOptions = { ...options, all: true };
    lookup(hostname, all, (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
      if (error) return callback(error, []);
      const good = found.filter(({ address }) => may(address));
      const [first] = good;
      if (!first) return callback(Object.assign(new Error(forbidden), { code: forbidden }), []);
      return options.all ? callback(null, good) : callback(null, first.address, first.family);
    });
  };
  const settings = { keepAlive: true, maxSockets, lookup: looked, noDelay: true };
  const agents = {
    'http:': guarded(new http.Agent(settings), may),
    'https:': guarded(new https.Agent({ ...settings, rejectUnauthorized: true, minVersion: 'TLSv1.2', ca }), may),
  };
  /** By the address of the proxy, which is another when its password changed; what is on its way through the old one goes on. */
  const tunnels = new Map<string, https.Agent>();
  const tunnelThrough = (through: string): https.Agent => {
    const checked = { rejectUnauthorized: true, minVersion: 'TLSv1.2', ca } as const;
    const proxyEnv = { https_proxy: through };
    const agent =
      tunnels.get(through) ?? inTime(new https.Agent({ keepAlive: true, maxSockets, ...checked, proxyEnv }));
    tunnels.set(through, agent);
    return agent;
  };
  return {
    ask(order) {
      if (order.url.protocol !== 'https:') return ask(order, agents['http:']);
      const proxy = wayOut(order.url)?.https_proxy;
      return proxy === undefined ? ask(order, agents['https:']) : ask(order, tunnelThrough(proxy), true);
    },
    close() {
      for (const agent of [...Object.values(agents), ...tunnels.values()]) agent.destroy();
    },
  };
}

/** A connection that the proxy opens has no request yet that could end it. */
function inTime(agent: https.Agent): https.Agent {
  const create = agent.createConnection.bind(agent) as (options: never, callback: Made) => Socket;
  agent.createConnection = ((options: never, callback: Made) => {
    const socket = create(options, (error, ready) => {
      clearTimeout(late);
      callback(error, ready);
    });
    const late = setTimeout(
      () => socket.destroy(Object.assign(new Error('ETIMEDOUT'), { code: 'ETIMEDOUT' })),
      connectMs,
    ).unref();
    return socket;
  }) as unknown as typeof agent.createConnection;
  return agent;
}

type Made = (error: Error | null, socket: Socket) => void;

/** Before the first byte is written, and whatever the name was looked up to be. */
function guarded<A extends http.Agent>(agent: A, may: (address: string) => boolean): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = ((options: never, callback: never) => {
    const socket = create(options, callback) as Socket;
    socket.once('connect', () => {
      if (!may(socket.remoteAddress ?? '')) socket.destroy(Object.assign(new Error(forbidden), { code: forbidden }));
    });
    return socket;
  }) as typeof agent.createConnection;
  return agent;
}

function ask({ method, url, headers, body, timeoutMs }: Order, agent: http.Agent, tunnelled = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let over: LineFailure | null = null;
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      agent,
      headers: {
        ...headers,
        'Accept-Encoding': 'identity',
        ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      },
    });
    const end = (failure: LineFailure): void => {
      over ??= failure;
      request.destroy();
      settle(() => reject(over));
    };
    const timers = [setTimeout(() => end(new LineFailure('timeout', sent)), timeoutMs)];
    const settle = (by: () => void): void => {
      for (const timer of timers.splice(0)) clearTimeout(timer);
      by();
    };
    request.on('socket', (socket) => {
      const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      // A tunnel comes when it is ready.
      if (tunnelled || !socket.connecting) {
        sent = true;
        return;
      }
      const late = setTimeout(
        () => end(new LineFailure('connect', false, 'ETIMEDOUT')),
        Math.min(connectMs, timeoutMs),
      );
      timers.push(late);
      socket.once(ready, () => {
        clearTimeout(late);
        sent = true;
      });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const code = tunnelled && !sent ? codeOfTunnel(error) : codeOf(error);
      if (code === forbidden) end(new LineFailure('address', false));
      else end(over ?? new LineFailure(sent ? 'broken' : 'connect', sent, code));
    });
    request.on('response', (response) => {
      const { statusCode: status = 0, headers: said } = response;
      const chunks: Buffer[] = [];
      let bytes = 0;
      if (!/^(|identity)$/i.test(said['content-encoding'] ?? '')) return end(new LineFailure('encoded', true));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) end(new LineFailure('large', true));
        else chunks.push(chunk);
      });
      response.on('error', (error: NodeJS.ErrnoException) => end(new LineFailure('broken', true, codeOf(error))));
      response.on('aborted', () => end(new LineFailure('broken', true)));
      response.on('end', () => {
        if (!response.complete) return end(new LineFailure('broken', true));
        settle(() => resolve({ status, headers: said, body: Buffer.concat(chunks).toString('utf8') }));
      });
    });
    request.end(body);
  });
}

/** What keeps the tunnel from being there is told of the proxy; a certificate is that of the service. */
function codeOfTunnel(error: NodeJS.ErrnoException & { statusCode?: number }): string {
  if (error.code === 'ERR_PROXY_TUNNEL') return `PROXY_${error.statusCode ?? 'LOST'}`;
  const code = codeOf(error);
  return /^E[A-Z_]+$/.test(code) && !code.startsWith('ERR_') ? `PROXY_${code}` : code;
}

/** An AggregateError has one for each address that was tried. */
function codeOf(error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }): string {
  const code = error.code ?? error.errors?.[0]?.code ?? '';
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}

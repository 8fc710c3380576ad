/**
 * One request over one connection: where it may lead, how long it may take, how much may come back. `node:http` and not
 * `fetch`, because the address of each connection has to be looked at before anything is sent (docs/decisions/0015).
 */
import { type LookupAddress, type LookupAllOptions, lookup as lookUp } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
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
}

/** More than any page of a list needs. */
const maxBytes = 32 * 1024 * 1024;
const connectMs = 10_000;
const maxSockets = 4;

const forbidden = 'GALLRA_ADDRESS';

export function openLine({ allow, ca, lookup = lookUp }: LineOptions): Line {
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
  return {
    ask: (order) => ask(order, order.url.protocol === 'https:' ? agents['https:'] : agents['http:']),
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

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

function ask({ method, url, headers, body, timeoutMs }: Order, agent: http.Agent): Promise<Answer> {
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
      if (!socket.connecting) {
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
      const code = codeOf(error);
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

/** An AggregateError has one for each address that was tried. */
function codeOf(error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }): string {
  const code = error.code ?? error.errors?.[0]?.code ?? '';
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}

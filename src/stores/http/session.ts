/** Talking with one service: who we are, how long we wait, when we ask again, and what an answer must look like. */
import { scheduler } from 'node:timers/promises';
import type { Service as Mapped } from '../../policy/service.ts';
import { obstacleTo, type obstacleToHost } from './addresses.ts';
import { denied, elsewhere, failure, nonsense, privateAddress, safeCode, unencrypted, unreachable } from './failure.ts';
import { at, type Json, parseJson } from './json.ts';
import { type Answer, type Line, LineFailure, type Order } from './line.ts';
import type { Credentials } from './token.ts';

/** What stores.yaml says of a service, its variables resolved. */
export interface Service extends Pick<Mapped, 'ledger' | 'headers' | 'allow' | 'tables'> {
  store: string;
  /** Ends with a slash. */
  base: URL;
  timezone: string;
  access: 'dispose' | 'read';
  /** Longest time that a batch may take. */
  effectMs: number;
  /** Longest time that one call may take. */
  callMs: number;
}

/** How much time is left for what is going on, in milliseconds. */
export type TimeLeft = () => number;

export interface Said {
  /** Undefined: no JSON, or nothing. */
  json: Json | undefined;
  /** The header ETag. */
  etag: string | null;
  headers: Answer['headers'];
}

/** What became of a request that changes something. `unknown`: nobody can tell whether it was carried out. */
export type Sent = { status: number; code: string | null; retryAfterMs: number | null } | 'unknown';

export interface Session {
  service: Service;
  /** Null: 404 or 410. Asks again where that can help. @throws what failure.ts makes of it. */
  read(url: URL, left: TimeLeft, headers?: Record<string, string>): Promise<Said | null>;
  /** Sent once, and once more where the service did not know us any more (401). Never throws for an answer. */
  change(
    order: { method: 'DELETE' | 'PATCH'; url: URL; headers: Record<string, string>; body?: string },
    left: TimeLeft,
  ): Promise<Sent>;
  /** By the clock of the service, to the second; null: it does not say. */
  time(): Promise<string | null>;
  close(): void;
}

/** For reading that no batch waits for. */
export const patience = (ms = 120_000): TimeLeft => timer(ms);

/** By two clocks: one goes on while the process is stopped, the other cannot be set. */
export function timer(ms: number): TimeLeft {
  const [wall, steady] = [Date.now() + ms, performance.now() + ms];
  return () => Math.min(wall - Date.now(), steady - performance.now());
}

export const attempts = 4;
/** Where no answer comes at all. */
const attemptsUnheard = 2;

export function openSession(service: Service, line: Line, credentials: Credentials): Session {
  const { store, callMs } = service;

  /** As whom we were let in; once more with a new token where the old one was not good any more. */
  const ask = async (order: Omit<Order, 'timeoutMs'>, left: TimeLeft): Promise<Answer> => {
    guard(service, order.url);
    for (let renewed = false; ; renewed = true) {
      const who = await credentials.headers(renewed, left);
      const timeoutMs = Math.min(callMs, left());
      if (timeoutMs <= 0) throw new LineFailure('timeout', false);
      const headers = { Accept: 'application/json', ...service.headers, ...order.headers, ...who };
      const answer = await line.ask({ ...order, headers, timeoutMs });
      if (answer.status !== 401 || renewed || !credentials.renewable) return answer;
    }
  };

  return {
    service,
    async read(url, left, headers = {}) {
      for (let attempt = 1; ; attempt++) {
        const order = { method: 'GET' as const, url, headers: { 'Cache-Control': 'no-cache', ...headers } };
        const answer = await ask(order, left).catch((error: unknown) => {
          const again = error instanceof LineFailure && ['broken', 'connect', 'timeout'].includes(error.reason);
          if (again && attempt < attemptsUnheard && left() > 0) return null;
          throw failure(store, error);
        });
        if (answer !== null && !isBusy(answer.status)) return readable(store, answer);
        const waitMs = answer === null ? backOffMs(attempt) : (retryAfterMs(answer) ?? backOffMs(attempt));
        if (attempt === attempts || waitMs >= left())
          throw unreachable(store, answer === null ? 'no answer' : String(answer.status));
        await scheduler.wait(waitMs);
      }
    },
    async change(order, left) {
      const answer = await ask(order, left).catch((error: unknown) => {
        if (error instanceof LineFailure && error.sent) return null;
        throw failure(store, error);
      });
      if (answer === null) return 'unknown';
      return { status: answer.status, code: codeIn(answer), retryAfterMs: retryAfterMs(answer) };
    },
    async time() {
      const answer = await ask({ method: 'HEAD', url: service.base, headers: {} }, patience(callMs)).catch(
        (error: unknown) => {
          throw failure(store, error);
        },
      );
      const at = Date.parse(answer.headers.date ?? '');
      return Number.isNaN(at) ? null : new Date(at).toISOString();
    },
    close: () => line.close(),
  };
}

/** Nothing is sent to where stores.yaml does not lead, credentials least of all. */
function guard(service: Service, url: URL): void {
  const obstacle = obstacleTo(url, service);
  if (obstacle === 'elsewhere') throw elsewhere(service.store);
  refuseHost(service.store, obstacle);
}

export function refuseHost(store: string, obstacle: ReturnType<typeof obstacleToHost>): void {
  if (obstacle === 'plain') throw unencrypted(store);
  if (obstacle === 'private') throw privateAddress(store);
}

const isBusy = (status: number): boolean => status === 429 || status >= 500;

function readable(store: string, answer: Answer): Said | null {
  const { status, headers, body } = answer;
  if (status === 404 || status === 410) return null;
  if (status === 401 || status === 403) throw denied(store, String(status));
  if (status >= 300 && status < 400)
    throw nonsense(
      store,
      `it sends us elsewhere (${status}), and redirects are not followed`,
      'Write the address that it really has into stores.yaml; a login page means that the credentials are not taken.',
    );
  if (status < 200 || status >= 400) {
    const code = codeIn(answer);
    throw nonsense(
      store,
      `it refuses to read (${status}${code === null ? '' : ` ${code}`})`,
      'Compare path, query and columns in stores.yaml with the documentation of the service.',
    );
  }
  const json = isJson(headers['content-type']) ? parseJson(body) : undefined;
  if (json === undefined)
    throw nonsense(
      store,
      'an answer is no JSON',
      'Check the address and the credentials: a login page answers 200 as well.',
    );
  return { json, etag: typeof headers.etag === 'string' && headers.etag !== '' ? headers.etag : null, headers };
}

const isJson = (type: string | undefined): boolean => /^application\/([\w.+-]+\+)?json\b/i.test(type ?? '');

/** Seconds, or a date; never less than a moment. Null: the service does not say. */
export function retryAfterMs({ headers }: Pick<Answer, 'headers'>): number | null {
  const said = headers['retry-after'];
  if (said === undefined) return null;
  if (/^\d{1,8}$/.test(said.trim())) return Math.max(50, Number(said) * 1000);
  const until = Date.parse(said);
  if (Number.isNaN(until)) return null;
  // By its own clock, where it tells it.
  const now = Date.parse(headers.date ?? '');
  return Math.max(50, until - (Number.isNaN(now) ? Date.now() : now));
}

export const backOffMs = (attempt: number): number => 200 * 4 ** (attempt - 1);

/** What kind of error it was, where the service says so in a word: `error.code` as in OData, or `code`. */
function codeIn({ headers, body }: Answer): string | null {
  if (!isJson(headers['content-type'])) return null;
  const said = parseJson(body);
  for (const pointer of ['/error/code', '/code']) {
    const code = safeCode(at(said, pointer));
    if (code !== null) return code;
  }
  return null;
}

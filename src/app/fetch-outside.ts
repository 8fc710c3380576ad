/**
 * What `fetch` is to a library, over `node:http`: so that proxy and authorities are those of our settings. For short answers;
 * redirects are not followed.
 */
import type { Agent, IncomingMessage } from 'node:http';
import * as https from 'node:https';
import type { WayOut } from '../ports/way-out.ts';
import { authorities } from './authorities.ts';
import { http } from './node-http.ts';

export interface Outside {
  /** Certificates of authorities that count besides the well-known ones, PEM. Null: none. */
  ca: string | null;
  wayOut: WayOut;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: ConstructorParameters<typeof Response>[0] | undefined;
  signal?: AbortSignal | undefined;
}

/** Longer than any key set of an identity provider. */
const maxBytes = 4 * 1024 * 1024;
const withinMs = 30_000;

/** An agent for one call: proxy and password may be others by the next. */
export function agentTo(url: URL, { ca, wayOut }: Outside): Agent {
  const proxyEnv = wayOut(url);
  return url.protocol === 'https:'
    ? new https.Agent({ proxyEnv, minVersion: 'TLSv1.2', ...authorities(ca) })
    : new http.Agent({ proxyEnv });
}

/** @throws what `node:http` throws; `too long` */
export async function fetchOutside(address: string, asked: Asked, outside: Outside): Promise<Response> {
  const url = new URL(address);
  const { method = 'GET', headers = {}, signal } = asked;
  const body = asked.body ? Buffer.from(await new Response(asked.body).arrayBuffer()) : undefined;
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method,
        headers: {
          ...headers,
          'accept-encoding': 'identity',
          ...(body === undefined ? {} : { 'content-length': String(body.length) }),
        },
        agent: agentTo(url, outside),
        timeout: withinMs,
        ...(signal ? { signal } : {}),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxBytes) answer.destroy(new Error('too long'));
          else chunks.push(chunk);
        });
        answer.on('error', reject);
        answer.on('end', () => resolve(responseOf(answer, Buffer.concat(chunks))));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end(body);
  });
}

function responseOf({ statusCode = 0, headers }: IncomingMessage, body: Buffer): Response {
  const said = new Headers();
  for (const [name, value] of Object.entries(headers)) for (const one of [value ?? []].flat()) said.append(name, one);
  const empty = [204, 205, 304].includes(statusCode);
  return new Response(empty ? null : new Uint8Array(body), { status: statusCode, headers: said });
}

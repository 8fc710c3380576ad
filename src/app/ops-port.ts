/**
 * The operations port: `/healthz`, `/readyz` and `/metrics`, for probes and for Prometheus. Every answer is made of what
 * this process knows already: no database is asked while somebody waits, and nothing can be changed from here.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { GallraError } from '../errors/gallra-error.ts';
import type { ListenAddress } from './listen-address.ts';
import { http } from './node-http.ts';
import type { Readiness } from './readiness.ts';

export interface OpsPort {
  /** Such as `http://127.0.0.1:9464`; with the port that was found where it was asked for port 0. */
  address: string;
  /** Breaks off what is being answered. Idempotent. */
  close(): Promise<void>;
}

export interface Scrape {
  contentType: string;
  text: string;
}

export interface Answers {
  readiness: Readiness;
  scrape: () => Promise<Scrape>;
  /** An answer could not be made: told of the first, and again after one that could. */
  onFailure?: (error: unknown) => void;
}

/** @throws `ops.listen` when the port is taken, or the address is not this machine's. */
export async function openOpsPort(
  listen: ListenAddress,
  { readiness, scrape, onFailure = () => undefined }: Answers,
): Promise<OpsPort> {
  let failing = false;
  const server = http.createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 },
    (asked, reply) =>
      answer(asked, reply).catch((error: unknown) => {
        if (!failing) onFailure(error);
        failing = true;
        send(reply, 500, 'text/plain; charset=utf-8', 'failed\n');
      }),
  );
  server.maxConnections = 64;
  server.keepAliveTimeout = 5_000;

  async function answer(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const [path] = (asked.url ?? '/').split('?');
    asked.resume(); // Whatever is sent along is not read.
    if (asked.method !== 'GET' && asked.method !== 'HEAD')
      return send(reply.setHeader('allow', 'GET, HEAD'), 405, 'text/plain; charset=utf-8', 'only GET\n');
    if (path === '/healthz') return send(reply, 200, 'text/plain; charset=utf-8', 'alive\n');
    if (path === '/readyz') {
      const state = readiness.state();
      return send(reply, state.ready ? 200 : 503, 'application/json; charset=utf-8', `${JSON.stringify(state)}\n`);
    }
    if (path === '/metrics') {
      const { contentType, text } = await scrape();
      failing = false;
      return send(reply, 200, contentType, text);
    }
    return send(reply, 404, 'text/plain; charset=utf-8', '/healthz /readyz /metrics\n');
  }

  const address = await listening(server, listen);
  let closing: Promise<void> | null = null;
  return {
    address,
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

/** Node sends no body to whoever asks with HEAD. */
function send(reply: ServerResponse, status: number, contentType: string, text: string): void {
  if (reply.headersSent) return;
  reply.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  reply.end(text);
}

function listening(server: Server, listen: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(listen, error)));
    server.listen(listen, () => {
      const bound = server.address();
      const { address, port } =
        typeof bound === 'object' && bound ? bound : { address: listen.host, port: listen.port };
      // A connection that breaks is nobody's affair; without a listener it would end the process.
      server.removeAllListeners('error').on('error', () => undefined);
      resolve(`http://${address.includes(':') ? `[${address}]` : address}:${port}`);
    });
  });
}

function cannotListen({ host, port }: ListenAddress, error: NodeJS.ErrnoException): GallraError {
  const [what, hint] =
    error.code === 'EADDRINUSE'
      ? [`Port ${port} is taken: another program listens there, or another worker does.`, 'Choose another port']
      : error.code === 'EACCES'
        ? [`This program may not listen on port ${port}.`, 'Choose a port above 1023']
        : [`This machine cannot listen at ${host} (${error.code ?? 'no reason given'}).`, 'Name an address of its own'];
  return new GallraError({
    code: 'ops.listen',
    what,
    where: 'GALLRA_OPS_LISTEN',
    hint: `${hint}, such as GALLRA_OPS_LISTEN=127.0.0.1:9464, or leave the variable out: then nothing listens.`,
    actor: 'operator',
  });
}

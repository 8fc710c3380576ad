/** A small HTTP proxy on 127.0.0.1: tunnels (CONNECT), and requests with a whole address. It alone knows where the names lead that tests make up. */
import { once } from 'node:events';
import { request as ask, createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface TestProxy {
  /** `http://127.0.0.1:<port>` */
  address: string;
  /** `CONNECT name:port` and `GET http://name/path`, as they came. */
  asked: string[];
  /** Where names lead: a port of this machine. */
  leads: Map<string, number>;
  /** Who is let through; null: anybody. */
  account: { user: string; password: string } | null;
  /** Answers nothing at all. */
  silent: boolean;
  close(): Promise<void>;
}

export async function testProxy(): Promise<TestProxy> {
  const server = createServer();
  const proxy: TestProxy = {
    ...{ address: '', asked: [], leads: new Map<string, number>(), account: null, silent: false },
    async close() {
      server.closeAllConnections();
      server.close();
      for (const socket of tunnels) socket.destroy();
    },
  };
  const tunnels = new Set<{ destroy(): void }>();
  const refusal = ({ headers }: IncomingMessage): boolean => {
    if (proxy.account === null) return false;
    const { user, password } = proxy.account;
    return headers['proxy-authorization'] !== `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  };
  server.on('request', (request, response) => {
    const { method, url = '', headers } = request;
    proxy.asked.push(`${method} ${url}`);
    if (refusal(request)) return response.writeHead(407).end();
    const { hostname, pathname, search } = new URL(url);
    const port = proxy.leads.get(hostname);
    if (port === undefined) return response.writeHead(502).end();
    const on = ask({ host: '127.0.0.1', port, method, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    on.on('error', () => response.destroy());
    return request.pipe(on);
  });
  server.on('connect', (request, socket) => {
    tunnels.add(socket);
    socket.on('error', () => undefined);
    proxy.asked.push(`CONNECT ${request.url}`);
    if (proxy.silent) return;
    const port = proxy.leads.get((request.url ?? '').replace(/:\d+$/, ''));
    if (refusal(request)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    if (port === undefined) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const on = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    tunnels.add(on);
    on.on('error', () => socket.destroy());
    socket.on('close', () => on.destroy());
    socket.pipe(on).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

/**
 * A strict S3 server on 127.0.0.1: signatures are checked, pages are small, what it does not know it refuses, and it fails
 * to order. Everything it keeps can be looked at and changed from outside.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answered, answer, failed, operationOf } from './operations.ts';
import { type Account, faultInSignature } from './signature.ts';
import { emptyBucket, type StoredBucket } from './state.ts';

export interface Call {
  operation: string;
  key: string;
  /** As it arrived; of a list of deletions the XML. */
  body: string;
}

/** What happens to calls that somebody waits for. */
export interface Order {
  when: (call: Call) => boolean;
  /** So often; for ever unless given. */
  times?: number;
  /**
   * A status with a code of S3; `cut` the connection; `hang` without an answer; `garble` with a page that is no XML;
   * `forget`: do it, and cut the connection before the answer. Nothing: answer as usual.
   */
  answer?: [number, string] | { status: number; body: string } | 'cut' | 'hang' | 'garble' | 'forget';
  /** First, before the call is answered. */
  first?: (call: Call) => void | Promise<void>;
}

export interface FakeS3 extends Account {
  endpoint: string;
  /** Made when first asked for from outside; the server itself knows only those. */
  bucket(name: string): StoredBucket;
  /** Every call that was answered or failed to order, in order. */
  calls: Call[];
  order(one: Order): void;
  /** No orders are left. */
  calm(): void;
  /** Calls that are denied. */
  deny: (operation: string, key: string) => boolean;
  settings: { pageSize: number; ignoresConditions: boolean; now: () => Date };
  close(): Promise<void>;
}

export async function fakeS3(): Promise<FakeS3> {
  const buckets = new Map<string, StoredBucket>();
  const orders: Order[] = [];
  const server = createServer((request, response) => void serve(request, response));
  const fake: FakeS3 = {
    endpoint: '',
    accessKey: 'AKIATESTTESTTESTTEST',
    secretKey: 'canary/secret+of/the+bucket',
    bucket(name) {
      const found = buckets.get(name) ?? emptyBucket();
      buckets.set(name, found);
      return found;
    },
    calls: [],
    order: (one) => void orders.push({ ...one }),
    calm: () => void orders.splice(0),
    deny: () => false,
    settings: { pageSize: 1_000, ignoresConditions: false, now: () => new Date() },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece as Buffer);
    } catch {
      // Whoever asked went away.
      return;
    }
    const bytes = Buffer.concat(pieces);
    const url = new URL(request.url ?? '/', 'http://host');
    const [name = '', ...rest] = url.pathname.slice(1).split('/');
    const key = decodeURIComponent(rest.join('/'));
    const operation = operationOf(request.method ?? '', key, url.searchParams);
    const call: Call = { operation: operation ?? 'unknown', key, body: bytes.toString('utf8') };
    fake.calls.push(call);
    const one = orders.find((order) => order.when(call) && (order.times ?? 1) > 0);
    if (one?.times !== undefined) one.times -= 1;
    await one?.first?.(call);
    const send = ({ status, headers = {}, body }: Answered): void => {
      response.writeHead(status, { ...headers, date: fake.settings.now().toUTCString(), 'x-amz-request-id': 'TEST' });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const usual = (): Answered => {
      const fault = faultInSignature(request, bytes, fake);
      if (fault) return failed(403, fault);
      if (operation === null) return failed(501, 'NotImplemented');
      const bucket = buckets.get(name);
      if (!bucket) return failed(404, 'NoSuchBucket');
      const { pageSize, ignoresConditions, now } = fake.settings;
      return answer({
        operation,
        bucket,
        name,
        key,
        query: url.searchParams,
        headers: request.headers,
        body: call.body,
        now: now(),
        pageSize,
        ignoresConditions,
        denied: fake.deny,
      });
    };
    const how = one?.answer;
    if (how === 'hang') return;
    if (how === 'forget') usual();
    if (how === 'cut' || how === 'forget') request.socket.destroy();
    else if (how === 'garble') send({ status: 200, body: '<html><body>Please sign in</body>' });
    else if (Array.isArray(how)) send(failed(...how));
    else if (typeof how === 'object') send(how);
    else send(usual());
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

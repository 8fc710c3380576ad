/** The operations port of this machine's other process, asked from outside it: what a probe would be told. */
import type { ListenAddress } from './listen-address.ts';
import { http } from './node-http.ts';

export interface OpsAnswer {
  status: number;
  text: string;
}

/** Null: nobody answered within that time, or not as a server of HTTP does. */
export function askOpsPort(
  { host, port }: ListenAddress,
  path: '/healthz' | '/readyz',
  withinMs: number,
): Promise<OpsAnswer | null> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(withinMs);
    const asked = http.get({ host: reachable(host), port, path, agent: false, signal }, async (reply) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of reply) chunks.push(chunk);
        resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      } catch {
        resolve(null);
      }
    });
    asked.on('error', () => resolve(null));
  });
}

/** Who listens at every address is asked at this machine's own. */
const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

/**
 * Under which names the desk answers. A page elsewhere can point a name of its own at this machine (DNS rebinding); where
 * nobody signs in, that page could then read and decide.
 */
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../../app/desk-config.ts';
import { GallraError } from '../../errors/gallra-error.ts';

/** @param url origin under which visitors come; null: this machine's own names alone. */
export function addHostCheck(app: FastifyInstance, url: string | null): void {
  const own = url === null ? null : new URL(url).host;
  app.addHook('onRequest', async ({ host }) => {
    if (host === own || isLoopback(nameIn(host))) return;
    throw new GallraError({
      code: 'desk.host',
      what: 'The desk does not answer under this name.',
      hint: 'Open it as this machine (127.0.0.1), or set GALLRA_DESK_URL to the address under which people open it.',
      actor: 'operator',
    });
  });
}

const nameIn = (host: string): string => host.replace(/:\d+$/, '');

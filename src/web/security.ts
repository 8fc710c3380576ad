/**
 * What every answer carries, and how often anybody may ask. No script runs on any page but the queue's; nothing is loaded
 * from elsewhere, framed, or kept by a cache.
 */
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

/** Requests a minute from one address. A page is one, its style sheet one more, once. */
export const usualRate = 600;

export async function addSecurity(
  app: FastifyInstance,
  { secure, formsLeadTo = [], rate = usualRate }: { secure: boolean; formsLeadTo?: string[]; rate?: number },
): Promise<void> {
  await app.register(rateLimit, { global: false, max: rate, timeWindow: 60_000 });
  // Of every address, those that lead nowhere too, and before anything is looked up.
  app.addHook('onRequest', app.rateLimit());
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // Browsers hold a redirection after a form to it as well: signing out leads to the identity provider.
        formAction: ["'self'", ...formsLeadTo],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onSend', async (_, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

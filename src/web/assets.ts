/** The style sheet: read once, under an address that changes with it, so that browsers may keep it for ever. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Returns the address. */
export function addStyle(app: FastifyInstance): string {
  const css = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
  const path = `/style-${createHash('sha256').update(css).digest('hex').slice(0, 16)}.css`;
  app.get(path, { config: { open: true, bare: true } }, (_, reply) =>
    reply.header('cache-control', 'public, max-age=31536000, immutable').type('text/css; charset=utf-8').send(css),
  );
  return path;
}

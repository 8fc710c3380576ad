/** What addresses a desk has, as its pages add them: nobody has to name a page twice. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

export interface Route {
  method: 'GET' | 'POST';
  /** As the page wrote it: `/runs/:run`. */
  path: string;
}

const channel = 'fastify.initialization';

/** Opens a desk and listens in while its routes are added. */
export async function withRoutes<T>(open: () => Promise<T>): Promise<{ opened: T; routes: Route[] }> {
  const routes: Route[] = [];
  const seen = (message: unknown): void =>
    void (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, path }) => {
      for (const one of [method].flat().map(String))
        if (one === 'GET' || one === 'POST') routes.push({ method: one, path });
    });
  subscribe(channel, seen);
  try {
    return { opened: await open(), routes };
  } finally {
    unsubscribe(channel, seen);
  }
}

/** The route that an address belongs to; one written out goes before one with a parameter. */
export function routeOf(routes: readonly Route[], address: string, asked: Route['method'] = 'GET'): Route | null {
  const path = new URL(address, 'http://desk').pathname;
  const fitting = routes.filter(({ method, path: pattern }) => method === asked && expressionOf(pattern).test(path));
  return fitting.sort((a, b) => parametersIn(a.path) - parametersIn(b.path))[0] ?? null;
}

const parametersIn = (pattern: string): number => pattern.split(/[:*]/).length;

const expressionOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split(/(:\w+|\*)/)
      .map((part) =>
        part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('')}$`,
  );

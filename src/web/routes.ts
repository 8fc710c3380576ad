/**
 * How pages and decisions hang together: who may, in which language, what is said when something is wrong. A page is shown
 * by GET and changes nothing; a decision is a POST with the token of the session, and leads to a page.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GallraError } from '../errors/gallra-error.ts';
import type { Desk } from './desk.ts';
import type { PageContent } from './layout.ts';
import { mayNot } from './refused.ts';
import type { Visit } from './visit.ts';
import { mayAnywhere, type Role } from './visitor.ts';

export interface Asked {
  /** Parts of the path, as `:name` in it. */
  params: Record<string, string>;
  query: URLSearchParams;
  form: URLSearchParams;
}

/** One file of `pages/` adds the routes of one part of the desk. */
export type AddPages = (app: FastifyInstance, desk: Desk) => void;

/** @param needs the role that somebody must have for some controller at least; what it is about is checked by the page. */
export function page(
  app: FastifyInstance,
  desk: Desk,
  path: string,
  needs: Role,
  show: (visit: Visit, asked: Asked) => Promise<PageContent>,
): void {
  app.get(path, async (request, reply) => {
    const visit = await admitted(desk, needs, request);
    return desk.show(reply, visit, await show(visit, askedOf(request)));
  });
}

/** What a decision led to: another page (`said` stands on it once), or the same with what is wrong. */
export type Led = { to: string; said?: string } | PageContent;

export function decision(
  app: FastifyInstance,
  desk: Desk,
  path: string,
  needs: Role,
  decide: (visit: Visit, asked: Asked) => Promise<Led>,
): void {
  app.post(path, { preHandler: desk.checkToken }, async (request, reply) => {
    const visit = await admitted(desk, needs, request);
    const led = await decide(visit, askedOf(request));
    if ('main' in led) return desk.show(reply, visit, { status: 422, ...led });
    if (led.said !== undefined) desk.say(request, led.said);
    return reply.redirect(led.to, 303);
  });
}

async function admitted(desk: Desk, needs: Role, request: FastifyRequest): Promise<Visit> {
  const visit = await desk.visit(request);
  if (!mayAnywhere(visit.visitor, needs)) throw mayNot(needs);
  return visit;
}

/** Something to keep that is on record when it goes out: asked for by a form, never by an address alone. */
export function recordedDownload(
  app: FastifyInstance,
  desk: Desk,
  path: string,
  needs: Role,
  make: (visit: Visit, asked: Asked) => Promise<Download>,
): void {
  app.post(path, { preHandler: desk.checkToken }, handing(desk, needs, make));
}

/** Something to keep: PDF, CSV, JSON. `body` may be a stream. */
export interface Download {
  name: string;
  type: string;
  body: Buffer | string | NodeJS.ReadableStream;
}

export function download(
  app: FastifyInstance,
  desk: Desk,
  path: string,
  needs: Role,
  make: (visit: Visit, asked: Asked) => Promise<Download>,
): void {
  app.get(path, handing(desk, needs, make));
}

const handing =
  (desk: Desk, needs: Role, make: (visit: Visit, asked: Asked) => Promise<Download>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const visit = await admitted(desk, needs, request);
    const { name, type, body } = await make(visit, askedOf(request));
    const plain = name.replaceAll(/[^\w.-]+/g, '-');
    return reply.header('content-disposition', `attachment; filename="${plain}"`).type(type).send(body);
  };

export function askedOf(request: FastifyRequest): Asked {
  const { search } = new URL(request.url, 'http://desk');
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries((request.body ?? {}) as Record<string, unknown>))
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, String(one));
  const params = request.params as Record<string, string>;
  const query = new URLSearchParams(search);
  // No key, no account and no text that anybody typed has one, and the ledger cannot even be asked for it.
  if ([...Object.values(params), ...query.values(), ...form.values()].some((one) => one.includes('\0')))
    throw noSuchPage();
  return { params, query, form };
}

/** There is nothing under this address that this visitor may see. */
export const noSuchPage = (): GallraError =>
  new GallraError({
    code: 'desk.notFound',
    what: 'There is no such page.',
    hint: 'Check the address.',
    actor: 'operator',
  });

/**
 * The reviewer's desk: pages for compliance officers, made on the server, whole without scripts. This room turns what the
 * engine knows into pages, and decisions into calls of the engine; it judges nothing by itself.
 */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type preHandlerHookHandler,
} from 'fastify';
import type { OpenEngine } from '../app/compose.ts';
import type { Config } from '../app/config.ts';
import type { Log } from '../app/log.ts';
import type { Language } from '../documents/language.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { addStyle } from './assets.ts';
import { failurePage, statusOf } from './failures.ts';
import { languageFor } from './language.ts';
import { layout, type PageContent } from './layout.ts';
import { addGate, type Gate } from './login/gate.ts';
import { addHostCheck } from './login/hosts.ts';
import { localPath } from './login/local-path.ts';
import { openLooks } from './look.ts';
import { addAllPages } from './pages.ts';
import { noSuchPage } from './routes.ts';
import { addSecurity } from './security.ts';
import { type Counting, openSnapshot, type Snapshot } from './snapshot.ts';
import type { Visit } from './visit.ts';
import { usualZone } from './zone.ts';

export interface Desk {
  open: Pick<OpenEngine, 'reload'>;
  config: Config;
  log: Log;
  /** What the stores say, counted beforehand. */
  snapshot: Snapshot;
  gate: Gate;
  /** Of a page that only those who are let in see. */
  visit(request: FastifyRequest): Promise<Visit>;
  show(reply: FastifyReply, visit: Visit, content: PageContent): FastifyReply;
  /** What a visitor reads when something is wrong; what was refused is recorded. */
  fail(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  /** To those who have not signed in. */
  welcome(request: FastifyRequest, reply: FastifyReply, content: PageContent): FastifyReply;
  languageOf(request: FastifyRequest): Language;
  /** For the forms of a page. */
  token(request: FastifyRequest): Promise<string>;
  /** To stand on the next page that this visitor sees. */
  say(request: FastifyRequest, text: string): void;
  checkToken: preHandlerHookHandler;
}

export interface DeskOptions {
  /** Requests a minute from one address. */
  rate?: number;
  /** How often the stores are asked. */
  counting?: Counting;
  /** For so long, in milliseconds, pages share what every page needs to know; a decision ends it at once. */
  lookMs?: number;
}

/** Listens to nothing yet. Closing it leaves the engine open. */
export async function openDesk(
  open: Pick<OpenEngine, 'reload'>,
  config: Config,
  log: Log,
  options: DeskOptions = {},
): Promise<FastifyInstance> {
  const { url, proxies, oidc } = config.desk;
  const secure = url?.startsWith('https:') === true;
  const trustProxy = proxies.length > 0 ? [...proxies] : false;
  const app = fastify({
    ...{ logger: false, trustProxy, genReqId: () => randomUUID() },
    // What a form may weigh, and how long it may take to come: the desk may share its process with the worker.
    ...{ bodyLimit: 262_144, requestTimeout: 30_000 },
  });
  // First, because also what is refused below is said in the visitor's language.
  await app.register(cookie);
  await addSecurity(app, { secure, formsLeadTo: oidc === null ? [] : [new URL(oidc.issuer).origin], ...options });
  addHostCheck(app, url);
  // Forms and nothing else: values in other notations are not the strings that pages expect.
  app.removeAllContentTypeParsers();
  await app.register(formbody);
  const gate = await addGate(app, config, log, async () => (await open.reload()).ledger);
  // The plugin's name says where tokens are kept: in `request.session`, which is ours (login/session.ts).
  await app.register(csrf, { sessionPlugin: '@fastify/session', getToken: tokenOf });
  const style = addStyle(app);

  const languageOf = (request: FastifyRequest): Language =>
    languageFor(chosenIn(request) ?? request.cookies.lang, request.headers['accept-language']);

  const snapshot = openSnapshot(() => open.reload(), log, options.counting);
  app.addHook('onClose', () => snapshot.close());

  const looks = openLooks(open.reload, options.lookMs ?? 1_000);
  const desk: Desk = {
    open,
    config,
    log,
    snapshot,
    gate,
    languageOf,
    fail,
    async visit(request) {
      const { visitor } = request;
      if (visitor === null) throw noSuchPage();
      snapshot.seen();
      const { engine, now, pauses } = await (isDecision(request) ? looks.anew() : looks.shared());
      const { said = null } = request.session;
      if (said !== null) delete request.session.said;
      return {
        engine,
        visitor,
        language: languageOf(request),
        zone: usualZone(engine.policies),
        ...{ now, pauses },
        here: localPath(request.url),
        token: await desk.token(request),
        said,
      };
    },
    show: (reply, visit, content) =>
      reply
        .status(content.status ?? 200)
        .type('text/html; charset=utf-8')
        .send(layout(content, { style, language: visit.language, here: visit.here }, visit).toString()),
    welcome: (request, reply, content) =>
      reply
        .status(content.status ?? 200)
        .type('text/html; charset=utf-8')
        .send(layout(content, { style, language: languageOf(request), here: request.url }, null).toString()),
    token: async (request) => {
      // The plugin hangs tokens on replies; here the page that is being made needs it.
      const reply = replies.get(request);
      return reply ? reply.generateCsrf() : '';
    },
    say: (request, text) => {
      request.session.said = text;
    },
    checkToken: (request, reply, done) => app.csrfProtection(request, reply, done),
  };

  // Before the answer is sent: the browser comes back at once.
  app.addHook('onSend', async (request) => {
    if (isDecision(request)) looks.forget();
  });

  const replies = new WeakMap<FastifyRequest, FastifyReply>();
  app.addHook('onRequest', async (request, reply) => {
    replies.set(request, reply);
    const chosen = chosenIn(request);
    if (chosen !== undefined)
      reply.setCookie('lang', languageFor(chosen, undefined), {
        path: '/',
        sameSite: 'lax',
        maxAge: 31_536_000,
        secure,
      });
  });

  app.setErrorHandler(async (error, request, reply) => desk.fail(error, request, reply));
  app.setNotFoundHandler(async (request, reply) => desk.fail(noSuchPage(), request, reply));

  async function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const status = statusOf(error);
    if (status >= 500) log.failure('error', 'desk.failed', error, { job: request.id });
    if (error instanceof GallraError && error.code === 'desk.mayNot')
      await gate.access.refused({
        ...(request.visitor === null ? {} : { actor: request.visitor.account }),
        code: error.code,
        ...(error.where === undefined ? {} : { reason: error.where }),
      });
    const stale = error instanceof Error && 'code' in error && String(error.code).startsWith('FST_CSRF');
    const told = stale ? Object.assign(new Error('stale'), { code: 'desk.stale' }) : error;
    const language = languageOf(request);
    const content = failurePage(told, request.id, language);
    const visit = await desk.visit(request).catch(() => null);
    return reply
      .status(content.status ?? 500)
      .type('text/html; charset=utf-8')
      .send(layout(content, { style, language, here: visit?.here ?? '/' }, visit).toString());
  }

  addAllPages(app, desk);
  return app;
}

/** What is asked by the other methods changes nothing. */
const isDecision = ({ method }: FastifyRequest): boolean => method !== 'GET' && method !== 'HEAD';

const chosenIn = (request: FastifyRequest): string | undefined => {
  const { lang } = request.query as { lang?: unknown };
  return typeof lang === 'string' ? lang : undefined;
};

const tokenOf = (request: FastifyRequest): string => {
  const { _csrf } = (request.body ?? {}) as { _csrf?: unknown };
  return typeof _csrf === 'string' ? _csrf : '';
};

/** The way in: who is let through to a page, and what is kept of it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { openAccountsOf } from '../../app/accounts.ts';
import type { Config } from '../../app/config.ts';
import type { Log } from '../../app/log.ts';
import { wayOut } from '../../app/proxies.ts';
import { type GroupRoles, grantsIn, readRoles } from '../../app/read-roles.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Visitor } from '../visitor.ts';
import { type AccessLog, accessLog } from './access-log.ts';
import { localPath } from './local-path.ts';
import { openProvider, type Provider } from './provider.ts';
import { addSessions, type Sessions } from './session.ts';
import { visitorOf } from './visitor-of.ts';

export interface Gate {
  accounts: Accounts;
  sessions: Sessions;
  access: AccessLog;
  /** Null: nobody signs in with one. */
  provider: Provider | null;
  /** What members of groups may do. */
  roles: GroupRoles;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null: not known yet, or nobody has signed in. */
    visitor: Visitor | null;
  }
  interface FastifyContextConfig {
    /** Shown to whoever asks, without signing in. */
    open?: boolean;
  }
}

/** Closed with the app. Whoever has not signed in is sent to where one does, and back. */
export async function addGate(
  app: FastifyInstance,
  config: Config,
  log: Log,
  ledger: () => Promise<Pick<Ledger, 'now' | 'append'>>,
): Promise<Gate> {
  const { desk } = config;
  const roles: GroupRoles = desk.oidc === null ? new Map() : await readRoles(desk.oidc.roles);
  const accounts = await openAccountsOf(config);
  app.addHook('onClose', () => accounts.close());
  const secure = desk.url?.startsWith('https:') === true;
  const sessions = addSessions(app, accounts, { idleMs: desk.idleMs, absoluteMs: desk.absoluteMs, secure });
  app.decorateRequest('visitor', null);
  app.addHook('onRequest', async (request, reply) => {
    const { bare = false, open = false } = request.routeOptions.config ?? {};
    if (bare) return;
    request.visitor = await visitorOf(request.session, config, accounts, (groups) => grantsIn(roles, groups));
    if (request.visitor === null && !open)
      return reply.redirect(`/sign-in?to=${encodeURIComponent(wayBack(request))}`, 303);
  });
  return {
    ...{ accounts, sessions, roles },
    access: accessLog(ledger, log),
    provider:
      desk.oidc !== null && desk.url !== null ? openProvider(desk.oidc, desk.url, wayOut(config.variables)) : null,
  };
}

/** What was sent is lost with the session; the page that it was sent from is not. */
function wayBack({ method, url, headers }: FastifyRequest): string {
  if (method === 'GET') return url;
  const from = URL.canParse(headers.referer ?? '') ? new URL(headers.referer ?? '') : null;
  return from && from.host === headers.host ? localPath(from.pathname + from.search) : '/';
}

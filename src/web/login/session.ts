/**
 * Who sits at which browser. The cookie holds a random id and nothing else; the ledger holds a digest of it, so that
 * several desks share sessions, and none can be taken over from a backup.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts, SessionLimits, StoredSession } from '../../ports/accounts.ts';

export interface DeskSession extends Omit<StoredSession, 'content'> {
  /** To stand on the next page. */
  said?: string;
  /** From which tokens of forms are made. */
  _csrf?: string;
  /** What an answer of the identity provider has to fit. */
  pending?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    session: DeskSession;
  }
  interface FastifyContextConfig {
    /** Needs no session, not even one. */
    bare?: boolean;
  }
}

export interface SessionSettings extends SessionLimits {
  /** Visitors come by https. */
  secure: boolean;
}

export interface Sessions {
  /** A session of its own begins, with a new id: whoever knew the old one knows nothing. */
  begin(request: FastifyRequest, who: { account: string; name: string; groups: string[] }): Promise<void>;
  end(request: FastifyRequest): Promise<void>;
}

interface Kept {
  /** Null: it is in no table yet. */
  id: Buffer | null;
  written: string;
}

/** Needs @fastify/cookie. */
export function addSessions(app: FastifyInstance, accounts: Accounts, settings: SessionSettings): Sessions {
  const { secure, ...limits } = settings;
  // The prefix keeps other hosts of the same domain from setting it.
  const cookie = secure ? '__Host-gallra' : 'gallra';
  const kept = new WeakMap<FastifyRequest, Kept>();
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;

  app.decorateRequest('session', null as unknown as DeskSession);
  app.addHook('onRequest', async (request) => {
    request.session = nobody();
    kept.set(request, { id: null, written: contentOf(request.session) });
    const held = request.cookies[cookie];
    if (held === undefined || request.routeOptions.config?.bare) return;
    const id = digestOf(held);
    const stored = await accounts.session(id, limits);
    if (stored === null) return;
    const { content, ...who } = stored;
    request.session = { ...who, ...content };
    kept.set(request, { id, written: contentOf(request.session) });
  });
  app.addHook('onSend', async (request, reply) => {
    const { id, written } = kept.get(request) ?? { id: null, written: '' };
    const { session } = request;
    if (!session || written === contentOf(session)) return;
    if (id === null) await insert(request, reply);
    else await accounts.updateSession(id, contentIn(session));
  });

  async function insert({ session }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const held = randomBytes(32).toString('base64url');
    const { account, name, groups } = session;
    await accounts.beginSession(digestOf(held), { account, name, groups, content: contentIn(session) }, limits);
    reply.setCookie(cookie, held, options);
  }

  const end = async (request: FastifyRequest): Promise<void> => {
    const { id } = kept.get(request) ?? { id: null };
    if (id !== null) await accounts.endSession(id);
    request.session = nobody();
    kept.set(request, { id: null, written: contentOf(request.session) });
  };
  return {
    end,
    async begin(request, who) {
      await end(request);
      request.session = { ...who };
      // Not what an empty session says: it is written with the answer.
      kept.set(request, { id: null, written: '' });
    },
  };
}

const nobody = (): DeskSession => ({ account: null, name: '', groups: [] });

function contentIn({ said, _csrf, pending }: DeskSession): StoredSession['content'] {
  return {
    ...(said === undefined ? {} : { said }),
    ...(_csrf === undefined ? {} : { _csrf }),
    ...(pending === undefined ? {} : { pending }),
  };
}

const contentOf = (session: DeskSession): string => JSON.stringify(contentIn(session));

const digestOf = (held: string): Buffer => createHash('sha256').update(held).digest();

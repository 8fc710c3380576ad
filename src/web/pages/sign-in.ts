/** Signing in and out: the only pages that strangers see. */
import type { FastifyRequest } from 'fastify';
import { grantsIn } from '../../app/read-roles.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import type { Desk } from '../desk.ts';
import { html } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { signInLocally } from '../login/local.ts';
import { localPath } from '../login/local-path.ts';
import { backPath, leftPath } from '../login/provider.ts';
import { type AddPages, askedOf } from '../routes.ts';
import { mayAnywhere } from '../visitor.ts';
import { type SignInWords, signInWords } from '../words/sign-in.ts';

const open = { config: { open: true } };

export const addSignIn: AddPages = (app, desk) => {
  const { gate } = desk;
  const { login } = desk.config.desk;

  app.get('/sign-in', open, async (request, reply) => {
    const to = localPath(askedOf(request).query.get('to'));
    if (request.visitor !== null) return reply.redirect(to, 303);
    return desk.welcome(request, reply, await door(desk, request, { to }));
  });

  app.post(leave, { ...open, preHandler: desk.checkToken }, async (request, reply) => {
    await gate.sessions.end(request);
    return reply.redirect((await gate.provider?.leave()) ?? leftPath, 303);
  });

  app.get(leftPath, open, async (request, reply) => {
    const { out } = signInWords[desk.languageOf(request)];
    return desk.welcome(request, reply, {
      title: out.title,
      main: html`<p>${out.text}</p><p><a href="/sign-in">${out.again}</a></p>`,
    });
  });

  if (login === 'local')
    app.post('/sign-in', { ...open, preHandler: desk.checkToken }, async (request, reply) => {
      const { form } = askedOf(request);
      const [name, password] = [form.get('account') ?? '', form.get('password') ?? ''];
      const to = localPath(form.get('to'));
      const signed = await signInLocally(gate.accounts, gate.access, { name, password, address: request.ip });
      if (signed.state === 'in') {
        await gate.sessions.begin(request, { account: signed.account, name: signed.name, groups: [] });
        return reply.redirect(to, 303);
      }
      const words = signInWords[desk.languageOf(request)];
      const mistake = signed.state === 'wait' ? words.wait(signed.seconds) : words.wrong;
      if (signed.state === 'wait') reply.header('retry-after', signed.seconds);
      const status = signed.state === 'wait' ? 429 : 422;
      return desk.welcome(request, reply, { ...(await door(desk, request, { to, name, mistake })), status });
    });

  const { provider } = gate;
  if (provider === null) return;

  app.get('/sign-in/go', open, async (request, reply) => {
    const { address, pending } = await provider.begin(localPath(askedOf(request).query.get('to')));
    request.session.pending = pending;
    return reply.redirect(address, 303);
  });

  app.get(backPath, open, async (request, reply) => {
    const { pending } = request.session;
    // Once only: whoever comes with the same answer again begins anew.
    delete request.session.pending;
    if (pending === undefined) return reply.redirect('/sign-in', 303);
    const { to, ...who } = await provider.finish(pending, new URL(request.url, 'http://desk').search).catch(refuse);
    const groups = who.groups.filter((group) => gate.roles.has(group));
    const visitor = { ...who, grants: grantsIn(gate.roles, groups), authenticated: true };
    if (!mayAnywhere(visitor, 'viewer')) {
      await gate.access.refused({ actor: who.account, code: 'desk.noRole' });
      const mistake = signInWords[desk.languageOf(request)].noRole;
      return desk.welcome(request, reply, { ...(await door(desk, request, { to, mistake })), status: 403 });
    }
    await gate.access.granted(who.account, 'oidc');
    await gate.sessions.begin(request, { ...who, groups });
    return reply.redirect(to, 303);
  });

  async function refuse(error: unknown): Promise<never> {
    if (error instanceof GallraError) await gate.access.refused({ code: error.code });
    throw error;
  }
};

const leave = '/sign-out';

interface At {
  to: string;
  name?: string;
  mistake?: string;
}

async function door(desk: Desk, request: FastifyRequest, at: At): Promise<PageContent> {
  const words = signInWords[desk.languageOf(request)];
  return {
    title: words.title,
    main: [
      at.mistake === undefined ? html`` : html`<p class="mistake" role="alert" id="mistake">${at.mistake}</p>`,
      desk.gate.provider === null ? passwordForm(words, at, await desk.token(request)) : providerLink(words, at),
      html`<p>${words.notice}</p>`,
    ],
  };
}

const passwordForm = (words: SignInWords, { to, name = '', mistake }: At, token: string) => {
  const wrong = mistake === undefined ? '' : html` aria-invalid="true" aria-describedby="mistake"`;
  return html`<form method="post" action="/sign-in">
<input type="hidden" name="_csrf" value="${token}"><input type="hidden" name="to" value="${to}">
<p><label for="account">${words.account}</label>
<input id="account" name="account" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" required${wrong}></p>
<p><label for="password">${words.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${wrong}></p>
<p><button>${words.go}</button></p>
</form>`;
};

const providerLink = (words: SignInWords, { to }: At) =>
  html`<p>${words.provider}</p>
<p><a class="button" href="/sign-in/go?to=${encodeURIComponent(to)}">${words.providerButton}</a></p>`;

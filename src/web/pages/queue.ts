/**
 * The queue's own dashboard, for operators, to look at and no more: bull-board. It is the only place of the desk where
 * scripts run, its own, from here. The queue is opened when somebody first looks.
 */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { openQueue, type RunQueue } from '../../../jobs/queue.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { mayNot } from '../refused.ts';
import type { AddPages } from '../routes.ts';
import { may } from '../visitor.ts';

const prefix = '/queue';

/** Its styles are set by scripts, which a policy of 'self' would forbid. */
const policy = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:"],
  ...["font-src 'self'", "connect-src 'self'", "base-uri 'self'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

/** The one of its own backend: ours has the same methods, over either server. */
type ShownQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** How long a visitor waits for a queue that is away. */
const patienceMs = 3_000;

export const addQueue: AddPages = (app, desk) => {
  const adapter = new FastifyAdapter().setBasePath(prefix);
  const board = createBullBoard({
    queues: [],
    // Their types disagree about what is left out and what is undefined.
    serverAdapter: adapter as unknown as Parameters<typeof createBullBoard>[0]['serverAdapter'],
    options: {
      uiConfig: {
        boardTitle: 'Gallra',
        miscLinks: [{ text: 'Gallra', url: '/' }],
        hideDocsLink: true,
        pollingInterval: { showSetting: false, forceInterval: 10 },
      },
    },
  });

  let opening: Promise<RunQueue> | null = null;
  const queue = (): Promise<RunQueue> => {
    opening ??= openQueue(desk.config, desk.log, { patienceMs }).then(
      (found) => {
        board.addQueue(new BullMQAdapter(found as unknown as ShownQueue, { readOnlyMode: true }));
        return found;
      },
      (error) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  };

  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      try {
        // The queue is that of every controller.
        if (request.visitor === null || !may(request.visitor, 'operator', null)) throw mayNot('operator');
        if (request.method !== 'GET' && request.method !== 'HEAD') throw onlyToLookAt();
        await queue();
      } catch (error) {
        // The dashboard answers mistakes in its own way; this is a page of ours.
        return desk.fail(error, request, reply);
      }
    });
    scope.addHook('onSend', async (_, reply, payload) => {
      if (reply.statusCode >= 400) return payload;
      reply.header('content-security-policy', policy);
      // Nothing is loaded from elsewhere, fonts neither.
      return typeof payload === 'string' ? payload.replaceAll(/<link href="https:[^>]*>/g, '') : payload;
    });
    await scope.register(adapter.registerPlugin(), { prefix });
  });
  app.addHook('onClose', async () => {
    await opening?.then((found) => found.close()).catch(() => undefined);
  });
};

const onlyToLookAt = (): GallraError =>
  new GallraError({
    code: 'desk.onlyToLookAt',
    what: 'The queue is shown here, and changed by nobody.',
    hint: 'Pause a policy at the desk, or stop the worker.',
    actor: 'operator',
  });

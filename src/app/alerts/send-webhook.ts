/** A message to the webhook: signed, over TLS that is checked, and no redirect is followed. What is answered is not read. */
import { request as overHttps } from 'node:https';
import { GallraError } from '../../errors/gallra-error.ts';
import type { Delivery } from '../../ports/alerts.ts';
import type { WebhookConfig } from '../alerts-config.ts';
import { agentTo, type Outside } from '../fetch-outside.ts';
import { http } from '../node-http.ts';
import { signedHeaders } from './sign-webhook.ts';

const answerWithinMs = 20_000;

export interface WebhookCall extends Outside {
  webhook: WebhookConfig;
  now: Date;
}

/** The receiver knows a message that comes twice by `webhook-id`. @throws `webhook.unreachable`, `webhook.refused`, both worth another try */
export async function sendWebhook({ id, content }: Delivery, { webhook, now, ...outside }: WebhookCall): Promise<void> {
  const headers = signedHeaders(`msg_${id.replaceAll('-', '')}`, now, content, webhook.secrets);
  const status = await post(webhook.url, content, headers, outside).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (status < 200 || status > 299) throw refused(status);
}

function post(address: string, body: string, headers: object, outside: Outside): Promise<number> {
  const url = new URL(address);
  const request = url.protocol === 'https:' ? overHttps : http.request;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'gallra',
        },
        signal: AbortSignal.timeout(answerWithinMs),
        agent: agentTo(url, outside),
        // The way through a proxy ends with it too.
        timeout: answerWithinMs,
      },
      (answer) => {
        answer.destroy();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code)
    ? ` (${error.code})`
    : error instanceof Error && /abort|timeout/i.test(error.name)
      ? ' (no answer in time)'
      : '';

const unreachable = (error: unknown): GallraError =>
  new GallraError({
    code: 'webhook.unreachable',
    what: `The webhook cannot be reached${codeOf(error)}.`,
    where: 'GALLRA_WEBHOOK_URL',
    hint: 'Check the address, the network on the way and its proxy (GALLRA_PROXY, GALLRA_NO_PROXY), and its certificate (GALLRA_ALERTS_CA for an authority of your own); it is tried again.',
    actor: 'operator',
    retryable: true,
  });

const refused = (status: number): GallraError =>
  new GallraError({
    code: 'webhook.refused',
    what:
      status >= 300 && status < 400
        ? `The webhook answers ${status}: it is somewhere else now, and no redirect is followed.`
        : `The webhook answers ${status}.`,
    where: 'GALLRA_WEBHOOK_URL',
    hint: 'Ask whoever runs the receiver; anything from 200 to 299 counts as received. It is tried again.',
    actor: 'operator',
    retryable: true,
  });

/** What was decided on goes out: at least once, tried again with longer and longer pauses, for three days. A channel that is away keeps nothing else waiting. */
import { GallraError } from '../../errors/gallra-error.ts';
import type { AlertBook, Channel, Delivery } from '../../ports/alerts.ts';
import { type AlertsConfig, isMailServer, webhookSecrets } from '../alerts-config.ts';
import type { Config } from '../config.ts';
import { describe, type Log } from '../log.ts';
import { wayOut } from '../proxies.ts';

/** So many in one go: the others come with the next. */
const atOnce = 20;
/** Longer than one may take, with every timeout of both channels. */
const inHandMs = 180_000;
const firstPauseMs = 30_000;
const longestPauseMs = 30 * 60_000;
const patienceMs = 3 * 24 * 60 * 60_000;

export interface Delivered {
  sent: number;
  failed: { id: string; channel: Channel; error: unknown }[];
}

export interface Delivering {
  book: AlertBook;
  config: Config;
  log: Log;
  /** What was said already in the log, and when; kept by whoever calls again and again. */
  told: Map<string, number>;
}

/** @param ids only these, whatever their time. */
export async function deliver({ book, config, log, told }: Delivering, ids?: string[]): Promise<Delivered> {
  const now = new Date(await book.now());
  const done: Delivered = { sent: 0, failed: [] };
  const away = new Set<Channel>();
  const due = await book.take({
    limit: atOnce,
    forMs: inHandMs,
    channels: channelsOf(config.alerts),
    ...(ids ? { ids } : {}),
  });
  for (const delivery of due) {
    const { id, channel, attempts } = delivery;
    try {
      // What has just failed for one fails for the next: it does not wait for every timeout.
      if (away.has(channel)) throw done.failed.find((one) => one.channel === channel)?.error;
      await send(delivery, config, now);
      await book.sent(id);
      done.sent += 1;
      told.delete(channel);
    } catch (error) {
      if (error instanceof GallraError && error.code.endsWith('.unreachable')) away.add(channel);
      done.failed.push({ id, channel, error });
      const over = now.getTime() - Date.parse(delivery.decidedAt) > patienceMs;
      await book.failed(id, describe(error).code, over ? null : pauseMs(attempts));
      sayWhatFailed(log, told, { channel, attempts, error, over });
    }
  }
  if (done.sent > 0) log.write('info', 'alerts.sent', { counts: { messages: done.sent } });
  return done;
}

export const channelsOf = ({ mail, webhook }: AlertsConfig): Channel[] => [
  ...(mail ? (['mail'] as const) : []),
  ...(webhook ? (['webhook'] as const) : []),
];

async function send(delivery: Delivery, config: Config, now: Date): Promise<void> {
  const { ca } = config.alerts;
  // Loaded here, so that whoever sends nothing loads nothing.
  if (delivery.channel === 'mail') {
    const { sendMail } = await import('./send-mail.ts');
    const mail = mailNow(config);
    if (mail) await sendMail(delivery, { mail, ca });
    return;
  }
  const { sendWebhook } = await import('./send-webhook.ts');
  const webhook = webhookNow(config);
  if (webhook) await sendWebhook(delivery, { webhook, ca, wayOut: wayOut(config.variables), now });
}

/** A password in a file may have been changed since the start. */
function mailNow({ alerts: { mail }, variables }: Config): AlertsConfig['mail'] {
  const url = variables.GALLRA_MAIL_URL?.trim();
  return mail && url !== undefined && isMailServer(url) ? { ...mail, url } : mail;
}

function webhookNow({ alerts: { webhook }, variables }: Config): AlertsConfig['webhook'] {
  const secrets = webhookSecrets(variables.GALLRA_WEBHOOK_SECRET ?? '');
  return webhook && secrets ? { ...webhook, secrets } : webhook;
}

const pauseMs = (attempts: number): number => Math.min(firstPauseMs * 2 ** Math.min(attempts - 1, 20), longestPauseMs);

const sayAgainMs = 60 * 60_000;

function sayWhatFailed(
  log: Log,
  told: Map<string, number>,
  { channel, attempts, error, over }: { channel: Channel; attempts: number; error: unknown; over: boolean },
): void {
  if (over) {
    log.failure('error', 'alerts.given-up', error, { connection: channel, attempt: attempts });
    return;
  }
  const last = told.get(channel);
  if (last !== undefined && performance.now() - last < sayAgainMs) return;
  told.set(channel, performance.now());
  log.failure('warn', 'alerts.unsent', error, { connection: channel, attempt: attempts });
}

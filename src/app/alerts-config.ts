/** What the environment says of telling people: by mail, by a webhook, when and in which words. Nothing is sent unless it says so. Connects to nothing. */
import { type Language, languages } from '../documents/language.ts';
import { isAddress } from '../engine/alerts/address.ts';
import { isZone } from '../policy/calendar.ts';
import { authority } from './address-config.ts';
import { isLoopback, type Reader } from './desk-config.ts';

export interface AlertsConfig {
  /** Null: no mail is sent. */
  readonly mail: MailConfig | null;
  /** Null: no webhook is called. */
  readonly webhook: WebhookConfig | null;
  readonly language: Language;
  /** Whether the owner of a policy, where that is an address, is told what concerns it. */
  readonly owners: boolean;
  readonly digestHour: number;
  /** Null: that of the policies. */
  readonly zone: string | null;
  readonly reminderDays: number;
  /** How many days after the run that should have taken them records count as overdue. */
  readonly overdueDays: number;
  /** How long ahead a policy's first disposal is announced. */
  readonly aheadHours: number;
  /** Certificates of authorities that count besides the well-known ones, PEM. Null: none. */
  readonly ca: string | null;
}

export interface MailConfig {
  /** `smtp://` or `smtps://`, with user and password. Secret: never to be shown. */
  readonly url: string;
  readonly from: string;
  readonly to: readonly { readonly address: string; readonly language: Language }[];
  /** `off`: neither asked for nor insisted on. */
  readonly tls: 'required' | 'off';
}

export interface WebhookConfig {
  readonly url: string;
  /** The one that signs first, then earlier ones. Never to be shown. */
  readonly secrets: readonly Buffer[];
}

export function alertsConfig(reader: Reader): AlertsConfig {
  const { read, choice, count, mistakes } = reader;
  const language = choice('GALLRA_ALERTS_LANGUAGE', languages, 'en');
  const zone = read('GALLRA_ALERTS_ZONE') ?? null;
  if (zone !== null && !isZone(zone)) mistakes.push('GALLRA_ALERTS_ZONE must be a time zone, such as Europe/Helsinki');
  return {
    mail: mailConfig(reader, language),
    webhook: webhookConfig(reader),
    language,
    owners: choice('GALLRA_ALERTS_OWNERS', ['on', 'off'], 'off') === 'on',
    digestHour: count('GALLRA_ALERTS_DIGEST_HOUR', 7, { from: 0, to: 23 }),
    zone,
    reminderDays: count('GALLRA_ALERTS_REMINDER_DAYS', 7, { from: 1, to: 90 }),
    overdueDays: count('GALLRA_ALERTS_OVERDUE_DAYS', 3, { from: 0, to: 365 }),
    aheadHours: count('GALLRA_ALERTS_AHEAD_HOURS', 72, { from: 1, to: 720 }),
    ca: authority(reader, 'GALLRA_ALERTS_CA'),
  };
}

/** Whether there is anybody to tell. */
export const tellsAnybody = ({ mail, webhook }: AlertsConfig): boolean => mail !== null || webhook !== null;

function mailConfig({ read, choice, mistakes }: Reader, usual: Language): MailConfig | null {
  const [url, from, written] = [read('GALLRA_MAIL_URL'), read('GALLRA_MAIL_FROM'), read('GALLRA_ALERTS_TO')];
  const tls = choice('GALLRA_MAIL_TLS', ['required', 'off'], 'required');
  const to = recipients(written, usual, mistakes);
  if (url === undefined && from === undefined && written === undefined) return null;
  if (url === undefined || from === undefined || written === undefined) {
    mistakes.push('GALLRA_MAIL_URL, GALLRA_MAIL_FROM and GALLRA_ALERTS_TO need each other');
    return null;
  }
  if (!isMailServer(url)) mistakes.push('GALLRA_MAIL_URL must be an address that begins with smtp:// or smtps://');
  if (!isAddress(from)) mistakes.push('GALLRA_MAIL_FROM must be a plain mail address, such as gallra@example.org');
  return { url, from, to, tls };
}

/** Separated by commas; `sv:anna@example.org` is written to in Swedish. */
function recipients(written: string | undefined, usual: Language, mistakes: string[]): MailConfig['to'] {
  const all = (written ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const language = languages.find((each) => one.startsWith(`${each}:`));
      return { address: language ? one.slice(3).trim() : one, language: language ?? usual };
    });
  if (!all.every(({ address }) => isAddress(address)))
    mistakes.push(
      'GALLRA_ALERTS_TO must be plain mail addresses, separated by commas, each after a language if it is another: a@example.org, sv:b@example.org',
    );
  return all;
}

/** Also whether one that was read anew, to be tried with a new password, can be one. */
export function isMailServer(written: string): boolean {
  const url = URL.canParse(written) ? new URL(written) : null;
  return (url?.protocol === 'smtp:' || url?.protocol === 'smtps:') && url.hostname !== '';
}

function webhookConfig({ read, mistakes }: Reader): WebhookConfig | null {
  const [url, written] = [read('GALLRA_WEBHOOK_URL'), read('GALLRA_WEBHOOK_SECRET')];
  if (url === undefined && written === undefined) return null;
  if (url === undefined || written === undefined) {
    mistakes.push('GALLRA_WEBHOOK_URL and GALLRA_WEBHOOK_SECRET (or GALLRA_WEBHOOK_SECRET_FILE) need each other');
    return null;
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const secure =
    parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback(parsed.hostname)) ? parsed : null;
  if (secure === null || secure.username + secure.password !== '')
    mistakes.push(
      'GALLRA_WEBHOOK_URL must be an address that begins with https:// (http:// only on this machine), without user and password',
    );
  const secrets = webhookSecrets(written);
  if (secrets === null)
    mistakes.push(
      'GALLRA_WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes in base64 (make it with: echo "whsec_$(openssl rand -base64 32)")',
    );
  return { url, secrets: secrets ?? [] };
}

/** Several, separated by white space or commas, while a receiver changes over. Null: one is none. */
export function webhookSecrets(written: string): Buffer[] | null {
  const all = written
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map((one) => {
      const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(one) ?? [];
      return Buffer.from(encoded, 'base64');
    });
  return all.length > 0 && all.every(({ length }) => length >= 24 && length <= 64) ? all : null;
}

/** A message as mail, over a connection that is opened for it: mail is rare, and a server that restarts is none of our business. */
import { createTransport } from 'nodemailer';
import { mailOf } from '../../documents/alerts/mail.ts';
import { languages } from '../../documents/language.ts';
import type { Message } from '../../engine/alerts/message.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import type { Delivery } from '../../ports/alerts.ts';
import type { MailConfig } from '../alerts-config.ts';
import { authorities } from '../authorities.ts';
import { isLoopback } from '../desk-config.ts';

export interface MailCall {
  mail: MailConfig;
  ca: string | null;
}

/** A message that comes twice has the same Message-ID. @throws `mail.unreachable`, `mail.denied`, `mail.refused`, all worth another try */
export async function sendMail(delivery: Delivery, { mail, ca }: MailCall): Promise<void> {
  const { id, recipient, content, decidedAt } = delivery;
  const language = languages.find((one) => one === delivery.language) ?? 'en';
  const { subject, text, html } = mailOf(JSON.parse(content) as Message, language);
  const transport = createTransport(optionsOf(mail, ca));
  try {
    await transport.sendMail({
      from: { name: 'Gallra', address: mail.from },
      to: recipient,
      subject,
      text,
      html,
      messageId: `<${id}@${mail.from.split('@')[1] ?? 'gallra'}>`,
      date: new Date(decidedAt),
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        'Content-Language': language,
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } catch (error) {
    throw translated(error);
  } finally {
    transport.close();
  }
}

/** Connects, encrypts and signs in as for a message, and sends none. @throws as `sendMail` */
export async function reachMail({ mail, ca }: MailCall): Promise<void> {
  const transport = createTransport(optionsOf(mail, ca));
  try {
    await transport.verify();
  } catch (error) {
    throw translated(error);
  } finally {
    transport.close();
  }
}

/** Encrypted, and the certificate checked, unless settings say otherwise or the server is on this very machine. */
function optionsOf({ url, tls }: MailConfig, ca: string | null) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  return {
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: tls === 'required' && !secure && !isLoopback(host),
    ignoreTLS: tls === 'off' && !secure,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    tls: { minVersion: 'TLSv1.2' as const, ...authorities(ca) },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    dnsTimeout: 10_000,
  };
}

/** The server's own words are left out: they quote addresses. */
function translated(error: unknown): GallraError {
  const { code, responseCode } = error instanceof Error ? (error as { code?: unknown; responseCode?: unknown }) : {};
  const answer = typeof responseCode === 'number' ? ` (${responseCode})` : '';
  const where = 'GALLRA_MAIL_URL';
  if (code === 'EAUTH')
    return new GallraError({
      code: 'mail.denied',
      what: `The mail server refuses this user${answer}.`,
      where,
      hint: 'Check user and password in GALLRA_MAIL_URL, and write signs such as @ or / in them as %40 and %2F; it is tried again.',
      actor: 'operator',
      retryable: true,
    });
  if (answer !== '')
    return new GallraError({
      code: 'mail.refused',
      what: `The mail server does not take the message${answer}.`,
      where,
      hint: 'Check GALLRA_MAIL_FROM and the addresses in GALLRA_ALERTS_TO, and whether this machine may send through that server; it is tried again.',
      actor: 'operator',
      retryable: true,
    });
  const known = typeof code === 'string' && /^\w{1,40}$/.test(code) ? ` (${code})` : '';
  return new GallraError({
    code: 'mail.unreachable',
    what: `The mail server cannot be reached, or breaks off${known}.`,
    where,
    hint: 'Check that it runs, that GALLRA_MAIL_URL leads to it, and that it offers TLS with a certificate that can be checked (GALLRA_ALERTS_CA, GALLRA_MAIL_TLS); it is tried again.',
    actor: 'operator',
    retryable: true,
  });
}

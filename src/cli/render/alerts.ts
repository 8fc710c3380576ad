/** What people are told, for whoever asks on a terminal. */
import type { AlertsNow } from '../../app/alerts/ask.ts';
import type { Delivered } from '../../app/alerts/deliver.ts';
import { type AlertsConfig, tellsAnybody } from '../../app/alerts-config.ts';
import { sentencesOf } from '../../documents/alerts/mail.ts';
import { wrapped } from '../../documents/text.ts';
import { toldAlert } from '../../engine/alerts/address.ts';
import type { Message } from '../../engine/alerts/message.ts';
import type { PolicyFolder } from '../../policy/parsed.ts';
import type { PastDelivery } from '../../ports/alerts.ts';
import type { Colours, Shell } from '../shell.ts';
import { minute, table } from './columns.ts';
import { counted } from './counted.ts';
import { errorLines } from './error.ts';

const width = 100;

export function alertsLines(
  { standing, messages, zone }: AlertsNow,
  policies: PolicyFolder,
  config: AlertsConfig,
  c: Colours,
): string[] {
  const nobody = tellsAnybody(config)
    ? []
    : [c.yellow('Nobody is told: neither a mail server nor a webhook is set (docs/alerts.md).'), ''];
  const stands = standing.flatMap((noted) => {
    const { alert, toldAt, firstSeen } = noted;
    const { what, todo } = sentencesOf(toldAlert(noted, 'new', policies), 'en', zone);
    const [first = '', ...more] = wrapped(what, width - 2);
    const mark = alert.severity === 'urgent' ? c.red('●') : c.yellow('●');
    const message = alert.facts.message ? wrapped(alert.facts.message, width - 2) : [];
    return [
      `${mark} ${first}`,
      ...[...more, ...message].map((line) => `  ${line}`),
      ...wrapped(`→ ${todo}`, width - 2).map((line) => c.cyan(`  ${line}`)),
      c.dim(
        `  ${alert.kind}, since ${dayOrMinute(alert.since ?? firstSeen)}, ${toldAt ? `told ${minute(toldAt)}` : 'not told yet'}`,
      ),
      '',
    ];
  });
  return [
    ...nobody,
    ...(standing.length === 0 ? ['Nothing stands that people would have to be told.', ''] : stands),
    ...(messages.length === 0 ? ['No message was sent yet.'] : messageLines(messages, c)),
  ];
}

function messageLines(messages: PastDelivery[], c: Colours): string[] {
  const head = ['decided', 'by', 'to', 'about', 'became'].map((one) => ({ head: one }));
  const rows = messages.map((message) => [
    minute(message.decidedAt),
    message.channel,
    message.recipient || c.dim('·'),
    aboutWhat(message),
    became(message, c),
  ]);
  return table(head, rows, c);
}

function aboutWhat({ content }: PastDelivery): string {
  const { occasion, alerts } = (JSON.parse(content) as Message).data;
  return alerts.length === 0 ? occasion : `${occasion}: ${counted(alerts.length, 'alert')}`;
}

function became({ sentAt, gaveUpAt, attempts, code }: PastDelivery, c: Colours): string {
  if (sentAt !== null) return `${c.green('sent')} ${minute(sentAt)}`;
  if (gaveUpAt !== null) return c.red(`given up after ${counted(attempts, 'attempt')} (${code})`);
  return attempts === 0 ? 'waits' : c.yellow(`tried ${attempts === 1 ? 'once' : `${attempts} times`} (${code})`);
}

const dayOrMinute = (at: string): string => (at.length === 10 ? at : minute(at));

export function deliveredLines({ sent, failed }: Delivered, { colours, warning }: Shell): string[] {
  const reasons = new Map(failed.map((one) => [`${one.channel} ${String(one.error)}`, one]));
  return [
    ...(sent > 0 ? [`${colours.green('✔')} ${counted(sent, 'message')} went out.`] : []),
    ...(sent + failed.length === 0 ? ['There was nothing to send.'] : []),
    ...[...reasons.values()].flatMap(({ channel, error }) => [
      `${colours.red('✘')} By ${channel}, ${counted(failed.filter((one) => one.channel === channel).length, 'message')} did not go out.`,
      ...errorLines(error, warning, false),
    ]),
  ];
}

export const alertsAsJson = ({ standing, messages }: AlertsNow, policies: PolicyFolder) => ({
  standing: standing.map((noted) => {
    const { standing: _, endedAt: __, ...told } = toldAlert(noted, 'new', policies);
    return { ...told, toldAt: noted.toldAt };
  }),
  messages: messages.map(({ content, ...message }) => {
    const { occasion, alerts } = (JSON.parse(content) as Message).data;
    return { ...message, occasion, alerts: alerts.map(({ key, standing: how }) => ({ key, standing: how })) };
  }),
});

/** One look at all that can be told without counting, what of it is told now, and sending it. In one process at a time. */
import { type Audience, decision } from '../../engine/alerts/address.ts';
import { approvalAlerts } from '../../engine/alerts/approvals.ts';
import { dayAlerts } from '../../engine/alerts/days.ts';
import { logAlerts, outsideAlerts } from '../../engine/alerts/evidence.ts';
import { runAlerts } from '../../engine/alerts/runs.ts';
import { standstillAlerts } from '../../engine/alerts/standstill.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Alert, AlertBook } from '../../ports/alerts.ts';
import { type Config, ledgerUrl } from '../config.ts';
import { inTurn } from '../in-turn.ts';
import { type Delivered, type Delivering, deliver } from './deliver.ts';

const outsideEveryMs = 10 * 60_000;
/** Messages, sent or not, are forgotten after so long. */
const keptMs = 90 * 24 * 60 * 60_000;

/** @returns null: somebody else has just looked. @throws `turn.unavailable` where somebody else is at it for long */
export async function lookAndTell(engine: Engine, delivering: Delivering, everyMs: number): Promise<Delivered | null> {
  const { book, config } = delivering;
  if (await isFresh(book, 'ledger', everyMs)) return null;
  return inTurn(ledgerUrl(config), 'alerts', async () => {
    if (await isFresh(book, 'ledger', everyMs)) return null;
    await look(engine, book, config);
    await tell(engine, delivering);
    return deliver(delivering);
  });
}

async function look(engine: Engine, book: AlertBook, config: Config): Promise<void> {
  if (!(await isFresh(book, 'outside', outsideEveryMs))) await book.seen('outside', await outsideAlerts(engine));
  await book.seen('ledger', await ledgerAlerts(engine, await book.now(), zoneOf(config, engine)));
}

/** All that the ledger and the files tell. */
export async function ledgerAlerts(engine: Engine, now: string, zone: string): Promise<Alert[]> {
  const found = [
    await approvalAlerts(engine),
    await standstillAlerts(engine),
    await runAlerts(engine, now),
    await logAlerts(engine, now),
    await dayAlerts(engine, now, zone),
  ];
  return found.flat();
}

export async function tell({ policies }: Engine, { book, config, log }: Delivering): Promise<void> {
  const { digestHour, reminderDays } = config.alerts;
  const rhythm = { digestHour, reminderDays, zone: zoneOf(config, { policies }) };
  const { digest } = await book.decide((state) => decision(state, rhythm, audienceOf(config), policies));
  if (!digest) return;
  const unsent = await book.prune(new Date(Date.parse(await book.now()) - keptMs).toISOString());
  if (unsent > 0) log.write('error', 'alerts.given-up', { counts: { messages: unsent } });
}

export function audienceOf({ alerts, organisation, desk }: Config): Audience {
  const { mail, webhook, owners, language } = alerts;
  return {
    recipients: [...(mail?.to ?? [])],
    owners: mail && owners ? language : null,
    webhook: webhook !== null,
    organisation,
    desk: desk.url,
  };
}

/** By whose clock days begin and the digest goes out. */
export const zoneOf = ({ alerts }: Config, { policies }: Pick<Engine, 'policies'>): string =>
  alerts.zone ?? policies.sound[0]?.policy.rule.timezone ?? 'UTC';

/** Looked at within the time, but for a little: whoever comes every minute shall not miss every second one. */
export async function isFresh(book: AlertBook, source: string, everyMs: number): Promise<boolean> {
  const last = (await book.looks()).get(source);
  return last !== undefined && Date.parse(await book.now()) - Date.parse(last) < everyMs * 0.8;
}

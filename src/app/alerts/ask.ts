/** For whoever asks on the command line: what stands now, what was sent; a message to try; one look and all that follows from it. */

import { testDrafts } from '../../engine/alerts/address.ts';
import { outsideAlerts } from '../../engine/alerts/evidence.ts';
import { type NotedNow, standingNowAmong } from '../../engine/alerts/standing-now.ts';
import type { Engine } from '../../engine/engine.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { openAlertBook } from '../../ledger/postgres-alerts.ts';
import type { AlertBook, PastDelivery } from '../../ports/alerts.ts';
import { tellsAnybody } from '../alerts-config.ts';
import { type Config, ledgerUrl } from '../config.ts';
import type { Log } from '../log.ts';
import { countWhatIsDue } from './count.ts';
import { type Delivered, deliver } from './deliver.ts';
import { audienceOf, ledgerAlerts, lookAndTell, zoneOf } from './look.ts';

export interface AlertsNow {
  standing: NotedNow[];
  messages: PastDelivery[];
  zone: string;
}

/** So many of the newest messages. */
const latest = 10;

/** Looks itself, but for what stores have to count: of that the last answer. Writes nothing. */
export const askAlerts = (engine: Engine, config: Config): Promise<AlertsNow> =>
  withBook(config, async (book) => {
    const zone = zoneOf(config, engine);
    const now = await book.now();
    const found = [...(await ledgerAlerts(engine, now, zone)), ...(await outsideAlerts(engine))];
    return {
      standing: standingNowAmong(found, await book.noted(), now),
      messages: await book.deliveries({ limit: latest }),
      zone,
    };
  });

/** To everybody on the list, and the webhook, at once. @throws `alerts.nobody` */
export const tryAlerts = (engine: Engine, config: Config, log: Log): Promise<Delivered> =>
  withBook(config, async (book) => {
    refuseNobody(config);
    const ids = await book.write(testDrafts(await book.now(), zoneOf(config, engine), audienceOf(config)));
    return deliver({ book, config, log, told: new Map() }, ids);
  });

/** What a worker does as it goes: counts what is due, looks, tells. For where none runs. @throws `alerts.nobody` */
export const alertOnce = (engine: Engine, config: Config, log: Log): Promise<Delivered> =>
  withBook(config, async (book) => {
    refuseNobody(config);
    await countWhatIsDue(engine, { book, config, log });
    const done = await lookAndTell(engine, { book, config, log, told: new Map() }, 0);
    return done ?? { sent: 0, failed: [] };
  });

async function withBook<T>(config: Config, work: (book: AlertBook) => Promise<T>): Promise<T> {
  const book = await openAlertBook(ledgerUrl(config));
  try {
    return await work(book);
  } finally {
    await book.close();
  }
}

function refuseNobody({ alerts }: Config): void {
  if (tellsAnybody(alerts)) return;
  throw new GallraError({
    code: 'alerts.nobody',
    what: 'There is nobody to tell: neither a mail server nor a webhook is given.',
    where: 'environment',
    hint: 'Set GALLRA_MAIL_URL, GALLRA_MAIL_FROM and GALLRA_ALERTS_TO, or GALLRA_WEBHOOK_URL and GALLRA_WEBHOOK_SECRET (docs/alerts.md).',
    actor: 'operator',
  });
}

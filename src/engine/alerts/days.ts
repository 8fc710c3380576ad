/** Days that come, or have passed, without what they were set for: holds, requests for erasure, reviews of policies. */
import { localDay } from '../../policy/calendar.ts';
import { reviewOf } from '../../policy/coverage.ts';
import type { Alert } from '../../ports/alerts.ts';
import type { Engine } from '../engine.ts';
import { soonDays } from '../erasure/open.ts';
import { daysLeft } from '../erasure/request.ts';
import { reviewsAmong } from '../hold-releases.ts';
import { alertOf, minutes } from './alert.ts';

/** @param zone by whose clock a day begins. */
export async function dayAlerts(engine: Engine, now: string, zone: string): Promise<Alert[]> {
  return [...(await holds(engine, now, zone)), ...(await erasures(engine, now, zone)), ...reviews(engine, now)];
}

async function holds({ ledger }: Engine, now: string, zone: string): Promise<Alert[]> {
  const all = (await ledger.holds({ values: false })).filter(({ releasedAt }) => releasedAt === null);
  const pending = all
    .filter(({ acknowledgedAt }) => acknowledgedAt === null)
    .map(({ id, matter, store, placedAt }) =>
      alertOf('hold.pending', 'urgent', id, {
        since: placedAt,
        steadyMs: minutes(15),
        facts: { hold: id, matter, store },
      }),
    );
  const due = reviewsAmong(all, localDay(now, zone)).map(({ hold: { id, matter, store, reviewOn }, daysLeft: left }) =>
    alertOf('hold.review', 'daily', id, {
      since: reviewOn,
      code: left < 0 ? 'past' : 'soon',
      gist: left < 0 ? 'past' : 'soon',
      facts: { hold: id, matter, store },
    }),
  );
  return [...pending, ...due];
}

async function erasures({ ledger }: Engine, now: string, zone: string): Promise<Alert[]> {
  const open = await ledger.erasures({ states: ['open', 'approved'] });
  return open
    .map((erasure) => ({ erasure, left: daysLeft(erasure, now, zone) }))
    .filter(({ left }) => left <= soonDays)
    .map(({ erasure: { id, matter, deadline, state }, left }) =>
      alertOf('erasure.deadline', 'daily', id, {
        since: deadline,
        code: left < 0 ? 'past' : 'soon',
        gist: `${left < 0 ? 'past' : 'soon'} ${state}`,
        facts: { erasure: id, matter, state },
      }),
    );
}

function reviews({ policies }: Engine, now: string): Alert[] {
  return policies.sound.flatMap(({ policy: { id, about, rule } }) => {
    const days = [about.review, rule.retain.kind === 'indefinite' ? rule.retain.review : null];
    const past = days.filter((by) => reviewOf(by, now, rule.timezone)?.overdue).sort()[0] ?? null;
    return past === null ? [] : [alertOf('policy.review', 'daily', id, { policies: [id], since: past, gist: past })];
  });
}

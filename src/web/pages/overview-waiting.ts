/** What waits for somebody: approvals, requests for erasure with their days, holds to be looked at again. Told by the ledger alone. */
import { number } from '../../documents/language.ts';
import { holdReviews } from '../../engine/hold-releases.ts';
import { type Html, html } from '../html.ts';
import type { Visit } from '../visit.ts';
import { overviewWords } from '../words/overview.ts';
import { waitingFor } from './approvals-parts.ts';
import { byDeadline, daysShown, erasuresSeen } from './erasures-seen.ts';
import { maySee, policiesOf } from './holds-seen.ts';

export async function waitingSection(visit: Visit): Promise<Html> {
  const words = overviewWords[visit.language].waiting;
  const lines = await Promise.all([approvalsLine(visit), erasuresLine(visit), reviewsLine(visit)]);
  const some = lines.flatMap((line) => (line === null ? [] : [html`<li>${line}</li>`]));
  return html`<section><h2>${words.heading}</h2>
${some.length === 0 ? html`<p>${words.none}</p>` : html`<ul>${some}</ul>`}</section>`;
}

async function approvalsLine(visit: Visit): Promise<Html | null> {
  const { language } = visit;
  const { length } = await waitingFor(visit);
  if (length === 0) return null;
  const words = overviewWords[language].waiting;
  return html`<a href="/approvals">${words.approvals(length, number(length, language))}</a>`;
}

async function erasuresLine(visit: Visit): Promise<Html | null> {
  const { language, engine } = visit;
  const seen = await erasuresSeen(visit, await engine.ledger.erasures({ states: ['open', 'approved'] }));
  const [urgent] = byDeadline(seen);
  if (!urgent) return null;
  const words = overviewWords[language].waiting;
  const told = words.erasures(seen.length, number(seen.length, language));
  return html`<a href="/erasures">${told}</a>. ${words.mostUrgent} ${daysShown(urgent.erasure, visit)}`;
}

async function reviewsLine(visit: Visit): Promise<Html | null> {
  const { language, engine, now, zone } = visit;
  const reviews = await holdReviews(engine, now, zone);
  if (reviews.length === 0) return null;
  const policies = await policiesOf(visit);
  const mine = reviews.filter(({ hold }) => maySee(visit, policies, hold));
  if (mine.length === 0) return null;
  const words = overviewWords[language].waiting;
  const passed = mine.filter(({ daysLeft }) => daysLeft < 0).length;
  const badge = html` <span class="state bad">${words.passed(passed, number(passed, language))}</span>`;
  return html`<a href="/holds">${words.reviews(mine.length, number(mine.length, language))}</a>${passed > 0 && badge}`;
}

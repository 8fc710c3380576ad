/** Tables of holds: those in force, the earliest review first, and those that were released. */
import { listed, minute, number } from '../../documents/language.ts';
import { daysBetween, reviewAheadDays } from '../../engine/hold-releases.ts';
import { localDay } from '../../policy/calendar.ts';
import type { PastHold } from '../../ports/hold-releases.ts';
import type { Hold } from '../../ports/ledger.ts';
import { type Html, html } from '../html.ts';
import { dayMoment } from '../moments.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { type HoldsWords, holdsWords } from '../words/holds.ts';
import { placeWords } from '../words/holds-place.ts';

export const todayOf = ({ now, zone }: Visit): string => localDay(now, zone);

/** @param values whether they are shown; else only the names of the columns. */
export function coversInWords({ kind, store, table, match }: Hold, { language }: Visit, values = false): string {
  const words = holdsWords[language];
  const place = placeWords[language].at(table, store);
  const columns = Object.entries(match).map(([column, value]) => (values ? `${column} = ${value}` : column));
  return kind === 'dataset' ? words.dataset(place) : words[kind](place, listed(columns, language));
}

export function reviewCell(hold: Hold, visit: Visit): Html {
  const { language } = visit;
  const words = holdsWords[language];
  const daysLeft = daysBetween(todayOf(visit), hold.reviewOn);
  return html`${dayMoment(hold.reviewOn, visit)}<br><span class="${daysLeft <= reviewAheadDays ? `state ${daysLeft < 0 ? 'bad' : 'warn'}` : 'quietly'}">${leftInWords(daysLeft, words, language)}</span>`;
}

function leftInWords(days: number, words: HoldsWords, language: Visit['language']): string {
  if (days === 0) return words.today;
  return days < 0 ? words.over(-days, number(-days, language)) : words.left(days, number(days, language));
}

export function stateBadges(hold: Hold, requested: boolean, { language }: Visit): Html {
  const words = holdsWords[language];
  const state =
    hold.acknowledgedAt === null
      ? html`<span class="state warn">${words.unacknowledged}</span>`
      : html`<span class="state good">${words.kept}</span>`;
  return requested ? html`${state} <span class="state warn">${words.requested}</span>` : state;
}

export function holdsTable(
  holds: Hold[],
  caption: string,
  { requested, values }: { requested: Set<string>; values: boolean },
  visit: Visit,
): Html {
  const { language, zone } = visit;
  const words = holdsWords[language];
  const { columns } = words;
  return scrolling(
    caption,
    html`<table class="wide-table">
<caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">${columns.covers}</th><th scope="col">${columns.matter}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.review}</th><th scope="col">${columns.state}</th><th scope="col">${columns.placed}</th></tr></thead>
<tbody>
${holds.map(
  (
    hold,
  ) => html`<tr><th scope="row"><a href="/holds/${hold.id}">${coversInWords(hold, visit, values)}</a></th><td>${hold.matter}</td><td>${hold.reason}</td><td>${reviewCell(hold, visit)}</td><td>${stateBadges(hold, requested.has(hold.id), visit)}</td><td>${words.placedBy(hold.placedBy, minute(hold.placedAt, zone, language))}</td></tr>
`,
)}</tbody></table>`,
  );
}

export function releasedTable(past: PastHold[], visit: Visit): Html {
  const { language, zone } = visit;
  const words = holdsWords[language];
  const { columns } = words;
  return scrolling(
    words.released,
    html`<table class="wide-table">
<caption class="unseen">${words.released}</caption>
<thead><tr><th scope="col">${columns.covers}</th><th scope="col">${columns.matter}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.placed}</th><th scope="col">${columns.released}</th><th scope="col">${columns.releasedWhy}</th></tr></thead>
<tbody>
${past.map(
  ({
    hold,
    released,
  }) => html`<tr><th scope="row"><a href="/holds/${hold.id}">${coversInWords(hold, visit)}</a></th><td>${hold.matter}</td><td>${hold.reason}</td><td>${words.placedBy(hold.placedBy, minute(hold.placedAt, zone, language))}</td><td>${words.placedBy(released.by, minute(released.at, zone, language))}</td><td>${released.because ?? ''}</td></tr>
`,
)}</tbody></table>`,
  );
}

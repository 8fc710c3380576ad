/** Requests for erasure: what is under way with its days, what has ended, and the ways to record one or to ask about a person. */
import { day, minute, number } from '../../documents/language.ts';
import { type Html, html } from '../html.ts';
import { dayMoment } from '../moments.ts';
import { type AddPages, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { mayAnywhere } from '../visitor.ts';
import { type ErasuresWords, erasuresWords } from '../words/erasures.ts';
import { addErasureNew } from './erasures-new.ts';
import { addErasurePage } from './erasures-one.ts';
import { byDeadline, daysShown, type ErasureSeen, erasureState, erasuresSeen } from './erasures-seen.ts';
import { leftInWords } from './erasures-table.ts';

/** So many that have ended are shown. */
const mostEnded = 200;

export const addErasures: AddPages = (app, desk) => {
  page(app, desk, '/erasures', 'viewer', async (visit, { query }) => {
    const words = erasuresWords[visit.language];
    const { ledger } = visit.engine;
    const underWay = await erasuresSeen(visit, await ledger.erasures({ states: ['open', 'approved'] }));
    const wantsEnded = query.get('ended') === 'yes';
    const ended = wantsEnded
      ? await erasuresSeen(visit, await ledger.erasures({ states: ['finished', 'refused', 'withdrawn'] }))
      : null;
    return {
      title: words.title,
      main: html`<p>${words.intro}</p>
<p class="actions">${mayAnywhere(visit.visitor, 'holds-officer') && html`<a class="button" href="/erasures/new">${words.record}</a>`} <a class="button quiet" href="/person">${words.person}</a></p>
<h2>${words.underWay}</h2>
${underWay.length === 0 ? html`<p>${words.none}</p>` : underWayTable(byDeadline(underWay), visit)}
<h2>${words.ended}</h2>
${ended === null ? html`<p><a href="/erasures?ended=yes">${words.showEnded}</a></p>` : endedPart(ended, visit, words)}`,
    };
  });
  addErasureNew(app, desk);
  addErasurePage(app, desk);
};

function underWayTable(seen: ErasureSeen[], visit: Visit): Html {
  const { language } = visit;
  const words = erasuresWords[language];
  return scrolling(
    words.underWay,
    html`<table>
<caption class="unseen">${words.underWay}</caption>
<thead><tr>${Object.values(words.columns).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${seen.map((one) => {
  const { erasure } = one;
  return html`<tr><th scope="row"><a href="/erasures/${erasure.id}">${erasure.matter}</a></th><td>${words.kinds[erasure.kind]}</td><td>${dayMoment(erasure.receivedOn, visit)}</td><td>${dayMoment(erasure.deadline, visit)}<br>${daysShown(erasure, visit)}</td><td>${erasureState(erasure, visit)}</td><td>${staysOf(one, visit)}</td></tr>
`;
})}</tbody></table>`,
  );
}

/** What was left at the last look; before its approval nobody looked for good. */
function staysOf({ erasure, policies }: ErasureSeen, visit: Visit): string {
  const words = erasuresWords[visit.language];
  const works = erasure.works.filter(({ policy }) => policies.some(({ id }) => id === policy));
  if (works.every(({ left }) => left === null)) return words.notLooked;
  const sum: Record<string, number> = {};
  for (const { left } of works)
    for (const [reason, count] of Object.entries(left ?? {})) sum[reason] = (sum[reason] ?? 0) + count;
  return leftInWords(sum, visit) ?? words.nothingLeft;
}

function endedPart(seen: ErasureSeen[], visit: Visit, words: ErasuresWords): Html {
  const { language, zone } = visit;
  const newest = [...seen].sort((a, b) => ((a.erasure.endedAt ?? '') > (b.erasure.endedAt ?? '') ? -1 : 1));
  const hide = html`<p><a href="/erasures">${words.hideEnded}</a></p>`;
  if (seen.length === 0) return html`<p>${words.noneEnded}</p>${hide}`;
  const { columns, endedColumns } = words;
  return html`${hide}
${scrolling(
  words.ended,
  html`<table>
<caption class="unseen">${words.ended}</caption>
<thead><tr><th scope="col">${columns.matter}</th><th scope="col">${columns.received}</th><th scope="col">${columns.state}</th><th scope="col">${endedColumns.ended}</th><th scope="col">${endedColumns.reason}</th></tr></thead>
<tbody>
${newest.slice(0, mostEnded).map(
  ({ erasure }) =>
    html`<tr><th scope="row"><a href="/erasures/${erasure.id}">${erasure.matter}</a></th><td>${day(erasure.receivedOn, language)}</td><td>${erasureState(erasure, visit)}</td><td>${erasure.endedAt === null ? '–' : minute(erasure.endedAt, zone, language)}</td><td>${erasure.reason ?? '–'}</td></tr>
`,
)}</tbody></table>`,
)}
${seen.length > mostEnded && html`<p>${words.moreEnded(number(seen.length - mostEnded, language))}</p>`}`;
}

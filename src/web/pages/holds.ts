/** Holds and restrictions: what is in force, what asks for a look, what was released. */
import { number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { reviewsAmong } from '../../engine/hold-releases.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { PastHold } from '../../ports/hold-releases.ts';
import type { Hold } from '../../ports/ledger.ts';
import { type Html, html, raw } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { mayNot } from '../refused.ts';
import { type AddPages, decision, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { may, mayAnywhere } from '../visitor.ts';
import { holdsWords } from '../words/holds.ts';
import { hidden, tokenField } from './holds-form.ts';
import { holdsTable, releasedTable, todayOf } from './holds-list.ts';
import { addHoldPage } from './holds-one.ts';
import { addPlacing } from './holds-place.ts';
import { mayDo, maySee, policiesOf, policiesOver } from './holds-seen.ts';

export const addHolds: AddPages = (app, desk) => {
  page(app, desk, '/holds', 'viewer', async (visit, { query }) => list(visit, query, false));
  // Recorded, and so no page that an address leads to.
  decision(app, desk, '/holds', 'holds-officer', async (visit, { form }) => ({
    status: 200,
    ...(await list(visit, form, true)),
  }));
  addPlacing(app, desk);
  addHoldPage(app, desk);
};

/** So many on one page, and so many released ones in all. */
const pageSize = 100;
const mostReleased = 200;

interface Filter {
  matter: string;
  policy: string;
  released: boolean;
  page: number;
}

const filterIn = (asked: URLSearchParams): Filter => ({
  matter: (asked.get('matter') ?? '').trim(),
  policy: asked.get('policy') ?? '',
  released: asked.get('released') === 'yes',
  page: Math.max(1, Math.trunc(Number(asked.get('page'))) || 1),
});

async function list(visit: Visit, asked: URLSearchParams, values: boolean): Promise<PageContent> {
  const { ledger } = visit.engine;
  const filter = filterIn(asked);
  const policies = await policiesOf(visit);
  const all = (await ledger.holds({ values: false })).filter((hold) => isAsked(hold, filter, visit, policies));
  const sorted = all.sort((a, b) => (a.reviewOn < b.reviewOn ? -1 : a.reviewOn > b.reviewOn ? 1 : 0));
  const from = Math.min(filter.page - 1, Math.max(0, Math.ceil(sorted.length / pageSize) - 1)) * pageSize;
  const here = sorted.slice(from, from + pageSize);
  const requested = new Set((await ledger.releaseRequests()).map(({ hold }) => hold));
  const past = filter.released
    ? (
        await ledger.releasedHolds({ ...(filter.matter === '' ? {} : { matter: filter.matter }), limit: mostReleased })
      ).filter(({ hold }) => isAsked(hold, filter, visit, policies))
    : null;
  const shown = values ? await withValues(visit, here, policies) : here;
  const words = holdsWords[visit.language];
  return {
    title: words.title,
    main: html`<p>${words.intro}</p>
${mayAnywhere(visit.visitor, 'holds-officer') && html`<p class="actions"><a class="button" href="/holds/new">${words.place}</a></p>`}
${reviewNotice(all, visit)}
${filterForm(filter, policies, visit)}
${values && html`<p class="notice">${words.values.shown}</p>`}
${tables(shown, requested, values, visit)}
${pages(filter, from, sorted.length, visit)}
${!values && here.length > 0 && valuesForm(filter, visit)}
${past && releasedSection(past, visit)}`,
  };
}

function isAsked(hold: Hold, { matter, policy }: Filter, visit: Visit, policies: CompiledPolicy[]): boolean {
  if (matter !== '' && hold.matter !== matter) return false;
  if (policy !== '' && !policiesOver(policies, hold).some(({ id }) => id === policy)) return false;
  return maySee(visit, policies, hold);
}

/** Of those holds that this holds officer may decide about; that somebody looked stands in the log. */
async function withValues(visit: Visit, holds: Hold[], policies: CompiledPolicy[]): Promise<Hold[]> {
  const { ledger } = visit.engine;
  const mine = holds.filter((hold) => mayDo(visit, 'holds-officer', policies, hold));
  if (mine.length === 0) throw mayNot('holds-officer');
  const tables = [...new Set(mine.map(({ identity }) => identity))];
  const known = new Map((await ledger.holds({ tables })).map((hold) => [hold.id, hold]));
  await ledger.record({ kind: 'hold.shown', actor: visit.visitor.account, counts: { holds: mine.length } });
  return holds.map((hold) => (mine.includes(hold) ? (known.get(hold.id) ?? hold) : hold));
}

function reviewNotice(holds: Hold[], visit: Visit): Html {
  const { language } = visit;
  const words = holdsWords[language].reviews;
  const reviews = reviewsAmong(holds, todayOf(visit));
  if (reviews.length === 0) return html``;
  const overdue = reviews.filter(({ daysLeft }) => daysLeft < 0).length;
  const soon = reviews.length - overdue;
  return html`<section class="notice" aria-label="${words.heading}"><p>${overdue > 0 && html`<strong>${words.overdue(overdue, number(overdue, language))}</strong> `}${soon > 0 && `${words.soon(soon, number(soon, language))} `}${words.whatToDo}</p></section>`;
}

function tables(holds: Hold[], requested: Set<string>, values: boolean, visit: Visit): Html {
  const words = holdsWords[visit.language];
  const section = (heading: string, some: Hold[], none: string, note: string | null): Html =>
    html`<section><h2>${heading}</h2>
${note !== null && html`<p class="hint">${note}</p>`}
${some.length === 0 ? html`<p>${none}</p>` : holdsTable(some, heading, { requested, values }, visit)}</section>
`;
  const of = (restriction: boolean): Hold[] => holds.filter((hold) => hold.restriction === restriction);
  return html`${section(words.holds, of(false), words.noHolds, null)}${section(words.restrictions, of(true), words.noRestrictions, words.restrictionsNote)}`;
}

function releasedSection(past: PastHold[], visit: Visit): Html {
  const words = holdsWords[visit.language];
  return html`<section><h2>${words.released}</h2>
${past.length === 0 ? html`<p>${words.noReleased}</p>` : releasedTable(past, visit)}
${past.length >= mostReleased && html`<p>${words.moreReleased(number(mostReleased, visit.language))}</p>`}</section>`;
}

function filterForm(
  { matter, policy, released }: Filter,
  policies: CompiledPolicy[],
  { visitor, language }: Visit,
): Html {
  const words = holdsWords[language].filter;
  const seen = policies
    .filter(({ about }) => may(visitor, 'viewer', about.controller))
    .map(({ id, about }) => ({ id, title: phrases[language].title(about.title) }))
    .sort((a, b) => a.title.localeCompare(b.title, language));
  return html`<form method="get" action="/holds" class="filters" aria-label="${words.heading}">
<div><label for="matter">${words.matter}</label><input id="matter" name="matter" type="text" maxlength="64" value="${matter}"></div>
<div><label for="policy">${words.policy}</label><select id="policy" name="policy"><option value="">${words.allPolicies}</option>
${seen.map(({ id, title }) => html`<option value="${id}"${id === policy ? raw(' selected') : ''}>${title}</option>`)}</select></div>
<div><label class="choice"><input type="checkbox" name="released" value="yes"${released ? raw(' checked') : ''}> ${words.released}</label></div>
<div><button class="quiet">${words.apply}</button></div>
</form>`;
}

function valuesForm({ matter, policy, released, page: number }: Filter, visit: Visit): Html {
  const words = holdsWords[visit.language].values;
  if (!mayAnywhere(visit.visitor, 'holds-officer')) return html`<p class="quietly">${words.mayNot}</p>`;
  return html`<form method="post" action="/holds">${tokenField(visit)}${hidden('matter', matter)}${hidden('policy', policy)}${hidden('released', released ? 'yes' : '')}${hidden('page', String(number))}
<p class="hint" id="values-hint">${words.hint}</p>
<p class="actions"><button class="quiet" aria-describedby="values-hint">${words.show}</button></p></form>`;
}

function pages(filter: Filter, from: number, count: number, { language }: Visit): Html {
  if (count <= pageSize) return html``;
  const words = holdsWords[language];
  const to = (page: number): string => {
    const query = new URLSearchParams({ page: String(page) });
    if (filter.matter !== '') query.set('matter', filter.matter);
    if (filter.policy !== '') query.set('policy', filter.policy);
    if (filter.released) query.set('released', 'yes');
    return `/holds?${query}`;
  };
  const here = from / pageSize + 1;
  const last = Math.min(from + pageSize, count);
  return html`<nav aria-label="${words.pages}"><p>${words.shown(number(from + 1, language), number(last, language), number(count, language))}</p><ul>
${here > 1 && html`<li><a href="${to(here - 1)}">${words.earlier}</a></li>`}
${last < count && html`<li><a href="${to(here + 1)}">${words.later}</a></li>`}
</ul></nav>`;
}

/**
 * Placing a hold in three steps: where and which kind, which values and why, and what it would do. Values may be personal
 * data: they travel in forms alone, never in an address.
 */
import { day } from '../../documents/language.ts';
import { impactOfHold } from '../../engine/hold-impact.ts';
import { placeHold } from '../../engine/holds.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { mistake } from '../failures.ts';
import { html } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { type AddPages, decision, type Led, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { holdsWords } from '../words/holds.ts';
import { placeWords } from '../words/holds-place.ts';
import { hidden, tokenField } from './holds-form.ts';
import { impactShown } from './holds-impact.ts';
import { placedInWords } from './holds-placed.ts';
import { policiesOf } from './holds-seen.ts';
import { emptyRequest, matchOf, mistakesIn, type Request, requestIn, type Target, targetOf } from './holds-target.ts';
import { valuesForm } from './holds-values.ts';
import { chooseTable } from './holds-where.ts';

/** How long a page waits for batches in hand; later ones acknowledge the hold without it. */
const patienceMs = 15_000;

export const addPlacing: AddPages = (app, desk) => {
  page(app, desk, '/holds/new', 'holds-officer', async (visit, { query }) => {
    const policies = await policiesOf(visit);
    // The browser asks for both; one that does not leaves the second out.
    if (!query.has('place')) return chooseTable(visit, policies, null);
    if ((query.get('kind') ?? '') === '') return chooseTable(visit, policies, query.get('place'));
    const target = await targetOf(visit, policies, query);
    return valuesForm(visit, target, emptyRequest, {});
  });

  decision(app, desk, '/holds/new', 'holds-officer', async (visit, { form }) => {
    const policies = await policiesOf(visit);
    const target = await targetOf(visit, policies, form);
    const request = requestIn(form, target);
    if (form.get('step') === 'change') return { status: 200, ...valuesForm(visit, target, request, {}) };
    const wrong = await mistakesIn(visit, target, request);
    if (Object.keys(wrong).length > 0) return valuesForm(visit, target, request, wrong);
    try {
      if (form.get('step') === 'place') return await place(visit, target, request);
      return { status: 200, ...(await impactPage(visit, target, request)) };
    } catch (error) {
      if (!(error instanceof GallraError) || !error.code.startsWith('hold.')) throw error;
      const again = valuesForm(visit, target, request, {});
      return { ...again, main: html`${mistake(error, visit.language)}${again.main}` };
    }
  });
};

async function impactPage(visit: Visit, target: Target, request: Request): Promise<PageContent> {
  const { language } = visit;
  const words = placeWords[language];
  const { facts } = holdsWords[language].one;
  const { store, table, kind } = target;
  const impact = await impactOfHold(visit.engine, { store, table, kind, match: matchOf(request) });
  const kept = [
    hidden('place', `${store}/${table}`),
    hidden('kind', kind),
    ...request.pairs.map(
      ({ column, value }, i) =>
        html`${kind === 'matching' && hidden(`column${i}`, column)}${hidden(`value${i}`, value)}`,
    ),
    ...(['reason', 'matter', 'review', 'note'] as const).map((name) => hidden(name, request[name])),
    hidden('restriction', request.restriction ? 'yes' : ''),
  ];
  const button =
    impact.covered === 0 ? words.confirmNothing : request.restriction ? words.confirmRestriction : words.confirm;
  return {
    title: words.title,
    main: html`<h2>${words.steps[2]}</h2>
<section><h3>${words.summary}</h3><dl>
<dt>${facts.kind}</dt><dd>${holdsWords[language].one[request.restriction ? 'restriction' : 'hold']}</dd>
<dt>${facts.covers}</dt><dd>${words.at(table, store)}: ${words.kinds[kind]}</dd>
${Object.keys(impact.match).length > 0 && html`<dt>${facts.values}</dt><dd>${Object.entries(impact.match).map(([column, value]) => html`${column} = <code>${value}</code><br>`)}</dd>`}
<dt>${facts.reason}</dt><dd>${request.reason}</dd>
<dt>${facts.matter}</dt><dd>${request.matter}</dd>
<dt>${facts.review}</dt><dd>${day(request.review, language)}</dd>
${request.note !== '' && html`<dt>${facts.note}</dt><dd>${request.note}</dd>`}
</dl></section>
<section><h3>${words.impactHeading}</h3>
${impactShown(impact, kind, 'kept', visit)}</section>
<p class="hint" id="wait-hint">${words.waitHint}</p>
<div class="actions">
<form method="post" action="/holds/new">${tokenField(visit)}${hidden('step', 'place')}${kept}<button aria-describedby="wait-hint">${button}</button></form>
<form method="post" action="/holds/new">${tokenField(visit)}${hidden('step', 'change')}${kept}<button class="quiet">${words.change}</button></form>
</div>`,
  };
}

/** That no row has the values was said before: it is placed all the same. */
async function place(visit: Visit, { store, table, kind }: Target, request: Request): Promise<Led> {
  const { reason, matter, review: reviewOn, restriction } = request;
  const placed = await placeHold(
    visit.engine,
    {
      ...{ store, table, kind, match: matchOf(request), reason, matter, reviewOn, restriction },
      note: request.note === '' ? null : request.note,
      placedBy: visit.visitor.account,
      future: true,
    },
    patienceMs,
  );
  return { to: `/holds/${placed.hold.id}`, said: placedInWords(placed, visit) };
}

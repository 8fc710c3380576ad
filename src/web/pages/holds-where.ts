/** The first step of placing a hold: on which table, and on which of its records. A few stops for the keyboard, however many tables there are. */
import { listed } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { Hold } from '../../ports/ledger.ts';
import { type Html, html, raw } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { holdsWords } from '../words/holds.ts';
import { placeWords } from '../words/holds-place.ts';
import { policyName } from './holds-impact.ts';
import { type HoldPlace, mayDo, placesOf, policiesOver } from './holds-seen.ts';
import { kinds } from './holds-target.ts';

/** @param sent the table that was chosen without saying which of its records; null: nothing was sent. */
export function chooseTable(visit: Visit, policies: CompiledPolicy[], sent: string | null): PageContent {
  const words = placeWords[visit.language];
  const places = placesOf(policies).filter((place) => mayHold(visit, policies, place, 'record'));
  return {
    title: words.title,
    main: html`${sent !== null && mistake(visit)}<h2>${words.steps[0]}</h2>
${places.length === 0 ? html`<p>${words.nowhere}</p>` : html`${form(visit, policies, places, sent)}${table(visit, policies, places)}`}`,
  };
}

const mayHold = (visit: Visit, policies: CompiledPolicy[], place: HoldPlace, kind: Hold['kind']): boolean =>
  mayDo(visit, 'holds-officer', policies, { ...place, kind });

function mistake({ language }: Visit): Html {
  return html`<div class="mistake" role="alert"><p>${holdsWords[language].wrong.title}</p><ul><li><a href="#kind">${placeWords[language].wrong.kind}</a></li></ul></div>
`;
}

function form(visit: Visit, policies: CompiledPolicy[], places: HoldPlace[], sent: string | null): Html {
  const words = placeWords[visit.language];
  const whole = places.filter((place) => mayHold(visit, policies, place, 'dataset'));
  const offered = kinds.filter((kind) => kind !== 'dataset' || whole.length > 0);
  const only = whole.length < places.length && whole.map(({ store, table }) => words.at(table, store));
  return html`<form method="get" action="/holds/new">
<label for="place">${words.columns.place}</label>
<select id="place" name="place" required><option value="">${words.choose}</option>
${byStore(places).map(
  ([store, tables]) => html`<optgroup label="${store}">
${tables.map((place) => option(visit, policies, place, sent))}</optgroup>
`,
)}</select>
<fieldset id="kind"${sent !== null && raw(' tabindex="-1" aria-describedby="kind-wrong"')}><legend>${words.columns.kind}</legend>
${sent !== null && html`<p class="wrong" id="kind-wrong">${words.wrong.kind}</p>`}
${offered.map(
  (
    kind,
  ) => html`<label class="choice"><input type="radio" name="kind" value="${kind}" required aria-describedby="kind-${kind}"> ${words.kinds[kind]}</label>
<p class="hint" id="kind-${kind}">${words.kindTexts[kind]}${kind === 'dataset' && only && ` ${words.wholeOnly(listed(only, visit.language))}`}</p>
`,
)}</fieldset>
<p class="actions"><button>${words.next}</button></p>
</form>
`;
}

/** Whoever knows the policy and not the table finds it so. */
function option({ visitor, language }: Visit, policies: CompiledPolicy[], place: HoldPlace, sent: string | null): Html {
  const value = `${place.store}/${place.table}`;
  const titles = policiesOver(policies, place)
    .filter(({ about }) => may(visitor, 'viewer', about.controller))
    .map(({ about }) => phrases[language].title(about.title));
  return html`<option value="${value}"${value === sent && raw(' selected')}>${place.table}${titles.length > 0 && ` (${titles.join('; ')})`}</option>
`;
}

function byStore(places: HoldPlace[]): [string, HoldPlace[]][] {
  const stores = new Map<string, HoldPlace[]>();
  for (const place of places) stores.set(place.store, [...(stores.get(place.store) ?? []), place]);
  return [...stores];
}

function table(visit: Visit, policies: CompiledPolicy[], places: HoldPlace[]): Html {
  const words = placeWords[visit.language];
  return html`<details><summary>${words.which}</summary>
${scrolling(
  words.which,
  html`<table>
<caption class="unseen">${words.which}</caption>
<thead><tr><th scope="col">${words.columns.place}</th><th scope="col">${words.columns.policies}</th></tr></thead>
<tbody>
${places.map(
  (
    place,
  ) => html`<tr><th scope="row">${words.at(place.table, place.store)}</th><td>${policiesOver(policies, place).map((policy) => html`${policyName(policy, visit)}<br>`)}</td></tr>
`,
)}</tbody></table>`,
)}</details>`;
}

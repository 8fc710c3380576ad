/** Runs: which there were, page by page, by policy and state. */
import { listed, number } from '../../documents/language.ts';
import { words } from '../../documents/words/words.ts';
import type { Run, RunState } from '../../ports/ledger.ts';
import type { RunFilter } from '../../ports/log-search.ts';
import { type Html, html } from '../html.ts';
import { instantMoment } from '../moments.ts';
import { type KnownPolicies, policiesKnown, sees } from '../policies-known.ts';
import { type AddPages, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { runsWords } from '../words/runs.ts';

const pageSize = 50;
const states: readonly RunState[] = ['running', 'waiting', 'refused', 'finished', 'failed'];

export const addRuns: AddPages = (app, desk) => {
  page(app, desk, '/runs', 'viewer', async (visit, { query }) => {
    const say = runsWords[visit.language];
    const known = await policiesKnown(visit);
    const wanted = { policy: query.get('policy') ?? '', state: query.get('state') ?? '' };
    const place = { before: query.get('before'), after: query.get('after') };
    const filter = filterOf(known, wanted, place);
    const found = filter ? await visit.engine.ledger.searchRuns(filter) : [];
    return {
      title: say.title,
      main: [html`<p>${say.about}</p>`, filterForm(visit, known, wanted), list(visit, known, found, wanted, place)],
    };
  });
};

type Wanted = { policy: string; state: string };
type Place = { before: string | null; after: string | null };

/** One more than is shown tells whether there are more. Null: nothing fits. */
function filterOf(known: KnownPolicies, { policy, state }: Wanted, { before, after }: Place): RunFilter | null {
  const wanted = states.find((one) => one === state);
  if ((state !== '' && !wanted) || (policy !== '' && !known.everything && !sees(known, policy))) return null;
  return {
    limit: pageSize + 1,
    ...(known.everything ? {} : { policies: known.policies.map(({ id }) => id) }),
    ...(policy === '' ? {} : { policy }),
    ...(wanted ? { state: wanted } : {}),
    ...(after !== null ? { after } : before !== null ? { before } : {}),
  };
}

function filterForm({ language }: Visit, { policies }: KnownPolicies, wanted: Wanted): Html {
  const say = runsWords[language];
  const option = (value: string, text: string, chosen: string): Html =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`;
  return html`<form method="get" action="/runs" role="search" aria-label="${say.filters}">
<div class="filters">
<div><label for="policy">${say.policy}</label><select id="policy" name="policy">${option('', say.all, wanted.policy)}
${policies.map(({ id, title }) => option(id, title === id ? id : `${title} (${id})`, wanted.policy))}</select></div>
<div><label for="state">${say.state}</label><select id="state" name="state">${option('', say.all, wanted.state)}
${states.map((state) => option(state, say.states[state], wanted.state))}</select></div>
</div>
<p class="actions"><button>${say.show}</button> <a class="button quiet" href="/runs">${say.clear}</a></p>
</form>`;
}

function list(visit: Visit, known: KnownPolicies, found: Run[], wanted: Wanted, place: Place): Html {
  const say = runsWords[visit.language];
  const { columns } = say;
  const ahead = place.after !== null;
  const more = found.length > pageSize;
  const runs = more ? (ahead ? found.slice(1) : found.slice(0, pageSize)) : found;
  if (runs.length === 0)
    return html`<p>${say.none}</p>${ways(visit, wanted, null, null, ahead || place.before !== null)}`;
  const older = ahead || more ? (runs.at(-1)?.id ?? null) : null;
  const newer = (ahead && more) || (!ahead && place.before !== null) ? (runs[0]?.id ?? null) : null;
  return html`${scrolling(
    say.caption,
    html`<table>
<caption>${say.caption}</caption>
<thead><tr><th scope="col">${columns.began}</th><th scope="col">${columns.policy}</th><th scope="col">${columns.state}</th><th scope="col">${columns.ended}</th><th scope="col">${columns.outcome}</th></tr></thead>
<tbody>
${runs.map((run) => row(visit, known, run))}</tbody>
</table>`,
  )}
${ways(visit, wanted, older, newer, ahead || place.before !== null)}`;
}

function row(visit: Visit, known: KnownPolicies, run: Run): Html {
  const { language } = visit;
  const title = known.policies.find(({ id }) => id === run.policy)?.title ?? run.policy;
  const at = (iso: string): Html => instantMoment(iso, visit);
  return html`<tr><th scope="row"><a href="/runs/${encodeURIComponent(run.id)}">${at(run.startedAt)}</a></th><td>${title}</td>
<td>${stateOf(run.state, language)}</td><td>${run.finishedAt === null ? '–' : at(run.finishedAt)}</td><td>${inShort(run, language)}</td></tr>
`;
}

const tones: Record<RunState, string> = {
  running: '',
  waiting: 'warn',
  refused: 'bad',
  finished: 'good',
  failed: 'bad',
};

export const stateOf = (state: RunState, language: Visit['language']): Html =>
  html`<span class="state ${tones[state]}">${runsWords[language].states[state]}</span>`;

function inShort({ counts, code }: Run, language: Visit['language']): string {
  const { outcomes } = words[language];
  const told = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${number(count, language)} ${Object.hasOwn(outcomes, name) ? outcomes[name] : name}`);
  return told.length > 0 ? listed(told, language) : (code ?? runsWords[language].nothing);
}

function ways({ language }: Visit, wanted: Wanted, older: string | null, newer: string | null, inside: boolean): Html {
  const say = runsWords[language];
  const to = (more: Record<string, string>): string => {
    const parameters = new URLSearchParams(Object.entries({ ...wanted, ...more }).filter(([, value]) => value !== ''));
    return parameters.size === 0 ? '/runs' : `/runs?${parameters}`;
  };
  if (!inside && older === null) return html``;
  return html`<nav aria-label="${say.paging}"><ul>
${inside ? html`<li><a href="${to({})}">${say.newest}</a></li>` : ''}
${newer === null ? '' : html`<li><a rel="prev" href="${to({ after: newer })}">${say.newer}</a></li>`}
${older === null ? '' : html`<li><a rel="next" href="${to({ before: older })}">${say.older}</a></li>`}
</ul></nav>`;
}

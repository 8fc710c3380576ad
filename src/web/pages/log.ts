/** The audit log: looked through page by page, by every filter, in both directions; and taken along. */
import type { StoredEntry } from '../../audit/entry.ts';
import { entryKinds } from '../../audit/entry.ts';
import { number } from '../../documents/language.ts';
import type { LogPage, LogPlace } from '../../ports/log-search.ts';
import { inShort, readEntry, whoDid } from '../entry-in-words.ts';
import { type Html, html } from '../html.ts';
import { filterFor, mistakesIn, readWanted, type Wanted, type Wrong, wantedIn } from '../log-filter.ts';
import { instantMoment } from '../moments.ts';
import { type KnownPolicies, policiesKnown } from '../policies-known.ts';
import { type AddPages, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { kindInWords } from '../words/entries.ts';
import { logWords } from '../words/log.ts';

const pageSize = 50;

export const addLog: AddPages = (app, desk) => {
  page(app, desk, '/log', 'viewer', async (visit, { query }) => {
    const words = logWords[visit.language];
    const wanted = readWanted(query);
    const wrong = mistakesIn(wanted);
    const place = placeIn(query);
    const seen = await policiesKnown(visit);
    const filter = Object.keys(wrong).length > 0 ? null : await filterFor(visit, seen, wanted);
    const found = filter ? await visit.engine.ledger.searchLog(filter, place) : { entries: [], onward: null };
    return {
      title: words.title,
      main: [
        html`<p>${words.about}</p>`,
        wanted.run === ''
          ? html``
          : html`<p class="notice">${words.ofRun(wanted.run)} <a href="/log">${words.clear}</a></p>`,
        filterForm(visit, seen, wanted, wrong),
        list(visit, found, place, wanted),
        found.entries.length > 0 ? exportForm(visit, wanted) : html``,
      ],
    };
  });
};

function placeIn(query: URLSearchParams): LogPlace {
  const index = (name: string): number | undefined => {
    const written = query.get(name) ?? '';
    return /^\d{1,15}$/.test(written) ? Number(written) : undefined;
  };
  const [before, after] = [index('before'), index('after')];
  if (after !== undefined) return { after, limit: pageSize };
  return before === undefined ? { limit: pageSize } : { before, limit: pageSize };
}

function filterForm(visit: Visit, seen: KnownPolicies, wanted: Wanted, wrong: Wrong): Html {
  const { language, engine } = visit;
  const words = logWords[language];
  const stores = new Set(seen.policies.flatMap(({ policy }) => policy.rule.dataset?.store ?? []));
  if (seen.everything) for (const { name } of engine.policies.stores) stores.add(name);
  const kinds = [...entryKinds]
    .map((kind) => ({ value: kind, text: kindInWords(kind, language) }))
    .sort((a, b) => a.text.localeCompare(b.text, language));
  return html`<form method="get" action="/log" role="search" aria-label="${words.filters}">
${wanted.run === '' ? '' : html`<input type="hidden" name="run" value="${wanted.run}">`}
<div class="filters">
${dayField('from', words.from, wanted.from, sayWrong(wrong.from, visit))}
${dayField('to', words.to, wanted.to, sayWrong(wrong.to, visit))}
${choice(
  'policy',
  words.policy,
  wanted.policy,
  words.all,
  seen.policies.map(({ id, title }) => ({ value: id, text: title === id ? id : `${title} (${id})` })),
)}
${choice(
  'store',
  words.store,
  wanted.store,
  words.all,
  [...stores].sort().map((store) => ({ value: store, text: store })),
)}
${choice('kind', words.kind, wanted.kind, words.all, kinds)}
<div><label for="actor">${words.actor}</label><p class="hint" id="actor-hint">${words.actorHint}</p><input id="actor" name="actor" value="${wanted.actor}" aria-describedby="actor-hint" autocomplete="off"></div>
<div><label for="matter">${words.matter}</label><input id="matter" name="matter" value="${wanted.matter}" autocomplete="off"></div>
</div>
<p class="actions"><button>${words.show}</button> <a class="button quiet" href="/log">${words.clear}</a></p>
</form>`;
}

function sayWrong(wrong: 'day' | 'order' | undefined, { language }: Visit): string | null {
  const { wrongDay, wrongOrder } = logWords[language];
  return wrong === undefined ? null : wrong === 'day' ? wrongDay : wrongOrder;
}

function dayField(name: string, label: string, value: string, wrong: string | null): Html {
  const state = wrong === null ? '' : html` aria-invalid="true" aria-describedby="${name}-wrong"`;
  return html`<div><label for="${name}">${label}</label><input id="${name}" name="${name}" type="date" value="${value}"${state}>
${wrong === null ? '' : html`<p class="wrong" id="${name}-wrong">${wrong}</p>`}</div>`;
}

/** What is chosen stays chosen also where it is none of the choices. */
function choice(
  name: string,
  label: string,
  chosen: string,
  all: string,
  choices: { value: string; text: string }[],
): Html {
  const strange =
    chosen !== '' && !choices.some(({ value }) => value === chosen) ? [{ value: chosen, text: chosen }] : [];
  return html`<div><label for="${name}">${label}</label><select id="${name}" name="${name}"><option value="">${all}</option>
${[...choices, ...strange].map(({ value, text }) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`)}</select></div>`;
}

function list(visit: Visit, found: LogPage, place: LogPlace, wanted: Wanted): Html {
  const words = logWords[visit.language];
  const { entries } = found;
  if (entries.length === 0 && found.onward === null)
    return html`<p>${words.none}</p>${ways(visit, found, place, wanted)}`;
  const { columns } = words;
  const rows = entries.map((entry) => row(visit, entry));
  return html`${
    rows.length === 0
      ? ''
      : scrolling(
          words.caption,
          html`<table>
<caption>${words.caption}</caption>
<thead><tr><th scope="col" class="number">${columns.index}</th><th scope="col">${columns.at}</th><th scope="col">${columns.kind}</th><th scope="col">${columns.of}</th><th scope="col">${columns.what}</th><th scope="col">${columns.by}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`,
        )
  }
${ways(visit, found, place, wanted)}`;
}

function row(visit: Visit, stored: StoredEntry): Html {
  const { language } = visit;
  const entry = readEntry(stored);
  const words = logWords[language];
  return html`<tr><th scope="row" class="number"><a href="/log/${stored.index}">${number(stored.index, language)}</a></th>
<td>${instantMoment(stored.at, visit)}</td><td>${kindInWords(stored.kind, language)}</td><td>${stored.policy ?? '–'}</td>
<td>${entry ? inShort(entry, language) || '–' : words.unreadable}</td><td>${whoDid(entry?.actor, language)}</td></tr>
`;
}

/** To older entries and to newer ones: always from an entry, never by a number of pages. */
function ways(visit: Visit, { entries, onward }: LogPage, place: LogPlace, wanted: Wanted): Html {
  const words = logWords[visit.language];
  const [top, bottom] = [entries[0]?.index, entries.at(-1)?.index];
  const ahead = place.after !== undefined;
  const older = ahead ? (bottom ?? place.after ?? 0) + (bottom === undefined ? 1 : 0) : onward;
  const newer = ahead ? onward : place.before === undefined ? null : (top ?? place.before - 1);
  const short = entries.length < pageSize && onward !== null;
  const noWay = older === null && newer === null;
  return html`${short ? html`<p class="notice">${reached(visit, onward, ahead)}</p>` : ''}
${
  noWay
    ? ''
    : html`<nav aria-label="${words.paging}"><ul>
${newer === null && !ahead ? '' : html`<li><a href="/log${wantedIn(wanted)}">${words.newest}</a></li>`}
${newer === null ? '' : html`<li><a rel="prev" href="/log${wantedIn(wanted, { after: String(newer) })}">${words.newer}</a></li>`}
${older === null ? '' : html`<li><a rel="next" href="/log${wantedIn(wanted, { before: String(older) })}">${short && !ahead ? words.searchOn : words.older}</a></li>`}
</ul></nav>`
}
${older === null && entries.length > 0 ? html`<p class="quietly">${words.noMore}</p>` : ''}`;
}

function reached({ language }: Visit, onward: number | null, ahead: boolean): string {
  const words = logWords[language];
  const at = `${words.columns.index} ${number(onward ?? 0, language)}`;
  return ahead ? words.lookedUpTo(at) : words.lookedTo(at);
}

function exportForm({ language, token }: Visit, wanted: Wanted): Html {
  const { exporting: words } = logWords[language];
  const fields = Object.entries(wanted).filter(([, value]) => value !== '');
  return html`<h2>${words.title}</h2>
<form method="post" action="/log/export"><input type="hidden" name="_csrf" value="${token}">
${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p>${words.about}</p>
<p class="actions"><button name="format" value="csv">${words.csv}</button> <button class="quiet" name="format" value="json">${words.json}</button></p>
</form>`;
}

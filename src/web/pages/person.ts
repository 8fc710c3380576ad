/**
 * One person across all policies: asked for by a value that is sent in forms alone, answered policy by policy, with the ways
 * to hold what is about them and to record that they ask for its erasure.
 */
import { askAboutPerson } from '../../engine/erasure/person.ts';
import { type Html, html } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { type AddPages, decision, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { personWords } from '../words/person.ts';
import { subjectsOf, valueField, whatIsWrong } from './erasures-fields.ts';
import { decidable, withSubject } from './erasures-seen.ts';
import { hidden, tokenField, type Wrong, written } from './holds-form.ts';
import { personAnswer } from './person-answer.ts';
import { addPersonHold } from './person-hold.ts';

export const addPerson: AddPages = (app, desk) => {
  page(app, desk, '/person', 'viewer', async (visit) => form(visit, '', {}));

  // Recorded, and so no page that an address leads to.
  decision(app, desk, '/person', 'viewer', async (visit, { form: sent }) => {
    const words = personWords[visit.language];
    const value = written(sent, 'value');
    if (value === '') return form(visit, value, { value: words.missing });
    const seen = decidable(visit, 'viewer').map(({ id }) => id);
    const answer = await askAboutPerson(visit.engine, value, visit.visitor.account, seen);
    const ways = withSubject(decidable(visit, 'holds-officer')).length > 0;
    return {
      status: 200,
      title: words.title,
      main: [
        personAnswer(visit, answer),
        ways ? whatNext(visit, value) : html``,
        html`<p><a href="/person">${words.again}</a></p>`,
      ],
    };
  });
  addPersonHold(app, desk);
};

function form(visit: Visit, value: string, wrong: Wrong): PageContent {
  const words = personWords[visit.language];
  const policies = withSubject(decidable(visit, 'viewer'));
  return {
    title: words.title,
    main: html`${whatIsWrong(wrong, words.wrongTitle)}<p>${words.intro}</p>
<p><a href="/record">${words.fromRecord}</a></p>
${
  policies.length === 0
    ? html`<p class="notice">${words.noSubject}</p>`
    : html`<form method="post" action="/person" autocomplete="off">${tokenField(visit)}
${valueField(visit, value, wrong)}<p class="hint">${words.columns}</p>
${subjectsOf(policies)}
<p class="quietly">${words.recorded}</p>
<p class="actions"><button>${words.ask}</button></p></form>`
}`,
  };
}

function whatNext(visit: Visit, value: string): Html {
  const words = personWords[visit.language];
  const way = (path: string, text: string, more: Html): Html =>
    html`<form method="post" action="${path}">${tokenField(visit)}${hidden('step', 'form')}${hidden('value', value)}${more}<button class="quiet">${text}</button></form>`;
  return html`<h2>${words.next}</h2>
<p>${words.nextText}</p>
<div class="actions">${way('/person/hold', words.hold, html``)}${way('/erasures/new', words.erasure, html`${hidden('kind', 'person')}${hidden('which', 'all')}`)}</div>`;
}

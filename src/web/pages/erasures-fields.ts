/** What the forms about people share: the value that identifies one, where it is looked for, and what is wrong. */
import { phrases } from '../../documents/rules/phrases.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { type Html, html } from '../html.ts';
import type { Visit } from '../visit.ts';
import { personWords } from '../words/person.ts';
import { describedBy, hintOf, said, type Wrong } from './holds-form.ts';

export const whatIsWrong = (wrong: Wrong, title: string): Html =>
  Object.keys(wrong).length === 0
    ? html``
    : html`<div class="mistake" role="alert"><p>${title}</p><ul>${Object.entries(wrong).map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}</ul></div>
`;

export function valueField({ language }: Visit, value: string, wrong: Wrong): Html {
  const words = personWords[language];
  return html`<label for="value">${words.value}</label>
${hintOf('value', words.valueHint)}<input id="value" name="value" type="text" maxlength="1000" autocomplete="off" spellcheck="false" required value="${value}"${describedBy('value', wrong, words.valueHint)}>
${said('value', wrong)}`;
}

export const titleOf = ({ id, about }: CompiledPolicy, { language }: Visit): string => {
  const title = phrases[language].title(about.title);
  return title === id ? id : `${title} (${id})`;
};

/** Which values are meant: those of these columns. */
export function subjectsOf(policies: CompiledPolicy[]): Html {
  const columns = new Map<string, string[]>();
  for (const { id, about } of policies) {
    const column = about.subject?.column ?? '';
    columns.set(column, [...(columns.get(column) ?? []), id]);
  }
  return html`<ul class="hint">${[...columns].map(([column, ids]) => html`<li><code>${column}</code>: <span translate="no">${ids.join(', ')}</span></li>`)}</ul>`;
}

/** The second step of placing a hold: values and reasons. */
import { filesTable } from '../../policy/file-columns.ts';
import { type Html, html, raw } from '../html.ts';
import type { PageContent } from '../layout.ts';
import type { Visit } from '../visit.ts';
import { type PlaceWords, placeWords } from '../words/holds-place.ts';
import { describedBy, hidden, hintOf, said, textField, tokenField, type Wrong, wrongSummary } from './holds-form.ts';
import { conditions, type Request, type Target } from './holds-target.ts';

export function valuesForm(visit: Visit, target: Target, request: Request, wrong: Wrong): PageContent {
  const words = placeWords[visit.language];
  const { store, table, kind } = target;
  const head = html`<h2>${words.steps[1]}</h2>
<p>${words.at(table, store)}: <strong>${words.kinds[kind]}</strong>. <a href="/holds/new">${words.another}</a></p>
`;
  if (kind === 'record' && target.key === null)
    return { title: words.title, main: html`${head}<p class="notice">${words.noKey}</p>` };
  return {
    title: words.title,
    main: html`${wrongSummary(wrong, visit)}${head}<form method="post" action="/holds/new" autocomplete="off">${tokenField(visit)}${hidden('step', 'impact')}${hidden('place', `${store}/${table}`)}${hidden('kind', kind)}
${valuesOf(target, request, wrong, words)}
<fieldset><legend>${words.why}</legend>
${textField({ name: 'reason', label: words.reason, value: request.reason, hint: words.reasonHint }, wrong)}${textField(
  { name: 'matter', label: words.matter, value: request.matter, hint: words.matterHint },
  wrong,
)}${textField({ name: 'review', label: words.review, value: request.review, hint: words.reviewHint, type: 'date' }, wrong)}<label for="note">${words.note}</label>
${hintOf('note', words.noteHint)}<textarea id="note" name="note" rows="3" maxlength="2000"${describedBy('note', wrong, words.noteHint)}>${request.note}</textarea>
${said('note', wrong)}${hintOf('restriction', words.restrictionHint)}<label class="choice"><input type="checkbox" name="restriction" value="yes"${request.restriction ? raw(' checked') : ''} aria-describedby="restriction-hint"> ${words.restriction}</label>
</fieldset>
<p class="actions"><button>${words.toImpact}</button></p>
</form>`,
  };
}

function valuesOf(target: Target, request: Request, wrong: Wrong, words: PlaceWords): Html {
  switch (target.kind) {
    case 'dataset':
      return html`<p class="notice">${words.wholeTable}</p>`;
    case 'record':
      return html`<fieldset><legend>${words.keyColumns}</legend><p class="hint">${words.valuesHint}</p>
${(target.key ?? []).map((column, i) => valueField(i, column, typeOf(target, column, words), request, wrong, true))}</fieldset>`;
    case 'matching':
      return html`<fieldset><legend>${words.valuesLegend}</legend><p class="hint">${words.valuesHint}</p>
${Array.from({ length: conditions }, (_, i) => condition(i, target, request, wrong, words))}</fieldset>`;
  }
}

const typeOf = ({ shape }: Target, column: string, words: PlaceWords): string | undefined => {
  const type = shape.columns[column]?.type;
  return type === undefined ? undefined : words.ofType(type);
};

function valueField(
  i: number,
  label: string,
  hint: string | undefined,
  request: Request,
  wrong: Wrong,
  required: boolean,
): Html {
  const name = `value${i}`;
  return html`<label for="${name}">${label}</label>
${hintOf(name, hint)}<input id="${name}" name="${name}" type="text" maxlength="1000" autocomplete="off" spellcheck="false" value="${request.pairs[i]?.value ?? ''}"${required ? raw(' required') : ''}${describedBy(name, wrong, hint)}>
${said(name, wrong)}`;
}

function condition(i: number, target: Target, request: Request, wrong: Wrong, words: PlaceWords): Html {
  const name = `column${i}`;
  const chosen = request.pairs[i]?.column ?? '';
  const { shape, table } = target;
  const field =
    shape.files || table === filesTable
      ? html`${hintOf(name, words.columnsHint)}<input id="${name}" name="${name}" type="text" maxlength="1000" autocomplete="off" spellcheck="false" value="${chosen}"${describedBy(name, wrong, words.columnsHint)}>`
      : html`<select id="${name}" name="${name}"${describedBy(name, wrong)}><option value="">${words.anyColumn}</option>
${Object.entries(shape.columns).map(([column, { type }]) => html`<option value="${column}"${column === chosen ? raw(' selected') : ''}>${column} (${words.ofType(type)})</option>`)}</select>`;
  return html`<div role="group" aria-label="${words.row(i + 1)}" class="filters"><div><label for="${name}">${words.column} ${i + 1}</label>
${field}
${said(name, wrong)}</div><div>${valueField(i, `${words.value} ${i + 1}`, undefined, request, wrong, false)}</div></div>
`;
}

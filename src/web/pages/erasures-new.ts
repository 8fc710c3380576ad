/**
 * Recording a request for erasure: who asks and for what, then what it would do, then it waits for a second person. Whom it
 * is about travels in forms alone.
 */
import { day } from '../../documents/language.ts';
import { previewErasure } from '../../engine/erasure/preview.ts';
import { answerBy, recordErasure } from '../../engine/erasure/request.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { localDay } from '../../policy/calendar.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { isRealDay } from '../../policy/schema-words.ts';
import { type Html, html, raw } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { mustBe } from '../refused.ts';
import { type AddPages, decision, noSuchPage, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { newErasureWords } from '../words/erasures-new.ts';
import { subjectsOf, titleOf, whatIsWrong } from './erasures-fields.ts';
import { reply, toldByImpact } from './erasures-reply.ts';
import { decidable, withSubject } from './erasures-seen.ts';
import { impactTable } from './erasures-table.ts';
import {
  describedBy,
  hidden,
  hintOf,
  isDiaryNumber,
  said,
  textField,
  tokenField,
  type Wrong,
  written,
} from './holds-form.ts';

export const addErasureNew: AddPages = (app, desk) => {
  page(app, desk, '/erasures/new', 'holds-officer', async (visit, { query }) => {
    // Whom it is about is taken from no address, whoever made it.
    const start = new URLSearchParams({ kind: query.get('kind') ?? '', policy: query.get('policy') ?? '' });
    return form(visit, readAsked(visit, start), {});
  });

  decision(app, desk, '/erasures/new', 'holds-officer', async (visit, { form: sent }) => {
    const asked = readAsked(visit, sent);
    const step = sent.get('step');
    if (step === 'form') return { status: 200, ...form(visit, asked, {}) };
    const wrong = mistakesIn(visit, asked);
    if (Object.keys(wrong).length > 0) return form(visit, asked, wrong);
    for (const policy of concerned(visit, asked)) mustBe(visit, 'holds-officer', policy.about.controller);
    const { engine, visitor, language } = visit;
    const words = newErasureWords[language];
    const { kind, matter, received, note } = asked;
    const wanted = { kind, policies: policiesOf(asked), wanted: kind === 'person' ? [asked.value] : asked.key };
    try {
      if (step !== 'save') {
        const impact = await previewErasure(engine, wanted, visitor.account);
        return { status: 200, ...(await answer(visit, asked, impact)) };
      }
      const { erasure } = await recordErasure(engine, {
        ...wanted,
        ...{ matter, receivedOn: received, note: note === '' ? null : note, recordedBy: visitor.account },
        ...(asked.deadline === '' ? {} : { deadline: asked.deadline }),
      });
      return {
        to: `/erasures/${erasure.id}`,
        said: erasure.state === 'refused' ? words.savedRefused : words.saved,
      };
    } catch (error) {
      if (!(error instanceof GallraError) || error.code !== 'explain.key') throw error;
      const unusable = Object.fromEntries(asked.key.map((_, i) => [`key${i}`, words.wrong.unusable]));
      return form(visit, asked, unusable);
    }
  });
};

interface Asked {
  kind: 'person' | 'record';
  value: string;
  /** Of a person: all, or the chosen ones. */
  which: 'all' | 'chosen';
  chosen: string[];
  /** Of a record. */
  policy: CompiledPolicy | null;
  key: string[];
  matter: string;
  received: string;
  deadline: string;
  note: string;
}

const today = ({ now, zone }: Visit): string => localDay(now, zone);

function readAsked(visit: Visit, from: URLSearchParams): Asked {
  const kind = from.get('kind') === 'record' ? 'record' : 'person';
  const policy = decidable(visit, 'holds-officer').find(({ id }) => id === from.get('policy')) ?? null;
  // Values of keys are as they are, blanks and all.
  const key = (policy?.rule.dataset?.key ?? []).map((_, i) => from.get(`key${i}`) ?? '');
  return {
    ...{ kind, policy, key, value: written(from, 'value') },
    which: from.get('which') === 'chosen' || !forAll(visit) ? 'chosen' : 'all',
    chosen: from.getAll('chosen'),
    matter: written(from, 'matter'),
    received: from.has('received') ? written(from, 'received') : today(visit),
    deadline: written(from, 'deadline'),
    note: written(from, 'note'),
  };
}

/** Who answers for all may leave open which policies these are: then those count that the program knows. */
const forAll = ({ visitor }: Visit): boolean => may(visitor, 'holds-officer', null);

const policiesOf = ({ kind, which, chosen, policy }: Asked): string[] | null =>
  kind === 'record' ? [policy?.id ?? ''] : which === 'all' ? null : chosen;

function concerned(visit: Visit, asked: Asked): CompiledPolicy[] {
  if (asked.kind === 'record') return asked.policy ? [asked.policy] : [];
  const ofPersons = withSubject(visit.engine.policies.sound.map(({ policy }) => policy));
  return asked.which === 'all' ? ofPersons : ofPersons.filter(({ id }) => asked.chosen.includes(id));
}

function mistakesIn(visit: Visit, asked: Asked): Wrong {
  const { wrong } = newErasureWords[visit.language];
  const { kind, value, which, chosen, policy, key, matter, received, deadline, note } = asked;
  const found: Wrong = {};
  if (kind === 'record') {
    if (!policy) throw noSuchPage();
    key.forEach((one, i) => {
      if (one.trim() === '') found[`key${i}`] = wrong.key;
    });
  } else {
    if (value === '') found.value = wrong.value;
    const ours = withSubject(decidable(visit, 'holds-officer'));
    const known = chosen.every((id) => ours.some((one) => one.id === id));
    if (which === 'chosen' && (chosen.length === 0 || !known)) found.which = wrong.policies;
    if (which === 'all' && chosen.length > 0) found.which = wrong.both;
  }
  if (!isDiaryNumber(matter)) found.matter = wrong.matter;
  if (!isRealDay(received)) found.received = wrong.received;
  else if (received > today(visit)) found.received = wrong.receivedLater;
  if (deadline !== '' && !isRealDay(deadline)) found.deadline = wrong.deadline;
  else if (deadline !== '' && !found.received && deadline < received) found.deadline = wrong.deadlineBefore;
  if (note.length > 2000) found.note = wrong.note;
  return found;
}

function form(visit: Visit, asked: Asked, wrong: Wrong): PageContent {
  const words = newErasureWords[visit.language];
  const { kind, policy } = asked;
  const head = html`${whatIsWrong(wrong, words.wrong.title)}<p>${words.intro}</p>
<h2>${words.steps[0]}</h2>
<p><strong>${kind === 'person' ? words.person : words.record}</strong>. ${
    kind === 'person'
      ? html`<a href="/erasures/new?kind=record">${words.recordInstead}</a>`
      : html`<a href="/erasures/new">${words.personInstead}</a>`
  }</p>
`;
  if (kind === 'record' && policy === null) return { title: words.title, main: [head, policyForm(visit)] };
  if (kind === 'person' && withSubject(decidable(visit, 'holds-officer')).length === 0)
    return { title: words.title, main: [head, html`<p class="notice">${words.noSubject}</p>`] };
  return {
    title: words.title,
    main: html`${head}<form method="post" action="/erasures/new" autocomplete="off">${tokenField(visit)}${hidden('step', 'look')}${hidden('kind', kind)}
${kind === 'person' ? personFields(visit, asked, wrong) : keyFields(visit, asked, wrong)}
<fieldset><legend>${words.about}</legend>
${textField({ name: 'matter', label: words.matter, value: asked.matter, hint: words.matterHint }, wrong)}${textField({ name: 'received', label: words.received, value: asked.received, type: 'date' }, wrong)}<label for="deadline">${words.deadline}</label>
${hintOf('deadline', words.deadlineHint)}<input id="deadline" name="deadline" type="date" value="${asked.deadline}"${describedBy('deadline', wrong, words.deadlineHint)}>
${said('deadline', wrong)}<label for="note">${words.note}</label>
${hintOf('note', words.noteHint)}<textarea id="note" name="note" rows="3" maxlength="2000"${describedBy('note', wrong, words.noteHint)}>${asked.note}</textarea>
${said('note', wrong)}</fieldset>
<p class="quietly">${words.recorded}</p>
<p class="actions"><button>${words.look}</button></p>
</form>`,
  };
}

function personFields(visit: Visit, { value, which, chosen }: Asked, wrong: Wrong): Html {
  const words = newErasureWords[visit.language];
  const ours = withSubject(decidable(visit, 'holds-officer'));
  const all = forAll(visit);
  const hint = words.valueHint;
  return html`<label for="value">${words.value}</label>
${hintOf('value', hint)}<input id="value" name="value" type="text" maxlength="1000" autocomplete="off" spellcheck="false" required value="${value}"${describedBy('value', wrong, hint)}>
${said('value', wrong)}<p class="hint">${words.columns}</p>
${subjectsOf(ours)}
<fieldset id="which"${wrong.which !== undefined && html` tabindex="-1" aria-describedby="which-wrong"`}><legend>${words.which}</legend>
${said('which', wrong)}${
  all &&
  html`<label class="choice"><input type="radio" name="which" value="all"${which === 'all' ? raw(' checked') : ''}> ${words.all}</label>
<label class="choice"><input type="radio" name="which" value="chosen"${which === 'chosen' ? raw(' checked') : ''}> ${words.chosen}</label>`
}
${ours.map(
  (
    policy,
  ) => html`<label class="choice"><input type="checkbox" name="chosen" value="${policy.id}"${chosen.includes(policy.id) ? raw(' checked') : ''}> ${titleOf(policy, visit)}</label>
`,
)}</fieldset>`;
}

function keyFields(visit: Visit, { policy, key }: Asked, wrong: Wrong): Html {
  const words = newErasureWords[visit.language];
  if (!policy) return html``;
  return html`${hidden('policy', policy.id)}<p>${words.policy}: <strong>${titleOf(policy, visit)}</strong>. <a href="/erasures/new?kind=record">${words.another}</a></p>
<fieldset><legend>${words.key}</legend><p class="hint" id="key-hint">${words.keyHint}</p>
${(policy.rule.dataset?.key ?? []).map((column, i) => {
  const name = `key${i}`;
  const by = `key-hint${wrong[name] === undefined ? '' : ` ${name}-wrong`}`;
  return html`<label for="${name}">${column}</label><input id="${name}" name="${name}" type="text" maxlength="1000" autocomplete="off" spellcheck="false" required value="${key[i] ?? ''}" aria-describedby="${by}"${wrong[name] === undefined ? '' : raw(' aria-invalid="true"')}>
${said(name, wrong)}`;
})}</fieldset>`;
}

function policyForm(visit: Visit): Html {
  const words = newErasureWords[visit.language];
  const policies = decidable(visit, 'holds-officer').filter(({ rule }) => rule.dataset !== null);
  if (policies.length === 0) return html`<p>${words.noPolicies}</p>`;
  return html`<form method="get" action="/erasures/new">${hidden('kind', 'record')}
<label for="policy">${words.policy}</label><select id="policy" name="policy">
${policies.map((policy) => html`<option value="${policy.id}">${titleOf(policy, visit)}</option>`)}</select>
<p class="actions"><button>${words.next}</button></p>
</form>`;
}

/** The second step: nothing is recorded yet. */
async function answer(visit: Visit, asked: Asked, impact: Parameters<typeof impactTable>[0]): Promise<PageContent> {
  const { language, engine } = visit;
  const words = newErasureWords[language];
  const { matter, received } = asked;
  const deadline = asked.deadline === '' ? answerBy(received) : asked.deadline;
  const atOnce = impact.policies.length > 0 && impact.policies.every(({ never }) => never?.why === 'not-erasable');
  const same = (await engine.ledger.erasures({ states: ['open', 'approved'] })).find((one) => one.matter === matter);
  const again = fieldsOf(asked);
  return {
    title: words.title,
    main: html`<h2>${words.steps[1]}</h2>
<dl><dt>${words.matter}</dt><dd>${matter}</dd><dt>${words.received}</dt><dd>${day(received, language)}</dd><dt>${words.answerBy}</dt><dd>${day(deadline, language)}</dd></dl>
${same && html`<p class="notice">${words.same(matter)} <a href="/erasures/${same.id}">${words.sameLink}</a></p>`}
<h3>${words.impact}</h3>
${impactTable(impact, visit)}
${atOnce && html`<p class="notice">${words.refusedAtOnce}</p>`}
<div class="actions"><form method="post" action="/erasures/new">${tokenField(visit)}${hidden('step', 'save')}${again}<button>${atOnce ? words.saveRefused : words.save}</button></form>
<form method="post" action="/erasures/new">${tokenField(visit)}${hidden('step', 'form')}${again}<button class="quiet">${words.change}</button></form></div>
${reply({ receivedOn: received, matter }, toldByImpact(impact), visit)}`,
  };
}

const fieldsOf = ({ kind, value, which, chosen, policy, key, matter, received, deadline, note }: Asked): Html[] => [
  ...[hidden('kind', kind), hidden('value', value), hidden('which', which), hidden('policy', policy?.id ?? '')],
  ...chosen.map((id) => hidden('chosen', id)),
  ...key.map((one, i) => hidden(`key${i}`, one)),
  ...[hidden('matter', matter), hidden('received', received), hidden('deadline', deadline), hidden('note', note)],
];

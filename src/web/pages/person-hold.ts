/** A hold, or a restriction, on everything that policies tell to be about one person; what it would keep is shown first. */
import { day, number } from '../../documents/language.ts';
import { type PersonHolds, placeHoldOnPerson } from '../../engine/erasure/hold-person.ts';
import { askAboutPerson, type PersonAnswer } from '../../engine/erasure/person.ts';
import { localDay } from '../../policy/calendar.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { type Html, html, raw } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { type AddPages, decision, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { whyWords } from '../words/erasures-why.ts';
import { holdsWords } from '../words/holds.ts';
import { placeWords } from '../words/holds-place.ts';
import { personWords } from '../words/person.ts';
import { valueField } from './erasures-fields.ts';
import { decidable, withSubject } from './erasures-seen.ts';
import { neverInWords } from './erasures-table.ts';
import {
  dayWrong,
  describedBy,
  hidden,
  hintOf,
  isDiaryNumber,
  isReasonCode,
  said,
  textField,
  tokenField,
  type Wrong,
  written,
  wrongSummary,
} from './holds-form.ts';
import { policyName } from './holds-impact.ts';
import { placedInWords } from './holds-placed.ts';

export const addPersonHold: AddPages = (app, desk) => {
  page(app, desk, '/person/hold', 'holds-officer', async (visit) => form(visit, emptyAsked, {}));

  decision(app, desk, '/person/hold', 'holds-officer', async (visit, { form: sent }) => {
    const asked = readAsked(sent);
    const step = sent.get('step');
    if (step === 'form')
      return { status: 200, ...form(visit, { ...asked, restriction: asked.restriction || !sent.has('matter') }, {}) };
    const wrong = mistakesIn(visit, asked);
    if (Object.keys(wrong).length > 0) return form(visit, asked, wrong);
    if (step === 'place') return { status: 200, ...(await place(visit, asked, written(sent, 'shown'))) };
    const { engine, visitor } = visit;
    const ids = policiesOf(visit).map(({ id }) => id);
    const answer = await askAboutPerson(engine, asked.value, visitor.account, ids);
    return { status: 200, ...impact(visit, asked, answer) };
  });
};

interface Asked {
  value: string;
  restriction: boolean;
  reason: string;
  matter: string;
  review: string;
  note: string;
}

const emptyAsked: Asked = { value: '', restriction: true, reason: '', matter: '', review: '', note: '' };

const readAsked = (sent: URLSearchParams): Asked => ({
  restriction: sent.get('restriction') === 'yes',
  ...{ value: written(sent, 'value'), reason: written(sent, 'reason'), matter: written(sent, 'matter') },
  ...{ review: written(sent, 'review'), note: written(sent, 'note') },
});

function mistakesIn({ now, zone, language }: Visit, { value, reason, matter, review, note }: Asked): Wrong {
  const { wrong } = holdsWords[language];
  const day = dayWrong(review, localDay(now, zone), { wrong });
  return {
    ...(value === '' ? { value: personWords[language].missing } : {}),
    ...(isReasonCode(reason) ? {} : { reason: wrong.reason }),
    ...(isDiaryNumber(matter) ? {} : { matter: placeWords[language].wrong.matter }),
    ...(day === null ? {} : { review: day }),
    ...(note.length > 2000 ? { note: placeWords[language].wrong.note } : {}),
  };
}

/** Those that can be held at all, and that this officer may decide about. */
const policiesOf = (visit: Visit): CompiledPolicy[] => withSubject(decidable(visit, 'holds-officer'));

function form(visit: Visit, asked: Asked, wrong: Wrong): PageContent {
  const { language } = visit;
  const words = personWords[language];
  const say = placeWords[language];
  if (policiesOf(visit).length === 0)
    return { title: words.holdTitle, main: html`<p class="notice">${words.noSubject}</p>` };
  return {
    title: words.holdTitle,
    main: html`${wrongSummary(wrong, visit)}<p>${words.holdIntro}</p>
<h2>${words.holdSteps[0]}</h2>
<form method="post" action="/person/hold" autocomplete="off">${tokenField(visit)}${hidden('step', 'impact')}
${valueField(visit, asked.value, wrong)}<fieldset><legend>${words.holdWhy}</legend>
${hintOf('restriction', say.restrictionHint)}<label class="choice"><input type="checkbox" name="restriction" value="yes"${asked.restriction ? raw(' checked') : ''} aria-describedby="restriction-hint"> ${say.restriction}</label>
${textField({ name: 'reason', label: say.reason, value: asked.reason, hint: say.reasonHint }, wrong)}${textField({ name: 'matter', label: say.matter, value: asked.matter, hint: say.matterHint }, wrong)}${textField({ name: 'review', label: say.review, value: asked.review, hint: say.reviewHint, type: 'date' }, wrong)}<label for="note">${say.note}</label>
${hintOf('note', say.noteHint)}<textarea id="note" name="note" rows="3" maxlength="2000"${describedBy('note', wrong, say.noteHint)}>${asked.note}</textarea>
${said('note', wrong)}</fieldset>
<p class="quietly">${words.recorded}</p>
<p class="actions"><button>${say.toImpact}</button></p></form>`,
  };
}

function impact(visit: Visit, asked: Asked, { policies, records, asOf }: PersonAnswer): PageContent {
  const { language } = visit;
  const words = personWords[language];
  const { reason, matter, review, restriction } = asked;
  const covered = policies.filter(({ found }) => found !== null);
  const due = covered.reduce((sum, { found }) => sum + (found?.outcomes.due ?? 0), 0);
  const uncovered = policies.filter(({ unknown }) => unknown !== null);
  const say = placeWords[language];
  const again = html`${hidden('value', asked.value)}${restriction && hidden('restriction', 'yes')}${hidden('reason', reason)}${hidden('matter', matter)}${hidden('review', review)}${hidden('note', asked.note)}`;
  return {
    title: words.holdTitle,
    main: html`<h2>${words.holdSteps[1]}</h2>
<dl><dt>${say.reason}</dt><dd>${reason}</dd><dt>${say.matter}</dt><dd>${matter}</dd><dt>${say.review}</dt><dd>${day(review, language)}</dd></dl>
<p><strong>${records === 0 ? words.wouldKeepNothing : words.wouldKeep(records, number(records, language), number(due, language))}</strong></p>
${covered.length > 0 && coveredTable(covered, visit)}
${
  uncovered.length > 0 &&
  uncoveredTable(
    uncovered.map(({ policy, unknown }) => ({ policy, why: unknown ? neverInWords(unknown, visit) : html`` })),
    visit,
  )
}
<p class="hint">${words.wait}</p>
<div class="actions">${covered.length > 0 && html`<form method="post" action="/person/hold">${tokenField(visit)}${hidden('step', 'place')}${hidden('shown', asOf)}${again}<button>${restriction ? words.placeRestriction : words.place}</button></form>`}
<form method="post" action="/person/hold">${tokenField(visit)}${hidden('step', 'form')}${again}<button class="quiet">${words.change}</button></form></div>`,
  };
}

function coveredTable(covered: PersonAnswer['policies'], visit: Visit): Html {
  const { language } = visit;
  const { holdTable: caption, holdColumns: columns } = personWords[language];
  return scrolling(
    caption,
    html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col" class="number">${columns.records}</th><th scope="col" class="number">${columns.due}</th></tr></thead>
<tbody>
${covered.map(
  ({ policy, found }) =>
    html`<tr><th scope="row">${policyName(policy, visit)}</th><td class="number">${number(found?.records ?? 0, language)}</td><td class="number">${number(found?.outcomes.due ?? 0, language)}</td></tr>
`,
)}</tbody></table>`,
  );
}

function uncoveredTable(rows: { policy: CompiledPolicy | string; why: Html }[], visit: Visit): Html {
  const { uncovered: caption, uncoveredColumns: columns } = personWords[visit.language];
  return html`<h3>${caption}</h3>
${scrolling(
  caption,
  html`<table>
<caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col">${columns.why}</th></tr></thead>
<tbody>
${rows.map(
  ({ policy, why }) =>
    html`<tr><th scope="row">${typeof policy === 'string' ? html`<code>${policy}</code>` : policyName(policy, visit)}</th><td>${why}</td></tr>
`,
)}</tbody></table>`,
)}`;
}

/** @param shown instant at which its impact was: sent twice from there, it is done once. */
async function place(visit: Visit, asked: Asked, shown: string): Promise<PageContent> {
  const { engine, visitor, language } = visit;
  const words = personWords[language];
  const { value, matter, restriction, reason, review, note } = asked;
  const mine = (await engine.ledger.holds({ values: false })).filter(
    (hold) => hold.placedBy === visitor.account && hold.matter === matter && hold.placedAt >= shown,
  );
  if (mine.length > 0)
    return {
      title: words.holdTitle,
      main: html`<div class="notice" role="status"><p>${words.already}</p></div>
<ul>${mine.map(({ id, table }) => html`<li><a href="/holds/${id}">${words.lookAtHold}</a>: <code>${table}</code></li>`)}</ul>`,
    };
  const result = await placeHoldOnPerson(engine, {
    ...{ value, matter, restriction, reason, reviewOn: review, note: note === '' ? null : note },
    placedBy: visitor.account,
    // Left open where somebody answers for all: then policies whose file is broken are named too.
    policies: may(visitor, 'holds-officer', null) ? null : policiesOf(visit).map(({ id }) => id),
  });
  return { title: words.holdTitle, main: cameOfIt(visit, result) };
}

function cameOfIt(visit: Visit, { placed, uncovered }: PersonHolds): Html {
  const { language, engine } = visit;
  const words = personWords[language];
  const { placedColumns: columns } = words;
  const policyOf = (id: string): CompiledPolicy | string =>
    engine.policies.sound.find(({ policy }) => policy.id === id)?.policy ?? id;
  return html`<h2>${words.placedTitle}</h2>
<div class="${placed.length > 0 ? 'said' : 'mistake'}" role="status"><p>${placed.length === 0 ? words.nonePlaced : words.placed(placed.length, number(placed.length, language))}</p></div>
${
  placed.length > 0 &&
  scrolling(
    words.placedTitle,
    html`<table>
<caption class="unseen">${words.placedTitle}</caption>
<thead><tr><th scope="col">${columns.policies}</th><th scope="col">${columns.hold}</th><th scope="col">${columns.came}</th></tr></thead>
<tbody>
${placed.map(
  (one) =>
    html`<tr><th scope="row"><span translate="no">${one.policies.join(', ')}</span></th><td><a href="/holds/${one.hold.id}">${words.lookAtHold}</a><br><code>${one.hold.table}</code></td><td>${placedInWords(one, visit)}${!one.later && html` ${words.nowOnly}`}</td></tr>
`,
)}</tbody></table>`,
  )
}
${
  uncovered.length > 0 &&
  uncoveredTable(
    uncovered.map(({ policy, why, what }) => ({ policy: policyOf(policy), why: whyUncovered(why, what, visit) })),
    visit,
  )
}`;
}

function whyUncovered(why: PersonHolds['uncovered'][number]['why'], what: string | null, visit: Visit): Html {
  const words = personWords[visit.language].uncoveredWhy;
  if (why === 'no-row' || why === 'many-rows' || why === 'gap') return html`${words[why]}`;
  if (why === 'unreadable') return neverInWords({ why, code: '', what: what ?? '' }, visit);
  return html`${whyWords[visit.language].never[why]}`;
}

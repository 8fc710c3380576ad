/** What is paused, pausing, and going on again: the kill switch for people without a terminal. */
import { phrases } from '../../documents/rules/phrases.ts';
import { checkPauseScope, type PauseScope, readPauseEnd } from '../../engine/pausing.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import type { SoundPolicy } from '../../policy/parsed.ts';
import { isRealDay } from '../../policy/schema-words.ts';
import { type Pause, untilConfirmed } from '../../ports/ledger.ts';
import { mistake } from '../failures.ts';
import { type Html, html, raw } from '../html.ts';
import { minuteMoment } from '../moments.ts';
import { pausesSeen } from '../paused.ts';
import { mustBe } from '../refused.ts';
import { type AddPages, decision, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may, mayAnywhere } from '../visitor.ts';
import { type PausesWords, pausesWords } from '../words/pauses.ts';

export const addPauses: AddPages = (app, desk) => {
  page(app, desk, '/pauses', 'viewer', async (visit) => {
    const words = pausesWords[visit.language];
    return { title: words.title, main: mainOf(visit, emptyForm, {}) };
  });

  decision(app, desk, '/pauses', 'operator', async (visit, { form }) => {
    const words = pausesWords[visit.language];
    const written = readForm(form);
    const wrong = mistakesIn(written, visit, words);
    const scope = scopeOf(written);
    if (Object.keys(wrong).length > 0) return { title: words.title, main: mainOf(visit, written, wrong) };
    mustBe(visit, 'operator', controllersOf(visit, scope));
    const { ledger, policies } = visit.engine;
    checkPauseScope(policies, scope);
    const until = endOf(written, visit);
    await ledger.pause({ ...scope, until, reason: written.reason, pausedBy: visit.visitor.account });
    return { to: '/pauses', said: words.paused(words.scope(scope)) };
  });

  decision(app, desk, '/pauses/resume', 'operator', async (visit, { form }) => {
    const words = pausesWords[visit.language];
    const scope: PauseScope = { policy: form.get('policy') || null, store: form.get('store') || null };
    mustBe(visit, 'operator', controllersOf(visit, scope));
    try {
      await visit.engine.ledger.resume(scope, visit.visitor.account);
    } catch (error) {
      if (!(error instanceof GallraError) || !error.code.startsWith('pause.')) throw error;
      return { title: words.title, main: html`${mistake(error, visit.language)}${mainOf(visit, emptyForm, {})}` };
    }
    return { to: '/pauses', said: words.resumed(words.scope(scope)) };
  });
};

/** Whoever pauses a policy must answer for it; a store or everything takes somebody who answers for all. */
function controllersOf({ engine }: Visit, { policy }: PauseScope): readonly string[] | null {
  if (policy === null) return null;
  return engine.policies.sound.find((one) => one.policy.id === policy)?.policy.about.controller ?? null;
}

interface Written {
  what: string;
  policy: string;
  store: string;
  length: string;
  day: string;
  time: string;
  reason: string;
}

const emptyForm: Written = { what: '', policy: '', store: '', length: 'resumed', day: '', time: '', reason: '' };
type Wrong = Partial<Record<keyof Written, string>>;

const readForm = (form: URLSearchParams): Written =>
  Object.fromEntries(Object.keys(emptyForm).map((name) => [name, (form.get(name) ?? '').trim()])) as unknown as Written;

const scopeOf = ({ what, policy, store }: Written): PauseScope => ({
  policy: what === 'policy' ? policy : null,
  store: what === 'store' ? store : null,
});

function mistakesIn(written: Written, visit: Visit, { wrong }: PausesWords): Wrong {
  const { what, policy, store, length, day, time, reason } = written;
  const found: Wrong = {};
  if (!['everything', 'policy', 'store'].includes(what)) found.what = wrong.scope;
  if (what === 'policy' && !policiesOf(visit).some((one) => one.policy.id === policy)) found.policy = wrong.policy;
  if (what === 'store' && !visit.engine.policies.stores.some(({ name }) => name === store)) found.store = wrong.store;
  if (length === 'day' && !isRealDay(day)) found.day = wrong.until;
  else if (length === 'time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(time)) found.time = wrong.until;
  else if (length === 'day' || length === 'time') {
    if (!isToCome(written, visit)) found[length] = isReal(written, visit) ? wrong.past : wrong.until;
  } else if (length !== 'resumed') found.day = wrong.until;
  if (!/^[A-Za-z0-9][\w./:-]{0,63}$/.test(reason)) found.reason = wrong.reason;
  return found;
}

const endOf = ({ length, day, time }: Written, { zone, now }: Visit): string | null =>
  length === 'resumed' ? null : readPauseEnd(length === 'day' ? day : time, zone, now);

function isToCome(written: Written, visit: Visit): boolean {
  try {
    endOf(written, visit);
    return true;
  } catch {
    return false;
  }
}

const isReal = (written: Written, visit: Visit): boolean => isToCome(written, { ...visit, now: '' });

/** What this operator may pause. */
const policiesOf = ({ engine, visitor }: Visit): SoundPolicy[] =>
  engine.policies.sound.filter(({ policy }) => may(visitor, 'operator', policy.about.controller));

function mainOf(visit: Visit, written: Written, wrong: Wrong): Html {
  const words = pausesWords[visit.language];
  const seen = pausesSeen(visit);
  return html`<p>${words.intro}</p>
<h2>${words.inForce}</h2>
${seen.length === 0 ? html`<p>${words.none}</p>` : listed(seen, visit, words)}
<h2>${words.place}</h2>
${mayAnywhere(visit.visitor, 'operator') ? pauseForm(visit, written, wrong, words) : html`<p>${words.mayNot}</p>`}`;
}

function listed(pauses: Pause[], visit: Visit, words: PausesWords): Html {
  const { columns } = words;
  return scrolling(
    words.inForce,
    html`<table>
<caption class="unseen">${words.inForce}</caption>
<thead><tr><th scope="col">${columns.what}</th><th scope="col">${columns.until}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.by}</th><th scope="col">${columns.since}</th><th scope="col">${columns.resume}</th></tr></thead>
<tbody>
${pauses.map(
  (pause) => html`<tr><th scope="row">${words.scope(pause)}</th><td>${
    pause.until === null ? words.untilResumed : minuteMoment(pause.until, visit)
  }</td><td>${pause.reason}</td><td>${pause.pausedBy}</td><td>${minuteMoment(pause.pausedAt, visit)}</td><td>${resumeForm(pause, visit, words)}</td></tr>
`,
)}</tbody></table>`,
  );
}

function resumeForm(pause: Pause, visit: Visit, words: PausesWords): Html {
  if (pause.reason === untilConfirmed) return html`${words.adopted}`;
  if (!may(visit.visitor, 'operator', controllersOf(visit, pause))) return html`${words.mayNot}`;
  return html`<form method="post" action="/pauses/resume" class="inline">${token(visit)}<input type="hidden" name="policy" value="${pause.policy ?? ''}"><input type="hidden" name="store" value="${pause.store ?? ''}"><button class="quiet" aria-label="${words.resumeOf(words.scope(pause))}">${words.resume}</button></form>`;
}

const token = (visit: Visit): Html => html`<input type="hidden" name="_csrf" value="${visit.token}">`;

function pauseForm(visit: Visit, written: Written, wrong: Wrong, words: PausesWords): Html {
  const forAll = may(visit.visitor, 'operator', null);
  const choices = policiesOf(visit).map(({ policy }) => ({
    value: policy.id,
    name: phrases[visit.language].title(policy.about.title),
  }));
  const stores = visit.engine.policies.stores.map(({ name }) => ({ value: name, name }));
  return html`${summary(wrong, words)}<form method="post" action="/pauses">${token(visit)}
<fieldset${grouped(wrong, 'what')}><legend>${words.what}</legend>
${said(wrong, 'what')}
${forAll && choice('what', 'everything', words.everything, written)}
${choice('what', 'policy', words.onePolicy, written)}
${select('policy', words.policy, choices, written, wrong, words)}
${forAll && choice('what', 'store', words.oneStore, written)}
${forAll && select('store', words.store, stores, written, wrong, words)}
</fieldset>
<fieldset><legend>${words.howLong}</legend>
${choice('length', 'resumed', words.resumeByHand, written)}
${choice('length', 'day', words.afterDay, written)}
${field('day', 'date', words.day, written, wrong)}
${choice('length', 'time', words.fromTime, written)}
${field('time', 'datetime-local', words.time(visit.zone), written, wrong)}
</fieldset>
<label for="reason">${words.reason}</label>
<p class="hint" id="reason-hint">${words.reasonHint}</p>
<input id="reason" name="reason" type="text" maxlength="64" autocomplete="off" spellcheck="false" required value="${written.reason}"${describedBy(wrong, 'reason', 'reason-hint')}>
${said(wrong, 'reason')}
<p class="hint">${words.effect}</p>
<p class="actions"><button class="danger">${words.pause}</button></p>
</form>`;
}

const summary = (wrong: Wrong, words: PausesWords): Html =>
  Object.keys(wrong).length === 0
    ? html``
    : html`<div class="mistake" role="alert"><p>${words.wrong.title}</p><ul>${Object.entries(wrong).map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}</ul></div>`;

const choice = (name: keyof Written, value: string, text: string, written: Written): Html =>
  html`<label class="choice"><input type="radio" name="${name}" value="${value}"${written[name] === value ? raw(' checked') : ''}> ${text}</label>`;

function select(
  name: 'policy' | 'store',
  label: string,
  choices: { value: string; name: string }[],
  written: Written,
  wrong: Wrong,
  words: PausesWords,
): Html {
  return html`<label for="${name}">${label}</label>
<select id="${name}" name="${name}"${describedBy(wrong, name)}><option value="">${words.choose}</option>
${choices.map(({ value, name: text }) => html`<option value="${value}"${written[name] === value ? raw(' selected') : ''}>${text}${text === value ? '' : ` (${value})`}</option>`)}</select>
${said(wrong, name)}`;
}

const field = (name: 'day' | 'time', type: string, label: string, written: Written, wrong: Wrong): Html =>
  html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${written[name]}"${describedBy(wrong, name)}>
${said(wrong, name)}`;

const grouped = (wrong: Wrong, name: keyof Written): Html =>
  wrong[name] === undefined ? html` id="${name}"` : html` id="${name}" tabindex="-1" aria-describedby="${name}-wrong"`;

function describedBy(wrong: Wrong, name: keyof Written, hint?: string): Html {
  const by = [...(hint ? [hint] : []), ...(wrong[name] === undefined ? [] : [`${name}-wrong`])].join(' ');
  return html`${by !== '' && html` aria-describedby="${by}"`}${wrong[name] !== undefined && raw(' aria-invalid="true"')}`;
}

const said = (wrong: Wrong, name: keyof Written): Html =>
  wrong[name] === undefined ? html`` : html`<p class="wrong" id="${name}-wrong">${wrong[name]}</p>`;

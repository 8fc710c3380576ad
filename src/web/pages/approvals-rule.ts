/** One rule that is not in force as it is written: what it says, what it would do, and the approval. */
import { minute, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { approvePolicy } from '../../engine/approve.ts';
import type { Engine } from '../../engine/engine.ts';
import { countOf } from '../../engine/limits.ts';
import { type Change, disposes, dueNow, lookAtRule, type RuleLook } from '../../engine/look-at-approval.ts';
import type { PolicyDiff } from '../../engine/plan-diff.ts';
import type { WaitingRule } from '../../engine/waiting-approvals.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { changedLines } from '../../policy/changed-lines.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { dropsOf } from '../../policy/drops.ts';
import { ruleInWords } from '../../policy/explain.ts';
import { nextBeginning } from '../../policy/open-hours.ts';
import type { PolicyVersion } from '../../ports/ledger.ts';
import { mistake } from '../failures.ts';
import { type Html, html, raw } from '../html.ts';
import { inTime, late } from '../in-time.ts';
import type { PageContent } from '../layout.ts';
import { mustBe } from '../refused.ts';
import { type AddPages, decision, noSuchPage, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { approvalsWords } from '../words/approvals.ts';
import * as parts from './approvals-parts.ts';

const path = '/approvals/rules/:policy';

/** What the stores said, or why they said nothing. */
type Told = RuleLook | typeof late | GallraError;

interface Sent {
  number: string;
  wrong: string | null;
}

const nothingSent: Sent = { number: '', wrong: null };

export const addRuleApproval: AddPages = (app, desk) => {
  const look = onceAtATime();

  const show = async (visit: Visit, waiting: WaitingRule, sent: Sent): Promise<PageContent> => {
    const told = await inTime(visit.engine.clock, parts.limitMs, look(visit.engine, waiting));
    return { title: titleFor(waiting, visit), main: await mainOf(waiting, told, sent, visit) };
  };

  page(app, desk, path, 'viewer', async (visit, { params }) => {
    const waiting = await waitingRule(visit, params.policy ?? '');
    return waiting ? show(visit, waiting, nothingSent) : nothingWaits(visit, params.policy ?? '');
  });

  decision(app, desk, path, 'approver', async (visit, { params, form }) => {
    const id = params.policy ?? '';
    const words = approvalsWords[visit.language];
    const waiting = await waitingRule(visit, id);
    if (!waiting) {
      if (!seesPolicy(visit, id)) throw noSuchPage();
      return { to: '/approvals', said: words.said.over };
    }
    const { policy } = waiting;
    mustBe(visit, 'approver', policy.about.controller);
    if (parts.whyNot(policy, visit, true) !== null)
      return { status: 422, ...(await show(visit, waiting, nothingSent)) };
    const sent = await readSent(visit, policy, form);
    if (sent.wrong !== null) return show(visit, waiting, sent);
    try {
      await approvePolicy(visit.engine, id, visit.visitor.account);
    } catch (error) {
      if (!(error instanceof GallraError) || error.retryable) throw error;
      const { title, main } = await show(visit, waiting, nothingSent);
      return { title, main: html`${mistake(error, visit.language)}${[main].flat()}` };
    }
    return { to: '/approvals', said: await saidOf(visit, policy) };
  });
};

const titleFor = ({ policy }: WaitingRule, visit: Visit): string =>
  approvalsWords[visit.language].titles.rule(parts.titleOf(policy, visit));

async function waitingRule(visit: Visit, id: string): Promise<WaitingRule | null> {
  const found = (await parts.waitingFor(visit)).find((one) => one.kind === 'rule' && one.policy.id === id);
  return found?.kind === 'rule' ? found : null;
}

const seesPolicy = ({ engine, visitor }: Visit, id: string): boolean =>
  engine.policies.sound.some(({ policy }) => policy.id === id && may(visitor, 'viewer', policy.about.controller));

function nothingWaits(visit: Visit, id: string): PageContent {
  if (!seesPolicy(visit, id)) throw noSuchPage();
  const words = approvalsWords[visit.language];
  return {
    title: words.title,
    main: html`<p>${words.said.over}</p><p><a href="/approvals">${words.title}</a></p>`,
  };
}

/** Whoever looks while the same is being counted waits for that count. */
function onceAtATime(): (engine: Engine, waiting: WaitingRule) => Promise<RuleLook | GallraError> {
  const counting = new Map<string, Promise<RuleLook | GallraError>>();
  return (engine, { policy, inForce }) => {
    const key = `${policy.id} ${policy.digest} ${inForce?.digest}`;
    const found = counting.get(key);
    if (found) return found;
    const begun = lookAtRule(engine, policy, inForce)
      .catch(storeAway)
      .finally(() => counting.delete(key));
    counting.set(key, begun);
    return begun;
  };
}

/** A store that does not answer is something to be told; anything else is not. */
function storeAway(error: unknown): GallraError {
  if (error instanceof GallraError && error.code.startsWith('store.')) return error;
  throw error;
}

async function readSent(visit: Visit, policy: CompiledPolicy, form: URLSearchParams): Promise<Sent> {
  const { language, engine } = visit;
  const { wrong } = approvalsWords[language];
  const typed = form.get('number') ?? '';
  if (form.get('digest') !== policy.digest) return { number: '', wrong: wrong.rule };
  if (!disposes(policy)) return { number: '', wrong: form.get('read') === 'yes' ? null : wrong.tick };
  const count = parts.readNumber(typed);
  if (count === null) return { number: typed, wrong: wrong.digits };
  const due = await inTime(engine.clock, parts.limitMs, dueNow(engine, policy).catch(storeAway));
  if (due === late) return { number: typed, wrong: wrong.late(parts.limitInSeconds) };
  // The page itself tells what is wrong with the store or the tables.
  if (due === null || due instanceof GallraError) return { number: '', wrong: wrong.digits };
  if (count === due) return { number: typed, wrong: null };
  const shown = parts.readNumber(form.get('shown') ?? '');
  const moved = shown !== null && shown !== due;
  return {
    number: '',
    wrong: moved ? wrong.moved(number(shown, language), number(due, language)) : wrong.number(number(due, language)),
  };
}

/** Of two who approve at the same time, the first did. */
async function saidOf({ engine, visitor, language, zone, now }: Visit, policy: CompiledPolicy): Promise<string> {
  const { said } = approvalsWords[language];
  const version = (await engine.ledger.versionsInForce()).find((one) => one.policy === policy.id);
  const who = version?.approvedBy ?? visitor.account;
  if (who !== visitor.account) return said.byOther(policy.id, who);
  const next = nextBeginning(engine.policies.stores, policy, now);
  return `${said.approved(policy.id)} ${next === null ? said.unscheduled : said.next(minute(next, zone, language))}`;
}

async function mainOf(waiting: WaitingRule, told: Told, sent: Sent, visit: Visit): Promise<Html> {
  const { language } = visit;
  const words = approvalsWords[language];
  const { policy, why, inForce } = waiting;
  const drops = inForce ? dropsOf(inForce.compiled.rule, policy.rule, phrases[language]) : [];
  return html`${parts.summary(disposes(policy) ? 'number' : 'read', sent.wrong)}
<section><h2>${words.headings.why}</h2>
<p>${words.why[why]}</p>
${drops.length > 0 && html`<h3>${words.headings.drops}</h3><ul>${drops.map((drop) => html`<li>${drop}</li>`)}</ul>`}</section>
${ruleSection(waiting, visit)}
${countsSection(waiting, told, visit)}
<section><h2>${words.headings.who}</h2>
${await parts.whoList(policy, visit)}</section>
<section><h2>${words.headings.decide}</h2>
<p>${words.leaveMeans}</p>
${parts.whyNot(policy, visit, true) ?? formOf(policy, told, sent, visit)}</section>`;
}

function ruleSection({ policy, inForce, why }: WaitingRule, { language }: Visit): Html {
  const words = approvalsWords[language];
  const say = phrases[language];
  const now = ruleInWords(policy, say);
  const lines = inForce ? changedLines(ruleInWords(inForce.compiled, say), now) : [];
  return html`<section><h2>${words.headings.rule}</h2>
<ul>${now.map((line) => html`<li>${line}</li>`)}</ul>
${
  why === 'changed' &&
  html`<h3>${words.headings.difference}</h3>
${
  lines.length === 0
    ? html`<p>${words.same}</p>`
    : html`<ul class="diff">${lines.map(({ sign, text }) => (sign === '-' ? html`<li>${words.before} <del>${text}</del></li>` : html`<li>${words.after} <ins>${text}</ins></li>`))}</ul>`
}`
}</section>`;
}

/** Whether there is a rule in force to compare with. */
const comparable = (inForce: PolicyVersion | null, { digest }: CompiledPolicy): boolean =>
  inForce !== null && inForce.digest !== digest && disposes(inForce.compiled);

function countsSection({ policy, inForce }: WaitingRule, told: Told, visit: Visit): Html {
  const { language, zone } = visit;
  const words = approvalsWords[language];
  const section = (content: Html): Html => html`<section><h2>${words.headings.counts}</h2>
${content}</section>`;
  const store = policy.rule.dataset?.store ?? '';
  if (told === late) return section(html`<p class="notice">${words.late(store, parts.limitInSeconds)}</p>`);
  if (told instanceof GallraError)
    return section(html`<p class="notice">${words.unreachable(store)} <span lang="en">${told.message}</span></p>`);
  if (told.fault)
    return section(
      html`<p class="notice">${words.fault} <span lang="en">${told.fault.what} ${told.fault.hint}</span></p>`,
    );
  const { counts, before, change, asOf } = told;
  return html`${section(html`<p>${words.asOf(minute(asOf, zone, language))}</p>
${counts ? parts.dueFacts(counts, visit) : html`<p>${words.nothing}</p>`}
${counts && parts.reasonTable(counts.tally, before, visit)}
${counts && before === null && comparable(inForce, policy) && html`<p>${words.notComparable}</p>`}`)}
${change && changeSection(change, visit)}
${counts && parts.sampleList(counts, policy, visit)}`;
}

function changeSection({ own, affected }: Change, visit: Visit): Html {
  const { language } = visit;
  const words = approvalsWords[language];
  const { change } = words;
  const rows = (['becomeDue', 'noLongerDue', 'scopeAdded', 'scopeRemoved'] as const).map((name) => ({
    name: change[name],
    count: own && !('uncounted' in own) ? own[name] : 0,
  }));
  return html`<section><h2>${words.headings.change}</h2>
${own && 'uncounted' in own && html`<p>${change.uncounted} <span lang="en">${own.uncounted}</span></p>`}
${own && !('uncounted' in own) && parts.factList(rows.map(({ name, count }) => [name, words.records(count, number(count, language))]))}
${affectedTable(affected, visit)}</section>`;
}

/** Policies that are the same and dispose of other records. */
export function affectedTable(affected: PolicyDiff['affected'], visit: Visit): Html {
  const { language, visitor } = visit;
  const words = approvalsWords[language];
  const seen = affected.filter(({ policy }) => may(visitor, 'viewer', policy.about.controller));
  if (seen.length === 0) return html`<p>${words.affected.none}</p>`;
  return html`<h3>${words.headings.affected}</h3>
<p>${words.affected.intro}</p>
${scrolling(
  words.headings.affected,
  html`<table>
<caption class="unseen">${words.headings.affected}</caption>
<thead><tr><th scope="col">${words.affected.policy}</th><th scope="col" class="number">${words.affected.becomeDue}</th><th scope="col" class="number">${words.affected.noLongerDue}</th></tr></thead>
<tbody>
${seen.map(
  ({ policy, count }) =>
    html`<tr><th scope="row">${parts.titleOf(policy, visit)}</th><td class="number">${number(count.becomeDue, language)}</td><td class="number">${number(count.noLongerDue, language)}</td></tr>
`,
)}</tbody></table>`,
)}`;
}

function formOf(policy: CompiledPolicy, told: Told, { number: typed, wrong }: Sent, visit: Visit): Html {
  const words = approvalsWords[visit.language];
  // What could not be counted cannot be approved; why stands above.
  if (told === late || told instanceof GallraError || told.fault) return html``;
  const { counts } = told;
  if (disposes(policy) && counts === null) return html``;
  const due = counts ? String(countOf(counts.tally, 'due')) : '';
  const { label, hint } = words.number;
  return html`<form method="post" action="/approvals/rules/${encodeURIComponent(policy.id)}">${parts.token(visit)}
<input type="hidden" name="digest" value="${policy.digest}"><input type="hidden" name="shown" value="${due}">
${
  counts
    ? parts.field({ name: 'number', label, hint, value: typed, numeric: true }, wrong)
    : html`<label class="choice"><input type="checkbox" id="read" name="read" value="yes" required${wrong === null ? '' : raw(' aria-invalid="true" aria-describedby="read-wrong"')}> ${words.tick}</label>
${parts.wrongText('read', wrong)}`
}
${parts.actions(words.approve, visit)}
</form>`;
}

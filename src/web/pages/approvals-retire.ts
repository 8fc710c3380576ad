/** One policy whose file is gone and whose claims still stand: what ends when they are given up. */
import { phrases } from '../../documents/rules/phrases.ts';
import { retirePolicy } from '../../engine/approve.ts';
import { lookAtRetirement } from '../../engine/look-at-approval.ts';
import type { PolicyDiff } from '../../engine/plan-diff.ts';
import type { WaitingRetirement } from '../../engine/waiting-approvals.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { dropsOf } from '../../policy/drops.ts';
import { ruleInWords } from '../../policy/explain.ts';
import { mistake } from '../failures.ts';
import { type Html, html } from '../html.ts';
import { inTime, late } from '../in-time.ts';
import type { PageContent } from '../layout.ts';
import { mustBe } from '../refused.ts';
import { type AddPages, decision, noSuchPage, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { approvalsWords } from '../words/approvals.ts';
import * as parts from './approvals-parts.ts';
import { affectedTable } from './approvals-rule.ts';

const path = '/approvals/retired/:policy';

/** What the log says of why; a short code. */
const reason = 'file-gone';

export const addRetireApproval: AddPages = (app, desk) => {
  page(app, desk, path, 'viewer', async (visit, { params }) => {
    const waiting = await waitingRetirement(visit, params.policy ?? '');
    if (!waiting) throw noSuchPage();
    return show(visit, waiting, null);
  });

  decision(app, desk, path, 'approver', async (visit, { params, form }) => {
    const id = params.policy ?? '';
    const words = approvalsWords[visit.language];
    const waiting = await waitingRetirement(visit, id);
    if (!waiting) return { to: '/approvals', said: words.said.over };
    mustBe(visit, 'approver', waiting.policy.about.controller);
    if (parts.whyNot(waiting.policy, visit, false) !== null) return show(visit, waiting, null);
    if ((form.get('policy') ?? '').trim() !== id) return show(visit, waiting, words.wrong.id(id));
    try {
      await retirePolicy(visit.engine, id, reason, visit.visitor.account);
    } catch (error) {
      if (error instanceof GallraError && error.code === 'policy.unknown')
        return { to: '/approvals', said: words.said.over };
      if (!(error instanceof GallraError) || error.retryable) throw error;
      const { title, main } = await show(visit, waiting, null);
      return { title, main: html`${mistake(error, visit.language)}${[main].flat()}` };
    }
    return { to: '/approvals', said: words.said.retired(id) };
  });
};

async function waitingRetirement(visit: Visit, id: string): Promise<WaitingRetirement | null> {
  const found = (await parts.waitingFor(visit)).find((one) => one.kind === 'retire' && one.policy.id === id);
  return found?.kind === 'retire' ? found : null;
}

async function show(visit: Visit, waiting: WaitingRetirement, wrong: string | null): Promise<PageContent> {
  const told = await inTime(visit.engine.clock, parts.limitMs, affectedBy(visit, waiting));
  return {
    title: approvalsWords[visit.language].titles.retire(parts.titleOf(waiting.policy, visit)),
    main: await mainOf(waiting, told, wrong, visit),
  };
}

const affectedBy = (visit: Visit, { inForce }: WaitingRetirement): Promise<PolicyDiff['affected'] | GallraError> =>
  lookAtRetirement(visit.engine, inForce).catch((error: unknown) => {
    if (error instanceof GallraError && error.code.startsWith('store.')) return error;
    throw error;
  });

async function mainOf(
  waiting: WaitingRetirement,
  told: PolicyDiff['affected'] | GallraError | typeof late,
  wrong: string | null,
  visit: Visit,
): Promise<Html> {
  const { language } = visit;
  const words = approvalsWords[language];
  const { policy } = waiting;
  const store = policy.rule.dataset?.store ?? '';
  const drops = dropsOf(policy.rule, null, phrases[language]);
  return html`${parts.summary('policy', wrong)}
<section><h2>${words.headings.why}</h2>
<p>${parts.whyRetire(waiting, visit)}</p></section>
<section><h2>${words.headings.ends}</h2>
<ul>${ruleInWords(policy, phrases[language]).map((line) => html`<li>${line}</li>`)}</ul>
${drops.map((drop) => html`<p>${drop}</p>`)}
${
  told === late || told instanceof GallraError
    ? html`<p class="notice">${told === late ? words.lateRun(store, parts.limitInSeconds) : words.unreachableRun(store)}</p>`
    : affectedTable(told, visit)
}</section>
<section><h2>${words.headings.who}</h2>
${await parts.whoList(policy, visit)}</section>
<section><h2>${words.headings.decide}</h2>
<p>${words.leaveRetire}</p>
${parts.whyNot(policy, visit, false) ?? formOf(policy.id, wrong, visit)}</section>`;
}

function formOf(id: string, wrong: string | null, visit: Visit): Html {
  const words = approvalsWords[visit.language];
  const { label, hint } = words.policyId;
  return html`<form method="post" action="/approvals/retired/${encodeURIComponent(id)}">${parts.token(visit)}
${parts.field({ name: 'policy', label, hint: hint(id), value: '', numeric: false }, wrong)}
${parts.actions(words.retire, visit)}
</form>`;
}

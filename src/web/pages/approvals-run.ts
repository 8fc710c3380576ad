/** One run that counted more than it may dispose of alone: what it counted, and the approval. */
import { minute, number, percent } from '../../documents/language.ts';
import { approveRun, dueInRun } from '../../engine/approve.ts';
import { type Counts, lookAtRun } from '../../engine/look-at-approval.ts';
import type { WaitingRun } from '../../engine/waiting-approvals.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { nextBeginning } from '../../policy/open-hours.ts';
import { mistake } from '../failures.ts';
import { type Html, html } from '../html.ts';
import { inTime, late } from '../in-time.ts';
import type { PageContent } from '../layout.ts';
import { mustBe } from '../refused.ts';
import { type AddPages, decision, noSuchPage, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { approvalsWords } from '../words/approvals.ts';
import * as parts from './approvals-parts.ts';

const path = '/approvals/runs/:run';

interface Sent {
  number: string;
  wrong: string | null;
}

const nothingSent: Sent = { number: '', wrong: null };

export const addRunApproval: AddPages = (app, desk) => {
  page(app, desk, path, 'viewer', async (visit, { params }) => {
    const waiting = await waitingRun(visit, params.run ?? '');
    return waiting ? show(visit, waiting, nothingSent) : nothingWaits(visit, params.run ?? '');
  });

  decision(app, desk, path, 'approver', async (visit, { params, form }) => {
    const id = params.run ?? '';
    const waiting = await waitingRun(visit, id);
    if (!waiting) {
      await nothingWaits(visit, id);
      return { to: '/approvals', said: approvalsWords[visit.language].said.over };
    }
    mustBe(visit, 'approver', waiting.policy.about.controller);
    if (parts.whyNot(waiting.policy, visit, true) !== null) return show(visit, waiting, nothingSent);
    const sent = readSent(visit, waiting, form);
    if (sent.wrong !== null) return show(visit, waiting, sent);
    try {
      const run = await approveRun(visit.engine, id, visit.visitor.account);
      return { to: '/approvals', said: saidOf(visit, waiting, run.approvedBy) };
    } catch (error) {
      if (error instanceof GallraError && error.code === 'run.notWaiting')
        return { to: '/approvals', said: approvalsWords[visit.language].said.over };
      if (!(error instanceof GallraError) || error.retryable) throw error;
      const { title, main } = await show(visit, waiting, nothingSent);
      return { title, main: html`${mistake(error, visit.language)}${[main].flat()}` };
    }
  });
};

async function waitingRun(visit: Visit, id: string): Promise<WaitingRun | null> {
  const found = (await parts.waitingFor(visit)).find((one) => one.kind === 'run' && one.run.id === id);
  return found?.kind === 'run' ? found : null;
}

/** @throws what does not exist for this visitor. */
async function nothingWaits({ engine, visitor, language }: Visit, id: string): Promise<PageContent> {
  const run = /^[\da-f-]{36}$/i.test(id) ? await engine.ledger.run(id) : null;
  const found = engine.policies.sound.find(({ policy }) => policy.id === run?.policy);
  if (!run || !may(visitor, 'viewer', found?.policy.about.controller ?? null)) throw noSuchPage();
  const words = approvalsWords[language];
  return {
    title: words.title,
    main: html`<p>${words.said.over}</p><p><a href="/runs/${run.id}">${words.facts.run}</a></p>`,
  };
}

function readSent({ language }: Visit, { run }: WaitingRun, form: URLSearchParams): Sent {
  const { wrong } = approvalsWords[language];
  const typed = form.get('number') ?? '';
  const count = parts.readNumber(typed);
  const planned = dueInRun(run);
  if (count === null) return { number: typed, wrong: wrong.digits };
  if (count === planned) return { number: typed, wrong: null };
  const shown = parts.readNumber(form.get('shown') ?? '');
  const now = number(planned, language);
  return {
    number: '',
    wrong: shown !== null && shown !== planned ? wrong.moved(number(shown, language), now) : wrong.number(now),
  };
}

function saidOf(
  { engine, visitor, language, zone, now }: Visit,
  { policy, run }: WaitingRun,
  by: string | null,
): string {
  const { said } = approvalsWords[language];
  if (by !== null && by !== visitor.account) return said.byOther(policy.id, by);
  const due = dueInRun(run);
  const next = nextBeginning(engine.policies.stores, policy, now);
  const then = next === null ? said.unscheduled : said.goesOn(minute(next, zone, language));
  return `${said.run(policy.id, due, number(due, language))} ${then}`;
}

async function show(visit: Visit, waiting: WaitingRun, sent: Sent): Promise<PageContent> {
  const counts = await inTime(visit.engine.clock, parts.limitMs, counted(visit, waiting));
  return {
    title: approvalsWords[visit.language].titles.run(parts.titleOf(waiting.policy, visit)),
    main: await mainOf(waiting, counts, sent, visit),
  };
}

/** What was planned is known without the store; that it does not answer now is only told. */
const counted = (visit: Visit, { policy, run }: WaitingRun): Promise<Counts | GallraError | null> =>
  lookAtRun(visit.engine, policy, run).catch((error: unknown) => {
    if (error instanceof GallraError && error.code.startsWith('store.')) return error;
    throw error;
  });

async function mainOf(
  { policy, run, kind }: WaitingRun,
  counts: Awaited<ReturnType<typeof counted>> | typeof late,
  sent: Sent,
  visit: Visit,
): Promise<Html> {
  const { language, zone } = visit;
  const words = approvalsWords[language];
  const planned = dueInRun(run);
  const { limits } = policy.rule;
  const check = words.runCheck[run.code ?? ''];
  return html`${parts.summary('number', sent.wrong)}
<section><h2>${words.headings.why}</h2>
<p>${parts.whyRun({ policy, run, kind }, visit)} ${check}</p>
${run.code?.startsWith('limits.') && html`<p>${words.limit(number(limits.records, language), percent(limits.share, language))}</p>`}
${run.message !== null && html`<p class="quietly" lang="en">${run.message}</p>`}</section>
<section><h2>${words.headings.planned}</h2>
<p>${words.runAsOf(minute(run.asOf, zone, language))}</p>
${parts.factList([
  [words.facts.planned, html`<strong>${words.records(planned, number(planned, language))}</strong>`],
  [words.facts.run, html`<a href="/runs/${run.id}">${run.id}</a>`],
  [words.facts.waitsSince, minute(run.startedAt, zone, language)],
])}
${parts.reasonTable({ lines: run.planned ?? [] }, null, visit)}
${nowPart(counts, run.store, visit)}</section>
${counts !== late && counts !== null && !(counts instanceof GallraError) && parts.sampleList(counts, policy, visit)}
<section><h2>${words.headings.who}</h2>
${await parts.whoList(policy, visit)}</section>
<section><h2>${words.headings.decide}</h2>
<p>${words.leaveRun}</p>
${parts.whyNot(policy, visit, true) ?? formOf(run.id, planned, sent, visit)}</section>`;
}

function nowPart(counts: Counts | GallraError | null | typeof late, store: string, visit: Visit): Html {
  const words = approvalsWords[visit.language];
  if (counts === late) return html`<p class="notice">${words.lateRun(store, parts.limitInSeconds)}</p>`;
  if (counts instanceof GallraError)
    return html`<p class="notice">${words.unreachableRun(store)} <span lang="en">${counts.message}</span></p>`;
  return counts === null ? html`` : parts.dueFacts(counts, visit, words.facts.recounted);
}

function formOf(id: string, planned: number, { number: typed, wrong }: Sent, visit: Visit): Html {
  const words = approvalsWords[visit.language];
  const { label, runHint } = words.number;
  return html`<form method="post" action="/approvals/runs/${id}">${parts.token(visit)}
<input type="hidden" name="shown" value="${planned}">
${parts.field({ name: 'number', label, hint: runHint, value: typed, numeric: true }, wrong)}
${parts.actions(words.approve, visit)}
</form>`;
}

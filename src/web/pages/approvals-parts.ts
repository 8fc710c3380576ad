/** What the pages on approvals have in common. */
import { day, listed, minute, number, percent } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { words as documentWords } from '../../documents/words/words.ts';
import { countOf } from '../../engine/limits.ts';
import { entriesFrom } from '../../engine/log-position.ts';
import type { Counts } from '../../engine/look-at-approval.ts';
import { isAuthor } from '../../engine/not-author.ts';
import {
  type Waiting,
  type WaitingRetirement,
  type WaitingRun,
  waitingApprovals,
} from '../../engine/waiting-approvals.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { reasons } from '../../policy/judgement.ts';
import type { Tally } from '../../ports/store.ts';
import { type Html, html, raw } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { approvalsWords } from '../words/approvals.ts';

/** A store has so long to count, before a page comes without. */
export const limitMs = 20_000;
export const limitInSeconds = String(limitMs / 1000);

/** What this visitor may see of it. */
export const waitingFor = async ({ engine, visitor }: Visit): Promise<Waiting[]> =>
  (await waitingApprovals(engine)).filter(({ policy }) => may(visitor, 'viewer', policy.about.controller));

export const titleOf = ({ about }: CompiledPolicy, { language }: Visit): string => phrases[language].title(about.title);

export const whyRun = ({ run }: WaitingRun, { language }: Visit): string => {
  const words = approvalsWords[language];
  return words.runWhy[run.code ?? ''] ?? words.runOther;
};

export const whyRetire = ({ renamedTo }: WaitingRetirement, { language }: Visit): string => {
  const { why } = approvalsWords[language];
  return renamedTo === null ? why.gone : why.renamed(renamedTo);
};

/** Who published this very rule, and when: the log alone tells. Null: nobody has yet. */
export async function publishedOf(
  { id, digest }: CompiledPolicy,
  { engine }: Visit,
): Promise<{ at: string; by: string } | null> {
  for await (const entry of entriesFrom(engine.ledger, { policy: id, kind: 'policy.published' }))
    if (entry.digest === digest) return { at: entry.at, by: entry.actor ?? '' };
  const known = (await engine.ledger.versions(id)).find((version) => version.digest === digest);
  return known ? { at: known.publishedAt, by: '' } : null;
}

/** Facts without a value are left out. */
export const factList = (facts: [string, Html | string | null][]): Html =>
  html`<dl>
${facts.map(([name, value]) => value !== null && html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;

export async function whoList(policy: CompiledPolicy, visit: Visit): Promise<Html> {
  const { language, zone, engine } = visit;
  const words = approvalsWords[language];
  const { facts } = words;
  const published = await publishedOf(policy, visit);
  const [before] = (await engine.ledger.versionsInForce()).filter((version) => version.policy === policy.id);
  const by = (who: string, at: string): string =>
    who === '' ? minute(at, zone, language) : words.by(who, minute(at, zone, language));
  return factList([
    [facts.controller, listed(policy.about.controller, language)],
    [facts.owner, policy.about.owner],
    [facts.author, listed(policy.about.author ?? [words.noAuthorNamed], language)],
    [facts.file, fileOf(policy, visit)],
    [facts.published, published === null ? words.notRead : by(published.by, published.at)],
    [facts.approvedBefore, before?.approvedAt ? by(before.approvedBy ?? '', before.approvedAt) : null],
    [facts.digest, html`<code>${policy.digest}</code>`],
  ]);
}

/** Where the folder lies is nobody's business who only looks. */
export const fileOf = ({ id }: CompiledPolicy, { engine }: Visit): string | null =>
  engine.policies.sound
    .find(({ policy }) => policy.id === id)
    ?.file.split('/')
    .at(-1) ?? null;

/** How much is due of how much, and from when to when. */
export function dueFacts({ tally, datasetRows, oldest, newest }: Counts, visit: Visit, name?: string): Html {
  const { language } = visit;
  const words = approvalsWords[language];
  const due = countOf(tally, 'due');
  const dayOr = (found: string | null): string | null =>
    due === 0 ? null : found === null ? words.noDate : day(found, language);
  return factList([
    [name ?? words.facts.due, html`<strong>${words.records(due, number(due, language))}</strong>`],
    [
      words.facts.share,
      words.ofDataset(share(due, datasetRows, visit), words.records(datasetRows, number(datasetRows, language))),
    ],
    [words.facts.oldest, dayOr(oldest)],
    [words.facts.newest, dayOr(newest)],
  ]);
}

/** What is there is never said to be nothing. */
function share(due: number, rows: number, { language }: Visit): string {
  const found = rows === 0 ? 0 : due / rows;
  return found > 0 && found < 0.0001 ? `< ${percent(0.0001, language)}` : percent(found, language);
}

/** @param before null: there is nothing to compare with. */
export function reasonTable(now: Pick<Tally, 'lines'>, before: Pick<Tally, 'lines'> | null, visit: Visit): Html {
  const { language } = visit;
  const { table } = approvalsWords[language];
  const outcomes = (['due', ...reasons] as const).filter(
    (one) => countOf(now, one) > 0 || (before !== null && countOf(before, one) > 0),
  );
  if (outcomes.length === 0) return html``;
  const cell = (text: string): Html => html`<td class="number">${text}</td>`;
  const head = (text: string): Html => html`<th scope="col" class="number">${text}</th>`;
  return scrolling(
    table.caption,
    html`<table>
<caption>${table.caption}</caption>
<thead><tr><th scope="col">${table.outcome}</th>${before && head(table.inForce)}${head(table.thisRule)}${before && head(table.difference)}</tr></thead>
<tbody>
${outcomes.map((one) => {
  const [old, young] = [before ? countOf(before, one) : 0, countOf(now, one)];
  const name = one === 'due' ? table.due : documentWords[language].outcomes[one];
  return html`<tr><th scope="row">${name}</th>${before && cell(number(old, language))}${cell(number(young, language))}${before && cell(signed(young - old, visit))}</tr>
`;
})}</tbody></table>`,
  );
}

const signed = (by: number, { language }: Visit): string =>
  by === 0 ? '0' : `${by > 0 ? '+' : '−'}${number(Math.abs(by), language)}`;

export function sampleList({ samples }: Counts, { rule }: CompiledPolicy, { language }: Visit): Html {
  if (samples.length === 0) return html``;
  const words = approvalsWords[language];
  return html`<section><h2>${words.headings.samples}</h2>
<p>${words.samples.intro}</p>
<p>${words.samples.key((rule.dataset?.key ?? []).join(', '))}:</p>
<ul>${samples.map((key) => html`<li><code>${key}</code></li>`)}</ul></section>`;
}

export const token = ({ token: value }: Visit): Html => html`<input type="hidden" name="_csrf" value="${value}">`;

/** One thing to write, with what is wrong with it beside. */
export function field(
  { name, label, hint, value, numeric }: { name: string; label: string; hint: string; value: string; numeric: boolean },
  wrong: string | null,
): Html {
  const by = [`${name}-hint`, ...(wrong === null ? [] : [`${name}-wrong`])].join(' ');
  return html`<label for="${name}">${label}</label>
<p class="hint" id="${name}-hint">${hint}</p>
<input id="${name}" name="${name}" type="text" autocomplete="off" spellcheck="false" required value="${value}" aria-describedby="${by}"${numeric ? raw(' inputmode="numeric"') : ''}${wrong === null ? '' : raw(' aria-invalid="true"')}>
${wrongText(name, wrong)}`;
}

export const wrongText = (name: string, wrong: string | null): Html =>
  wrong === null ? html`` : html`<p class="wrong" id="${name}-wrong">${wrong}</p>`;

/** At the top of the page, where whoever sent the form arrives. */
export const summary = (name: string, wrong: string | null): Html =>
  wrong === null ? html`` : html`<div class="mistake" role="alert"><p><a href="#${name}">${wrong}</a></p></div>`;

/** The number as somebody typed it, in whatever way of grouping. Null: it is none. */
export function readNumber(typed: string): number | null {
  const plain = typed.replaceAll(/[\s.,'’]/g, '');
  return /^\d{1,15}$/.test(plain) ? Number(plain) : null;
}

/** What is to be written into a policy file. */
const authorLine = 'author: anna@example.org';

/** Why this visitor cannot decide about the policy; null: they can. @param named whether an author has to be named. */
export function whyNot(policy: CompiledPolicy, visit: Visit, named: boolean): Html | null {
  const { visitor, engine, language } = visit;
  const words = approvalsWords[language];
  if (!may(visitor, 'approver', policy.about.controller))
    return html`<p>${words.mayNot(listed(policy.about.controller, language))}</p>`;
  if (engine.settings.approverNotAuthor !== true) return null;
  if (named && (policy.about.author ?? []).length === 0)
    return html`<p class="notice">${words.noAuthor(fileOf(policy, visit) ?? policy.id)} <code>${authorLine}</code></p>`;
  return isAuthor(policy, visitor.account) ? html`<p class="notice">${words.isAuthor}</p>` : null;
}

/** The button beside a way to leave everything as it is. */
export const actions = (button: string, { language }: Visit): Html =>
  html`<p class="actions"><button class="danger">${button}</button> <a class="button quiet" href="/approvals">${approvalsWords[language].leave}</a></p>`;

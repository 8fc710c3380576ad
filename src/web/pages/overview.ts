/** The first page: how every policy stands, what went and what will go, what is kept too long, and what nobody governs. */
import { day, listed, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { reviewOf } from '../../policy/coverage.ts';
import { ruleInShort } from '../../policy/explain.ts';
import type { HoldsOn, Run } from '../../ports/ledger.ts';
import { dayChart } from '../charts/day-chart.ts';
import { type Html, html } from '../html.ts';
import { type AddPages, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { overviewWords } from '../words/overview.ts';
import { countForm, holdsCell, nextCell, overdueCell, runCell, stateBadge, tooLongReason, when } from './counted.ts';
import { daysAheadOf, daysOfDisposal } from './day-series.ts';
import { openDisposals } from './disposals-read.ts';
import { coverageSection } from './overview-coverage.ts';
import { logSection } from './overview-log.ts';
import { waitingSection } from './overview-waiting.ts';
import { type PolicySeen, policiesSeen } from './policies-seen.ts';

export const addOverview: AddPages = (app, desk) => {
  const disposals = openDisposals();
  page(app, desk, '/', 'viewer', async (visit) => {
    const { ledger } = visit.engine;
    const words = overviewWords[visit.language];
    const seen = await policiesSeen(visit, desk.snapshot);
    const [runs, holds, disposed, log, waiting] = await Promise.all([
      ledger.lastRuns(seen.map(({ id }) => id)),
      ledger.holdsByTable(),
      disposals(visit),
      logSection(visit, desk.snapshot.outside()),
      waitingSection(visit),
    ]);
    const mine = new Set(seen.map(({ id }) => id));
    const gone = daysOfDisposal(
      disposed.days.filter(({ policy }) => mine.has(policy)),
      visit,
    );
    return {
      title: words.title,
      main: html`${log}
${waiting}
${attention(seen, visit)}
${policies(seen, runs, holds, visit)}
<section><h2>${words.disposed.heading}</h2>
${dayChart({ id: 'disposed', ...words.disposed, days: gone }, visit.language)}
<p class="quietly">${words.disposed.by(when(disposed.at, visit))}</p></section>
<section><h2>${words.ahead.heading}</h2>
${ahead(seen, visit)}</section>
${tooLong(seen, visit)}
${await coverageSection(visit, desk.config.policies)}`,
    };
  });
};

export const titleOf = ({ id, policy }: Pick<PolicySeen, 'id' | 'policy'>, { language }: Visit): string =>
  policy ? phrases[language].title(policy.about.title) : id;

const linkTo = (seen: PolicySeen, visit: Visit): Html =>
  html`<a href="/policies/${encodeURIComponent(seen.id)}">${titleOf(seen, visit)}</a>`;

function attention(seen: PolicySeen[], visit: Visit): Html {
  const { language, engine, visitor, now } = visit;
  const words = overviewWords[language].attention;
  const lines = seen.flatMap((one) => {
    const { policy, state, problems, counted } = one;
    const title = titleOf(one, visit);
    const told: (Html | string)[] = [];
    if (state === 'broken')
      told.push(
        html`${words.broken(title)}<ul>${problems.map(
          ({ file, line, what, hint }) =>
            html`<li>${words.place(shortened(file), line)} <span lang="en">${what}. ${hint}</span></li>`,
        )}</ul>`,
      );
    if (state === 'gone') told.push(words.gone(title));
    if (state === 'unapproved' || state === 'changed')
      told.push(html`${words.waits(title)} <a href="/approvals">${words.approvals}</a>`);
    if (counted.failure)
      told.push(html`${words.unreachable(title)} <span lang="en">${counted.failure.error.message}</span>`);
    for (const by of policy
      ? [policy.about.review, policy.rule.retain.kind === 'indefinite' ? policy.rule.retain.review : null]
      : [])
      if (by !== null && policy && reviewOf(by, now, policy.rule.timezone)?.overdue)
        told.push(words.review(title, day(by, language)));
    return told.map((text) => html`<li>${text}</li>`);
  });
  const own = new Set(seen.map(({ file }) => file));
  const others = may(visitor, 'viewer', null)
    ? engine.policies.problems.filter(({ file, severity }) => severity !== 'warning' && !own.has(file))
    : [];
  return html`<section><h2>${words.heading}</h2>
${
  lines.length + others.length === 0
    ? html`<p>${words.none}</p>`
    : html`<div class="notice">${lines.length > 0 && html`<ul>${lines}</ul>`}${
        others.length > 0 &&
        html`<p>${words.folder}</p><ul>${others.map(({ file, line, what }) => html`<li>${words.place(shortened(file), line)} <span lang="en">${what}</span></li>`)}</ul>`
      }</div>`
}</section>`;
}

/** Where the folder lies is nobody's business who only looks. */
const shortened = (file: string): string => file.split('/').slice(-1)[0] ?? file;

function policies(seen: PolicySeen[], runs: Run[], holds: HoldsOn[], visit: Visit): Html {
  const { language } = visit;
  const { heading, none, columns } = overviewWords[language].policies;
  if (seen.length === 0) return html`<section><h2>${heading}</h2><p>${none}</p></section>`;
  const last = new Map(runs.map((run) => [run.policy, run]));
  return html`<section><h2>${heading}</h2>
${scrolling(
  heading,
  html`<table class="wide-table">
<caption class="unseen">${heading}</caption>
<thead><tr>${Object.values(columns).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${seen.map(
  (
    one,
  ) => html`<tr><th scope="row">${linkTo(one, visit)}${one.policy && html`<br><span class="quietly">${ruleInShort(one.policy, phrases[language])}</span>`}</th>
<td>${stateBadge(one, visit)}</td>
<td>${runCell(last.get(one.id), visit)}</td>
<td>${nextCell(one, visit)}</td>
<td>${overdueCell(one, visit)}</td>
<td><a href="/holds?policy=${encodeURIComponent(one.id)}">${holdsCell(one, holds, visit)}</a></td>
<td>${countForm(one, titleOf(one, visit), visit)}</td></tr>
`,
)}</tbody></table>`,
)}</section>`;
}

/** What the next 90 days say nothing of yet. */
const uncounted = (seen: PolicySeen[]): PolicySeen[] =>
  seen.filter(({ policy, counted }) => (policy === null || policy.rule.dataset !== null) && counted.count === null);

function ahead(seen: PolicySeen[], visit: Visit): Html {
  const { language } = visit;
  const words = overviewWords[language].ahead;
  const counted = seen.filter((one) => one.counted.count !== null);
  const missing = uncounted(seen).map((one) => titleOf(one, visit));
  return html`${counted.length > 0 && dayChart({ id: 'ahead', ...words, days: daysAheadOf(counted, visit), ahead: true }, language)}
${missing.length > 0 && html`<p>${words.without(listed(missing, language))}</p>`}
<p class="quietly">${words.asTheyAre}</p>`;
}

function tooLong(seen: PolicySeen[], visit: Visit): Html {
  const { language } = visit;
  const words = overviewWords[language].tooLong;
  const rows = seen.flatMap((one) => (one.counted.count?.tooLong ?? []).map((kept) => ({ one, kept })));
  const missing = uncounted(seen).map((one) => titleOf(one, visit));
  const allMissing = seen.every((one) => one.counted.count === null) && missing.length > 0;
  return html`<section><h2>${words.heading}</h2>
${
  rows.length === 0
    ? html`<p>${allMissing ? words.unknown : words.none}</p>`
    : html`<p>${words.intro}</p>
${scrolling(
  words.heading,
  html`<table>
<caption class="unseen">${words.heading}</caption>
<thead><tr><th scope="col">${words.columns.policy}</th><th scope="col">${words.columns.reason}</th><th scope="col">${words.columns.matter}</th><th scope="col" class="number">${words.columns.count}</th></tr></thead>
<tbody>
${rows.map(
  ({
    one,
    kept,
  }) => html`<tr><th scope="row">${linkTo(one, visit)}</th><td>${tooLongReason(kept, visit)}</td><td>${kept.matter ?? ''}</td><td class="number">${number(kept.count, language)}</td></tr>
`,
)}</tbody></table>`,
)}`
}
${missing.length > 0 && !allMissing && html`<p class="quietly">${words.from(listed(missing, language))}</p>`}</section>`;
}

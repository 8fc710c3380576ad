/** What waits for a person, all in one list. Nothing is counted here: each has a page of its own. */
import { minute } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import type { Waiting } from '../../engine/waiting-approvals.ts';
import { dropsOf } from '../../policy/drops.ts';
import { type Html, html } from '../html.ts';
import { type AddPages, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { approvalsWords } from '../words/approvals.ts';
import { publishedOf, titleOf, waitingFor, whyRetire, whyRun } from './approvals-parts.ts';
import { addRetireApproval } from './approvals-retire.ts';
import { addRuleApproval } from './approvals-rule.ts';
import { addRunApproval } from './approvals-run.ts';

export const addApprovals: AddPages = (app, desk) => {
  page(app, desk, '/approvals', 'viewer', async (visit) => {
    const words = approvalsWords[visit.language];
    const waiting = await waitingFor(visit);
    const kinds = (['rule', 'retire', 'run'] as const).map((kind) => waiting.filter((one) => one.kind === kind));
    return {
      title: words.title,
      main: html`<p>${words.intro}</p>
${waiting.length === 0 && html`<p>${words.none}</p>`}
${await Promise.all(kinds.map((some) => listOf(some, visit)))}`,
    };
  });
  addRuleApproval(app, desk);
  addRetireApproval(app, desk);
  addRunApproval(app, desk);
};

async function listOf(waiting: Waiting[], visit: Visit): Promise<Html> {
  const [first] = waiting;
  if (!first) return html``;
  const words = approvalsWords[visit.language];
  const { columns } = words;
  const rows = await Promise.all(waiting.map((one) => rowOf(one, visit)));
  const heading = words.kinds[first.kind];
  return html`<section><h2>${heading}</h2>
${scrolling(
  heading,
  html`<table>
<caption class="unseen">${heading}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col">${columns.why}</th><th scope="col">${columns.since}</th><th scope="col">${columns.look}</th></tr></thead>
<tbody>
${rows}</tbody></table>`,
)}</section>
`;
}

async function rowOf(waiting: Waiting, visit: Visit): Promise<Html> {
  const words = approvalsWords[visit.language];
  const title = titleOf(waiting.policy, visit);
  return html`<tr><th scope="row">${title}<br><code>${waiting.policy.id}</code></th><td>${whyOf(waiting, visit)}</td><td>${await sinceOf(waiting, visit)}</td><td><a href="${pathOf(waiting)}" aria-label="${words.lookAt(title)}">${words.look}</a></td></tr>
`;
}

export function pathOf(waiting: Waiting): string {
  switch (waiting.kind) {
    case 'rule':
      return `/approvals/rules/${encodeURIComponent(waiting.policy.id)}`;
    case 'retire':
      return `/approvals/retired/${encodeURIComponent(waiting.policy.id)}`;
    case 'run':
      return `/approvals/runs/${waiting.run.id}`;
  }
}

function whyOf(waiting: Waiting, visit: Visit): Html {
  if (waiting.kind === 'retire') return html`${whyRetire(waiting, visit)}`;
  if (waiting.kind === 'run') return html`${whyRun(waiting, visit)}`;
  const { why, inForce, policy } = waiting;
  const drops = inForce ? dropsOf(inForce.compiled.rule, policy.rule, phrases[visit.language]) : [];
  return html`${approvalsWords[visit.language].why[why]}${drops.length > 0 && html`<ul>${drops.map((drop) => html`<li>${drop}</li>`)}</ul>`}`;
}

async function sinceOf(waiting: Waiting, visit: Visit): Promise<string> {
  const { language, zone } = visit;
  if (waiting.kind === 'run') return minute(waiting.run.startedAt, zone, language);
  if (waiting.kind === 'retire') return '–';
  const published = await publishedOf(waiting.policy, visit);
  return published === null ? approvalsWords[language].notRead : minute(published.at, zone, language);
}

/** What a hold would keep, or its release set free, as a page tells it. */
import { listed, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { words as documentWords } from '../../documents/words/words.ts';
import type { HoldImpact, ImpactOnPolicy } from '../../engine/hold-impact.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { Hold } from '../../ports/ledger.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { holdsWords } from '../words/holds.ts';

/** @param what `kept`: it is about to be placed. `freed`: about to be released. */
export function impactShown(
  { covered, policies }: HoldImpact,
  kind: Hold['kind'],
  what: 'kept' | 'freed',
  visit: Visit,
): Html {
  const { language } = visit;
  const words = holdsWords[language].impact;
  const due = policies.reduce((sum, one) => sum + (one.due ?? 0), 0);
  const unknown = policies.some((one) => one.due === null);
  const sum =
    due > 0
      ? (what === 'kept' ? words.sumKept : words.sumFreed)(due, number(due, language))
      : unknown
        ? null
        : what === 'kept'
          ? words.noneKept
          : words.noneFreed;
  return html`${coverage(covered, kind, visit)}
${policies.length === 0 ? html`<p>${words.noPolicies}</p>` : html`${sum !== null && html`<p><strong>${sum}</strong></p>`}${policyTable(policies, visit)}`}`;
}

function coverage(covered: number, kind: Hold['kind'], { language }: Visit): Html {
  const words = holdsWords[language].impact;
  if (covered > 0) return html`<p>${words.covers(covered, number(covered, language))}</p>`;
  return html`<p class="notice">${kind === 'record' ? words.noRecord : words.nothing}</p>`;
}

function policyTable(policies: ImpactOnPolicy[], visit: Visit): Html {
  const { language } = visit;
  const words = holdsWords[language].impact;
  const { columns } = words;
  return scrolling(
    words.caption,
    html`<table>
<caption>${words.caption}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col">${columns.does}</th><th scope="col" class="number">${columns.due}</th><th scope="col">${columns.left}</th></tr></thead>
<tbody>
${policies.map(
  ({
    policy,
    action,
    due,
    left,
  }) => html`<tr><th scope="row">${policyName(policy, visit)}</th><td>${words.does[action]}</td><td class="number">${
    due === null ? words.unknown : number(due, language)
  }</td><td>${leftInWords(left, visit)}</td></tr>
`,
)}</tbody></table>`,
  );
}

function leftInWords(left: ImpactOnPolicy['left'], { language }: Visit): string {
  const { outcomes } = documentWords[language];
  const words = holdsWords[language].impact;
  const parts = Object.entries(left).map(
    ([reason, count]) =>
      `${number(count, language)} ${reason === 'held' ? words.otherHold : (outcomes[reason] ?? reason)}`,
  );
  return parts.length === 0 ? words.noneLeft : listed(parts, language);
}

/** By its title where it may be seen, with the way there. */
export function policyName({ id, about }: CompiledPolicy, { visitor, language }: Visit): Html {
  if (!may(visitor, 'viewer', about.controller)) return html`<code>${id}</code>`;
  return html`<a href="/policies/${encodeURIComponent(id)}">${phrases[language].title(about.title)}</a>`;
}

/** What a request would do or did, policy by policy, as tables. */
import { listed, minute, number } from '../../documents/language.ts';
import { words as documentWords } from '../../documents/words/words.ts';
import type { Concerned } from '../../engine/erasure/concerned.ts';
import type { ErasureImpact, PolicyImpact } from '../../engine/erasure/impact.ts';
import type { Refusal } from '../../engine/guards/refusal.ts';
import { nextBeginning } from '../../policy/open-hours.ts';
import type { ErasureWork } from '../../ports/erasure.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { erasuresWords } from '../words/erasures.ts';
import { whyWords } from '../words/erasures-why.ts';
import { codeInWords } from '../words/runs.ts';
import type { ErasureSeen } from './erasures-seen.ts';
import { policyName } from './holds-impact.ts';

/** Why a policy could not be asked: nobody can say what a request is about before that is mended. */
export const cannotBeAsked = ({ never }: Pick<Concerned, 'never'>): boolean =>
  never !== null && ['no-subject', 'no-file', 'not-in-force', 'unreadable'].includes(never.why);

/** @param caption of the table; that of what would be erased, unless given. */
export function impactTable(
  { policies, matched, due, asOf }: Pick<ErasureImpact, 'policies' | 'matched' | 'due' | 'asOf'>,
  visit: Visit,
  caption: string = erasuresWords[visit.language].impact.caption,
): Html {
  const { language, zone } = visit;
  const words = erasuresWords[language].impact;
  const { columns } = words;
  return html`<p><strong>${matched === 0 ? words.nothing : words.sum(matched, number(matched, language), number(due, language))}</strong> <span class="quietly">${words.asOf(minute(asOf, zone, language))}</span></p>
${scrolling(
  caption,
  html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col" class="number">${columns.matched}</th><th scope="col" class="number">${columns.goes}</th><th scope="col">${columns.stays}</th></tr></thead>
<tbody>
${policies.map(
  (
    one,
  ) => html`<tr><th scope="row">${policyName(one.policy, visit)}</th>${countCells(one, visit)}<td>${stays(one, visit)}</td></tr>
`,
)}</tbody></table>`,
)}
${policies.some(cannotBeAsked) && html`<p class="notice">${words.cannotSay}</p>`}`;
}

function countCells(one: PolicyImpact, { language }: Visit): Html {
  const words = erasuresWords[language].impact;
  if (one.never?.why === 'no-value')
    return html`<td class="number">${number(0, language)}</td><td class="number">–</td>`;
  if (one.never)
    return html`<td class="number">${cannotBeAsked(one) ? words.unknown : '–'}</td><td class="number">–</td>`;
  const kind = one.policy.rule.disposition?.kind;
  const how = words.goes[kind === 'destroy' || kind === 'anonymise' ? kind : 'other'];
  return html`<td class="number">${number(one.matched, language)}</td><td class="number">${number(one.due, language)}${one.due > 0 && html` ${how}`}</td>`;
}

function stays(one: PolicyImpact, visit: Visit): Html {
  const { language } = visit;
  const why = whyWords[language];
  if (one.never) return neverInWords(one.never, visit);
  const kept = one.kept.map(({ reason, count, because, matters }) =>
    why.kept(number(count, language), reasonInWords(reason, visit), (reason === 'held' ? matters : because).join(', ')),
  );
  return html`${kept.length === 0 ? why.none : kept.join('; ')}${one.refusal && html`<br>${refusalInWords(one.refusal, visit)}`}`;
}

export function neverInWords(never: NonNullable<Concerned['never']>, { language }: Visit): Html {
  const { never: why } = whyWords[language];
  const asProgram = erasuresWords[language].impact.inEnglish;
  switch (never.why) {
    case 'not-erasable':
      return html`${why['not-erasable'](never.place)}`;
    case 'indefinite':
    case 'unspecified':
      return html`${why[never.why](never.because)}`;
    case 'unreadable':
      return html`<span class="state warn">${why.unreadable}</span><br>${language === 'en' ? '' : asProgram} <span lang="en">${never.what}</span>`;
    case 'no-file':
    case 'no-subject':
    case 'not-in-force':
      return html`<span class="state warn">${why[never.why]}</span>`;
    default:
      return html`${why[never.why]}`;
  }
}

function refusalInWords({ code, message }: Refusal, { language }: Visit): Html {
  const known = codeInWords(code, language);
  const { waits } = whyWords[language];
  if (known !== null) return html`${waits} ${known}`;
  return html`${waits} ${language === 'en' ? '' : erasuresWords[language].impact.inEnglish} <span lang="en">${message}</span>`;
}

export const reasonInWords = (reason: string, { language }: Visit): string =>
  whyWords[language].outcomes[reason] ?? documentWords[language].outcomes[reason] ?? reason;

/** What became of what was approved; policies that the visitor may not see are left out. */
export function worksTable({ erasure, policies }: ErasureSeen, visit: Visit): Html {
  const { language } = visit;
  const words = erasuresWords[language].works;
  const { columns } = words;
  const works = erasure.works.filter(({ policy }) => policies.some(({ id }) => id === policy));
  return html`${scrolling(
    words.caption,
    html`<table>
<caption>${words.caption}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col" class="number">${columns.approved}</th><th scope="col" class="number">${columns.gone}</th><th scope="col">${columns.left}</th><th scope="col">${columns.run}</th></tr></thead>
<tbody>
${works.map((work) => {
  const policy = policies.find(({ id }) => id === work.policy);
  return html`<tr><th scope="row">${policy && policyName(policy, visit)}</th><td class="number">${number(work.records, language)}</td><td class="number">${work.left === null ? '–' : number(goneIn(work), language)}</td><td>${leftOf(work, visit)}</td><td>${runOf(work, erasure.endedAt !== null, visit)}</td></tr>
`;
})}</tbody></table>`,
  )}
${works.some(isRestored) && erasure.state === 'approved' && html`<p class="notice">${words.again}</p>`}`;
}

/** Not there any more, or not about the person. Never below zero where nothing is known. */
export const goneIn = ({ records, left }: ErasureWork): number =>
  left === null ? 0 : records - Object.values(left).reduce((sum, count) => sum + count, 0);

/** It was carried out, and what is left is not known any more: so the ledger marks what came back with a restored system. */
const isRestored = ({ left, run, lookedAt }: ErasureWork): boolean =>
  left === null && (run !== null || lookedAt !== null);

function leftOf({ left }: ErasureWork, visit: Visit): string {
  const { language } = visit;
  const words = erasuresWords[language];
  if (left === null) return words.works.notYet;
  return leftInWords(left, visit) ?? words.nothingLeft;
}

/** Null: nothing is left. */
export function leftInWords(left: Record<string, number>, visit: Visit): string | null {
  const { language } = visit;
  const parts = Object.entries(left).map(
    ([reason, count]) => `${number(count, language)} ${reasonInWords(reason, visit)}`,
  );
  return parts.length === 0 ? null : listed(parts, language);
}

function runOf({ run, policy, left }: ErasureWork, ended: boolean, visit: Visit): Html {
  const { language, zone, now, engine } = visit;
  const words = erasuresWords[language];
  const link =
    run === null ? html`${words.works.never}` : html`<a href="/runs/${run}">${words.line.run} ${run.slice(0, 8)}</a>`;
  const file = engine.policies.sound.find((one) => one.policy.id === policy)?.policy;
  if (ended || !file || (left !== null && Object.keys(left).length === 0)) return link;
  const next = nextBeginning(engine.policies.stores, file, now);
  return html`${link}<br><span class="quietly">${next === null ? words.works.unscheduled : words.works.next(minute(next, zone, language))}</span>`;
}

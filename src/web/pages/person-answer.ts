/** What is there of one person, policy by policy; and for the rest what rule and last complete run imply. */
import { day, listed, minute, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import {
  type FoundOfPerson,
  mostExamined,
  type PersonAnswer,
  type PolicyOnPerson,
} from '../../engine/erasure/person.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { ruleInShort } from '../../policy/explain.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { erasuresWords } from '../words/erasures.ts';
import { whyWords } from '../words/erasures-why.ts';
import { personWords } from '../words/person.ts';
import { neverInWords, reasonInWords } from './erasures-table.ts';
import { policyName } from './holds-impact.ts';

type There = PolicyOnPerson & { found: FoundOfPerson };

const isThere = (one: PolicyOnPerson): one is There => one.found !== null && one.found.records > 0;

const isGap = ({ unknown }: PolicyOnPerson): boolean => unknown?.why === 'gap';
const isUntold = ({ unknown }: PolicyOnPerson): boolean => unknown?.why === 'no-subject';

export function personAnswer(visit: Visit, { asOf, policies, records }: PersonAnswer): Html {
  const { language, zone } = visit;
  const words = personWords[language];
  const there = policies.filter(isThere);
  const gaps = policies.filter(isGap);
  const unsure = policies.some(
    ({ unknown }) => unknown !== null && !['no-value', 'gap', 'no-subject'].includes(unknown.why),
  );
  const partly = policies.some(({ unknown }) => unknown !== null && unknown.why !== 'no-value');
  const told =
    records === 0
      ? words.nothing
      : words.found(records, number(records, language), there.length, number(there.length, language));
  return html`<div class="${unsure ? 'notice' : 'said'}" role="status"><p><strong>${told}</strong> ${partly && words.partly}</p>
<p>${words.asOf(minute(asOf, zone, language))} ${words.recorded}</p></div>
${there.length > 0 && html`<h2>${words.there}</h2>${thereTable(there, visit)}`}
<h2>${words.rest}</h2>
<p>${words.restAbout}</p>
${restTable(
  policies.filter((one) => !isGap(one)).sort((a, b) => Number(isUntold(a)) - Number(isUntold(b))),
  visit,
)}
${gaps.length > 0 && html`<p>${words.gaps} ${gaps.map(({ policy }, i) => html`${i > 0 && ', '}${policyName(policy, visit)}`)}.</p>`}`;
}

function thereTable(there: There[], visit: Visit): Html {
  const { language } = visit;
  const { there: caption, thereColumns: columns } = personWords[language];
  return scrolling(
    caption,
    html`<table>
<caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col" class="number">${columns.records}</th><th scope="col">${columns.state}</th><th scope="col">${columns.due}</th><th scope="col">${columns.kept}</th></tr></thead>
<tbody>
${there.map(
  ({ policy, found }) =>
    html`<tr><th scope="row">${policyName(policy, visit)}</th><td class="number">${number(found.records, language)}</td><td>${statesOf(policy, found, visit)}</td><td>${dueOf(found, visit)}</td><td>${keptBy(found, visit)}</td></tr>
`,
)}</tbody></table>`,
  );
}

/** Where no period ever ends, nothing is due later either. */
function statesOf({ rule: { retain } }: CompiledPolicy, { outcomes }: FoundOfPerson, visit: Visit): string {
  if (retain.kind === 'dated') return countsInWords(outcomes, visit);
  return whyWords[visit.language].never[retain.kind](retain.because);
}

function countsInWords(counts: Record<string, number>, visit: Visit): string {
  const { language } = visit;
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${number(count, language)} ${reasonInWords(outcome, visit)}`);
  return listed(parts, language);
}

function dueOf({ dueFrom, dueTo, examined, records }: FoundOfPerson, { language }: Visit): Html {
  const words = personWords[language];
  const told =
    dueFrom === null || dueTo === null
      ? words.noDue
      : dueFrom === dueTo
        ? words.due(day(dueFrom, language))
        : words.dueBetween(day(dueFrom, language), day(dueTo, language));
  const some = examined < records;
  return html`${told}${some && html`<br><span class="quietly">${words.examined(number(mostExamined, language))}</span>`}`;
}

function keptBy({ kept }: FoundOfPerson, visit: Visit): Html {
  const { language } = visit;
  if (kept.length === 0) return html`${whyWords[language].none}`;
  return html`${kept.map(({ reason, because, matters }, i) => {
    const names = reason === 'held' ? matters : because;
    return html`${i > 0 && html`<br>`}${reasonInWords(reason, visit)}${names.length > 0 && ` (${names.join(', ')})`}`;
  })}`;
}

function restTable(policies: PolicyOnPerson[], visit: Visit): Html {
  const { language } = visit;
  const { rest: caption, restColumns: columns } = personWords[language];
  return scrolling(
    caption,
    html`<table class="wide-table">
<caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">${columns.policy}</th><th scope="col">${columns.asked}</th><th scope="col">${columns.implied}</th></tr></thead>
<tbody>
${policies.map(
  (one) =>
    html`<tr><th scope="row">${policyName(one.policy, visit)}<br><span class="quietly">${ruleInShort(one.policy, phrases[language])}</span></th><td>${askedOf(one, visit)}</td><td>${impliedBy(one, visit)}</td></tr>
`,
)}</tbody></table>`,
  );
}

function askedOf(one: PolicyOnPerson, visit: Visit): Html {
  const { asked } = personWords[visit.language];
  if (one.unknown) return neverInWords(one.unknown, visit);
  return html`${isThere(one) ? asked.some : asked.none}`;
}

/** Never more than this: that it was of this person, nobody knows. */
function impliedBy({ policy, last }: PolicyOnPerson, visit: Visit): Html {
  const { language, zone } = visit;
  const words = personWords[language];
  const kind = policy.rule.disposition?.kind;
  if (kind !== 'destroy' && kind !== 'anonymise') return html`${words.noDisposal}`;
  if (last === null || last.cutoff === null) return html`${words.noRun}`;
  const at = minute(last.asOf, zone, language);
  const by = day(last.cutoff, language);
  const left = countsInWords(last.left, visit);
  const told = left === '' ? words.impliedAll(words.how[kind], at, by) : words.implied(words.how[kind], at, by, left);
  return html`${told} <a href="/runs/${last.run}">${erasuresWords[language].line.run} ${last.run.slice(0, 8)}</a>`;
}

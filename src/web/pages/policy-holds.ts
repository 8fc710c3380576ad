/** The holds in force that touch a policy's records. Their values stay where they are: this page has no need of them. */
import { day, minute, number } from '../../documents/language.ts';
import { tablesTouched } from '../../policy/column-uses.ts';
import type { Hold } from '../../ports/ledger.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { policyWords } from '../words/policy.ts';
import type { PolicySeen } from './policies-seen.ts';

const most = 50;

/** By the identity of the tables where it was counted, else by their names. Newest first. */
export async function holdsTouching({ policy, counted }: PolicySeen, { engine }: Visit): Promise<Hold[]> {
  const tables = counted.count?.tables;
  if (tables) return (await engine.ledger.holds({ tables })).reverse();
  const names = policy ? tablesTouched(policy) : [];
  const store = policy?.rule.dataset?.store;
  const all = await engine.ledger.holds({});
  return all.filter((hold) => hold.store === store && names.includes(hold.table)).reverse();
}

export function holdsSection(holds: Hold[], { id }: PolicySeen, { language, zone }: Visit): Html {
  const words = policyWords[language].holds;
  const link = html`<p><a href="/holds?policy=${encodeURIComponent(id)}">${words.place}</a></p>`;
  if (holds.length === 0) return html`<section><h2>${words.heading}</h2><p>${words.none}</p>${link}</section>`;
  return html`<section><h2>${words.heading}</h2>
${scrolling(
  words.heading,
  html`<table>
<caption class="unseen">${words.heading}</caption>
<thead><tr>${Object.values(words.columns).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${holds.slice(0, most).map(
  (
    hold,
  ) => html`<tr><th scope="row">${hold.restriction ? words.restriction : words.hold}</th><td>${hold.matter}</td><td>${hold.reason}</td><td>${minute(hold.placedAt, zone, language)}</td><td>${hold.placedBy}</td><td>${day(hold.reviewOn, language)}</td></tr>
`,
)}</tbody></table>`,
)}
${holds.length > most && html`<p>${words.more(number(holds.length - most, language))}</p>`}
${link}</section>`;
}

/** The versions of a policy's file: who published and approved them, and what each changed in the text. */
import { minute } from '../../documents/language.ts';
import { entriesFrom } from '../../engine/log-position.ts';
import { changedLines } from '../../policy/changed-lines.ts';
import type { PolicyVersion } from '../../ports/ledger.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { policyWords } from '../words/policy.ts';
import type { PolicySeen } from './policies-seen.ts';

/** Of every version but the newest ones only the row is shown. */
const compared = 20;
/** A longer text is not compared line by line. */
const mostLines = 2_000;

/** @param versions oldest first. */
export async function historySection(seen: PolicySeen, versions: PolicyVersion[], visit: Visit): Promise<Html> {
  const { language, zone } = visit;
  const words = policyWords[language].history;
  if (versions.length === 0)
    return html`<section><h2>${words.heading}</h2><p>${words.none}</p>${file(seen, undefined, visit)}</section>`;
  const publishers = await publishersOf(seen.id, visit);
  const newest = [...versions].reverse();
  const isInForce = ({ digest }: PolicyVersion): boolean => digest === seen.version?.digest;
  return html`<section><h2>${words.heading}</h2>
${scrolling(
  words.heading,
  html`<table>
<caption class="unseen">${words.heading}</caption>
<thead><tr>${Object.values(words.columns).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${newest.map(
  (
    version,
  ) => html`<tr><th scope="row"><code>${short(version.digest)}</code>${isInForce(version) && html` <span class="state good">${words.inForce}</span>`}</th><td>${minute(version.publishedAt, zone, language)}</td><td>${publishers.get(version.digest) ?? ''}</td><td>${version.approvedAt === null ? words.notApproved : minute(version.approvedAt, zone, language)}</td><td>${version.approvedBy ?? ''}</td></tr>
`,
)}</tbody></table>`,
)}
${newest.slice(0, compared).map((version, i) => {
  const before = newest[i + 1];
  return before ? difference(before, version, visit) : '';
})}
${file(
  seen,
  versions.find(({ digest }) => digest === seen.policy?.digest),
  visit,
)}</section>`;
}

export const short = (digest: string): string => digest.slice(0, 12);

/** Who published each version, by its digest: only the log tells. */
async function publishersOf(policy: string, { engine }: Visit): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { digest, actor } of entriesFrom(engine.ledger, { policy, kind: 'policy.published' }))
    if (digest !== undefined && actor !== undefined) found.set(digest, actor);
  return found;
}

function difference(before: PolicyVersion, after: PolicyVersion, { language }: Visit): Html {
  const words = policyWords[language].history;
  const [old, now] = [before.source.split('\n'), after.source.split('\n')];
  const lines = Math.max(old.length, now.length) > mostLines ? [] : changedLines(old, now);
  return html`<details><summary>${words.changes(short(after.digest))}</summary>${
    lines.length === 0
      ? html`<p>${words.noChange}</p>`
      : html`<pre class="diff" tabindex="0" lang="en">${lines.map(({ sign, text }) =>
          sign === '-'
            ? html`<del><span class="unseen">${words.gone}: </span>- ${text}</del>
`
            : html`<ins><span class="unseen">${words.come}: </span>+ ${text}</ins>
`,
        )}</pre>`
  }</details>`;
}

/** @param published the version with the same rule. */
function file({ source }: PolicySeen, published: PolicyVersion | undefined, { language }: Visit): Html {
  if (source === null) return html``;
  const words = policyWords[language].history;
  const differs = published !== undefined && published.source !== source;
  return html`${differs && html`<p>${words.differs}</p>`}
<details><summary>${words.file}</summary><pre tabindex="0" lang="en">${source}</pre></details>`;
}

/** What happened to a policy, newest first: versions and decisions from the log, its last runs, pauses and holds. */
import { type Entry, entriesFrom } from '../../engine/log-position.ts';
import type { Hold, Run } from '../../ports/ledger.ts';
import { type Html, html } from '../html.ts';
import { minuteMoment } from '../moments.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { policyWords } from '../words/policy.ts';
import { runState } from './counted.ts';
import type { PolicySeen } from './policies-seen.ts';
import { short } from './policy-versions.ts';

interface Happened {
  at: string;
  what: Html | string;
  who: string;
}

const shown = 60;
/** Kinds of which there are few: the entries of batches, of which there are many, are for the page of the log. */
const ofPolicy = ['policy.published', 'policy.approved', 'policy.retired', 'policy.restated', 'run.approved'] as const;
const ofPauses = ['run.paused', 'run.resumed'] as const;

export async function timeLine(seen: PolicySeen, runs: Run[], holds: Hold[], visit: Visit): Promise<Html> {
  const { language } = visit;
  const words = policyWords[language].line;
  const happened = [
    ...(await logged(seen, visit)),
    ...runs.map(
      (run): Happened => ({
        at: run.startedAt,
        what: html`<a href="/runs/${run.id}">${words.run}</a>: ${runState(run, visit)}`,
        who: run.approvedBy ?? '',
      }),
    ),
    ...holds.map(
      (hold): Happened => ({
        at: hold.placedAt,
        what: `${words.kinds['hold.placed']}: ${[hold.matter, hold.reason].filter(Boolean).join(' · ')}`,
        who: hold.placedBy,
      }),
    ),
  ];
  const newest = happened.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, shown);
  const link = html`<p><a href="/log?policy=${encodeURIComponent(seen.id)}">${words.inLog}</a></p>`;
  if (newest.length === 0) return html`<section><h2>${words.heading}</h2><p>${words.none}</p>${link}</section>`;
  return html`<section><h2>${words.heading}</h2>
${scrolling(
  words.heading,
  html`<table>
<caption class="unseen">${words.heading}</caption>
<thead><tr>${Object.values(words.columns).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${newest.map(
  ({ at, what, who }) => html`<tr><th scope="row">${minuteMoment(at, visit)}</th><td>${what}</td><td>${who}</td></tr>
`,
)}</tbody></table>`,
)}${link}</section>`;
}

async function logged(seen: PolicySeen, visit: Visit): Promise<Happened[]> {
  const { ledger } = visit.engine;
  const words = policyWords[visit.language].line;
  const entries = (
    await Promise.all([
      ...ofPolicy.map((kind) => all(entriesFrom(ledger, { kind, policy: seen.id }))),
      ...ofPauses.map(async (kind) =>
        (await all(entriesFrom(ledger, { kind }))).filter((entry) => concerns(entry, seen)),
      ),
    ])
  ).flat();
  return entries.map(({ kind, at, actor = '', digest, reason, maximum }) => {
    const more = [reason, digest && short(digest), maximum].filter((one) => one !== undefined).join(' · ');
    return { at, what: `${words.kinds[kind] ?? kind}${more === '' ? '' : `: ${more}`}`, who: actor };
  });
}

async function all(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

const concerns = ({ policy, store }: Entry, seen: PolicySeen): boolean =>
  (policy === undefined || policy === seen.id) && (store === undefined || store === seen.policy?.rule.dataset?.store);

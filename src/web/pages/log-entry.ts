/** One entry of the log: what it says, its bytes, its place in the tree, and whether it still leads to what was signed. */
import type { StoredEntry } from '../../audit/entry.ts';
import { instant, number } from '../../documents/language.ts';
import { type EntryPlace, entryAt, placeOfEntry, type VerifiedEntry, verifyEntry } from '../../engine/entry-place.ts';
import { fieldsInWords, readEntry } from '../entry-in-words.ts';
import { type Html, html } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { policiesKnown, sees } from '../policies-known.ts';
import { type AddPages, decision, noSuchPage, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { fieldInWords, kindInWords } from '../words/entries.ts';
import { logWords } from '../words/log.ts';

export const addLogEntry: AddPages = (app, desk) => {
  page(app, desk, '/log/:index', 'viewer', async (visit, { params }) => {
    return show(visit, await entrySeen(visit, params.index), null);
  });

  // Nothing is decided or recorded: it only computes. But that takes reading, so a link alone does not start it.
  decision(app, desk, '/log/:index', 'viewer', async (visit, { params }) => {
    const stored = await entrySeen(visit, params.index);
    return { status: 200, ...(await show(visit, stored, await verifyEntry(visit.engine, stored))) };
  });
};

async function entrySeen(visit: Visit, written = ''): Promise<StoredEntry> {
  const stored = /^\d{1,15}$/.test(written) ? await entryAt(visit.engine.ledger, Number(written)) : null;
  if (!stored) throw noSuchPage();
  const seen = await policiesKnown(visit);
  if (!seen.everything && (stored.policy === null || !sees(seen, stored.policy))) throw noSuchPage();
  return stored;
}

async function show(visit: Visit, stored: StoredEntry, verified: VerifiedEntry | null): Promise<PageContent> {
  const words = logWords[visit.language];
  const { ledger } = visit.engine;
  const place = await placeOfEntry(ledger, stored);
  const newest = (await ledger.head()).index;
  return {
    title: words.entryTitle(number(stored.index, visit.language)),
    main: [
      verified ? verdict(visit, verified) : html``,
      said(visit, stored),
      placeInTree(visit, stored, place),
      html`<h2>${words.bytes}</h2>
<pre tabindex="0">${stored.bytes.toString('utf8')}</pre>
<nav aria-label="${words.paging}"><ul>
${stored.index === 0 ? '' : html`<li><a rel="prev" href="/log/${stored.index - 1}">${words.before}</a></li>`}
${stored.index >= newest ? '' : html`<li><a rel="next" href="/log/${stored.index + 1}">${words.after}</a></li>`}
<li><a href="/log">${words.title}</a></li>
</ul></nav>`,
    ],
  };
}

function said({ language, zone }: Visit, stored: StoredEntry): Html {
  const words = logWords[language];
  const entry = readEntry(stored);
  return html`<h2>${words.said}</h2>
${entry ? '' : html`<p class="mistake">${words.unreadable}</p>`}
<dl>
<dt>${words.columns.at}</dt><dd>${instant(stored.at, zone, language)}</dd>
<dt>${words.kind}</dt><dd>${kindInWords(stored.kind, language)} <span class="quietly">(${stored.kind})</span></dd>
${(entry ? fieldsInWords(entry, zone, language) : []).map(
  ({ field, name, lines }) => html`<dt>${name}</dt>
${(lines.length === 0 ? ['–'] : lines).map((line) => html`<dd>${linked(field, line)}</dd>`)}
`,
)}</dl>`;
}

/** What has a page of its own is led to. */
function linked(field: string, line: string): Html | string {
  if (field === 'run') return html`<a href="/runs/${encodeURIComponent(line)}">${line}</a>`;
  if (field === 'policy') return html`<a href="/policies/${encodeURIComponent(line)}">${line}</a>`;
  return line;
}

function placeInTree({ language, zone, token }: Visit, stored: StoredEntry, { leaf, covered }: EntryPlace): Html {
  const words = logWords[language];
  return html`<h2>${words.place}</h2>
<dl>
<dt>${words.columns.index}</dt><dd>${number(stored.index, language)}</dd>
<dt>${words.leaf}</dt><dd><code>${leaf}</code></dd>
${
  covered &&
  html`<dt>${words.checkpoint}</dt><dd>${words.covered(number(covered.size, language), instant(covered.at, zone, language))}</dd>
<dt>${words.root}</dt><dd><code>${covered.root}</code></dd>`
}</dl>
${covered ? path(covered.path, language) : html`<p class="notice">${words.uncovered}</p>`}
<form method="post" action="/log/${stored.index}"><input type="hidden" name="_csrf" value="${token}">
<p class="hint" id="verify-hint">${words.verifyHint}</p>
<p class="actions"><button aria-describedby="verify-hint">${words.verify}</button></p></form>`;
}

function path(hashes: string[], language: Visit['language']): Html {
  const words = logWords[language];
  if (hashes.length === 0) return html`<p>${words.alone}</p>`;
  return html`<details><summary>${words.path} (${number(hashes.length, language)})</summary>
<p>${words.pathHint}</p>
<ol>${hashes.map((hash) => html`<li><code>${hash}</code></li>`)}</ol></details>`;
}

const tones = { sound: 'good', uncovered: 'warn', keyless: 'warn', unsigned: 'bad', differs: 'bad' } as const;
const frames = { good: 'said', warn: 'notice', bad: 'mistake' } as const;

function verdict({ language, zone }: Visit, { verdict: found, root, checkpoint }: VerifiedEntry): Html {
  const words = logWords[language];
  const tone = tones[found];
  const { state, sentence } = words.verdicts[found];
  return html`<div class="${frames[tone]}" role="${tone === 'bad' ? 'alert' : 'status'}">
<p><span class="state ${tone}">${state}</span> ${sentence}</p>
${checkpoint && found !== 'uncovered' ? html`<p>${words.against(number(checkpoint.size, language), instant(checkpoint.at, zone, language))}</p>` : ''}
${found === 'differs' && root !== null ? html`<p>${words.computed}: <code>${root}</code>. ${fieldInWords('checkpoint', language)}: <code>${checkpoint?.root ?? ''}</code></p>` : ''}
</div>`;
}

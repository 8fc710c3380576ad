/** One run: what it was to do, what became of it, batch by batch, on whose decision; and its certificate. */
import { stringify } from 'csv-stringify/sync';
import { certificateDocument } from '../../documents/certificate.ts';
import { day, instant, type Language, listed, number } from '../../documents/language.ts';
import { asPdf } from '../../documents/pdf.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { words } from '../../documents/words/words.ts';
import { type Certificate, certificateOf, cutoffsOf } from '../../engine/certificate.ts';
import { periodInWords } from '../../policy/condition-in-words.ts';
import type { PolicyVersion, Run } from '../../ports/ledger.ts';
import type { RunBatch } from '../../ports/log-search.ts';
import { documentAsHtml } from '../document.ts';
import { whoDid } from '../entry-in-words.ts';
import { type Html, html } from '../html.ts';
import { oneByOne } from '../one-by-one.ts';
import { policiesKnown } from '../policies-known.ts';
import { type AddPages, download, noSuchPage, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { codeInWords, runsWords } from '../words/runs.ts';
import { stateOf } from './runs.ts';

const batchesAPage = 50;

export const addRun: AddPages = (app, desk) => {
  page(app, desk, '/runs/:id', 'viewer', async (visit, { params, query }) => {
    const { ledger } = visit.engine;
    const { run, title } = await runSeen(visit, params.id);
    const version = (await ledger.versions(run.policy)).find(({ digest }) => digest === run.digest) ?? null;
    const after = /^\d{1,15}$/.test(query.get('batches') ?? '') ? Number(query.get('batches')) : -1;
    const batches = await ledger.runBatches(run.id, { after, limit: batchesAPage + 1 });
    const say = runsWords[visit.language];
    return {
      title: say.runTitle(title, instant(run.startedAt, visit.zone, visit.language)),
      main: [
        refusal(visit, run),
        facts(visit, run, title),
        ...(run.planned && run.state !== 'finished' ? [plan(visit, run)] : []),
        outcomes(visit, run),
        cutoffs(visit, run, version),
        decisions(visit, run, version),
        batchTable(visit, run, batches, after),
        links(visit, run, version),
      ],
    };
  });

  page(app, desk, '/runs/:id/certificate', 'viewer', async (visit, { params }) => {
    const { run } = await runSeen(visit, params.id);
    const document = certificateDocument(await certificateOf(visit.engine, run.id), visit.language);
    return { title: document.title, main: [documentAsHtml(document), downloads(visit, run)] };
  });

  for (const [ending, type, make] of formats)
    download(app, desk, `/runs/:id/certificate.${ending}`, 'viewer', async (visit, { params }) => {
      const { run } = await runSeen(visit, params.id);
      const certificate = await certificateOf(visit.engine, run.id);
      return { name: `certificate-${run.id}.${ending}`, type, body: await make(certificate, visit.language) };
    });
};

type Make = (certificate: Certificate, language: Language) => Promise<Buffer | string>;

/** Each keeps the process busy for a while: many who ask at once must not keep it for all that time. */
const inTurn = oneByOne();

const formats: [string, string, Make][] = [
  [
    'pdf',
    'application/pdf',
    (certificate, language) => inTurn(() => asPdf(certificateDocument(certificate, language))),
  ],
  ['json', 'application/json; charset=utf-8', async (certificate) => `${JSON.stringify(certificate, null, 2)}\n`],
  ['csv', 'text/csv; charset=utf-8', async (certificate) => asCsv(certificate)],
];

/** A line for each batch. What a spreadsheet would take for a formula is made text. */
function asCsv({ run, policy, store, table, counts, batches }: Certificate): string {
  const outcomes = [
    ...new Set([...Object.keys(counts.disposed), ...batches.flatMap((batch) => Object.keys(batch.counts))]),
  ];
  const rows = batches.map((batch) => ({
    ...{ run: run.id, policy: policy.id, digest: policy.digest, store, table, asOf: run.asOf },
    ...{ batch: batch.id, entry: batch.entry, at: batch.at },
    ...Object.fromEntries(outcomes.map((name) => [name, batch.counts[name] ?? 0])),
    ...{
      commitments: batch.commitments?.size ?? '',
      root: batch.commitments?.root ?? '',
      key: batch.commitments?.key ?? '',
    },
  }));
  const columns = [
    ...['run', 'policy', 'digest', 'store', 'table', 'asOf', 'batch', 'entry', 'at'],
    ...[...outcomes, 'commitments', 'root', 'key'],
  ];
  return stringify(rows, { header: true, columns, escape_formulas: true, bom: true });
}

async function runSeen(visit: Visit, id = ''): Promise<{ run: Run; title: string }> {
  const run = await visit.engine.ledger.run(id);
  if (!run) throw noSuchPage();
  const { policies, everything } = await policiesKnown(visit);
  const policy = policies.find((one) => one.id === run.policy);
  if (!policy && !everything) throw noSuchPage();
  return { run, title: policy?.title ?? run.policy };
}

function refusal({ language }: Visit, { state, code, message }: Run): Html {
  if (code === null && message === null) return html``;
  const say = runsWords[language];
  const known = code === null ? null : codeInWords(code, language);
  return html`<div class="${state === 'refused' || state === 'failed' ? 'mistake' : 'notice'}">
<h2>${say.refusal}</h2>
${known === null ? '' : html`<p>${known}</p>`}
${message === null ? '' : html`${language === 'en' ? '' : html`<p class="quietly">${say.asTheProgramSays}</p>`}<p lang="en">${message}${code === null ? '' : ` (${code})`}</p>`}
</div>`;
}

function facts({ language, zone }: Visit, run: Run, title: string): Html {
  const say = runsWords[language];
  const { labels } = words[language];
  const at = (iso: string | null): string => (iso === null ? '–' : instant(iso, zone, language));
  return html`<h2>${say.facts}</h2>
<dl>
<dt>${say.columns.state}</dt><dd>${stateOf(run.state, language)}</dd>
<dt>${labels.policy}</dt><dd><a href="/policies/${encodeURIComponent(run.policy)}">${title}</a> (${run.policy})</dd>
${run.erasure === null ? '' : html`<dt>${say.forErasure}</dt><dd><a href="/erasures/${encodeURIComponent(run.erasure)}">${run.erasure}</a></dd>`}
<dt>${labels.system}</dt><dd>${run.store}</dd>
<dt>${labels.asOf}</dt><dd>${at(run.asOf)}</dd>
<dt>${labels.began}</dt><dd>${at(run.startedAt)}</dd>
<dt>${labels.ended}</dt><dd>${at(run.finishedAt)}</dd>
<dt>${labels.run}</dt><dd><code>${run.id}</code></dd>
<dt>${labels.digest}</dt><dd><code>${run.digest}</code></dd>
<dt>${say.worker}</dt><dd>${run.worker}</dd>
</dl>`;
}

function counted(caption: string, rows: [string, number][], language: Language): Html {
  const { labels } = words[language];
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${labels.outcome}</th><th scope="col" class="number">${labels.count}</th></tr></thead>
<tbody>
${rows.map(
  ([name, count]) => html`<tr><th scope="row">${name}</th><td class="number">${number(count, language)}</td></tr>
`,
)}</tbody></table>`;
}

function outcomeIn(name: string, language: Language): string {
  const { outcomes } = words[language];
  if (name === 'due') return runsWords[language].due;
  return Object.hasOwn(outcomes, name) ? (outcomes[name] ?? name) : name;
}

function plan({ language }: Visit, { planned }: Run): Html {
  const say = runsWords[language];
  const rows = (planned ?? []).map(({ outcome, count }): [string, number] => [outcomeIn(outcome, language), count]);
  return html`<h2>${say.planned}</h2>
${rows.length === 0 ? html`<p>${say.nothing}</p>` : counted(say.plannedAbout, rows, language)}`;
}

function outcomes({ language }: Visit, { counts, parts }: Run): Html {
  const say = runsWords[language];
  const { rowsOf, objectsOf } = words[language];
  const rows = Object.entries(counts).map(([name, count]): [string, number] => [outcomeIn(name, language), count]);
  const also = Object.entries(parts).map(([name, count]) =>
    (name.includes('/') ? objectsOf : rowsOf)(number(count, language), name),
  );
  return html`<h2>${say.outcomes}</h2>
${rows.length === 0 ? html`<p>${words[language].certificate.nothing}</p>` : counted(say.outcomesAbout, rows, language)}
${also.length === 0 ? '' : html`<dl><dt>${say.parts}</dt>${also.map((line) => html`<dd>${line}</dd>`)}</dl>`}`;
}

function cutoffs({ language }: Visit, { asOf, erasure }: Run, version: PolicyVersion | null): Html {
  const all = version && erasure === null ? cutoffsOf(version.compiled, asOf) : [];
  if (all.length === 0) return html``;
  const { labels } = words[language];
  const say = runsWords[language];
  return html`<h2>${say.cutoffs}</h2>
${scrolling(
  say.cutoffs,
  html`<table>
<caption class="unseen">${say.cutoffs}</caption>
<thead><tr><th scope="col">${labels.applies}</th><th scope="col">${labels.period}</th><th scope="col">${labels.cutoff}</th></tr></thead>
<tbody>
${all.map(
  ({
    because,
    period,
    day: last,
  }) => html`<tr><th scope="row">${because ?? labels.everything}</th><td>${periodInWords(period, phrases[language])}</td><td>${day(last, language)}</td></tr>
`,
)}</tbody></table>`,
)}`;
}

function decisions({ language, zone }: Visit, run: Run, version: PolicyVersion | null): Html {
  const say = runsWords[language];
  const { labels, by, upTo } = words[language];
  const approved = version?.approvedBy ?? null;
  const byProgram = approved?.startsWith('worker:') === true;
  const rule =
    approved === null || byProgram
      ? byProgram
        ? say.byProgram
        : say.notApproved
      : version?.approvedAt
        ? by(whoDid(approved, language), instant(version.approvedAt, zone, language))
        : whoDid(approved, language);
  return html`<h2>${say.decisions}</h2>
<dl><dt>${labels.ruleApproved}</dt><dd>${rule}</dd>
${run.approvedBy === null ? '' : html`<dt>${labels.runApproved}</dt><dd>${whoDid(run.approvedBy, language)}</dd>${run.approvedMaximum === null ? '' : html`<dd>${upTo(number(run.approvedMaximum, language))}</dd>`}`}
</dl>
${run.approvedBy === null && run.erasure === null && run.state === 'finished' ? html`<p>${say.runWithinLimits}</p>` : ''}`;
}

function batchTable(visit: Visit, run: Run, found: RunBatch[], after: number): Html {
  const { language } = visit;
  const say = runsWords[language];
  const { batchColumns: columns } = say;
  const batches = found.slice(0, batchesAPage);
  if (batches.length === 0) return html`<h2>${say.batches}</h2><p>${say.noBatches}</p>`;
  const last = batches.at(-1)?.entry ?? 0;
  const here = `/runs/${encodeURIComponent(run.id)}`;
  return html`<h2 id="batches">${say.batches}</h2>
${scrolling(
  say.batches,
  html`<table>
<caption class="unseen">${say.batches}</caption>
<thead><tr><th scope="col">${columns.batch}</th><th scope="col">${columns.began}</th><th scope="col">${columns.ended}</th><th scope="col">${columns.outcome}</th><th scope="col">${columns.entry}</th></tr></thead>
<tbody>
${batches.map((batch) => batchRow(visit, batch))}</tbody></table>`,
)}
${
  after < 0 && found.length <= batchesAPage
    ? ''
    : html`<nav aria-label="${say.batches}"><ul>
${after < 0 ? '' : html`<li><a href="${here}#batches">${say.firstBatches}</a></li>`}
${found.length <= batchesAPage ? '' : html`<li><a rel="next" href="${here}?batches=${last}#batches">${say.moreBatches}</a></li>`}
</ul></nav>`
}`;
}

function batchRow({ language, zone }: Visit, batch: RunBatch): Html {
  const entries = [batch.entry, batch.settledEntry].filter((index) => index !== null);
  return html`<tr><th scope="row"><code>${batch.batchId}</code></th><td>${instant(batch.intendedAt, zone, language)}</td>
<td>${batch.settledAt === null ? '–' : instant(batch.settledAt, zone, language)}</td><td>${batchOutcome(batch, language)}</td>
<td>${entries.map((index) => html`<a class="target" href="/log/${index}">${number(index, language)}</a> `)}</td></tr>
`;
}

function batchOutcome({ settlement }: RunBatch, language: Language): string {
  const say = runsWords[language];
  if (settlement === null) return say.open;
  if (settlement.state === 'abandoned') return say.abandoned;
  const { outcome, disposed, gone, indeterminate } = settlement;
  const told = Object.entries({ [outcome]: disposed, gone, indeterminate }).filter(
    ([name, count]) => count > 0 || name === outcome,
  );
  return listed(
    told.map(([name, count]) => `${number(count, language)} ${outcomeIn(name, language)}`),
    language,
  );
}

function links({ language }: Visit, run: Run, version: PolicyVersion | null): Html {
  const say = runsWords[language];
  const certified = run.state === 'finished' && version?.compiled.rule.disposition?.kind !== 'verify';
  return html`<h2>${say.links}</h2>
<ul><li><a href="/log?run=${encodeURIComponent(run.id)}">${say.entries}</a></li>
${certified ? html`<li><a href="/runs/${encodeURIComponent(run.id)}/certificate">${say.certificate}</a></li>` : ''}</ul>
${certified ? '' : html`<p class="quietly">${say.noCertificate}</p>`}`;
}

function downloads({ language }: Visit, { id }: Run): Html {
  const say = runsWords[language];
  const here = `/runs/${encodeURIComponent(id)}`;
  return html`<nav class="actions" aria-label="${say.downloads}"><a class="button" href="${here}/certificate.pdf">${say.pdf}</a> <a class="button quiet" href="${here}/certificate.json">${say.json}</a> <a class="button quiet" href="${here}/certificate.csv">${say.csv}</a> <a class="button quiet" href="${here}">${say.back}</a></nav>
<p class="hint">${say.print}</p>`;
}

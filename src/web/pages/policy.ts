/** One policy: its rule and where it comes from, what it would do now, what it did, and who let it. */
import { day, listed, minute, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { words as documentWords } from '../../documents/words/words.ts';
import { localDay } from '../../policy/calendar.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { reviewOf } from '../../policy/coverage.ts';
import { ruleInWords } from '../../policy/explain.ts';
import type { Run } from '../../ports/ledger.ts';
import type { TallyLine } from '../../ports/store.ts';
import { dayChart } from '../charts/day-chart.ts';
import { type Html, html } from '../html.ts';
import { minuteMoment } from '../moments.ts';
import { type AddPages, decision, noSuchPage, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { countedWords } from '../words/counted.ts';
import { overviewWords } from '../words/overview.ts';
import { policyWords } from '../words/policy.ts';
import {
  asOfLine,
  countForm,
  holdsCell,
  nextCell,
  overdueCell,
  runCell,
  runState,
  stateBadge,
  tooLongReason,
  when,
} from './counted.ts';
import { daysAheadOf, daysOfDisposal } from './day-series.ts';
import { openDisposals } from './disposals-read.ts';
import { titleOf } from './overview.ts';
import { type PolicySeen, policiesSeen } from './policies-seen.ts';
import { holdsSection, holdsTouching } from './policy-holds.ts';
import { timeLine } from './policy-line.ts';
import { historySection } from './policy-versions.ts';

const runsShown = 20;

export const addPolicy: AddPages = (app, desk) => {
  const disposals = openDisposals();

  const policyOf = async (visit: Visit, id: string | undefined): Promise<PolicySeen> => {
    const found = (await policiesSeen(visit, desk.snapshot)).find((one) => one.id === id);
    if (!found) throw noSuchPage();
    return found;
  };

  page(app, desk, '/policies/:id', 'viewer', async (visit, { params }) => {
    const seen = await policyOf(visit, params.id);
    const { ledger } = visit.engine;
    const [runs, versions, onTables, touching, disposed] = await Promise.all([
      ledger.runs({ policy: seen.id, limit: runsShown }),
      ledger.versions(seen.id),
      ledger.holdsByTable(),
      holdsTouching(seen, visit),
      disposals(visit),
    ]);
    const [history, line] = await Promise.all([
      historySection(seen, versions, visit),
      timeLine(seen, runs, touching, visit),
    ]);
    const gone = daysOfDisposal(
      disposed.days.filter(({ policy }) => policy === seen.id),
      visit,
    );
    const { language } = visit;
    const charts = overviewWords[language];
    return {
      title: titleOf(seen, visit),
      main: html`${problems(seen, visit)}
${rule(seen, visit)}
${facts(seen, runs[0], holdsCell(seen, onTables, visit), visit)}
${plan(seen, visit)}
<section><h2>${charts.ahead.heading}</h2>
${ahead(seen, visit)}</section>
<section><h2>${charts.disposed.heading}</h2>
${dayChart({ id: 'disposed', ...charts.disposed, days: gone }, language)}
<p class="quietly">${charts.disposed.by(when(disposed.at, visit))}</p></section>
${runsSection(runs, visit)}
${holdsSection(touching, seen, visit)}
${history}
${line}`,
    };
  });

  decision(app, desk, '/policies/:id/count', 'viewer', async (visit, { params }) => {
    const seen = await policyOf(visit, params.id);
    desk.snapshot.ask(seen.id);
    return { to: `/policies/${encodeURIComponent(seen.id)}`, said: countedWords[visit.language].asked };
  });
};

function problems({ problems: all }: PolicySeen, { language }: Visit): Html {
  if (all.length === 0) return html``;
  const { attention } = overviewWords[language];
  return html`<section class="mistake"><h2>${policyWords[language].problems}</h2><ul>${all.map(
    ({ file, line, what, hint }) =>
      html`<li>${attention.place(file.split('/').at(-1) ?? file, line)} <span lang="en">${what}. ${hint}</span></li>`,
  )}</ul></section>`;
}

function rule({ policy, source }: PolicySeen, { language }: Visit): Html {
  const words = policyWords[language];
  if (!policy) return html``;
  return html`<section><h2>${words.rule}</h2>
${source === null && html`<p class="notice">${words.ruleBefore}</p>`}
<ul>${ruleInWords(policy, phrases[language]).map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

function facts(seen: PolicySeen, last: Run | undefined, holds: string, visit: Visit): Html {
  const { language, zone } = visit;
  const words = policyWords[language].facts;
  const { policy, version } = seen;
  const approved = version?.approvedAt && version.approvedBy;
  return html`<section><h2>${words.heading}</h2><dl>
<dt>${words.state}</dt><dd>${stateBadge(seen, visit)}</dd>
<dt>${words.inForce}</dt><dd>${approved ? words.inForceSince(minute(version.approvedAt ?? '', zone, language), version.approvedBy ?? '') : words.notInForce}</dd>
${policy && sources(policy, visit)}
<dt>${words.last}</dt><dd>${runCell(last, visit)}</dd>
<dt>${words.next}</dt><dd>${nextCell(seen, visit)}</dd>
<dt>${words.holds}</dt><dd>${holds}</dd>
${policy && html`<dt>${words.digest}</dt><dd><code>${policy.digest}</code></dd>`}
</dl></section>`;
}

function sources({ about, rule: { dataset, retain, timezone } }: CompiledPolicy, { language, now }: Visit): Html {
  const words = policyWords[language].facts;
  const { source, basis, controller, owner, erasable, note } = about;
  const reviews = [about.review, retain.kind === 'indefinite' ? retain.review : null].filter((one) => one !== null);
  return html`<dt>${words.source}</dt><dd>${source ? documentWords[language].sourcePlace(source.document, source.place) : words.none}</dd>
<dt>${words.basis}</dt><dd>${basis.length > 0 ? basis.join('; ') : words.none}</dd>
<dt>${words.controllers}</dt><dd>${controller.map((one) => nameOf(one, about, language)).join('; ')}</dd>
<dt>${words.owner}</dt><dd>${owner}</dd>
<dt>${words.review}</dt>${
    reviews.length === 0
      ? html`<dd>${words.none}</dd>`
      : reviews.map((by) => {
          const over = reviewOf(by, now, timezone)?.overdue;
          return html`<dd>${over ? html`<strong>${words.reviewOver(day(by, language))}</strong>` : day(by, language)}</dd>`;
        })
  }
${dataset && html`<dt>${words.place}</dt><dd>${dataset.store}, ${dataset.table}</dd>`}
<dt>${words.erasable}</dt><dd>${erasable.allowed ? words.erasableYes : words.erasableNo(erasable.place)}</dd>
${note !== null && html`<dt>${words.note}</dt><dd>${note}</dd>`}`;
}

function nameOf(name: string, { controllerNames }: CompiledPolicy['about'], language: Visit['language']): string {
  const names = controllerNames?.[name];
  return names ? phrases[language].title(names) : name;
}

function plan(seen: PolicySeen, visit: Visit): Html {
  const { language } = visit;
  const words = policyWords[language].plan;
  const { count } = seen.counted;
  const again = countForm(seen, titleOf(seen, visit), visit);
  if (seen.policy && !seen.policy.rule.dataset)
    return html`<section><h2>${words.heading}</h2><p>${words.gap}</p></section>`;
  if (!count) return html`<section><h2>${words.heading}</h2><p>${asOfLine(seen, visit)}</p>${again}</section>`;
  const { tally, refusal, datasetRows, findings } = count.plan;
  return html`<section><h2>${words.heading}</h2>
<p>${overdueCell(seen, visit)}</p>
${datasetRows !== null && html`<p>${words.dataset(number(datasetRows, language))}</p>`}
${tally && (tally.lines.length === 0 ? html`<p>${words.nothing}</p>` : lines(tally.lines, seen, visit))}
${tooLong(seen, visit)}
${refusal ? html`<div class="notice"><p>${words.refusal}</p><p lang="en">${refusal.message} ${refusal.hint} <code>${refusal.code}</code></p></div>` : html`<p>${words.allowed}</p>`}
${findings.length > 0 && html`<ul lang="en">${findings.map(({ what, hint }) => html`<li>${what} ${hint}</li>`)}</ul>`}
${again}</section>`;
}

function lines(all: TallyLine[], { policy }: PolicySeen, { language }: Visit): Html {
  const words = policyWords[language].plan;
  const outcomes = documentWords[language].outcomes;
  const dayIn = (reading: TallyLine['oldest']): string =>
    reading === null ? '' : day(dayOfReading(reading, policy?.rule.timezone ?? 'UTC'), language);
  return scrolling(
    words.table,
    html`<table>
<caption>${words.table}</caption>
<thead><tr><th scope="col">${words.columns.outcome}</th><th scope="col" class="number">${words.columns.count}</th><th scope="col">${words.columns.oldest}</th><th scope="col">${words.columns.newest}</th></tr></thead>
<tbody>
${all.map(
  ({
    outcome,
    count,
    oldest,
    newest,
  }) => html`<tr><th scope="row">${outcome === 'due' ? words.due : outcomes[outcome]}</th><td class="number">${number(count, language)}</td><td>${dayIn(oldest)}</td><td>${dayIn(newest)}</td></tr>
`,
)}</tbody></table>`,
  );
}

/** As the policy's zone has it; what cannot be read stands as the store printed it. */
function dayOfReading(reading: NonNullable<TallyLine['oldest']>, zone: string): string {
  if (reading.type !== 'instant') return reading.text.slice(0, 10);
  const at = new Date(reading.text);
  return Number.isNaN(at.getTime()) ? reading.text.slice(0, 10) : localDay(at.toISOString(), zone);
}

function tooLong({ counted: { count } }: PolicySeen, visit: Visit): Html {
  const all = count?.tooLong ?? [];
  if (all.length === 0) return html``;
  const { language } = visit;
  const words = overviewWords[language].tooLong;
  return html`<h3>${words.heading}</h3>
${scrolling(
  words.heading,
  html`<table>
<caption>${words.intro}</caption>
<thead><tr><th scope="col">${words.columns.reason}</th><th scope="col">${words.columns.matter}</th><th scope="col" class="number">${words.columns.count}</th></tr></thead>
<tbody>
${all.map((kept) => html`<tr><th scope="row">${tooLongReason(kept, visit)}</th><td>${kept.matter ?? ''}</td><td class="number">${number(kept.count, language)}</td></tr>`)}</tbody></table>`,
)}`;
}

function ahead(seen: PolicySeen, visit: Visit): Html {
  const words = overviewWords[visit.language].ahead;
  if (!seen.counted.count) return html`<p>${asOfLine(seen, visit)}</p>`;
  const { note: _, ...columns } = words.columns;
  return html`${dayChart({ id: 'ahead', ...words, columns, days: daysAheadOf([seen], visit), ahead: true }, visit.language)}
<p class="quietly">${words.asTheyAre} ${asOfLine(seen, visit)}</p>`;
}

const kept = ['held', 'excepted', 'claimed', 'extended', 'undated', 'blocked', 'failed', 'left', 'overdue', 'found'];

function runsSection(runs: Run[], visit: Visit): Html {
  const { language } = visit;
  const words = policyWords[language].runs;
  const outcomes = documentWords[language].outcomes;
  if (runs.length === 0) return html`<section><h2>${words.heading}</h2><p>${words.none}</p></section>`;
  const left = ({ counts }: Run): string =>
    listed(
      kept.flatMap((name) =>
        (counts[name] ?? 0) > 0 ? [`${number(counts[name] ?? 0, language)} ${outcomes[name]}`] : [],
      ),
      language,
    );
  return html`<section><h2>${words.heading}</h2>
${scrolling(
  words.heading,
  html`<table>
<caption class="unseen">${words.heading}</caption>
<thead><tr>${Object.values(words.columns).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${runs.map(
  (
    run,
  ) => html`<tr><th scope="row"><a href="/runs/${run.id}">${minuteMoment(run.startedAt, visit)}</a></th><td>${runState(run, visit)}</td><td>${left(run)}</td><td>${run.approvedBy ?? (run.state === 'finished' ? words.within : '')}</td></tr>
`,
)}</tbody></table>`,
)}</section>`;
}

/** One request for erasure: what it is about, what it would do or did, what is left and why, and what is to be decided. */
import { isSamePerson } from '../../audit/same-person.ts';
import { day, minute, number } from '../../documents/language.ts';
import { approveErasure } from '../../engine/erasure/approve.ts';
import { trailOfErasure } from '../../engine/erasure/trail.ts';
import type { Entry } from '../../engine/log-position.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { inShort } from '../entry-in-words.ts';
import { mistake } from '../failures.ts';
import { type Html, html, raw } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { mayNot } from '../refused.ts';
import { type AddPages, decision, type Led, noSuchPage, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { kindInWords } from '../words/entries.ts';
import { type ErasuresWords, erasuresWords } from '../words/erasures.ts';
import { type CountErasure, type CountedNow, openErasureCounts } from './erasures-counted.ts';
import { reply, toldByImpact, toldByWorks } from './erasures-reply.ts';
import { daysShown, type ErasureSeen, erasureState, erasuresSeen, mayDecide } from './erasures-seen.ts';
import { cannotBeAsked, impactTable, worksTable } from './erasures-table.ts';
import { describedBy, hidden, isReasonCode, said, textField, tokenField, type Wrong, written } from './holds-form.ts';
import { policyName } from './holds-impact.ts';

export const addErasurePage: AddPages = (app, desk) => {
  const count = openErasureCounts();
  page(app, desk, '/erasures/:id', 'viewer', async (visit, { params, query }) =>
    show(visit, await seenOf(visit, params.id), count, { again: query.has('again') }),
  );

  // All under the address of the page itself: whoever chooses another language then stays on it.
  decision(app, desk, '/erasures/:id', 'viewer', async (visit, { params, form }) => {
    const seen = await seenOf(visit, params.id);
    switch (form.get('do')) {
      case 'value':
        return look(visit, seen, count);
      case 'approve':
        return approve(visit, seen, form, count);
      case 'end':
        return end(visit, seen, form, count);
      default:
        throw noSuchPage();
    }
  });
};

/** Whom it is about; that somebody looked is on record. */
async function look(visit: Visit, seen: ErasureSeen, count: CountErasure): Promise<Led> {
  if (!mayLook(visit, seen)) throw mayNot('holds-officer');
  const { ledger } = visit.engine;
  const { id, kind, matter, policies } = seen.erasure;
  const { wanted } = await ledger.valuesOfErasure(id);
  const asked = { erasure: id, matter, action: 'shown', actor: visit.visitor.account };
  const [policy = ''] = policies ?? [];
  await ledger.record(
    kind === 'person' ? { kind: 'person.asked', ...asked } : { kind: 'record.asked', policy, ...asked },
  );
  return { status: 200, ...(await show(visit, seen, count, { shown: wanted })) };
}

async function approve(visit: Visit, seen: ErasureSeen, form: URLSearchParams, count: CountErasure): Promise<Led> {
  if (!mayDecide(visit, 'approver', seen)) throw mayNot('approver');
  const { wrong, approve: words } = erasuresWords[visit.language];
  const { id } = seen.erasure;
  const typed = written(form, 'records').replaceAll(/[\s.,]/g, '');
  if (!/^\d{1,9}$/.test(typed)) return show(visit, seen, count, { wrong: { records: wrong.digits }, typed });
  const records = Number(typed);
  try {
    await approveErasure(visit.engine, id, visit.visitor.account, records);
  } catch (error) {
    if (!(error instanceof GallraError) || error.retryable) throw error;
    return show(visit, await seenOf(visit, id), count, error.code === 'erasure.changed' ? { stale: typed } : { error });
  }
  return { to: `/erasures/${id}`, said: words.approved(records, number(records, visit.language)) };
}

async function end(visit: Visit, seen: ErasureSeen, form: URLSearchParams, count: CountErasure): Promise<Led> {
  const { wrong, end: words } = erasuresWords[visit.language];
  const { id, endedAt } = seen.erasure;
  const choices = endings(visit, seen);
  if (choices.length === 0 && endedAt === null) throw mayNot('approver');
  const how = choices.find((one) => one === form.get('how'));
  const reason = written(form, 'reason');
  const found: Wrong = {
    ...(how === undefined ? { how: wrong.how } : {}),
    ...(isReasonCode(reason) ? {} : { reason: wrong.reason }),
  };
  if (how === undefined || Object.keys(found).length > 0)
    return show(visit, seen, count, { wrong: found, reason, how: how ?? '' });
  try {
    await visit.engine.ledger.endErasure(id, how, reason, visit.visitor.account);
  } catch (error) {
    if (!(error instanceof GallraError) || error.retryable) throw error;
    return show(visit, await seenOf(visit, id), count, { error });
  }
  return { to: `/erasures/${id}`, said: words.ended[how] };
}

type Ending = 'refused' | 'withdrawn' | 'finished';

/** Refusing is the approver's; that the person takes it back, or that it is done, officers of holds may say too. */
function endings(visit: Visit, seen: ErasureSeen): Ending[] {
  const { state } = seen.erasure;
  const approver = mayDecide(visit, 'approver', seen);
  const either = approver || mayDecide(visit, 'holds-officer', seen);
  if (state === 'open')
    return [...(approver ? (['refused'] as const) : []), ...(either ? (['withdrawn'] as const) : [])];
  return state === 'approved' && either ? ['withdrawn', 'finished'] : [];
}

const mayLook = (visit: Visit, seen: ErasureSeen): boolean =>
  mayDecide(visit, 'holds-officer', seen) || mayDecide(visit, 'approver', seen);

async function seenOf(visit: Visit, id = ''): Promise<ErasureSeen> {
  const found = /^[0-9a-f-]{36}$/.test(id) ? await visit.engine.ledger.erasure(id) : null;
  const [seen] = found ? await erasuresSeen(visit, [found]) : [];
  if (!seen) throw noSuchPage();
  return seen;
}

/** What came of a form on the page. */
interface Came {
  /** What was counted before is not enough. */
  again?: boolean;
  shown?: string[];
  wrong?: Wrong;
  typed?: string;
  /** The number that was typed, and is not the number any more. */
  stale?: string;
  reason?: string;
  how?: string;
  error?: GallraError;
}

async function show(visit: Visit, seen: ErasureSeen, count: CountErasure, came: Came = {}): Promise<PageContent> {
  const words = erasuresWords[visit.language];
  const { erasure } = seen;
  const trail = await trailOfErasure(visit.engine.ledger, erasure);
  const anew = came.again === true || came.error !== undefined || came.stale !== undefined;
  const counted = await count(visit, seen, anew);
  return {
    title: words.requestTitle(erasure.matter),
    main: [
      cameTo(visit, came, counted),
      html`<p><a href="/erasures">${words.back}</a></p>`,
      facts(visit, seen, came.shown ?? null),
      erasure.works.length > 0 ? html`<h2>${words.works.heading}</h2>${worksTable(seen, visit)}` : html``,
      impactPart(visit, seen, counted),
      erasure.endedAt === null ? approvePart(visit, seen, counted, came) : html``,
      replyPart(visit, seen, counted, trail),
      endPart(visit, seen, came),
      timeLine(visit, seen, trail),
    ],
  };
}

function cameTo(visit: Visit, { wrong = {}, stale, error }: Came, { anew }: CountedNow): Html {
  const words = erasuresWords[visit.language].wrong;
  if (error) return mistake(error, visit.language);
  const all = {
    ...wrong,
    ...(stale === undefined ? {} : { records: words.number(stale, number(anew?.matched ?? 0, visit.language)) }),
  };
  if (Object.keys(all).length === 0) return html``;
  return html`<div class="mistake" role="alert"><p>${words.title}</p><ul>${Object.entries(all).map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}</ul></div>`;
}

function facts(visit: Visit, seen: ErasureSeen, shown: string[] | null): Html {
  const { language } = visit;
  const words = erasuresWords[language];
  const { erasure, policies, whole } = seen;
  const say = words.facts;
  const days = daysShown(erasure, visit);
  const note = mayLook(visit, seen) ? (erasure.note ?? words.noNote) : words.hidden;
  return html`<section aria-labelledby="request"><h2 id="request">${say.heading}</h2>
<dl>
<dt>${say.state}</dt><dd>${erasureState(erasure, visit)}${erasure.reason !== null && html` ${erasure.reason}`}</dd>
<dt>${say.matter}</dt><dd>${erasure.matter}</dd>
<dt>${say.received}</dt><dd>${day(erasure.receivedOn, language)}</dd>
<dt>${say.deadline}</dt><dd>${day(erasure.deadline, language)} ${days}</dd>
<dt>${say.about}</dt><dd>${words.kinds[erasure.kind]}: ${whom(visit, seen, shown)}</dd>
<dt>${say.policies}</dt>${
    erasure.policies === null
      ? html`<dd>${words.allPolicies}</dd>`
      : policies.map((policy) => html`<dd>${policyName(policy, visit)}</dd>`)
  }${!whole && html`<dd>${words.others}</dd>`}
<dt>${say.note}</dt><dd>${note}</dd>
<dt>${say.id}</dt><dd><code>${erasure.id}</code></dd>
</dl></section>`;
}

function whom(visit: Visit, seen: ErasureSeen, shown: string[] | null): Html {
  const words = erasuresWords[visit.language];
  const { erasure } = seen;
  if (shown) return html`<strong>${shown.join(' / ')}</strong>`;
  if (erasure.forgotten) return html`${words.forgotten}`;
  if (!mayLook(visit, seen)) return html`${words.hidden}`;
  return html`${words.hidden}. <form method="post" action="/erasures/${erasure.id}" class="inline">${tokenField(visit)}${hidden('do', 'value')}<button class="quiet">${words.show}</button></form> <span class="hint">${words.shownHint}</span>`;
}

function impactPart(visit: Visit, { erasure }: ErasureSeen, { impact, away }: CountedNow): Html {
  const words = erasuresWords[visit.language];
  const heading = html`<h2>${erasure.works.length > 0 ? words.works.leftNow : words.impact.heading}</h2>`;
  if (away !== null)
    return html`${heading}<p class="notice">${words.impact.away}${away !== '' && html` ${visit.language === 'en' ? '' : words.impact.inEnglish} <span lang="en">${away}</span>`}</p>`;
  const again = html`<p><a href="/erasures/${erasure.id}?again">${words.impact.again}</a></p>`;
  return impact ? html`${heading}${impactTable(impact, visit)}${again}` : html``;
}

function approvePart(visit: Visit, seen: ErasureSeen, { impact, anew }: CountedNow, came: Came): Html {
  const { language } = visit;
  const words = erasuresWords[language];
  const say = words.approve;
  const heading = html`<h2>${say.heading}</h2>`;
  if (anew === null) return html``;
  const again = seen.erasure.state === 'approved';
  // What was approved is all there is: nobody needs to decide anything.
  if (again && impact && anew.matched <= impact.matched && impact.policies.every(({ refusal }) => refusal === null))
    return html``;
  if (isSamePerson(seen.erasure.recordedBy, visit.visitor.account))
    return html`${heading}<p class="notice">${say.own}</p>`;
  if (!mayDecide(visit, 'approver', seen)) return html`${heading}<p>${say.mayNot}</p>`;
  if (anew.policies.some(cannotBeAsked)) return html`${heading}<p class="notice">${words.impact.cannotSay}</p>`;
  if (anew.matched === 0) return html`${heading}<p class="notice">${say.nothing}</p>`;
  const wrong: Wrong = {
    ...came.wrong,
    ...(came.stale === undefined ? {} : { records: words.wrong.number(came.stale, number(anew.matched, language)) }),
  };
  return html`${heading}<p>${say.text}</p>
${again && html`<p>${say.again}</p>${impactTable(anew, visit)}`}
<form method="post" action="/erasures/${seen.erasure.id}" autocomplete="off">${tokenField(visit)}${hidden('do', 'approve')}
<label for="records">${say.number}</label>
<p class="hint" id="records-hint">${say.hint}</p>
<input id="records" name="records" type="text" inputmode="numeric" maxlength="12" autocomplete="off" required value="${came.typed ?? ''}"${describedBy('records', wrong, say.hint)}>
${said('records', wrong)}<p class="actions"><button class="danger">${say.button}</button></p></form>`;
}

function replyPart(visit: Visit, seen: ErasureSeen, { impact }: CountedNow, trail: Entry[]): Html {
  const { erasure, policies } = seen;
  if (erasure.state === 'withdrawn' || !mayLook(visit, seen)) return html``;
  if (erasure.state === 'refused') {
    if (erasure.reason !== 'not-erasable') return html``;
    return reply(erasure, toldByWorks(erasure, policies, {}, null), visit);
  }
  if (erasure.state === 'open') return impact ? reply(erasure, toldByImpact(impact), visit) : html``;
  return reply(erasure, toldByWorks(erasure, policies, erasedIn(trail), impact), visit);
}

/** By policy: what runs told in the log. */
function erasedIn(trail: Entry[]): Record<string, number> {
  const runs = new Map(trail.flatMap((entry): [string, Entry][] => (entry.run ? [[entry.run, entry]] : [])));
  const erased: Record<string, number> = {};
  for (const { policy = '', counts = {} } of runs.values())
    erased[policy] = (erased[policy] ?? 0) + (counts.destroyed ?? 0) + (counts.anonymised ?? 0);
  return erased;
}

function endPart(visit: Visit, seen: ErasureSeen, { wrong = {}, reason = '', how = '' }: Came): Html {
  const words = erasuresWords[visit.language].end;
  const choices = endings(visit, seen);
  if (choices.length === 0) return html``;
  const chosen = choices.find((one) => one === how);
  return html`<h2>${words.heading}</h2>
<form method="post" action="/erasures/${seen.erasure.id}">${tokenField(visit)}${hidden('do', 'end')}
<fieldset id="how"${wrong.how !== undefined && html` tabindex="-1" aria-describedby="how-wrong"`}><legend>${words.how}</legend>
${said('how', wrong)}${choices.map(
  (
    one,
  ) => html`<label class="choice"><input type="radio" name="how" value="${one}" required aria-describedby="how-${one}"${one === chosen ? raw(' checked') : ''}> ${words.choices[one]}</label>
<p class="hint" id="how-${one}">${words.text[one]}</p>
`,
)}</fieldset>
${textField({ name: 'reason', label: words.reason, value: reason, hint: words.reasonHint }, wrong)}<p class="actions"><button class="quiet">${words.button}</button></p></form>`;
}

function timeLine(visit: Visit, { erasure, policies, whole }: ErasureSeen, all: Entry[]): Html {
  // Counts of what the visitor may not see are none of theirs.
  const trail = whole
    ? all
    : all
        .filter(({ policy }) => policy === undefined || policies.some(({ id }) => id === policy))
        .map((entry) => (entry.policy === undefined ? { ...entry, counts: {} } : entry));
  const { language, zone } = visit;
  const words: ErasuresWords['line'] = erasuresWords[language].line;
  const { columns } = words;
  return html`<h2>${words.heading}</h2>
${trail[0]?.kind !== 'erasure.requested' && html`<p>${words.pruned}</p>`}
${scrolling(
  words.heading,
  html`<table>
<caption class="unseen">${words.heading}</caption>
<thead><tr><th scope="col">${columns.at}</th><th scope="col">${columns.what}</th><th scope="col">${columns.who}</th><th scope="col">${columns.entry}</th></tr></thead>
<tbody>
${trail.map(
  (entry) =>
    html`<tr><th scope="row">${minute(entry.at, zone, language)}</th><td>${happened(entry, visit)}</td><td>${entry.actor ?? '–'}</td><td><a href="/log/${entry.index}">${number(entry.index, language)}</a></td></tr>
`,
)}</tbody></table>`,
)}
<p><a href="/log?matter=${encodeURIComponent(erasure.matter)}">${words.inLog}</a></p>`;
}

/** The matter stands in the title already. */
function happened({ matter: _, ...entry }: Entry, { language }: Visit): Html {
  const more = inShort(entry, language);
  const kind = kindInWords(entry.kind, language);
  const told = entry.run === undefined ? html`${kind}` : html`<a href="/runs/${entry.run}">${kind}</a>`;
  return html`${told}${entry.policy !== undefined && html`, ${entry.policy}`}${more !== '' && html`: ${more}`}`;
}

/** One hold: what it is, looking at it again, its note, and the way to its release. */
import { day, minute } from '../../documents/language.ts';
import { acknowledgePending } from '../../engine/holds.ts';
import { localDay } from '../../policy/calendar.ts';
import type { HoldTrail, ReleaseRequest } from '../../ports/hold-releases.ts';
import type { Hold } from '../../ports/ledger.ts';
import { type Html, html } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { type AddPages, decision, type Led, page } from '../routes.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { holdsWords } from '../words/holds.ts';
import {
  dayWrong,
  hidden,
  isReasonCode,
  textField,
  tokenField,
  type Wrong,
  written,
  wrongSummary,
} from './holds-form.ts';
import { policyName } from './holds-impact.ts';
import { coversInWords, reviewCell } from './holds-list.ts';
import { addRelease } from './holds-release.ts';
import { type HoldSeen, holdSeen, mayDo, mustDo, policiesOver } from './holds-seen.ts';

export const addHoldPage: AddPages = (app, desk) => {
  page(app, desk, '/holds/:id', 'viewer', async (visit, { params }) =>
    shown(visit, await holdSeen(visit, params.id ?? ''), null, emptyReview, {}),
  );

  decision(app, desk, '/holds/:id', 'holds-officer', async (visit, { params, form }) => {
    const seen = await holdSeen(visit, params.id ?? '');
    mustDo(visit, 'holds-officer', seen.policies, seen.trail.hold);
    switch (form.get('decide')) {
      case 'values':
        return { status: 200, ...(await valuesShown(visit, seen)) };
      case 'review':
        return review(visit, seen, form);
      case 'erase':
        return eraseNote(visit, seen);
      case 'acknowledge':
        return acknowledge(visit, seen);
      default:
        return shown(visit, seen, null, emptyReview, { decide: holdsWords[visit.language].wrong.nothing });
    }
  });

  addRelease(app, desk);
};

async function valuesShown(visit: Visit, seen: HoldSeen): Promise<PageContent> {
  const { ledger } = visit.engine;
  const { id, identity } = seen.trail.hold;
  const hold = (await ledger.holds({ tables: [identity] })).find((one) => one.id === id);
  // Released meanwhile: its values are gone for good.
  if (hold) await ledger.record({ kind: 'hold.shown', actor: visit.visitor.account, hold: id, counts: { holds: 1 } });
  return shown(visit, seen, hold ?? null, emptyReview, {});
}

interface Review {
  until: string;
  reason: string;
}

const emptyReview: Review = { until: '', reason: '' };

async function review(visit: Visit, seen: HoldSeen, form: URLSearchParams): Promise<Led> {
  const words = holdsWords[visit.language];
  const { id } = seen.trail.hold;
  const asked: Review = { until: written(form, 'until'), reason: written(form, 'reason') };
  const wrong: Wrong = {};
  const wrongDay = dayWrong(asked.until, localDay(visit.now, visit.zone), words);
  if (wrongDay !== null) wrong.until = wrongDay;
  if (!isReasonCode(asked.reason)) wrong.reason = words.wrong.reason;
  if (Object.keys(wrong).length > 0) return shown(visit, seen, null, asked, wrong);
  await visit.engine.ledger.reviewHold(id, asked.until, asked.reason, visit.visitor.account);
  return { to: `/holds/${id}`, said: words.one.renewed(day(asked.until, visit.language)) };
}

async function eraseNote(visit: Visit, { trail: { hold } }: HoldSeen): Promise<Led> {
  await visit.engine.ledger.eraseHoldNote(hold.id, visit.visitor.account);
  return { to: `/holds/${hold.id}`, said: holdsWords[visit.language].one.erased };
}

async function acknowledge(visit: Visit, { trail: { hold } }: HoldSeen): Promise<Led> {
  const words = holdsWords[visit.language].one;
  await acknowledgePending(visit.engine, [hold.identity]);
  const now = await visit.engine.ledger.holdTrail(hold.id);
  return { to: `/holds/${hold.id}`, said: now?.hold.acknowledgedAt ? words.acknowledged : words.stillWaits };
}

/** @param opened with its values; null: they are not shown. */
function shown(visit: Visit, seen: HoldSeen, opened: Hold | null, asked: Review, wrong: Wrong): PageContent {
  const { trail, policies } = seen;
  const { hold, released } = trail;
  const words = holdsWords[visit.language];
  const officer = mayDo(visit, 'holds-officer', policies, hold);
  return {
    title: hold.restriction ? words.one.restrictionTitle(hold.matter) : words.one.title(hold.matter),
    main: html`${wrongSummary(wrong, visit)}<p><a href="/holds">${words.one.back}</a></p>
${opened && html`<p class="notice">${words.values.shown}</p>`}
${factsOf(visit, seen, opened, officer)}
${requestsSection(trail.requests, visit)}
${released === null && html`<p class="actions"><a class="button" href="/holds/${hold.id}/release">${words.one.release}</a></p>`}
${officer && officerForms(visit, trail, opened !== null, asked, wrong)}`,
  };
}

function factsOf(visit: Visit, { trail, policies }: HoldSeen, opened: Hold | null, officer: boolean): Html {
  const { hold, released, reviewed } = trail;
  const { language, zone } = visit;
  const words = holdsWords[language];
  const { facts } = words.one;
  const at = (iso: string): string => minute(iso, zone, language);
  const over = policiesOver(policies, hold);
  const fact = (name: string, value: Html | string): Html => html`<dt>${name}</dt><dd>${value}</dd>
`;
  const state =
    hold.acknowledgedAt === null
      ? html`<span class="state warn">${words.unacknowledged}</span> ${words.one.unacknowledged}`
      : html`${words.one.acknowledgedAt(at(hold.acknowledgedAt))}`;
  return html`<dl>
${fact(facts.kind, hold.restriction ? words.one.restriction : words.one.hold)}${fact(facts.covers, coversInWords(hold, visit))}${
  opened &&
  Object.keys(opened.match).length > 0 &&
  fact(
    facts.values,
    html`${Object.entries(opened.match).map(([column, value]) => html`${column} = <code>${value}</code><br>`)}`,
  )
}${fact(facts.reason, hold.reason)}${fact(facts.matter, hold.matter)}${fact(facts.placed, words.placedBy(hold.placedBy, at(hold.placedAt)))}${
  released === null
    ? html`${fact(facts.state, state)}${fact(facts.review, reviewCell(hold, visit))}`
    : fact(facts.released, words.one.releasedBy(released.by, at(released.at), released.because ?? ''))
}${reviewed && fact(facts.reviewed, words.one.reviewedBy(reviewed.by, at(reviewed.at), reviewed.because ?? ''))}${fact(
  facts.note,
  hold.note === null ? words.one.noNote : officer ? hold.note : words.one.noteHidden,
)}${fact(
  facts.policies,
  over.length === 0 ? words.one.noPolicies : html`${over.map((policy) => html`${policyName(policy, visit)}<br>`)}`,
)}${fact(facts.id, html`<code>${hold.id}</code>`)}</dl>`;
}

function requestsSection(requests: ReleaseRequest[], { language, zone }: Visit): Html {
  const words = holdsWords[language];
  const { requestColumns: columns } = words.one;
  if (requests.length === 0) return html``;
  const at = (iso: string): string => minute(iso, zone, language);
  return html`<section><h2>${words.one.requests}</h2>
${scrolling(
  words.one.requests,
  html`<table>
<caption class="unseen">${words.one.requests}</caption>
<thead><tr><th scope="col">${columns.requested}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.end}</th></tr></thead>
<tbody>
${requests.map(
  ({
    requestedBy,
    requestedAt,
    reason,
    ended,
  }) => html`<tr><th scope="row">${words.placedBy(requestedBy, at(requestedAt))}</th><td>${reason}</td><td>${
    ended === null
      ? words.one.waits
      : words.one.endedBy(words.one.ends[ended.how], ended.by, at(ended.at), ended.because ?? '')
  }</td></tr>
`,
)}</tbody></table>`,
)}</section>`;
}

function officerForms(
  visit: Visit,
  { hold, released }: HoldTrail,
  shownAlready: boolean,
  asked: Review,
  wrong: Wrong,
): Html {
  const words = holdsWords[visit.language];
  const to = `/holds/${hold.id}`;
  const form = (decide: string, inside: Html): Html =>
    html`<form method="post" action="${to}">${tokenField(visit)}${hidden('decide', decide)}
${inside}</form>
`;
  const button = (text: string): Html => html`<p class="actions"><button class="quiet">${text}</button></p>`;
  return html`${
    released === null &&
    html`${hold.acknowledgedAt === null && form('acknowledge', button(words.one.lookAgain))}${
      !shownAlready &&
      hold.kind !== 'dataset' &&
      form('values', html`<p class="hint">${words.values.hint}</p>${button(words.values.showOne)}`)
    }<section><h2>${words.one.renew}</h2>
${form(
  'review',
  html`<p>${words.one.renewText}</p>
${textField({ name: 'until', label: words.one.newDay, value: asked.until, hint: words.one.newDayHint, type: 'date' }, wrong)}${textField(
  { name: 'reason', label: words.one.reason, value: asked.reason, hint: words.one.reasonHint },
  wrong,
)}<p class="actions"><button>${words.one.keep}</button></p>`,
)}</section>`
  }${
    hold.note !== null &&
    html`<section><h2>${words.one.erase}</h2>${form('erase', html`<p>${words.one.eraseText}</p><p class="actions"><button class="danger">${words.one.erase}</button></p>`)}</section>`
  }`;
}

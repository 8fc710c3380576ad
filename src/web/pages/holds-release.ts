/** Releasing a hold: what it sets free, by one person or by two. */
import { minute } from '../../documents/language.ts';
import { type HoldImpact, impactOfRelease } from '../../engine/hold-impact.ts';
import { askRelease, confirmRelease } from '../../engine/hold-releases.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import type { ReleaseRequest } from '../../ports/hold-releases.ts';
import { mistake } from '../failures.ts';
import { type Html, html } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { type AddPages, decision, type Led, page } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { holdsWords } from '../words/holds.ts';
import { hidden, isReasonCode, textField, tokenField, type Wrong, written, wrongSummary } from './holds-form.ts';
import { impactShown } from './holds-impact.ts';
import { coversInWords } from './holds-list.ts';
import { type HoldSeen, holdSeen, mayDo, mustDo } from './holds-seen.ts';

export const addRelease: AddPages = (app, desk) => {
  page(app, desk, '/holds/:id/release', 'viewer', async (visit, { params }) =>
    shown(visit, await holdSeen(visit, params.id ?? ''), '', {}),
  );

  decision(app, desk, '/holds/:id/release', 'viewer', async (visit, { params, form }) => {
    const seen = await holdSeen(visit, params.id ?? '');
    try {
      return await decide(visit, seen, form);
    } catch (error) {
      // Somebody else was quicker, or has to do it.
      if (!(error instanceof GallraError) || !error.code.startsWith('hold.')) throw error;
      const again = await shown(visit, await holdSeen(visit, params.id ?? ''), '', {});
      return { ...again, main: html`${mistake(error, visit.language)}${again.main}` };
    }
  });
};

async function decide(visit: Visit, seen: HoldSeen, form: URLSearchParams): Promise<Led> {
  const { engine, visitor, language } = visit;
  const words = holdsWords[language];
  const { hold } = seen.trail;
  const reason = written(form, 'reason');
  const to = `/holds/${hold.id}`;
  const needsReason = (): Promise<PageContent> => shown(visit, seen, reason, { reason: words.wrong.reason });
  switch (form.get('decide')) {
    case 'release': {
      mustDo(visit, 'holds-officer', seen.policies, hold);
      if (!isReasonCode(reason)) return needsReason();
      const asked = await askRelease(engine, hold.id, reason, visitor.account);
      if (asked.state === 'requested') return { to, said: words.release.requested };
      return { to, said: releasedInWords(asked.copied, visit) };
    }
    case 'confirm': {
      mustDo(visit, 'approver', seen.policies, hold);
      const { copied } = await confirmRelease(engine, hold.id, visitor.account);
      return { to, said: releasedInWords(copied, visit) };
    }
    case 'refuse':
      mustDo(visit, 'approver', seen.policies, hold);
      if (!isReasonCode(reason)) return needsReason();
      await engine.ledger.endRequest(hold.id, 'refused', reason, visitor.account);
      return { to, said: words.release.refused };
    case 'withdraw':
      mustDo(visit, 'holds-officer', seen.policies, hold);
      await engine.ledger.endRequest(hold.id, 'withdrawn', null, visitor.account);
      return { to, said: words.release.withdrawn };
    default:
      return shown(visit, seen, '', { decide: words.wrong.nothing });
  }
}

function releasedInWords(copied: string, { language }: Visit): string {
  const words = holdsWords[language].release;
  return copied === 'unwritten' ? `${words.released} ${words.unwritten}` : words.released;
}

async function shown(visit: Visit, seen: HoldSeen, reason: string, wrong: Wrong): Promise<PageContent> {
  const { hold, released, requests } = seen.trail;
  const words = holdsWords[visit.language];
  const open = requests.find(({ ended }) => ended === null);
  const impact = released === null ? await impactOf(visit, seen) : null;
  return {
    title: words.release.title,
    main: html`${wrongSummary(wrong, visit)}<p><a href="/holds/${hold.id}">${hold.restriction ? words.one.restrictionTitle(hold.matter) : words.one.title(hold.matter)}</a></p>
<p>${coversInWords(hold, visit)}</p>
${
  released !== null
    ? html`<p class="notice">${words.release.over}</p>`
    : html`<section><h2>${words.release.impact}</h2>
${impact ? impactShown(impact, hold.kind, 'freed', visit) : html`<p class="notice">${words.release.uncounted}</p>`}
<p>${words.release.effect}</p></section>
${open ? waiting(visit, seen, open, reason, wrong) : asking(visit, seen, reason, wrong)}`
}`,
  };
}

/** Null: it cannot be counted, which keeps nobody from releasing. */
async function impactOf(visit: Visit, { trail }: HoldSeen): Promise<HoldImpact | null> {
  try {
    return await impactOfRelease(visit.engine, trail.hold);
  } catch (error) {
    if (error instanceof GallraError) return null;
    throw error;
  }
}

function asking(visit: Visit, { trail, policies }: HoldSeen, reason: string, wrong: Wrong): Html {
  const words = holdsWords[visit.language].release;
  if (!mayDo(visit, 'holds-officer', policies, trail.hold)) return html``;
  const two = visit.engine.settings.twoPersonRelease === true;
  return html`<section><h2>${words.title}</h2>
${two && html`<p>${words.twoPersons}</p>`}
${formOf(
  visit,
  trail.hold.id,
  'release',
  html`${textField({ name: 'reason', label: words.reason, value: reason, hint: words.reasonHint }, wrong)}
<p class="actions"><button class="danger">${two ? words.request : words.releaseNow}</button></p>`,
)}</section>`;
}

function waiting(
  visit: Visit,
  { trail: { hold }, policies }: HoldSeen,
  request: ReleaseRequest,
  reason: string,
  wrong: Wrong,
): Html {
  const { language, zone, visitor } = visit;
  const words = holdsWords[language].release;
  const mine = request.requestedBy === visitor.account;
  const told = words.waits(request.requestedBy, minute(request.requestedAt, zone, language), request.reason);
  const withdraw =
    mine &&
    mayDo(visit, 'holds-officer', policies, hold) &&
    formOf(visit, hold.id, 'withdraw', html`<p class="actions"><button class="quiet">${words.withdraw}</button></p>`);
  if (mine) return html`<section><h2>${words.title}</h2><p>${words.own}</p>${withdraw}</section>`;
  if (!mayDo(visit, 'approver', policies, hold))
    return html`<section><h2>${words.title}</h2><p>${told}</p><p>${words.mayNotConfirm}</p></section>`;
  return html`<section><h2>${words.title}</h2><p>${told}</p>
${formOf(visit, hold.id, 'confirm', html`<p>${words.confirmText}</p><p class="actions"><button class="danger">${words.confirm}</button></p>`)}
${formOf(
  visit,
  hold.id,
  'refuse',
  html`${textField({ name: 'reason', label: words.refuseReason, value: reason, hint: holdsWords[language].one.reasonHint }, wrong)}
<p class="actions"><button class="quiet">${words.refuse}</button></p>`,
)}</section>`;
}

const formOf = (visit: Visit, id: string, decides: string, inside: Html): Html =>
  html`<form method="post" action="/holds/${id}/release">${tokenField(visit)}${hidden('decide', decides)}
${inside}</form>
`;

/** How states, counts and runs are shown, on the overview and on the page of a policy. */
import { clockTime, day, listed, minute, number } from '../../documents/language.ts';
import { words as documentWords } from '../../documents/words/words.ts';
import { daysSince, type KeptTooLong, type PolicyCount } from '../../engine/count-policy.ts';
import { countOf } from '../../engine/limits.ts';
import type { PolicyState } from '../../engine/policy-state.ts';
import { localDay } from '../../policy/calendar.ts';
import type { HoldsOn, Run } from '../../ports/ledger.ts';
import { type Html, html } from '../html.ts';
import { minuteMoment } from '../moments.ts';
import type { Visit } from '../visit.ts';
import { countedWords } from '../words/counted.ts';
import { holdsOn, type PolicySeen } from './policies-seen.ts';

const tones: Record<PolicyState, 'good' | 'warn' | 'bad' | ''> = {
  'in-force': 'good',
  gap: '',
  paused: 'warn',
  unapproved: 'warn',
  changed: 'warn',
  stopped: 'warn',
  broken: 'bad',
  gone: 'bad',
};

export function stateBadge({ state, stop }: Pick<PolicySeen, 'state' | 'stop'>, { language }: Visit): Html {
  const words = countedWords[language];
  const text = state === 'stopped' && stop ? words.waitsFor(stop.policy) : words.states[state];
  return html`<span class="state ${tones[state]}">${text}</span>`;
}

/** The time alone on the very day. */
export function when(at: string, { zone, language, now }: Visit): string {
  const today = localDay(at, zone) === localDay(now, zone);
  return today ? clockTime(at, zone, language) : minute(at, zone, language);
}

/** When it was counted, or why it is not. */
export function asOfLine(seen: Pick<PolicySeen, 'counted' | 'policy' | 'source'>, visit: Visit): Html {
  const { count, failure, awaited } = seen.counted;
  const words = countedWords[visit.language];
  const failed = failure && (failure.error.code.startsWith('store.') ? words.unreachable : words.failed);
  return html`<small class="quietly">${[
    failed && html`<span class="state bad">${failed(when(failure?.at ?? '', visit))}</span> `,
    count && words.counted(when(count.plan.asOf, visit)),
    !count && !failure && uncountedBecause(seen, visit),
    count && awaited && ` (${words.counting})`,
  ]}</small>`;
}

function uncountedBecause({ policy, source }: Pick<PolicySeen, 'policy' | 'source'>, { language }: Visit): string {
  const words = countedWords[language];
  if (source === null) return words.fileUnusable;
  return policy?.rule.dataset ? words.notYet : words.nothingToCount;
}

/** When the schedule comes round next, or why it does not. */
export function nextCell({ next, source }: Pick<PolicySeen, 'next' | 'source'>, visit: Visit): Html {
  const words = countedWords[visit.language];
  if (source === null) return html`${words.notUntilMended}`;
  return next === null ? html`${words.noSchedule}` : minuteMoment(next, visit);
}

/** What is overdue now, and the age of the oldest. */
export function overdueCell(seen: PolicySeen, visit: Visit): Html {
  const { language } = visit;
  const words = countedWords[language];
  const { count } = seen.counted;
  const line = asOfLine(seen, visit);
  if (!count) return line;
  const { tally } = count.plan;
  if (!tally) return html`${words.unreadable}<br>${line}`;
  const due = countOf(tally, 'due');
  if (due === 0) return html`${words.noneOverdue}<br>${line}`;
  return html`<strong>${words.overdue(due, number(due, language))}</strong>${age(count, visit)}<br>${line}`;
}

function age({ oldest, plan: { policy, asOf } }: PolicyCount, { language }: Visit): Html {
  const words = countedWords[language];
  if (oldest === null) return html``;
  const days = oldest.dueSince === null ? null : daysSince(oldest.dueSince, asOf, policy.rule.timezone);
  const told = days !== null && days > 0 ? `${words.daysOver(days, number(days, language))}; ` : '';
  return html`<br>${told}${words.oldest(day(oldest.startedOn, language))}`;
}

export function holdsCell(seen: PolicySeen, all: HoldsOn[], { language }: Visit): string {
  const words = countedWords[language];
  const { holds, restrictions } = holdsOn(seen, all);
  const told = [
    ...(holds > 0 ? [words.holds(holds, number(holds, language))] : []),
    ...(restrictions > 0 ? [words.restrictions(restrictions, number(restrictions, language))] : []),
  ];
  return told.length === 0 ? words.noHolds : listed(told, language);
}

/** When it began, how it stands, and what it disposed of. */
export function runCell(run: Run | undefined, visit: Visit): Html {
  const words = countedWords[visit.language];
  if (!run) return html`${words.never}`;
  return html`<a href="/runs/${run.id}">${minuteMoment(run.startedAt, visit)}</a><br>${runState(run, visit)}`;
}

export function runState(run: Run, visit: Visit): Html {
  const { language } = visit;
  const disposed = disposedInWords(run.counts, visit);
  const code = run.code === null ? '' : html` <code lang="en">${run.code}</code>`;
  return html`${countedWords[language].runs[run.state]}${disposed === '' ? '' : `: ${disposed}`}${code}`;
}

const disposals = ['destroyed', 'anonymised', 'flagged', 'indeterminate'];

/** Empty where nothing was. */
export const disposedInWords = (counts: Record<string, number>, { language }: Visit): string =>
  listed(
    disposals.flatMap((outcome) => {
      const count = counts[outcome] ?? 0;
      return count > 0 ? [`${number(count, language)} ${documentWords[language].outcomes[outcome]}`] : [];
    }),
    language,
  );

export function tooLongReason({ reason, because }: KeptTooLong, { language }: Visit): string {
  const outcomes = documentWords[language].outcomes;
  const told = reason === 'other' ? countedWords[language].otherReasons : outcomes[reason === 'due' ? 'left' : reason];
  return because === null ? (told ?? reason) : `${told}: ${because}`;
}

/** To have one policy counted out of its turn. */
export const countForm = (seen: PolicySeen, title: string, { language, token }: Visit): Html =>
  seen.source === null || !seen.policy?.rule.dataset
    ? html``
    : html`<form method="post" action="/policies/${encodeURIComponent(seen.id)}/count" class="inline"><input type="hidden" name="_csrf" value="${token}"><button class="quiet" aria-label="${countedWords[language].countNowOf(title)}">${countedWords[language].countNow}</button></form>`;

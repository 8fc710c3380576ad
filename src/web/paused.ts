/** What is paused, on every page while it is. */
import { minute } from '../documents/language.ts';
import type { Pause } from '../ports/ledger.ts';
import { type Html, html } from './html.ts';
import type { Visit } from './visit.ts';
import { may } from './visitor.ts';
import { pausesWords } from './words/pauses.ts';

/** Those that this visitor may see: pauses of a policy are seen by whoever sees the policy, others by everybody. */
export const pausesSeen = ({ engine, visitor, pauses }: Visit): Pause[] =>
  pauses.filter(({ policy }) => {
    if (policy === null) return true;
    const found = engine.policies.sound.find((one) => one.policy.id === policy);
    return may(visitor, 'viewer', found?.policy.about.controller ?? null);
  });

/** Empty where nothing is. */
export function pausedBanner(visit: Visit): Html {
  const seen = pausesSeen(visit);
  if (seen.length === 0) return html``;
  const words = pausesWords[visit.language];
  return html`<section class="notice paused" aria-label="${words.banner}">
<p><strong>${words.banner}</strong> <a href="/pauses">${words.more}</a></p>
<ul>
${seen.slice(0, 5).map((pause) => html`<li>${pauseInWords(pause, visit)}</li>`)}
</ul>
${seen.length > 5 && html`<p>${words.others(seen.length - 5)}</p>`}
</section>`;
}

/** One sentence: what, until when, why, by whom. */
export function pauseInWords(pause: Pause, visit: Pick<Visit, 'language' | 'zone'>): string {
  const { language, zone } = visit;
  const words = pausesWords[language];
  const until = pause.until === null ? words.untilResumed : words.until(minute(pause.until, zone, language));
  return words.sentence(words.scope(pause), until, pause.reason, pause.pausedBy);
}

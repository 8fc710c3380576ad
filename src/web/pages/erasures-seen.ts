/** Whose request is whose: it is about policies, and so about their controllers. Also how far it is, and how many days are left. */
import { number } from '../../documents/language.ts';
import { soonDays } from '../../engine/erasure/open.ts';
import { daysLeft } from '../../engine/erasure/request.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { Erasure } from '../../ports/erasure.ts';
import { type Html, html } from '../html.ts';
import { policiesKnown } from '../policies-known.ts';
import type { Visit } from '../visit.ts';
import { may, type Role } from '../visitor.ts';
import { erasuresWords, type ShownState } from '../words/erasures.ts';
import { policiesOf } from './holds-seen.ts';

export interface ErasureSeen {
  erasure: Erasure;
  /** Policies that it is about, of those that the visitor may see. */
  policies: CompiledPolicy[];
  /** False: it is also about policies that they may not see. */
  whole: boolean;
}

/** Those of which the visitor may see a policy at least. */
export async function erasuresSeen(visit: Visit, erasures: Erasure[]): Promise<ErasureSeen[]> {
  const { policies, everything } = await policiesKnown(visit);
  const known = new Map(policies.map(({ id, policy }) => [id, policy]));
  // Also those whose file is broken or gone: the request is about them all the same.
  const ofPersons = withSubject(await policiesOf(visit)).map(({ id }) => id);
  return erasures.flatMap((erasure) => {
    const ids = new Set([...(erasure.policies ?? ofPersons), ...erasure.works.map(({ policy }) => policy)]);
    const seen = [...ids].flatMap((id) => known.get(id) ?? []);
    if (seen.length === 0 && !everything) return [];
    return [{ erasure, policies: seen, whole: everything || seen.length === ids.size }];
  });
}

/** The most urgent first. */
export const byDeadline = (seen: ErasureSeen[]): ErasureSeen[] =>
  [...seen].sort((a, b) => (a.erasure.deadline < b.erasure.deadline ? -1 : 1));

/** A request is decided about as a whole: by whoever has the role for every policy of it. */
export const mayDecide = ({ visitor }: Visit, role: Role, { policies, whole }: ErasureSeen): boolean =>
  may(visitor, role, null) ||
  (whole && policies.length > 0 && policies.every(({ about }) => may(visitor, role, about.controller)));

/** Under which policies this visitor may decide about records of people, or of one record. */
export const decidable = ({ engine, visitor }: Visit, role: Role): CompiledPolicy[] =>
  engine.policies.sound.map(({ policy }) => policy).filter(({ about }) => may(visitor, role, about.controller));

export const withSubject = (policies: CompiledPolicy[]): CompiledPolicy[] =>
  policies.filter(({ about }) => about.subject !== null);

export const stateOf = ({ state, works }: Erasure): ShownState =>
  state === 'approved' && works.some(({ lookedAt, run }) => lookedAt !== null || run !== null) ? 'underWay' : state;

const tones: Record<ShownState, 'good' | 'warn' | ''> = {
  ...{ open: 'warn', approved: '', underWay: '' },
  ...{ finished: 'good', refused: '', withdrawn: '' },
};

export function erasureState(erasure: Erasure, { language }: Visit): Html {
  const state = stateOf(erasure);
  return html`<span class="state ${tones[state]}">${erasuresWords[language].states[state]}</span>`;
}

/** Nothing once it has ended. */
export function daysShown(erasure: Erasure, { now, zone, language }: Visit): Html {
  if (erasure.endedAt !== null) return html``;
  const words = erasuresWords[language];
  const days = daysLeft(erasure, now, zone);
  const written = number(Math.abs(days), language);
  if (days < 0) return html`<span class="state bad">${words.over(-days, written)}</span>`;
  if (days === 0) return html`<span class="state warn">${words.today}</span>`;
  const text = words.left(days, written);
  return days <= soonDays ? html`<span class="state warn">${text}</span>` : html`${text}`;
}

/** A request for erasure comes in: recorded, with what it would do; refused at once where the person has no right to it. */
import { GallraError } from '../../errors/gallra-error.ts';
import { lastDay, localDay } from '../../policy/calendar.ts';
import { isRealDay } from '../../policy/schema-words.ts';
import type { Erasure, NewErasure } from '../../ports/erasure.ts';
import type { Engine } from '../engine.ts';
import { canonicalKey } from '../explain.ts';
import { soundPolicy } from '../plan.ts';
import { situate } from '../situate.ts';
import { standingNow } from '../standing.ts';
import { type ErasureImpact, impactOf } from './impact.ts';

export interface ErasureRequest extends Omit<NewErasure, 'deadline'> {
  /** Left out: one month after it was received (GDPR Art. 12(3)). */
  deadline?: string;
}

export interface RecordedErasure {
  /** Refused already where every policy that it is about says `erasable: no`. */
  erasure: Erasure;
  impact: ErasureImpact;
}

/**
 * Nothing is erased by it. @throws `request.…` for what cannot be meant: a day, a diary number, no value; `policy.unknown`;
 * `explain.key` where the key cannot be one; `request.nobody` where no policy tells whom its records are about.
 */
export async function recordErasure(engine: Engine, asked: ErasureRequest): Promise<RecordedErasure> {
  const { receivedOn, deadline = answerBy(asked.receivedOn) } = asked;
  const request = { ...asked, deadline };
  await check(engine, request);
  const impact = await impactOf(engine, request);
  if (impact.policies.length === 0)
    throw mistake(
      'nobody',
      'No policy tells whom its records are about.',
      'Write subject: into the policies, or name one policy and the key of a record.',
    );
  const subjects = impact.policies.filter(({ never }) => never?.why === 'no-subject').map(({ policy }) => policy.id);
  if (subjects.length > 0)
    throw mistake(
      'subject',
      `${subjects.join(', ')} does not tell whom its records are about.`,
      'Write subject: into the policy, leave it out, or name the key of a record.',
    );
  const erasure = await engine.ledger.recordErasure({ ...request, receivedOn });
  if (!impact.policies.every(({ never }) => never?.why === 'not-erasable')) return { erasure, impact };
  const refused = await engine.ledger.endErasure(erasure.id, 'refused', 'not-erasable', request.recordedBy);
  return { erasure: refused, impact };
}

/** The last day for an answer: one month later, forward, the day clamped to the month's last. */
export const answerBy = (receivedOn: string): string =>
  isRealDay(receivedOn) ? lastDay(receivedOn, null, { months: 1, days: 0 }, 'UTC') : receivedOn;

/** Days until the deadline; below zero: it has passed. @param zone of whoever counts. */
export const daysLeft = ({ deadline }: Pick<Erasure, 'deadline'>, now: string, zone: string): number =>
  Math.round((Date.parse(`${deadline}T00:00:00Z`) - Date.parse(`${localDay(now, zone)}T00:00:00Z`)) / 86_400_000);

async function check(engine: Engine, request: NewErasure): Promise<void> {
  const { receivedOn, deadline, matter, wanted, kind, policies } = request;
  if (!isRealDay(receivedOn) || !isRealDay(deadline) || deadline < receivedOn)
    throw mistake(
      'day',
      `A request received on ${receivedOn} cannot have the deadline ${deadline}.`,
      'Write days of the calendar, such as 2027-01-31.',
    );
  // The day has begun somewhere on earth.
  if (receivedOn > localDay(await engine.ledger.now(), 'Pacific/Kiritimati'))
    throw mistake('day', `${receivedOn} is still to come.`, 'Write the day on which the request was received.');
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_./:-]{0,63}$/u.test(matter))
    throw mistake(
      'matter',
      'The diary number must be a short code without blanks: it stands in the log for good.',
      'Write it like VK/123/2026; words for people belong into the note.',
    );
  if (wanted.length === 0 || wanted.some((value) => value.trim() === ''))
    throw mistake(
      'value',
      'A request needs the key of a record, or the value that identifies a person.',
      'Give it on standard input.',
    );
  if (kind === 'person') {
    if (wanted.length !== 1) throw mistake('value', 'A person is one value.', 'Give one value.');
    if (policies?.length === 0)
      throw mistake('policy', 'The request names no policy.', 'Name policies, or none for all that name a subject.');
    return;
  }
  const [id, ...more] = policies ?? [];
  if (id === undefined || more.length > 0)
    throw mistake('policy', 'A record is found by the key of one policy.', 'Name exactly one policy.');
  const policy = soundPolicy(engine, id);
  // Nothing can be looked up where nothing is: that is part of the answer.
  if (!policy.rule.dataset || !policy.about.erasable.allowed) return;
  const standing = await standingNow(engine);
  const situation = await situate(engine, standing, policy, await engine.ledger.now());
  request.wanted = await canonicalKey(situation, policy.rule.dataset, wanted);
}

const mistake = (code: string, what: string, hint: string): GallraError =>
  new GallraError({ code: `request.${code}`, what, hint, actor: 'operator' });

/** What a visitor wants to see of the log: read from an address or a form, and written into one again. */
import { DateTime } from 'luxon';
import { type EntryKind, entryKinds } from '../audit/entry.ts';
import { firstEntryFrom } from '../engine/log-position.ts';
import { isRealDay } from '../policy/schema-words.ts';
import type { LogFilter } from '../ports/log-search.ts';
import type { KnownPolicies } from './policies-known.ts';
import { sees } from './policies-known.ts';
import type { Visit } from './visit.ts';

/** As it was typed; empty where nothing was. */
export type Wanted = Record<(typeof wantedFields)[number], string>;
export const wantedFields = ['from', 'to', 'policy', 'store', 'kind', 'actor', 'matter', 'run'] as const;

export type Wrong = Partial<Record<'from' | 'to', 'day' | 'order'>>;

export const readWanted = (given: URLSearchParams): Wanted =>
  Object.fromEntries(wantedFields.map((name) => [name, (given.get(name) ?? '').trim().slice(0, 200)])) as Wanted;

/** For an address: what is empty is left out. */
export function wantedIn(wanted: Wanted, more: Record<string, string> = {}): string {
  const parameters = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ''));
  for (const [name, value] of Object.entries(more)) parameters.set(name, value);
  return parameters.size === 0 ? '' : `?${parameters}`;
}

export function mistakesIn({ from, to }: Wanted): Wrong {
  const wrong: Wrong = {};
  if (from !== '' && !isRealDay(from)) wrong.from = 'day';
  if (to !== '' && !isRealDay(to)) wrong.to = 'day';
  if (!wrong.from && !wrong.to && from !== '' && to !== '' && to < from) wrong.to = 'order';
  return wrong;
}

/** Null: nothing can fit, such as a policy that the visitor may not see. Days are those of the visit's zone. */
export async function filterFor(visit: Visit, seen: KnownPolicies, wanted: Wanted): Promise<LogFilter | null> {
  const { ledger } = visit.engine;
  const { policy, store, kind, actor, matter } = wanted;
  if (policy !== '' && !seen.everything && !sees(seen, policy)) return null;
  if (kind !== '' && !isKind(kind)) return null;
  const run = wanted.run === '' ? null : await ledger.run(wanted.run);
  if (wanted.run !== '' && !run) return null;
  const from = await indexAt(visit, wanted.from, 0);
  const to = await indexAt(visit, wanted.to, 1);
  return {
    ...(seen.everything ? {} : { policies: seen.policies.map(({ id }) => id) }),
    ...(policy === '' ? {} : { policy }),
    ...(store === '' ? {} : { store }),
    ...(kind === '' ? {} : { kind: kind as EntryKind }),
    ...(actor === '' ? {} : { actor }),
    ...(matter === '' ? {} : { matter }),
    // What is of a run lies behind its beginning, and under its policy.
    ...(run ? { run: run.id, policy: run.policy, from: await firstEntryFrom(ledger, run.startedAt) } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}

const isKind = (written: string): boolean => (entryKinds as readonly string[]).includes(written);

/** Index of the first entry of the day, or of a later one. */
async function indexAt({ engine, zone }: Visit, written: string, daysOn: number): Promise<number | null> {
  if (written === '') return null;
  const begins = DateTime.fromISO(written, { zone }).plus({ days: daysOn }).startOf('day').toUTC().toISO();
  return begins === null ? null : firstEntryFrom(engine.ledger, begins);
}

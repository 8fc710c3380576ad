/**
 * What the rules of the register say, in plain loops over plain days, for the oracle. Shares no code with the engine, nor
 * with the policies' own conditions.
 */
import type { MemorySnapshot } from '../../src/stores/memory/open-store.ts';
import { daysByDigest } from './wider-register.ts';

export type Row = Record<string, string | null>;
export type Tables = MemorySnapshot['tables'];
/** Policy → digest of the version in force. */
export type Rules = Map<string, string>;

export const dayNumber = (text: string): number => Math.floor(Date.parse(text.slice(0, 10)) / 86_400_000);

const dayTextOf = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);

/** The days are over: the last of them is not the day itself. */
const isOver = (from: string | null | undefined, days: number, day: number): boolean =>
  from != null && dayNumber(from) + days < day;

/** The table that each policy disposes of, and those whose rows it takes along or changes. */
export const tablesOf: Record<string, string[]> = {
  visits: ['visits', 'notes'],
  'important-visits': ['visits', 'notes'],
  requests: ['requests', 'events'],
  events: ['events'],
  calls: ['calls'],
  'calls-anonymised': ['calls'],
  'kept-notes': ['notes'],
  log: ['log'],
};

/** Why the record may not be dealt with by this policy on this day, in words; null: it is due and, but for holds, free. */
export function whyNot(
  policy: string,
  table: string,
  row: Row,
  tables: Tables,
  rules: Rules,
  day: number,
): string | null {
  if (!rules.has(policy)) return `${policy} is not in force`;
  if (table === 'notes') return whyNotNote(policy, row, tables, rules, day);
  if (tablesOf[policy]?.[0] !== table || !governs(policy, row)) return `${policy} does not govern it`;
  for (const [other, digest] of rules) {
    if (tablesOf[other]?.[0] !== table || !governs(other, row)) continue;
    // Whoever destroys comes after whoever anonymises.
    if (policy === 'calls-anonymised' && other === 'calls') continue;
    const reason = whyKept(other, daysByDigest.get(digest) ?? 0, row, tables, day);
    if (reason !== null) return `${other} keeps it: ${reason}`;
  }
  const kept = table === 'visits' && rules.has('kept-notes') ? notesOf(row, tables).find(isKept) : undefined;
  return kept ? `its note ${kept.id} is kept for ever` : null;
}

function whyNotNote(policy: string, note: Row, tables: Tables, rules: Rules, day: number): string | null {
  if (isKept(note) && rules.has('kept-notes')) return 'it is kept for ever';
  const visit = (tables.visits ?? []).find((one) => one.id === note.visit_id);
  return visit ? whyNot(policy, 'visits', visit, tables, rules, day) : 'its visit is not there';
}

/** Stage two may find what stage one has left, so being done is no reason here. */
const governs = (policy: string, row: Row): boolean => policy !== 'important-visits' || row.important === 'true';

function whyKept(policy: string, days: number, row: Row, tables: Tables, day: number): string | null {
  const over = (from: string | null | undefined, count = days): string | null =>
    isOver(from, count, day) ? null : `its ${count} days are not over`;
  switch (policy) {
    case 'visits': {
      const early = over(row.visited_on) ?? (row.kept_for === 'complaint' ? over(row.visited_on, 60) : null);
      if (early !== null) return early;
      const matter = (tables.matters ?? []).find((one) => one.person === row.person && one.state === 'open');
      return matter ? `matter ${matter.id} is open` : null;
    }
    case 'important-visits':
      return over(row.visited_on);
    case 'requests':
      return over(row.requested_on);
    case 'events':
      return over(row.ended_on);
    case 'calls':
    case 'calls-anonymised':
      return over(row.called_on);
    case 'log':
      return over(row.logged_on);
    default:
      return 'nobody knows this policy';
  }
}

/** The day that an event is told when its request goes: the first on which the request could go. */
export function endOfRequest(request: Row, rules: Rules): string {
  const days = daysByDigest.get(rules.get('requests') ?? '') ?? 0;
  return dayTextOf(dayNumber(request.requested_on ?? '') + days + 1);
}

export const notesOf = (visit: Row, tables: Tables): Row[] =>
  (tables.notes ?? []).filter((note) => note.visit_id === visit.id);

const isKept = (note: Row): boolean => note.keep === 'true';

export const covers = (match: Record<string, string>, row: Row): boolean =>
  Object.entries(match).every(([column, value]) => row[column] === value);

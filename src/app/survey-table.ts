/**
 * What a store tells about a table for which a policy is to be drafted: the shapes of it and of the tables around it, and of
 * each date how many records lack it, the oldest and the newest. Reads only, with the code of the plans, and reads no record.
 */
import { countOf } from '../engine/limits.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { dayOf } from '../policy/calendar.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import { tablesNamed } from '../policy/column-uses.ts';
import type { CompiledPolicy, Day, Term } from '../policy/compiled.ts';
import { canBeTable, type StartChoice } from '../policy/draft-choices.ts';
import { fileKey, matchesColumn } from '../policy/file-columns.ts';
import { judge } from '../policy/judge.ts';
import { never } from '../policy/predicate.ts';
import type { Store } from '../ports/store.ts';

/** With more tables than these only those that refer to the chosen one are looked at. */
const mostTables = 400;
/** Later than every day that a record could hold: what has a date at all is due by then. */
const farFuture = '9999-06-01T12:00:00Z';
/** Nobody waits for more: a pattern that is right chooses some, one that is wrong none. */
export const mostCounted = 1000;
const earliest: Day = '1970-01-02';

export interface StartSurvey {
  /** Records without a date; of related dates also those whose reference leads nowhere. */
  nulls: number;
  /** Infinities, zero dates, days before 1970-01-02. */
  unusable: number;
  oldest: Day | null;
  newest: Day | null;
}

export interface Today {
  records: number;
  due: number;
  undated: number;
  /** Due, and left for another reason. */
  left: number;
}

/** The table, and all that may belong to it. Empty where the store has no such table. */
export async function readAround(store: Store, table: string, tables: string[]): Promise<Catalogue> {
  const known = [...new Set([table, ...tables.filter(canBeTable)])];
  if (known.length <= mostTables) return store.catalogue(known);
  let catalogue = await store.catalogue([table]);
  for (let fresh = unread(catalogue); fresh.length > 0 && size(catalogue) < mostTables; fresh = unread(catalogue)) {
    const more = await store.catalogue(fresh);
    if (size(more) === 0) break;
    catalogue = { ...catalogue, ...more };
  }
  return catalogue;
}

const size = (catalogue: Catalogue): number => Object.keys(catalogue).length;

const unread = (catalogue: Catalogue): string[] =>
  [...new Set(Object.values(catalogue).flatMap(({ references }) => references.map(({ table }) => table)))].filter(
    (table) => !catalogue[table] && canBeTable(table),
  );

/** Null: it took too long to be worth waiting for, or the account may not know. */
export async function surveyStart(
  store: Store,
  catalogue: Catalogue,
  at: { table: string; key: string[]; timezone: string },
  start: StartChoice,
): Promise<StartSurvey | null> {
  const policy = asking(store.name, at, termOf(start));
  return unlessUntold(async () => {
    const lines = await store.lines(judge(policy, [], farFuture, catalogue), never);
    const dated = lines.find(({ outcome }) => outcome === 'due');
    const undated = countOf({ lines }, 'undated');
    const nulls =
      start.related || !start.nullable || undated === 0
        ? undated
        : await store.count(at.table, { op: 'null', column: start.column });
    const dayIn = (reading: NonNullable<typeof dated>['oldest'] | undefined): Day | null => {
      const day = reading ? dayOf(reading, at.timezone, earliest) : 'unusable';
      return day === 'unusable' ? null : day;
    };
    const empty = start.related || start.nullable ? Math.min(nulls, undated) : 0;
    return { nulls: empty, unusable: undated - empty, oldest: dayIn(dated?.oldest), newest: dayIn(dated?.newest) };
  });
}

/** What the policy would say of the records as they are at `asOf`, holds aside. Null: it took too long, or the account may not know. */
export async function lookToday(
  store: Store,
  policy: CompiledPolicy,
  others: CompiledPolicy[],
  asOf: string,
): Promise<Today | null> {
  const here = others.filter(({ rule }) => rule.dataset?.store === policy.rule.dataset?.store);
  return unlessUntold(async () => {
    const catalogue = await store.catalogue([...new Set([policy, ...here].flatMap(tablesNamed))]);
    const tally = await store.tally(judge(policy, here, asOf, catalogue), never);
    const [due, undated] = [countOf(tally, 'due'), countOf(tally, 'undated')];
    const all = tally.lines.reduce((sum, line) => sum + line.count, 0);
    return { records: tally.tableRows, due, undated, left: all - due - undated };
  });
}

/** How many files or objects the pattern chooses, `mostCounted` where there are more. */
export async function countMatching(store: Store, table: string, pattern: string): Promise<number> {
  const chosen = { op: 'in' as const, column: matchesColumn(pattern), values: [true] };
  return (await store.keys(table, [fileKey], chosen, null, mostCounted)).length;
}

async function unlessUntold<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    // The server ended it because it took too long; the account may not read it; another policy names what is not there.
    if (error instanceof GallraError && /^store\.(conflict|denied|schema)$/.test(error.code)) return null;
    throw error;
  }
}

const termOf = ({ related, column }: StartChoice): Term =>
  related
    ? {
        kind: 'related',
        table: related.table,
        match: related.match,
        where: { op: 'all', of: [] },
        column,
        missing: 'error',
        offset: null,
        many: related.many,
      }
    : { kind: 'column', column, missing: 'error', offset: null };

/** Kept until that date, and nothing done then. */
function asking(store: string, at: { table: string; key: string[]; timezone: string }, from: Term): CompiledPolicy {
  const always = { op: 'all' as const, of: [] };
  return {
    id: 'survey',
    digest: '',
    rule: {
      timezone: at.timezone,
      dataset: { store, table: at.table, key: at.key, where: always, parts: [], earliest },
      retain: {
        kind: 'dated',
        stated: 'until',
        period: { months: 0, days: 0 },
        from,
        extend: [],
        within: null,
      },
      unless: [],
      disposition: { kind: 'verify', none: null },
      limits: { records: 1, share: 1 },
      stageOf: null,
      triggers: [],
    },
    about: {
      title: { en: 'Survey' },
      controller: [],
      basis: [],
      source: null,
      owner: '',
      review: null,
      system: null,
      erasable: { allowed: true },
      subject: null,
      note: null,
    },
    schedule: null,
  };
}

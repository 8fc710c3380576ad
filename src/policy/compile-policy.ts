/**
 * Written policy → CompiledPolicy: every short form written out, every default filled in. Total: whatever the schema and
 * the checks let through compiles.
 */
import type {
  About,
  AnonymiseWith,
  CompiledPolicy,
  Condition,
  Dataset,
  Disposition,
  Extension,
  InLanguages,
  Part,
  Period,
  Point,
  Retain,
  Rule,
  StampValue,
  Term,
  Within,
} from './compiled.ts';
import { digestOf } from './digest.ts';
import { fileKey, filesTable, matchesColumn, sidecarColumn, withPattern } from './file-columns.ts';
import { objectsTable } from './object-columns.ts';
import { parsePeriod } from './period.ts';
import type { WrittenPolicy } from './schema.ts';
import {
  reservedInConditions,
  type WrittenComparable,
  type WrittenCondition,
  type WrittenExists,
  type WrittenPoint,
} from './schema-conditions.ts';
import type { WrittenPart, WrittenTerm } from './schema-terms.ts';

export const defaultLimits = { records: 10_000, share: 0.1 };
export const defaultEarliest = '1970-01-02';

export function compilePolicy(written: WrittenPolicy): CompiledPolicy {
  const pattern = written.dataset?.files ?? written.dataset?.objects;
  const inFolder = <T extends Condition | Term>(one: T): T => (pattern === undefined ? one : withPattern(one, pattern));
  const retain = retainOf(written.retain, inFolder);
  const rule: Rule = {
    timezone: written.timezone,
    dataset: written.dataset ? datasetOf(written.dataset) : null,
    retain,
    unless: (written.unless ?? []).map(({ because, ...when }) => ({
      when: inFolder(conditionOf(when as WrittenCondition)),
      because,
    })),
    disposition: written.disposition === undefined ? null : dispositionOf(written.disposition, inFolder),
    limits: {
      records: written.limits?.records ?? defaultLimits.records,
      share: written.limits?.share === undefined ? defaultLimits.share : shareOf(written.limits.share),
    },
    stageOf: written['stage-of'] ?? null,
    triggers: [...(written.triggers ?? [])].sort(),
  };
  return {
    id: written.id,
    digest: ruleDigest(written.id, rule),
    rule,
    about: aboutOf(written),
    schedule: written.schedule?.trim().replaceAll(/\s+/g, ' ') ?? null,
  };
}

/** What an approval binds to. */
export const ruleDigest = (id: string, rule: Rule): string => digestOf({ id, rule });

function aboutOf(written: WrittenPolicy): About {
  const { title, subject, erasable } = written;
  return {
    title: typeof title === 'string' ? { en: title } : title,
    controller: listOf(written.controller).map(inEnglish),
    basis: listOf(written.basis),
    source: written.source ?? null,
    owner: written.owner,
    ...(written.author === undefined ? {} : { author: listOf(written.author) }),
    review: written.review ?? null,
    system: written.system ?? null,
    erasable: erasable ? { allowed: false, place: erasable.no } : { allowed: true },
    subject: subject === undefined ? null : typeof subject === 'string' ? { column: subject } : subject,
    note: written.note ?? null,
    ...controllerNames(listOf(written.controller)),
    ...(written.notice ? { notice: written.notice } : {}),
  };
}

export const inEnglish = (one: string | InLanguages): string => (typeof one === 'string' ? one : one.en);

function controllerNames(written: (string | InLanguages)[]): Pick<About, 'controllerNames'> {
  const named = written.filter((one) => typeof one !== 'string');
  return named.length === 0 ? {} : { controllerNames: Object.fromEntries(named.map((one) => [one.en, one])) };
}

function datasetOf(written: NonNullable<WrittenPolicy['dataset']>): Dataset {
  if (written.files !== undefined) return filesOf(written, written.files, filesTable);
  if (written.objects !== undefined) return filesOf(written, written.objects, objectsTable);
  return {
    store: written.store,
    table: written.table ?? '',
    key: listOf(written.key),
    where: conditionOf(written.where),
    parts: (written.parts ?? []).map(partOf),
    earliest: written.earliest ?? defaultEarliest,
  };
}

/** Files and objects: what the pattern chooses is a condition like any other, so that claims and holds need no words of their own. */
function filesOf(written: NonNullable<WrittenPolicy['dataset']>, pattern: string, table: string): Dataset {
  const chosen: Condition = { op: 'in', column: matchesColumn(pattern), values: [true] };
  const where = withPattern(conditionOf(written.where), pattern);
  const beside = (sidecar: string): Part => ({
    kind: 'rows',
    table,
    match: { [fileKey]: sidecarColumn(sidecar) },
    parts: [],
  });
  return {
    store: written.store,
    table,
    key: [fileKey],
    where: where.op === 'all' ? { op: 'all', of: [chosen, ...where.of] } : { op: 'all', of: [chosen, where] },
    parts: listOf(written.sidecars).map(beside),
    earliest: written.earliest ?? defaultEarliest,
  };
}

function partOf(written: WrittenPart): Part {
  if ('object' in written) return { kind: 'object', store: written.store, object: written.object };
  const { table, match } = written;
  if (!('stamp' in written)) return { kind: 'rows', table, match, parts: (written.parts ?? []).map(partOf) };
  const stamp = Object.fromEntries(Object.entries(written.stamp).map(([column, value]) => [column, stampOf(value)]));
  return { kind: 'stamp', table, match, stamp };
}

function stampOf(written: WrittenTerm): StampValue {
  if (written === 'due-day' || written === 'as-of') return { kind: written };
  return { kind: 'term', term: termOf(written) };
}

type InFolder = <T extends Condition | Term>(one: T) => T;

function retainOf(written: WrittenPolicy['retain'], inFolder: InFolder): Retain {
  if ('until' in written) {
    const bounds = { extend: extensionsOf(written.extend, inFolder), within: withinOf(written.within) };
    return {
      kind: 'dated',
      stated: 'until',
      period: { months: 0, days: 0 },
      from: inFolder(termOf(written.until)),
      ...bounds,
    };
  }
  if ('from' in written) {
    const bounds = { extend: extensionsOf(written.extend, inFolder), within: withinOf(written.within) };
    return {
      kind: 'dated',
      stated: 'period',
      period: periodOf(written.period),
      from: inFolder(termOf(written.from)),
      ...bounds,
    };
  }
  if ('review' in written) return { kind: 'indefinite', because: written.because, review: written.review };
  return { kind: 'unspecified', because: written.because };
}

type WrittenDated = Extract<WrittenPolicy['retain'], { from: WrittenTerm }>;

function extensionsOf(written: WrittenDated['extend'], inFolder: InFolder): Extension[] {
  return (written ?? []).map(({ when, period, because, within }) => ({
    when: inFolder(conditionOf(when)),
    period: periodOf(period),
    within: withinOf(within),
    because,
  }));
}

function withinOf(written: WrittenDated['within']): Within | null {
  if (!written) return null;
  const bound = (text: string | undefined): Period | null => (text === undefined ? null : periodOf(text));
  return { atLeast: bound(written['at-least']), atMost: bound(written['at-most']) };
}

export function periodOf(text: string): Period {
  const parsed = parsePeriod(text);
  if (!parsed.ok) throw new TypeError(`not a period: ${parsed.what}`);
  return parsed.period;
}

export function termOf(written: WrittenTerm): Term {
  if (typeof written === 'string') return { kind: 'column', column: written, missing: null, offset: null };
  if ('on' in written) return { kind: 'on', day: written.on };
  if ('latest' in written) return { kind: 'latest', of: written.latest.map(termOf) };
  if ('earliest' in written) return { kind: 'earliest', of: written.earliest.map(termOf) };
  if ('first' in written) return { kind: 'first', of: written.first.map(termOf) };
  const { column } = written;
  const read = { column, missing: written.missing ?? null, offset: written.offset ?? null };
  if (!('table' in written)) return { kind: 'column', ...read };
  const { table, match } = written;
  return { kind: 'related', table, match, where: conditionOf(written.where), ...read, many: written.many ?? false };
}

/** The entries of one mapping are sorted, so that their order in the file means nothing. */
export function conditionOf(written: WrittenCondition | undefined): Condition {
  const of = Object.entries(written ?? {})
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]): Condition[] => {
      if (!isReserved(key)) return comparisonsOf(key, value as WrittenComparable);
      if (key === 'exists') return [existsOf(value as WrittenExists)];
      if (key === 'not') return [{ op: 'not', of: conditionOf(value as WrittenCondition) }];
      return [{ op: key, of: (value as WrittenCondition[]).map(conditionOf) }];
    });
  return together(of);
}

const isReserved = (key: string): key is (typeof reservedInConditions)[number] =>
  (reservedInConditions as readonly string[]).includes(key);

const existsOf = ({ table, match, where }: WrittenExists): Condition => ({
  op: 'exists',
  table,
  match,
  where: conditionOf(where),
});

function comparisonsOf(column: string, written: WrittenComparable): Condition[] {
  if (Array.isArray(written)) return [{ op: 'in', column, values: written }];
  if (typeof written !== 'object') return [{ op: 'in', column, values: [written] }];
  const of: Condition[] = [];
  if (written.after !== undefined) of.push({ op: 'after', column, point: pointOf(written.after) });
  if (written.before !== undefined) of.push({ op: 'before', column, point: pointOf(written.before) });
  if (written.is === null) of.push({ op: 'null', column });
  if (written.not !== undefined) of.push({ op: 'not', of: together(comparisonsOf(column, written.not)) });
  return of;
}

function pointOf(written: WrittenPoint): Point {
  if (typeof written === 'object') return { kind: 'ago', period: periodOf(written.ago) };
  return written === 'as-of' ? { kind: 'as-of' } : { kind: 'day', day: written };
}

const together = (of: Condition[]): Condition => (of.length === 1 && of[0] ? of[0] : { op: 'all', of });

function dispositionOf(written: NonNullable<WrittenPolicy['disposition']>, inFolder: InFolder): Disposition {
  if (written === 'destroy') return { kind: 'destroy' };
  if (written === 'verify') return { kind: 'verify', none: null };
  if ('verify' in written) return { kind: 'verify', none: inFolder(conditionOf(written.verify.none)) };
  if ('flag' in written) return { kind: 'flag', columns: written.flag, mark: written.mark };
  return { kind: 'anonymise', columns: written.anonymise as Record<string, AnonymiseWith>, mark: written.mark };
}

/** `20%` → 0.2, through tenths of thousandths, so that 20% and 20.0% are one number. */
const shareOf = (text: string): number => Math.round(Number.parseFloat(text) * 10_000) / 1_000_000;

/** None where nothing is written. */
export const listOf = <T>(written: T | T[] | undefined): T[] =>
  written === undefined ? [] : Array.isArray(written) ? written : [written];

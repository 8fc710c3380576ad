/**
 * The policy test that belongs to a draft: a record on its last day and on the day after, and one without a usable date. The
 * days are worked out by the arithmetic of the runs. Pure.
 */
import { addDays, dayOf, dueDay } from './calendar.ts';
import type { Catalogue, ColumnKind } from './catalogue.ts';
import type { CompiledPolicy, Day } from './compiled.ts';
import { type DraftAnswers, type DraftStart, tableOfDraft } from './draft-policy.ts';
import { yamlText } from './draft-text.ts';
import { patternValue } from './file-columns.ts';
import type { Reading } from './judgement.ts';
import { noonOf } from './noon.ts';

type Row = Record<string, string | number | boolean | null>;

/** The last of a month that is longer than the next but one: what clamping does is seen at once. */
const startDay: Day = '2025-12-31';

/** @param storeZone in which columns without a zone are read. */
export function draftTest(
  { rule, id }: CompiledPolicy,
  catalogue: Catalogue,
  answers: DraftAnswers,
  storeZone: string,
): string {
  const { retain } = answers;
  const starts = retain.kind === 'dated' ? retain.from : [];
  const table = tableOfDraft(answers);
  const tables = new Map<string, Row[]>([[table, []]]);
  const add = (to: string, row: Row): void => void tables.set(to, [...(tables.get(to) ?? []), row]);

  /** The record and its related rows; the first starting point is the latest. `without`: the one that is left empty. */
  const record = (n: number, without: DraftStart | null): Row => {
    const latest = addDays(startDay, 1 - n);
    const dates = starts.map((start, i) =>
      start === without ? null : dateIn(start.kind, addDays(latest, -30 * i), rule.timezone),
    );
    const row = rowOf(catalogue, answers, n, latest);
    starts.forEach((start, i) => {
      // The date in a path is read from the path.
      if (!start.related && !(answers.records.kind !== 'rows' && start.column === 'dated'))
        row[start.column] = dates[i] ?? null;
    });
    add(table, row);
    for (const related of relatedRows(starts, row, dates)) add(related.table, related.row);
    return row;
  };
  const keyOf = (row: Row): string => {
    const values = (rule.dataset?.key ?? []).map((column) => keyText(row[column] ?? null));
    return values.length === 1 ? (values[0] ?? '') : `[${values.join(', ')}]`;
  };

  const lines: string[] = [];
  const first = keyOf(record(1, null));
  if (retain.kind === 'dated' && rule.retain.kind === 'dated') {
    const { period } = rule.retain;
    const known = starts.map((start, i) => {
      const reading = readingOf(start.kind, addDays(startDay, -30 * i), rule.timezone, storeZone);
      return dayOf(reading, rule.timezone, '1970-01-02');
    });
    const from = known.sort().at(-1) ?? startDay;
    const due = dueDay(from, null, period, rule.timezone);
    lines.push(
      `  - { name: kept to the end of its last day, key: ${first}, at: ${addDays(due, -1)}, outcome: not-due }`,
      `  - { name: due on the day after, key: ${first}, due: ${due} }`,
    );
    const empty = starts.find(({ nullable, related }) => nullable || (related !== null && !related.many));
    if (empty) {
      const name = yamlText(`nobody knows when without ${empty.label}`);
      lines.push(`  - { name: ${name}, key: ${keyOf(record(2, empty))}, due: undated }`);
    }
  } else {
    lines.push(`  - { name: kept whatever its age, key: ${first}, due: never }`);
  }
  return [
    `policy: ${yamlText(id)}`,
    'records:',
    ...[...tables].flatMap(([name, rows]) => [`  ${yamlText(name)}:`, ...rows.map((row) => `    - ${rowText(row)}`)]),
    'expect: # decide: write what must hold of your own records',
    ...lines,
    '',
  ].join('\n');
}

/** Only what the rule reads. A number for each row and column, so that no two references lead to one row by chance. */
function rowOf(catalogue: Catalogue, { records, retain }: DraftAnswers, n: number, day: Day): Row {
  if (records.kind !== 'rows') return { path: pathFor(records.pattern, day) };
  const starts = retain.kind === 'dated' ? retain.from : [];
  const references = starts.flatMap(({ related }) => Object.values(related?.match ?? {}));
  const columns = [...new Set([...records.key, ...references])];
  const shape = catalogue[records.table];
  return Object.fromEntries(
    columns.map((column, i) => [column, sample(shape?.columns[column]?.kind ?? 'text', i === 0 ? n : 100 * i + n)]),
  );
}

/** One row for all dates that are found in the same way; none where the only date of a unique one is missing. */
function relatedRows(starts: DraftStart[], own: Row, dates: (string | null)[]): { table: string; row: Row }[] {
  const found = new Map<string, { table: string; row: Row; columns: DraftStart[] }>();
  starts.forEach((start, i) => {
    if (!start.related) return;
    const { table, match } = start.related;
    const key = JSON.stringify([table, match]);
    const matched = Object.fromEntries(Object.entries(match).map(([theirs, ours]) => [theirs, own[ours] ?? null]));
    const one = found.get(key) ?? { table, row: matched, columns: [] };
    one.row[start.column] = dates[i] ?? null;
    one.columns.push(start);
    found.set(key, one);
  });
  return [...found.values()].filter(({ row, columns }) =>
    columns.every((one) => one.nullable || (row[one.column] ?? null) !== null),
  );
}

function readingOf(kind: ColumnKind, day: Day, zone: string, storeZone: string): Reading {
  const text = dateIn(kind, day, zone);
  if (kind === 'date') return { type: 'date', text };
  return kind === 'timestamp' ? { type: 'timestamp', text, zone: storeZone } : { type: 'instant', text };
}

/** Noon of the day, in the form of the column. */
function dateIn(kind: ColumnKind, day: Day, zone: string): string {
  if (kind === 'date') return day;
  if (kind === 'timestamp') return `${day} 12:00:00`;
  return noonOf(day, zone).toISOString().replace('.000Z', 'Z');
}

function sample(kind: ColumnKind, n: number): string | number | boolean {
  switch (kind) {
    case 'number':
      return n;
    case 'boolean':
      return n % 2 === 1;
    case 'uuid':
      return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    case 'date':
      return addDays('2025-01-01', n);
    case 'timestamp':
      return `${addDays('2025-01-01', n)} 12:00:00`;
    case 'instant':
      return `${addDays('2025-01-01', n)}T12:00:00Z`;
    default:
      return `A${n}`;
  }
}

/** A path that the pattern chooses, in which its date can lie in one place only. */
function pathFor(pattern: string, day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const fill = (wild: string): string =>
    pattern
      .replaceAll('**/', '')
      .replaceAll('?', 'a')
      .replaceAll('*', wild)
      .replaceAll(/%[Ymd%]/g, (found) => ({ '%Y': year, '%m': month, '%d': date })[found] ?? '%');
  const paths = ['a', ''].map(fill).filter((path) => path.split('/').every((part) => part !== ''));
  const chosen = paths.find((path) => patternValue(`dated(${pattern})`, path) === day);
  return chosen ?? paths[0] ?? fill('a');
}

const rowText = (row: Row): string =>
  `{ ${Object.entries(row)
    .map(([column, value]) => `${yamlText(column)}: ${valueText(value)}`)
    .join(', ')} }`;

/** No key is a truth value, in the words of a test. */
const keyText = (value: Row[string]): string =>
  typeof value === 'boolean' ? JSON.stringify(String(value)) : valueText(value);

/** Dates are written bare, as everywhere in policies. */
function valueText(value: Row[string]): string {
  if (value === null || value === undefined) return '~';
  if (typeof value !== 'string') return String(value);
  return /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\dZ?)?$/.test(value) ? value : yamlText(value);
}

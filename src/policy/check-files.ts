/**
 * What only datasets of files, or only datasets of rows, can have. Works on the written value, sound or not, so that
 * nothing hides behind another mistake.
 */
import type { Say } from './check-retain.ts';
import { fileColumnNames, isDated, judgePattern } from './file-columns.ts';
import { nearest } from './mistake.ts';
import { objectColumn } from './object-columns.ts';
import type { Path } from './read-yaml.ts';
import { reservedInConditions } from './schema-conditions.ts';
import { asList, asMapping, type Written } from './written.ts';

export function checkFiles(policy: Written, say: Say): void {
  const dataset = asMapping(policy.dataset);
  if (!dataset) return;
  if (dataset.files === undefined && dataset.objects === undefined) checkRows(dataset, say);
  else checkFolder(policy, dataset, say);
}

/** The schema leaves `table` and `key` open, because files have neither. */
function checkRows(dataset: Written, say: Say): void {
  const known = ['table', 'key', 'files', 'objects'];
  const misspelt = Object.keys(dataset).map((key) => (known.includes(key) ? null : nearest(key, known)));
  if (misspelt.includes('files') || misspelt.includes('objects')) return;
  const wanted = {
    table: 'a table of the store, or `schema.table` outside its default schema, such as `call_recordings`',
    key: 'the column, or columns, that identify one record, such as `id`',
  };
  for (const [key, what] of Object.entries(wanted))
    if (dataset[key] === undefined && !misspelt.includes(key))
      say(['dataset', key], 'key.missing', `\`${key}\` is missing`, `Write ${what}.`, false);
  if (dataset.sidecars !== undefined)
    say(
      ['dataset', 'sidecars'],
      'key.needless',
      '`sidecars` are files beside files',
      'Write `parts` for what goes before rows.',
    );
}

function checkFolder(policy: Written, dataset: Written, say: Say): void {
  const [kind, one] = dataset.objects === undefined ? (['files', 'file'] as const) : (['objects', 'object'] as const);
  const needless: Record<string, string> = {
    table: `Delete it: \`${kind}\` says which records.`,
    key: `Delete it: one of the ${kind} is identified by its path.`,
    parts: 'Write `sidecars` for files that go before the record.',
  };
  for (const [key, hint] of Object.entries(needless))
    if (dataset[key] !== undefined) say(['dataset', key], kind, `${kind} have no \`${key}\``, hint);
  if (dataset.files !== undefined && dataset.objects !== undefined)
    say(['dataset', 'files'], kind, 'a dataset has `files` or `objects`, not both', 'Delete one of them.');
  for (const other of ['anonymise', 'flag'])
    if (asMapping(policy.disposition)?.[other] !== undefined)
      say(
        ['disposition', other],
        kind,
        `${aOrAn(one)} is destroyed as a whole, or left`,
        'Write `destroy` or `verify`.',
      );
  if (policy.subject !== undefined)
    say(['subject'], kind, `nothing tells which person ${aOrAn(one)} is about`, 'Delete it.');
  const pattern = dataset[kind];
  const columns: ColumnCheck = { say, kind, pattern: typeof pattern === 'string' ? pattern : '' };
  checkCondition(dataset.where, ['dataset', 'where'], columns);
  const retain = asMapping(policy.retain);
  for (const key of ['from', 'until']) checkTerm(retain?.[key], ['retain', key], columns);
  for (const [i, one] of asList(retain?.extend).entries())
    checkCondition(asMapping(one)?.when, ['retain', 'extend', i, 'when'], columns);
  for (const [i, one] of asList(policy.unless).entries()) {
    const { because: _, ...when } = asMapping(one) ?? {};
    checkCondition(when, ['unless', i], columns);
  }
  const none = asMapping(asMapping(policy.disposition)?.verify)?.none;
  checkCondition(none, ['disposition', 'verify', 'none'], columns);
}

const aOrAn = (one: 'file' | 'object'): string => (one === 'file' ? 'a file' : 'an object');

interface ColumnCheck {
  say: Say;
  kind: 'files' | 'objects';
  pattern: string;
}

function checkCondition(written: unknown, path: Path, check: ColumnCheck): void {
  for (const [key, value] of Object.entries(asMapping(written) ?? {})) {
    const here = [...path, key];
    if (key === 'exists') noTables(here, check);
    else if (key === 'not') checkCondition(value, here, check);
    else if (isReserved(key)) for (const [i, one] of asList(value).entries()) checkCondition(one, [...here, i], check);
    else checkColumn(key, here, check, true);
  }
}

function checkTerm(written: unknown, path: Path, check: ColumnCheck): void {
  if (typeof written === 'string') checkColumn(written, path, check, false);
  const term = asMapping(written);
  if (!term) return;
  if (term.table !== undefined) noTables([...path, 'table'], check);
  else if (typeof term.column === 'string') checkColumn(term.column, [...path, 'column'], check, false);
  for (const kind of ['latest', 'earliest', 'first'])
    for (const [i, one] of asList(term[kind]).entries()) checkTerm(one, [...path, kind, i], check);
}

const isReserved = (key: string): boolean => (reservedInConditions as readonly string[]).includes(key);

const noTables = (path: Path, { say, kind }: ColumnCheck): void =>
  say(
    path,
    kind,
    kind === 'files' ? 'a folder has no tables to look into' : 'a bucket has no tables to look into',
    `Ask for what the ${kind} themselves tell: path, name, size, modified_at, dated${kind === 'files' ? '' : ', tag(…), metadata(…)'}.`,
  );

function checkColumn(column: string, path: Path, { say, kind, pattern }: ColumnCheck, atKey: boolean): void {
  if (kind === 'objects' && objectColumn(column) !== null) return;
  const known = fileColumnNames.map((one) => `\`${one}\``).join(', ');
  if (!fileColumnNames.includes(column))
    say(
      path,
      kind,
      `${kind} have no column \`${column}\``,
      `Write one of ${known}${kind === 'objects' ? ', or `tag(…)`, `metadata(…)`, `dated(tag(…))`, `instant(tag(…))`' : ''}.`,
      atKey,
    );
  else if (column === 'dated' && judgePattern(pattern) === null && !isDated(pattern))
    say(
      path,
      kind,
      'the pattern finds no date in the path',
      `Write %Y, %m and %d into \`${kind}\`, or use \`modified_at\`.`,
      atKey,
    );
}

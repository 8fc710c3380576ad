/**
 * What only datasets of files, or only datasets of rows, can have. Works on the written value, sound or not, so that
 * nothing hides behind another mistake.
 */
import type { Say } from './check-retain.ts';
import { fileColumnNames, isDated } from './file-columns.ts';
import { nearest } from './mistake.ts';
import type { Path } from './read-yaml.ts';
import { reservedInConditions } from './schema-conditions.ts';
import { asList, asMapping, type Written } from './written.ts';

export function checkFiles(policy: Written, say: Say): void {
  const dataset = asMapping(policy.dataset);
  if (!dataset) return;
  if (dataset.files === undefined) checkRows(dataset, say);
  else checkFolder(policy, dataset, say);
}

/** The schema leaves `table` and `key` open, because files have neither. */
function checkRows(dataset: Written, say: Say): void {
  const known = ['table', 'key', 'files'];
  const misspelt = Object.keys(dataset).map((key) => (known.includes(key) ? null : nearest(key, known)));
  if (misspelt.includes('files')) return;
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
  const needless: Record<string, string> = {
    table: 'Delete it: `files` says which records.',
    key: 'Delete it: a file is identified by its path.',
    parts: 'Write `sidecars` for files that go before the record.',
  };
  for (const [key, hint] of Object.entries(needless))
    if (dataset[key] !== undefined) say(['dataset', key], 'files', `files have no \`${key}\``, hint);
  for (const kind of ['anonymise', 'flag'])
    if (asMapping(policy.disposition)?.[kind] !== undefined)
      say(['disposition', kind], 'files', 'a file is destroyed as a whole, or left', 'Write `destroy` or `verify`.');
  if (policy.subject !== undefined)
    say(['subject'], 'files', 'nothing tells which person a file is about', 'Delete it.');
  const pattern = typeof dataset.files === 'string' ? dataset.files : '';
  const columns: ColumnCheck = { say, pattern };
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

interface ColumnCheck {
  say: Say;
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

const noTables = (path: Path, { say }: ColumnCheck): void =>
  say(
    path,
    'files',
    'a folder has no tables to look into',
    'Ask for what the file itself tells: path, name, size, modified_at, dated.',
  );

function checkColumn(column: string, path: Path, { say, pattern }: ColumnCheck, atKey: boolean): void {
  const known = fileColumnNames.map((one) => `\`${one}\``).join(', ');
  if (!fileColumnNames.includes(column))
    say(path, 'files', `files have no column \`${column}\``, `Write one of ${known}.`, atKey);
  else if (column === 'dated' && !isDated(pattern))
    say(
      path,
      'files',
      'the pattern finds no date in the path',
      'Write %Y, %m and %d into `files`, or use `modified_at`.',
      atKey,
    );
}

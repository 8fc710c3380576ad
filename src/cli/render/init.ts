/** What `gallra init` shows to choose from, and what it says at the end. */
import type { StartSurvey, Today } from '../../app/survey-table.ts';
import type { Finding } from '../../policy/check-catalogue.ts';
import type { PartChoice, StartChoice } from '../../policy/draft-choices.ts';
import { oneLine } from '../../policy/draft-text.ts';
import type { Colours } from '../shell.ts';
import { grouped, table } from './columns.ts';

export interface Drafted {
  /** Files in the order in which they are read, as a person standing here would name them. */
  files: { file: string; says: string }[];
  policy: string;
  /** Null: not counted. */
  today: Today | null;
  findings: Finding[];
  /** Lines of the policy that wait for a decision, from 1. */
  decisions: { line: number; what: string }[];
  /** Null where the store was named before. */
  variable: string | null;
  next: { command: string; does: string }[];
}

export function startTable(
  name: string,
  starts: StartChoice[],
  surveys: Map<string, StartSurvey | null>,
  c: Colours,
): string[] {
  const rows = starts.map((start, i) => {
    const survey = surveys.get(start.label) ?? null;
    const empty =
      survey === null
        ? ''
        : survey.nulls + survey.unusable === 0
          ? c.dim('·')
          : grouped(survey.nulls + survey.unusable);
    return [
      c.dim(`  ${i + 1}`),
      c.bold(oneLine(start.label)),
      start.kind,
      empty,
      survey?.oldest ?? '',
      survey?.newest ?? '',
      start.related === null ? '' : start.related.many ? 'of rows that refer to it' : 'of the row it refers to',
    ];
  });
  const columns = [
    { head: '   ' },
    { head: `dates of ${oneLine(name)}` },
    { head: 'kind' },
    { head: 'without', right: true },
    { head: 'oldest' },
    { head: 'newest' },
    { head: '' },
  ];
  return ['', ...table(columns, rows, c)];
}

export function partTable(name: string, parts: PartChoice[], c: Colours): string[] {
  const meaning = {
    cascade: 'deleted along with it by the database',
    'set-null': 'kept by the database, without it',
    'set-default': 'kept by the database, without it',
    restrict: 'keep it from being deleted',
    'no-action': 'keep it from being deleted',
  };
  const rows = parts.map(({ label, reference: { match, onDelete }, linksTo }, i) => [
    c.dim(`  ${i + 1}`),
    c.bold(oneLine(label)),
    oneLine(
      Object.entries(match)
        .map(([theirs, ours]) => `${theirs} → ${ours}`)
        .join(', '),
    ),
    meaning[onDelete] + (linksTo.length === 0 ? '' : `; link to ${linksTo.map(oneLine).join(', ')}`),
  ]);
  return [
    '',
    ...table([{ head: '   ' }, { head: `rows that refer to ${oneLine(name)}` }, { head: 'by' }, { head: '' }], rows, c),
  ];
}

export function draftedLines({ files, today, findings, decisions, variable, next }: Drafted, c: Colours): string[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return [
    ...table(
      [{ head: 'written' }, { head: '' }],
      files.map(({ file, says }) => [c.bold(file), says]),
      c,
    ),
    '',
    ...(today === null ? [] : [...todayLines(today), '']),
    ...(errors.length === 0
      ? []
      : [
          'It cannot run before this is settled:',
          ...errors.flatMap(({ what, hint }) => [
            `  ${c.yellow('✋')} ${oneLine(what)}`,
            `    ${c.cyan('→')} ${oneLine(hint)}`,
          ]),
          '',
        ]),
    ...(decisions.length === 0
      ? []
      : [
          `To decide, marked ${c.bold('decide:')} in ${files[0]?.file ?? 'the file'}:`,
          ...decisions.map(({ line, what }) => `  ${c.dim(`line ${line}`.padEnd(8))}  ${what}`),
          '',
        ]),
    ...(variable === null ? [] : [`Its address is read from ${c.bold(variable)}; it stands in no file.`, '']),
    'Next:',
    ...table(
      [{ head: '' }, { head: '' }],
      next.map(({ command, does }) => [`  ${c.cyan(command)}`, does]),
      c,
    ).slice(1),
  ];
}

/** The count is of now, by the rule as it is drafted. */
function todayLines({ records, due, undated, left }: Today): string[] {
  const share = records === 0 ? '' : `, ${((100 * due) / records).toFixed(1)} %`;
  const lines = [`As it stands, ${grouped(due)} of ${grouped(records)} records would be due today${share}.`];
  if (left > 0)
    lines.push(`${grouped(left)} more would be, and are kept by another policy or blocked by rows that refer to them.`);
  if (undated > 0) lines.push(`${grouped(undated)} ${undated === 1 ? 'has' : 'have'} no usable date, and would stay.`);
  return lines;
}

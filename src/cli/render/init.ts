/** What `gallra init` shows to choose from, and what it says at the end. */
import { mostCounted, type StartSurvey, type Today } from '../../app/survey-table.ts';
import type { Finding } from '../../policy/check-catalogue.ts';
import type { PartChoice, StartChoice } from '../../policy/draft-choices.ts';
import { oneLine } from '../../policy/draft-text.ts';
import { shareInWords } from '../../policy/share-in-words.ts';
import type { Colours } from '../shell.ts';
import { grouped, table } from './columns.ts';

export interface Drafted {
  /** Files in the order in which they are read, as a person standing here would name them. */
  files: { file: string; says: string }[];
  policy: string;
  /** Null: not counted. */
  today: Today | null;
  /** Files that the pattern chooses, `mostCounted` where there are more; null: not counted. */
  matching: number | null;
  /** Policies that govern the same table. */
  beside: string[];
  findings: Finding[];
  /** Lines of the policy that wait for a decision, from 1. */
  decisions: { line: number; what: string }[];
  /** That holds the address; null where the store was named before. */
  variable: { name: string; set: boolean } | null;
  next: { command: string; does: string }[];
}

/** Things to choose from, each by its name or its number. */
export const numbered = (things: string[]): string[] =>
  things.map((thing, i) => `  ${String(i + 1).padStart(String(things.length).length)}  ${thing}`);

const numbersTo = (count: number): string[] =>
  numbered(Array.from({ length: count }, () => '')).map((one) => one.trimEnd());

export function startTable(
  name: string,
  starts: StartChoice[],
  surveys: Map<string, StartSurvey | null>,
  c: Colours,
): string[] {
  const numbers = numbersTo(starts.length);
  const rows = starts.map((start, i) => {
    const survey = surveys.get(start.label) ?? null;
    const empty =
      survey === null
        ? ''
        : survey.nulls + survey.unusable === 0
          ? c.dim('·')
          : grouped(survey.nulls + survey.unusable);
    return [
      c.dim(numbers[i] ?? ''),
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
  const numbers = numbersTo(parts.length);
  const rows = parts.map(({ label, reference: { match, onDelete }, linksTo }, i) => [
    c.dim(numbers[i] ?? ''),
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

export function draftedLines(report: Drafted, c: Colours): string[] {
  const { files, next } = report;
  const says = files.map(({ file, says }) => [c.bold(file), says]);
  const does = next.map(({ command, does }) => [`  ${c.cyan(command)}`, does]);
  const paragraphs = [
    table([{ head: 'written' }, { head: '' }], says, c),
    report.today === null ? [] : todayLines(report.today),
    report.matching === null ? [] : [matchingLine(report.matching)],
    besideLines(report.beside),
    unsettled(report.findings, c),
    toDecide(report, c),
    report.variable === null ? [] : [variableLine(report.variable, c)],
    ['Next:', ...table([{ head: '' }, { head: '' }], does, c).slice(1)],
  ];
  return paragraphs.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

const besideLines = (ids: string[]): string[] =>
  ids.length === 0
    ? []
    : [`The table is governed by ${ids.join(', ')} as well: a record goes when every policy that it meets lets it go.`];

function unsettled(findings: Finding[], c: Colours): string[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return [];
  return [
    'It cannot run before this is settled:',
    ...errors.flatMap(({ what, hint }) => [
      `  ${c.yellow('✋')} ${oneLine(what)}`,
      `    ${c.cyan('→')} ${oneLine(hint)}`,
    ]),
  ];
}

function toDecide({ decisions, files }: Drafted, c: Colours): string[] {
  if (decisions.length === 0) return [];
  return [
    `To decide, marked ${c.bold('decide:')} in ${files[0]?.file ?? 'the file'}:`,
    ...decisions.map(({ line, what }) => `  ${c.dim(`line ${line}`.padEnd(8))}  ${what}`),
  ];
}

const variableLine = ({ name, set }: { name: string; set: boolean }, c: Colours): string =>
  set
    ? `The address of the store is read from ${c.bold(name)}; it stands in no file.`
    : `The address of the store stands in no file. Set it first: ${c.cyan(`export ${name}=…`)}`;

const matchingLine = (count: number): string =>
  count === 0
    ? 'No file matches the pattern now.'
    : `${count === mostCounted ? `${grouped(count)} or more files match` : count === 1 ? '1 file matches' : `${grouped(count)} files match`} the pattern now.`;

/** The count is of now, by the rule as it is drafted. */
function todayLines({ records, due, undated, left }: Today): string[] {
  const share = records === 0 ? '' : `, ${shareInWords(due, records)}`;
  const lines = [`As it stands, ${grouped(due)} of ${grouped(records)} records would be due today${share}.`];
  if (left > 0)
    lines.push(
      `${grouped(left)} ${left === 1 ? 'is' : 'are'} kept by another policy, or blocked by rows that refer to ${left === 1 ? 'it' : 'them'}.`,
    );
  if (undated > 0) lines.push(`${grouped(undated)} ${undated === 1 ? 'has' : 'have'} no usable date, and would stay.`);
  return lines;
}

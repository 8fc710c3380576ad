/** One record, told to a person: the rule, the dates that were read, every reason for and against, what would happen now. */
import type { Explanation } from '../../engine/explain.ts';
import type { RecordExplanation } from '../../engine/explain-record.ts';
import type { FollowedLeaf } from '../../engine/followed-leaf.ts';
import { formatPeriod } from '../../policy/period.ts';
import type { Colours } from '../shell.ts';
import { minute, table } from './columns.ts';
import { nowLines } from './verdict.ts';

export function explanationLines(explanation: Explanation, c: Colours): string[] {
  const { policy, key, asOf, rule, record, findings } = explanation;
  return [
    `${c.bold(policy.id)}, record ${key.join(' / ')}, as of ${minute(asOf)}`,
    ...(record?.disagreement
      ? ['', c.red(c.bold(`‼ ${record.disagreement.what}`)), `  ${c.cyan('→')} ${record.disagreement.hint}`]
      : []),
    ...section('The rule', rule, c),
    ...(record ? recordSections(record, c) : []),
    ...findings
      .filter(({ severity }) => severity === 'error')
      .flatMap(({ path, what, hint }) => [`  ${c.red('✖')} ${path}: ${what}`, `    ${c.cyan('→')} ${hint}`]),
    ...section('Now', nowLines(explanation, c), c),
  ];
}

function recordSections(record: RecordExplanation, c: Colours): string[] {
  return [
    ...(record.start ? section('Where the period starts', startLines(record, c), c) : []),
    ...(record.classes.length > 0 ? section('How long it is kept', classLines(record, c), c) : []),
    ...(record.objects.length > 0 ? section('What it names', objectLines(record, c), c) : []),
    ...section('For and against', reasonLines(record, c), c),
  ];
}

function startLines({ leaves, start }: RecordExplanation, c: Colours): string[] {
  const rows = leaves.map((leaf) => [`${leaf.table}.${leaf.column}`, joinOf(leaf), daysOf(leaf)]);
  const found = {
    known: start?.state === 'known' ? `It starts on ${start.day}.` : '',
    'not-started': 'It has not started yet.',
    undated: 'No usable starting day can be known: the record is undated.',
  };
  const read = table([{ head: 'read from' }, { head: 'found by' }, { head: 'days' }], rows, c);
  return [...(rows.length > 0 ? read : []), start ? found[start.state] : ''];
}

const joinOf = ({ match, matched }: FollowedLeaf): string =>
  match === null
    ? 'the record itself'
    : `${Object.entries(match)
        .map(([theirs, ours]) => `${theirs} = ${ours}`)
        .join(', ')} (${matched} ${matched === 1 ? 'row' : 'rows'})`;

function daysOf({ days }: FollowedLeaf): string {
  if (days.length === 0) return 'nothing that counts';
  const shown = days.slice(0, 5).map((day) => day ?? 'empty');
  return [...shown, ...(days.length > 5 ? [`and ${days.length - 5} more`] : [])].join(', ');
}

function classLines({ classes }: RecordExplanation, c: Colours): string[] {
  const rows = classes.map(({ because, period, lastDay, dueOn, applies }) => [
    because ?? 'base period',
    period.months + period.days === 0 ? 'that day' : formatPeriod(period),
    lastDay ?? c.dim('·'),
    dueOn ?? c.dim('·'),
    applies ? 'yes' : c.dim('no'),
  ]);
  const head = ['class', 'period', 'last day', 'due from', 'applies'].map((one) => ({ head: one }));
  return table(head, rows, c);
}

function reasonLines(record: RecordExplanation, c: Colours): string[] {
  const against = (text: string): string => `${c.yellow('✋')} ${text}`;
  const not = (text: string): string => c.dim(`·  ${text}`);
  const extensions = record.classes.filter(({ because, applies }) => because !== null && applies);
  const lines = [
    ...record.holds.map(({ id, restriction, reason, matter, reviewOn }) =>
      against(`${restriction ? 'restricted' : 'held'} by ${id}: ${reason}, matter ${matter}, review by ${reviewOn}`),
    ),
    ...record.exceptions.map(({ because, applies }) =>
      applies ? against(`excepted: ${because}`) : not(`not excepted: ${because}`),
    ),
    ...record.claims.map(({ policy, keeps }) =>
      keeps ? against(`claimed by ${policy}, which still wants it`) : not(`${policy} would let it go`),
    ),
    ...extensions.map(({ because, lastDay }) =>
      against(`extended until ${lastDay ?? 'nobody knows when'}: ${because}`),
    ),
    ...record.blocked.map((because) => against(`blocked: ${because}`)),
    ...record.objects.flatMap(({ keptBy, place }) =>
      keptBy === null ? [] : [against(`${keptBy} by what it names in ${place}`)],
    ),
    ...(record.beyondMaximum ? [c.red('‼ kept longer than the notice promises')] : []),
  ];
  return lines.length === 0 ? [not('nothing stands against it')] : lines;
}

function objectLines({ objects }: RecordExplanation, c: Colours): string[] {
  return objects.map(({ place, template, name, there, keptBy, because }) => {
    const which = `${name ?? template} in ${place}`;
    if (keptBy !== null) return `${c.yellow('✋')} ${which}: ${keptBy}: ${because.join('; ')}`;
    return there ? `${which}: there, and may go` : c.dim(`·  ${which}: not there any more`);
  });
}

const section = (title: string, lines: string[], c: Colours): string[] => [
  '',
  c.bold(title),
  ...lines.map((line) => `  ${line}`),
];

export const explanationAsJson = ({ policy, ...rest }: Explanation): unknown => ({
  policy: policy.id,
  digest: policy.digest,
  found: rest.record !== null,
  ...rest,
});

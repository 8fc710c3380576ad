/** Coverage for a compliance officer: the systems, the tables of the stores, and what is to be done. Text, Markdown, JSON. */
import { type Covered, type CoveredStore, storesComplete, systemsComplete } from '../../app/cover.ts';
import type { CoveredTable } from '../../engine/cover-store.ts';
import type { Coverage, Review, SystemPolicy, SystemState } from '../../policy/coverage.ts';
import { ruleInShort } from '../../policy/explain.ts';
import type { TableState } from '../../policy/table-coverage.ts';
import type { Colours } from '../shell.ts';
import { amount, type Column, grouped, table } from './columns.ts';
import { counted, records } from './counted.ts';
import { type Remark, storeRemarks, systemRemarks } from './coverage-remarks.ts';
import { errorAsJson, errorLines } from './error.ts';

type Looked = Extract<CoveredStore, { tables: CoveredTable[] }>;
type Paint = (text: string) => string;

const systemHead: Column[] = [
  { head: 'system' },
  { head: 'name' },
  { head: 'state' },
  { head: 'policy' },
  { head: 'review' },
  { head: 'rule' },
];
const tableHead: Column[] = [
  { head: 'store' },
  { head: 'table' },
  { head: 'rows, about', right: true },
  { head: 'state' },
  { head: 'by, or because' },
  { head: 'met by none', right: true },
];

const systemWords: Record<SystemState, string> = {
  governed: 'governed',
  procedure: 'by procedure',
  gap: 'declared gap',
  forgotten: 'forgotten',
};
const tableWords: Record<TableState, string> = {
  governed: 'governed',
  gap: 'declared gap',
  part: 'part',
  read: 'only read',
  ignored: 'ignored',
  forgotten: 'forgotten',
};

export function coverageLines({ systems, stores }: Covered, c: Colours): string[] {
  const looked = lookedAt(stores);
  const remarks = [...(systems ? systemRemarks(systems) : []), ...looked.flatMap(storeRemarks)];
  const failed = failuresOf(stores);
  return [
    ...(systems ? [...table(systemHead, systemRows(systems, paints(c), shortened), c), ''] : []),
    ...(looked.length > 0 ? [...table(tableHead, tableRows(looked, paints(c), c), c), ''] : []),
    ...remarks.flatMap((remark) => remarkLines(remark, c)),
    ...(remarks.length > 0 ? [''] : []),
    ...looked.flatMap(listLines),
    ...failed.flatMap(({ of, error }) => [c.bold(of), ...errorLines(error, c, false), '']),
    ...summaryLines({ systems, stores }, c),
  ];
}

export function coverageMarkdown({ systems, stores, asOf, mistakes }: Covered): string[] {
  const looked = lookedAt(stores);
  const remarks = [...(systems ? systemRemarks(systems) : []), ...looked.flatMap(storeRemarks)];
  const failed = failuresOf(stores);
  const plain: Paints = paintsOf((text) => text);
  return [
    `# Coverage on ${asOf.slice(0, 10)}`,
    '',
    ...(systems ? [...markdownTable(systemHead, systemRows(systems, plain)), ''] : []),
    ...(looked.length > 0 ? [...markdownTable(tableHead, tableRows(looked, plain, null)), ''] : []),
    ...(mistakes > 0
      ? [
          `- **Not told.** What policy files with mistakes govern: ${counted(mistakes, 'mistake')}. See: gallra validate`,
        ]
      : []),
    ...remarks.map(({ what, hint, weight }) => `- ${markdownWeights[weight]}${inLine(what)} ${hint}`),
    ...failed.map(({ of, error }) => `- **Not looked at.** ${of}: ${errorAsJson(error).what}`),
    ...(remarks.length + failed.length + mistakes > 0 ? [''] : []),
    ...summaryLines({ systems, stores }, null),
  ];
}

const markdownWeights: Record<Remark['weight'], string> = {
  forgotten: '**Forgotten.** ',
  unseen: '**Not looked at.** ',
  note: '',
};

/** Stores that could not be reached, and tables that could not be counted. */
function failuresOf(stores: CoveredStore[] | null): { of: string; error: unknown }[] {
  return (stores ?? []).flatMap((one) => {
    if ('error' in one) return [{ of: one.store, error: one.error }];
    return one.tables.flatMap(({ table: name, unmet }) =>
      typeof unmet === 'object' && unmet !== null ? [{ of: `${one.store}.${name}`, error: unmet.error }] : [],
    );
  });
}

export const coverageAsJson = ({ systems, stores, asOf, mistakes }: Covered): unknown => ({
  asOf,
  mistakes,
  complete: mistakes === 0 && systemsComplete({ systems }) && storesComplete({ stores }),
  systems:
    systems?.systems.map(({ system, state, policies, review }) => ({
      ...system,
      state,
      review,
      policies: policies.map(({ id, standing, policy, review: again }) => ({
        id,
        standing,
        rule: policy && ruleInShort(policy),
        review: again,
      })),
    })) ?? null,
  unlisted: systems?.unlisted ?? null,
  stores:
    stores?.map((one) =>
      'error' in one
        ? { store: one.store, error: errorAsJson(one.error) }
        : { ...one, tables: one.tables.map((table) => ({ ...table, unmet: unmetAsJson(table) })) },
    ) ?? null,
});

const unmetAsJson = ({ unmet }: CoveredTable): unknown =>
  typeof unmet === 'object' && unmet !== null ? { error: errorAsJson(unmet.error) } : unmet;

/** What somebody wrote over several lines stands in one cell. */
const inLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function systemRows({ systems }: Coverage, paint: Paints, cut = (text: string) => text): string[][] {
  return systems.flatMap((covered) => {
    const { system, state, review } = covered;
    const first = [system.id, inLine(system.name.en), paint[state](systemWords[state])];
    if (system.procedure) return [[...first, '', reviewCell(review, paint), cut(inLine(system.procedure.steps))]];
    if (covered.policies.length === 0) return [[...first, '', '', '']];
    return covered.policies.map((policy, i) => [
      ...(i === 0 ? first : ['', '', '']),
      policy.id,
      reviewCell(policy.review, paint),
      ruleCell(policy, paint, cut),
    ]);
  });
}

function ruleCell({ standing, policy }: SystemPolicy, paint: Paints, cut: (text: string) => string): string {
  if (standing === 'missing') return paint.forgotten('there is no such policy');
  if (standing === 'broken' || !policy) return paint.forgotten('its file has mistakes');
  const { retain, disposition } = policy.rule;
  return retain.kind === 'unspecified' && disposition === null
    ? paint.gap(cut(inLine(`no period: ${retain.because}`)))
    : cut(inLine(ruleInShort(policy)));
}

/** What is left out stands in the Markdown; how it ends matters most: `5 years from the latest of: … , then destroyed`. */
function shortened(text: string): string {
  const most = 72;
  if (text.length <= most) return text;
  const end = /, then .*$/.exec(text)?.[0] ?? '';
  return `${text.slice(0, most - end.length - 1).trimEnd()}…${end}`;
}

const reviewCell = (review: Review | null, paint: Paints): string =>
  review === null ? '' : review.overdue ? paint.gap(review.by) : review.by;

function tableRows(stores: Looked[], paint: Paints, c: Colours | null): string[][] {
  return stores.flatMap(({ store, tables }) =>
    tables.map(({ table: name, state, policies, because, unmet, estimatedRows }, i) => [
      i === 0 ? store : '',
      name,
      estimatedRows === null || estimatedRows < 0 ? '' : grouped(Math.round(estimatedRows)),
      paint[state](tableWords[state]),
      because === null ? policies.join(', ') : inLine(because),
      typeof unmet === 'object' && unmet !== null
        ? paint.forgotten('?')
        : unmet === null
          ? ''
          : unmet > 0
            ? paint.forgotten(grouped(unmet))
            : c
              ? amount(0, c)
              : '0',
    ]),
  );
}

/** One a line, to be read by programs as well: store, table, the values of the key. */
function listLines({ store, tables }: Looked): string[] {
  const lines = tables.flatMap(({ table: name, listed }) => listed.map((key) => [store, name, ...key].join('\t')));
  return lines.length > 0 ? [...lines, ''] : [];
}

function remarkLines({ weight, what, hint }: Remark, c: Colours): string[] {
  const sign = weight === 'note' ? c.yellow('!') : c.red('✖');
  return [`${sign} ${inLine(what)}`, `    ${c.cyan('→')} ${hint}`];
}

function summaryLines({ systems, stores }: Pick<Covered, 'systems' | 'stores'>, c: Colours | null): string[] {
  const looked = lookedAt(stores);
  const mark = (complete: boolean): string => (complete ? (c?.green('✔') ?? '✔') : (c?.red('✖') ?? '✖'));
  const tables = looked.flatMap((one) => one.tables);
  const away = (stores?.length ?? 0) - looked.length;
  const states = systems?.systems.map(({ state }) => systemWords[state]) ?? [];
  return [
    ...(systems
      ? [`${mark(systemsComplete({ systems }))} ${counted(states.length, 'system')}: ${counts(states)}`]
      : []),
    ...(stores
      ? [
          `${mark(storesComplete({ stores }))} ${counted(tables.length, 'table')} in ${counted(looked.length, 'store')}: ${counts(tables.map(({ state }) => tableWords[state]))}${unmetInAll(tables)}${away > 0 ? `; ${counted(away, 'store')} could not be looked at` : ''}`,
        ]
      : []),
  ];
}

/** `12 governed, 3 declared gaps`, what is forgotten last, also where nothing is. */
function counts(words: string[]): string {
  const several: Record<string, string> = { 'declared gap': 'declared gaps', part: 'parts' };
  const order = ['governed', 'part', 'by procedure', 'declared gap', 'only read', 'ignored', 'forgotten'];
  return order
    .map((word) => ({ word, count: words.filter((one) => one === word).length }))
    .filter(({ word, count }) => count > 0 || word === 'forgotten')
    .map(({ word, count }) => `${count || 'none'} ${count > 1 ? (several[word] ?? word) : word}`)
    .join(', ');
}

function unmetInAll(tables: CoveredTable[]): string {
  const all = tables.reduce((sum, { unmet }) => sum + (typeof unmet === 'number' ? unmet : 0), 0);
  return all === 0 ? '' : `; ${records(all)} met by no policy`;
}

const lookedAt = (stores: CoveredStore[] | null): Looked[] =>
  (stores ?? []).flatMap((one) => ('error' in one ? [] : [one]));

type Paints = Record<SystemState | TableState, Paint>;

const paints = (c: Colours): Paints => ({
  ...paintsOf((text) => text),
  governed: c.green,
  gap: c.yellow,
  read: c.yellow,
  ignored: c.dim,
  forgotten: (text) => c.red(c.bold(text)),
});

const paintsOf = (paint: Paint): Paints => ({
  governed: paint,
  procedure: paint,
  gap: paint,
  part: paint,
  read: paint,
  ignored: paint,
  forgotten: paint,
});

function markdownTable(columns: Column[], rows: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ right }) => (right ? '---:' : '---'))),
    ...rows.map(line),
  ];
}

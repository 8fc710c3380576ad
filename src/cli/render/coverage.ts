/** Coverage for a compliance officer: the systems, the tables of the stores, and what is to be done. Text and JSON. */
import { type Covered, storesComplete, systemsComplete } from '../../app/cover.ts';
import type { CoveredTable } from '../../engine/cover-store.ts';
import { ruleInShort } from '../../policy/explain.ts';
import type { Colours } from '../shell.ts';
import { table } from './columns.ts';
import { counted, records } from './counted.ts';
import { type Remark, storeRemarks, systemRemarks } from './coverage-remarks.ts';
import {
  failuresOf,
  inLine,
  type Looked,
  lookedAt,
  paints,
  systemHead,
  systemRows,
  systemWords,
  tableHead,
  tableRows,
  tableWords,
} from './coverage-rows.ts';
import { errorAsJson, errorLines } from './error.ts';

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

/** What is left out stands in the Markdown; how it ends matters most: `5 years from the latest of: … , then destroyed`. */
function shortened(text: string): string {
  const most = 72;
  if (text.length <= most) return text;
  const end = /, then .*$/.exec(text)?.[0] ?? '';
  return `${text.slice(0, most - end.length - 1).trimEnd()}…${end}`;
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

/** One a line, to be read by programs as well: store, table, the values of the key. */
function listLines({ store, tables }: Looked): string[] {
  const lines = tables.flatMap(({ table: name, listed }) => listed.map((key) => [store, name, ...key].join('\t')));
  return lines.length > 0 ? [...lines, ''] : [];
}

function remarkLines({ weight, what, hint }: Remark, c: Colours): string[] {
  const sign = weight === 'note' ? c.yellow('!') : c.red('✖');
  return [`${sign} ${inLine(what)}`, `    ${c.cyan('→')} ${hint}`];
}

export function summaryLines({ systems, stores }: Pick<Covered, 'systems' | 'stores'>, c: Colours | null): string[] {
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

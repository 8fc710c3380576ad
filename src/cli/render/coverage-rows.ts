/** The two tables of coverage, row by row: of the systems, and of the tables of the stores. */
import type { CoveredStore } from '../../app/cover.ts';
import type { CoveredTable } from '../../engine/cover-store.ts';
import type { Coverage, Review, SystemPolicy, SystemState } from '../../policy/coverage.ts';
import { ruleInShort } from '../../policy/explain.ts';
import type { TableState } from '../../policy/table-coverage.ts';
import type { Colours } from '../shell.ts';
import { amount, type Column, grouped } from './columns.ts';

export type Looked = Extract<CoveredStore, { tables: CoveredTable[] }>;
type Paint = (text: string) => string;

export const systemHead: Column[] = [
  { head: 'system' },
  { head: 'name' },
  { head: 'state' },
  { head: 'policy' },
  { head: 'review' },
  { head: 'rule' },
];
export const tableHead: Column[] = [
  { head: 'store' },
  { head: 'table' },
  { head: 'rows, about', right: true },
  { head: 'state' },
  { head: 'by, or because' },
  { head: 'met by none', right: true },
];

export const systemWords: Record<SystemState, string> = {
  governed: 'governed',
  procedure: 'by procedure',
  gap: 'declared gap',
  forgotten: 'forgotten',
};
export const tableWords: Record<TableState, string> = {
  governed: 'governed',
  gap: 'declared gap',
  part: 'part',
  read: 'only read',
  ignored: 'ignored',
  forgotten: 'forgotten',
};

export const lookedAt = (stores: CoveredStore[] | null): Looked[] =>
  (stores ?? []).flatMap((one) => ('error' in one ? [] : [one]));

/** Stores that could not be reached, and tables that could not be counted. */
export function failuresOf(stores: CoveredStore[] | null): { of: string; error: unknown }[] {
  return (stores ?? []).flatMap((one) => {
    if ('error' in one) return [{ of: one.store, error: one.error }];
    return one.tables.flatMap(({ table: name, unmet }) =>
      typeof unmet === 'object' && unmet !== null ? [{ of: `${one.store}.${name}`, error: unmet.error }] : [],
    );
  });
}

/** What somebody wrote over several lines stands in one cell. */
export const inLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

export function systemRows({ systems }: Coverage, paint: Paints, cut = (text: string) => text): string[][] {
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

const reviewCell = (review: Review | null, paint: Paints): string =>
  review === null ? '' : review.overdue ? paint.gap(review.by) : review.by;

export function tableRows(stores: Looked[], paint: Paints, c: Colours | null): string[][] {
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

export type Paints = Record<SystemState | TableState, Paint>;

export const paints = (c: Colours): Paints => ({
  ...paintsOf((text) => text),
  governed: c.green,
  gap: c.yellow,
  read: c.yellow,
  ignored: c.dim,
  forgotten: (text) => c.red(c.bold(text)),
});

export const paintsOf = (paint: Paint): Paints => ({
  governed: paint,
  procedure: paint,
  gap: paint,
  part: paint,
  read: paint,
  ignored: paint,
  forgotten: paint,
});

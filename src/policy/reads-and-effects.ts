/** What a policy reads, and what it takes away or changes: the two sides that must not meet (check-reads.ts). */
import type { CompiledPolicy, Condition, Match, Part, Term } from './compiled.ts';
import { templateColumns } from './schema-terms.ts';

/** From a record to a related row: the table, and their column → the column of the row before. */
export interface Step {
  table: string;
  match: Match;
}

/** Columns of the record itself (no steps), or of rows that are reached from it. */
export interface Read {
  table: string;
  columns: string[];
  steps: Step[];
  /** Whether the rows' being there counts; null where only the columns matter. */
  rows: { where: Condition /** Rows that fail `where` make no difference. */; onlyWhere: boolean } | null;
  within: 'where' | 'start' | 'other';
}

export interface Removal {
  table: string;
  steps: Step[];
}

export interface Change {
  table: string;
  column: string;
  steps: Step[];
  kind: 'disposition' | 'stamp';
}

export function readsOf({ rule }: CompiledPolicy): Read[] {
  if (!rule.dataset) return [];
  const { table, where, parts } = rule.dataset;
  const reads = inCondition(where, table, [], 'where');
  reads.push(...inParts(parts, table, []));
  if (rule.retain.kind === 'dated') {
    reads.push(...inTerm(rule.retain.from, table, 'start'));
    for (const { when } of rule.retain.extend) reads.push(...inCondition(when, table, [], 'other'));
  }
  for (const { when } of rule.unless) reads.push(...inCondition(when, table, [], 'other'));
  return reads;
}

function inCondition(condition: Condition, table: string, steps: Step[], within: Read['within']): Read[] {
  if (condition.op === 'all' || condition.op === 'any')
    return condition.of.flatMap((one) => inCondition(one, table, steps, within));
  if (condition.op === 'not') return inCondition(condition.of, table, steps, within);
  if (condition.op !== 'exists') return [{ table, columns: [condition.column], steps, rows: null, within }];
  const { match, where } = condition;
  const beyond = [...steps, { table: condition.table, match }];
  return [
    { table, columns: Object.values(match), steps, rows: null, within },
    { table: condition.table, columns: Object.keys(match), steps: beyond, rows: { where, onlyWhere: true }, within },
    ...inCondition(where, condition.table, beyond, within),
  ];
}

function inTerm(term: Term, table: string, within: Read['within']): Read[] {
  if (term.kind === 'on') return [];
  if (term.kind === 'column') return [{ table, columns: [term.column], steps: [], rows: null, within }];
  if (term.kind !== 'related') return term.of.flatMap((one) => inTerm(one, table, within));
  const steps = [{ table: term.table, match: term.match }];
  return [
    { table, columns: Object.values(term.match), steps: [], rows: null, within },
    {
      table: term.table,
      columns: [...Object.keys(term.match), term.column],
      steps,
      rows: { where: term.where, onlyWhere: term.many },
      within,
    },
    ...inCondition(term.where, term.table, steps, within),
  ];
}

/** Parts are found by columns; that their rows may be gone already is no loss. */
function inParts(parts: Part[], table: string, steps: Step[]): Read[] {
  const own = (columns: string[]): Read => ({ table, columns, steps, rows: null, within: 'other' });
  return parts.flatMap((part): Read[] => {
    if (part.kind === 'object') return [own(templateColumns(part.object))];
    const beyond = [...steps, { table: part.table, match: part.match }];
    const found: Read = {
      table: part.table,
      columns: Object.keys(part.match),
      steps: beyond,
      rows: null,
      within: 'other',
    };
    const below =
      part.kind === 'rows'
        ? inParts(part.parts, part.table, beyond)
        : Object.values(part.stamp).flatMap((value) =>
            value.kind === 'term' ? inTerm(value.term, table, 'other') : [],
          );
    return [own(Object.values(part.match)), found, ...below];
  });
}

export function removalsOf({ rule }: CompiledPolicy): Removal[] {
  if (!rule.dataset || !rule.disposition || rule.disposition.kind === 'verify') return [];
  const own: Removal[] = rule.disposition.kind === 'destroy' ? [{ table: rule.dataset.table, steps: [] }] : [];
  return [...own, ...removedParts(rule.dataset.parts, [])];
}

function removedParts(parts: Part[], steps: Step[]): Removal[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'rows') return [];
    const beyond = [...steps, { table: part.table, match: part.match }];
    return [{ table: part.table, steps: beyond }, ...removedParts(part.parts, beyond)];
  });
}

/** The mark is not among them: it only ever says that something was done. */
export function changesOf({ rule }: CompiledPolicy): Change[] {
  const { dataset, disposition } = rule;
  if (!dataset || !disposition || disposition.kind === 'verify') return [];
  const columns = disposition.kind === 'destroy' ? [] : Object.keys(disposition.columns);
  const own = columns.map((column): Change => ({ table: dataset.table, column, steps: [], kind: 'disposition' }));
  return [...own, ...stampedColumns(dataset.parts, [])];
}

function stampedColumns(parts: Part[], steps: Step[]): Change[] {
  return parts.flatMap((part): Change[] => {
    if (part.kind === 'object') return [];
    const beyond = [...steps, { table: part.table, match: part.match }];
    if (part.kind === 'rows') return stampedColumns(part.parts, beyond);
    return Object.keys(part.stamp).map((column) => ({ table: part.table, column, steps: beyond, kind: 'stamp' }));
  });
}

/** The own column that a policy looks at first for its starting point; null where that is not a plain column. */
export function firstSource({ rule }: CompiledPolicy): string | null {
  let term: Term | undefined = rule.retain.kind === 'dated' ? rule.retain.from : undefined;
  while (term && 'of' in term) term = term.of[0];
  return term?.kind === 'column' ? term.column : null;
}

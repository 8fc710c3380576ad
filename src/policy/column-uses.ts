/**
 * Every column that a policy names, and for what: one walk over the whole rule, which the catalogue check, the schema
 * digest and the list of tables read from.
 */
import type { CompiledPolicy, Condition, Match, Missing, Part, Term } from './compiled.ts';
import { templateColumns } from './schema-terms.ts';

export type Use =
  | { for: 'key' | 'compare' | 'match' | 'subject' }
  /** Read as a date: compared, or a starting point. */
  | { for: 'date' }
  | { for: 'start'; missing: Missing; unique: string[] | null }
  /** Written by a stamp, a mark, anonymise or flag. */
  | { for: 'stamp' | 'mark' }
  | { for: 'write'; erase: boolean };

export interface ColumnUse {
  table: string;
  column: string;
  /** Path in the file, for messages. */
  path: string;
  use: Use;
}

export function columnUses(policy: CompiledPolicy): ColumnUse[] {
  const { dataset, retain, unless, disposition } = policy.rule;
  if (!dataset) return [];
  const own = dataset.table;
  const uses: ColumnUse[] = dataset.key.map((column) => ({
    table: own,
    column,
    path: 'dataset.key',
    use: { for: 'key' },
  }));
  uses.push(...inCondition(dataset.where, own, 'dataset.where'), ...inParts(dataset.parts, own, own, 'dataset.parts'));
  if (retain.kind === 'dated') {
    uses.push(...inTerm(retain.from, own, retain.stated === 'until' ? 'retain.until' : 'retain.from'));
    retain.extend.forEach(({ when }, i) => {
      uses.push(...inCondition(when, own, `retain.extend[${i}].when`));
    });
  }
  unless.forEach(({ when }, i) => {
    uses.push(...inCondition(when, own, `unless[${i}]`));
  });
  if (disposition?.kind === 'anonymise' || disposition?.kind === 'flag') {
    for (const [column, how] of Object.entries(disposition.columns)) {
      uses.push({
        table: own,
        column,
        path: `disposition.${disposition.kind}`,
        use: { for: 'write', erase: how === 'erase' },
      });
    }
    uses.push({ table: own, column: disposition.mark, path: 'disposition.mark', use: { for: 'mark' } });
  }
  if (disposition?.kind === 'verify' && disposition.none)
    uses.push(...inCondition(disposition.none, own, 'disposition.verify.none'));
  const { subject } = policy.about;
  if (subject) {
    const table = 'table' in subject ? subject.table : own;
    uses.push({ table, column: subject.column, path: 'subject', use: { for: 'subject' } });
    if ('match' in subject) uses.push(...inMatch(subject.match, table, own, 'subject.match'));
  }
  return uses;
}

/** Every table the policy reads or changes, as it names them. */
export function tablesNamed(policy: CompiledPolicy): string[] {
  return [...new Set([...tablesTouched(policy), ...columnUses(policy).map(({ table }) => table)])];
}

/** Every table that disposing under this policy may change: its own and those of its parts. */
export function tablesTouched(policy: CompiledPolicy): string[] {
  const below = (parts: Part[]): string[] =>
    parts.flatMap((part) =>
      part.kind === 'object' ? [] : part.kind === 'rows' ? [part.table, ...below(part.parts)] : [part.table],
    );
  const { dataset } = policy.rule;
  return dataset ? [...new Set([dataset.table, ...below(dataset.parts)])] : [];
}

/** Tables of which rows are deleted, each with the parts that go before those rows. Parts go whatever becomes of the record. */
export function tablesEmptied(policy: CompiledPolicy): { table: string; parts: Part[] }[] {
  const below = (parts: Part[]): { table: string; parts: Part[] }[] =>
    parts.flatMap((part) => (part.kind === 'rows' ? [part, ...below(part.parts)] : []));
  const { dataset, disposition } = policy.rule;
  if (!dataset || disposition === null || disposition.kind === 'verify') return [];
  return disposition.kind === 'destroy' ? [dataset, ...below(dataset.parts)] : below(dataset.parts);
}

function inCondition(condition: Condition, table: string, path: string): ColumnUse[] {
  switch (condition.op) {
    case 'all':
    case 'any':
      return condition.of.flatMap((child) => inCondition(child, table, path));
    case 'not':
      return inCondition(condition.of, table, path);
    case 'exists':
      return [
        ...inMatch(condition.match, condition.table, table, path),
        ...inCondition(condition.where, condition.table, path),
      ];
    case 'before':
    case 'after':
      return [{ table, column: condition.column, path, use: { for: 'date' } }];
    default:
      return [{ table, column: condition.column, path, use: { for: 'compare' } }];
  }
}

function inTerm(term: Term, table: string, path: string): ColumnUse[] {
  switch (term.kind) {
    case 'on':
      return [];
    case 'column':
      return [{ table, column: term.column, path, use: { for: 'start', missing: term.missing, unique: null } }];
    case 'related':
      return [
        ...inMatch(term.match, term.table, table, path),
        ...inCondition(term.where, term.table, path),
        {
          table: term.table,
          column: term.column,
          path,
          use: { for: 'start', missing: term.missing, unique: term.many ? null : Object.keys(term.match) },
        },
      ];
    default:
      return term.of.flatMap((child) => inTerm(child, table, path));
  }
}

/** Terms of a stamp speak of the record, however deep the part lies. */
function inParts(parts: Part[], record: string, parent: string, path: string): ColumnUse[] {
  return parts.flatMap((part, i): ColumnUse[] => {
    const here = `${path}[${i}]`;
    if (part.kind === 'object')
      return templateColumns(part.object).map((column) => ({
        table: parent,
        column,
        path: `${here}.object`,
        use: { for: 'match' },
      }));
    const match = inMatch(part.match, part.table, parent, `${here}.match`);
    if (part.kind === 'rows') return [...match, ...inParts(part.parts, record, part.table, `${here}.parts`)];
    const stamps = Object.entries(part.stamp).flatMap(([column, value]): ColumnUse[] => [
      { table: part.table, column, path: `${here}.stamp`, use: { for: 'stamp' } },
      ...(value.kind === 'term' ? inTerm(value.term, record, `${here}.stamp`) : []),
    ]);
    return [...match, ...stamps];
  });
}

const inMatch = (match: Match, theirs: string, ours: string, path: string): ColumnUse[] =>
  Object.entries(match).flatMap(([their, our]) => [
    { table: theirs, column: their, path, use: { for: 'match' } },
    { table: ours, column: our, path, use: { for: 'match' } },
  ]);

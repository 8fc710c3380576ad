/**
 * What an account must be allowed to do so that a run of a policy does not fail half-way. Read from the very judgement that
 * the run hands to the store: claims of other policies, references and parts are in it.
 */
import type { Catalogue } from './catalogue.ts';
import type { CompiledPolicy } from './compiled.ts';
import { aboutPerson, withKeys } from './erasing.ts';
import { contextOf, judge } from './judge.ts';
import { type Judgement, type PartOrder, predicatesOf } from './judgement.ts';
import { any, exists, never, type Predicate } from './predicate.ts';
import { resolveCondition } from './resolve-condition.ts';
import { templateColumns } from './schema-terms.ts';

/** Tables and columns that are not there do not count: nobody lacks a right to them. */
export interface Right {
  table: string;
  /** `lock`: rows of the table, while the objects that they name go; the columns are those to grant an update of. */
  right: 'select' | 'insert' | 'update' | 'delete' | 'lock';
  /** Null: the whole table. */
  columns: string[] | null;
}

/**
 * What the runs of a policy need (also one that only verifies), and what finds the records that a hold or a request is about: by the key of a record, or
 * of a row that goes with it, and by its subject. In the order of the tables' names, `select` first. A service answers for
 * itself, so nothing is asked of one.
 * @param claimants every policy of the folder. @param catalogue in which the policy has no errors.
 * @param writes false: the store is connected for reading only.
 */
export function rightsNeeded(
  policy: CompiledPolicy,
  claimants: CompiledPolicy[],
  catalogue: Catalogue,
  writes: boolean,
): Right[] {
  // At any time the same columns are asked for.
  const judgement = judge(policy, claimants, '2000-01-01T00:00:00Z', catalogue);
  const { disposition } = policy.rule;
  const none = disposition?.kind === 'verify' ? disposition.none : null;
  const found = any(
    aboutPerson(policy, '') ?? never,
    none ? resolveCondition(none, contextOf(policy, judgement.asOf)) : never,
    ...rowsByKey(judgement.parts, catalogue),
  );
  return rightsOf(judgement, found, writes);
}

/** What one judgement needs, with the holds that are to be left out. */
export function rightsOf(judgement: Judgement, held: Predicate, writes: boolean): Right[] {
  const reads = new Columns();
  readJudgement(judgement, reads);
  readPredicate(held, judgement.table, reads);
  return inOrder([...reads.as('select'), ...(writes ? changesOf(judgement) : [])]);
}

const inOrder = (rights: Right[]): Right[] =>
  rights.sort((a, b) => (a.table === b.table ? order(a) - order(b) : a.table < b.table ? -1 : 1));

const order = ({ right }: Right): number => ['select', 'lock', 'insert', 'update', 'delete'].indexOf(right);

/** Tables, each with the columns that were named of it. */
class Columns {
  readonly #tables = new Map<string, Set<string>>();

  add(table: string, ...columns: string[]): void {
    const known = this.#tables.get(table) ?? new Set<string>();
    for (const column of columns) known.add(column);
    this.#tables.set(table, known);
  }

  as(right: Right['right']): Right[] {
    return [...this.#tables].map(([table, columns]) => ({ table, right, columns: [...columns].sort() }));
  }
}

function readJudgement(judgement: Judgement, reads: Columns): void {
  const { table, key, action } = judgement;
  reads.add(table, ...key);
  for (const predicate of predicatesOf(judgement)) readPredicate(predicate, table, reads);
  for (const { lead } of judgement.branches) if (lead !== null) reads.add(table, lead);
  for (const leaf of judgement.leaves) {
    if (leaf.kind === 'column') reads.add(table, leaf.column);
    else {
      reads.add(table, ...Object.values(leaf.match));
      reads.add(leaf.table, ...Object.keys(leaf.match), leaf.column);
      readPredicate(leaf.where, leaf.table, reads);
    }
  }
  readParts(judgement.parts, table, reads);
  for (const { object, namedBy } of judgement.objects ?? []) {
    reads.add(table, ...templateColumns(object));
    for (const other of namedBy) reads.add(other.table, ...templateColumns(other.object));
  }
  if (action?.kind === 'anonymise')
    for (const [column, how] of Object.entries(action.columns))
      if (how === 'truncate-ip' || how === 'truncate-date') reads.add(table, column);
}

function readPredicate(predicate: Predicate, table: string, reads: Columns): void {
  switch (predicate.op) {
    case 'all':
    case 'any':
      for (const one of predicate.of) readPredicate(one, table, reads);
      return;
    case 'not':
      readPredicate(predicate.of, table, reads);
      return;
    case 'exists':
      reads.add(table, ...Object.values(predicate.match));
      reads.add(predicate.table, ...Object.keys(predicate.match));
      readPredicate(predicate.where, predicate.table, reads);
      return;
    default:
      reads.add(table, predicate.column);
  }
}

function readParts(parts: PartOrder[], parent: string, reads: Columns): void {
  for (const part of parts) {
    reads.add(parent, ...Object.values(part.match));
    reads.add(part.table, ...Object.keys(part.match));
    if (part.kind === 'rows') readParts(part.parts, part.table, reads);
    else reads.add(part.table, ...part.stamps.map(({ column }) => column));
  }
}

/** One row of a table that a policy empties or stamps may be held by itself. */
const rowsByKey = (parts: PartOrder[], catalogue: Catalogue): Predicate[] =>
  parts.map((part) => {
    const key = catalogue[part.table]?.uniqueKeys[0] ?? [];
    const byKey = key.length === 0 ? never : withKeys(key, [key]);
    return exists(
      part.table,
      part.match,
      any(byKey, ...(part.kind === 'rows' ? rowsByKey(part.parts, catalogue) : [])),
    );
  });

function changesOf({ table, key, parts, objects, action }: Judgement): Right[] {
  if (action === null) return [];
  const below = (orders: PartOrder[]): Right[] =>
    orders.flatMap((part): Right[] =>
      part.kind === 'rows'
        ? [{ table: part.table, right: 'delete', columns: null }, ...below(part.parts)]
        : [{ table: part.table, right: 'update', columns: part.stamps.map(({ column }) => column) }],
    );
  const own: Right =
    action.kind === 'destroy'
      ? { table, right: 'delete', columns: null }
      : { table, right: 'update', columns: [...Object.keys(action.columns), action.mark] };
  const locks: Right[] = objects ? [{ table, right: 'lock', columns: key }] : [];
  return [own, ...locks, ...below(parts)];
}

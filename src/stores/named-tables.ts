/** Which tables a judgement speaks of: a store looks all of them up before it asks about any. */
import { type Judgement, type Leaf, type PartOrder, predicatesOf } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';

/** Every table that a judgement, and the holds it is asked with, speak of. */
export function tablesOf(judgement: Judgement, held: Predicate): Set<string> {
  const names = new Set([judgement.table, ...tablesAsked(judgement, held)]);
  for (const leaf of judgement.leaves) collectLeaf(leaf, names);
  for (const part of judgement.parts) collectPart(part, names);
  for (const { namedBy } of judgement.objects ?? []) for (const { table } of namedBy) names.add(table);
  return names;
}

/** Tables in which other rows are looked for to judge a record; its own may be one of them. */
export function tablesAsked(judgement: Judgement, held: Predicate): Set<string> {
  const names = new Set<string>();
  for (const predicate of [held, ...predicatesOf(judgement)]) collectTables(predicate, names);
  return names;
}

/** Every table that any of the judgements speaks of. */
export const tablesOfAll = (judgements: Judgement[], held: Predicate): Set<string> =>
  new Set(judgements.flatMap((judgement) => [...tablesOf(judgement, held)]));

export function collectTables(predicate: Predicate, names: Set<string>): void {
  if (predicate.op === 'all' || predicate.op === 'any') for (const one of predicate.of) collectTables(one, names);
  if (predicate.op === 'not') collectTables(predicate.of, names);
  if (predicate.op === 'exists') {
    names.add(predicate.table);
    collectTables(predicate.where, names);
  }
}

function collectLeaf(leaf: Leaf, names: Set<string>): void {
  if (leaf.kind === 'column') return;
  names.add(leaf.table);
  collectTables(leaf.where, names);
}

function collectPart(part: PartOrder, names: Set<string>): void {
  names.add(part.table);
  if (part.kind === 'rows') for (const below of part.parts) collectPart(below, names);
}

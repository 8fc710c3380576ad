/**
 * What others read is not pulled away: no policy removes a row, or changes a column, from which a policy takes a date or
 * a condition, unless the reading record goes at the same time, or is told the date first (a stamp).
 */

import { problemAt } from './check-folder.ts';
import type { CompiledPolicy, Match } from './compiled.ts';
import { disjoint } from './disjoint.ts';
import type { Problem, SoundPolicy } from './parsed.ts';
import {
  type Change,
  changesOf,
  firstSource,
  type Read,
  type Removal,
  readsOf,
  removalsOf,
  type Step,
} from './reads-and-effects.ts';

/** Compares tables as they are written, so hand in policies whose default schema is stripped. */
export function checkReads(policies: SoundPolicy[]): Problem[] {
  return policies.flatMap((taker) =>
    policies
      .filter((reader) => storeOf(reader.policy) === storeOf(taker.policy))
      .flatMap((reader) => [...pulledRows(taker, reader), ...pulledColumns(taker, reader)]),
  );
}

function pulledRows(taker: SoundPolicy, reader: SoundPolicy): Problem[] {
  const tables = new Set<string>();
  for (const removal of removalsOf(taker.policy)) {
    for (const read of readsOf(reader.policy)) {
      if (read.rows && read.table === removal.table && !mayRemove(taker.policy, removal, reader.policy, read))
        tables.add(read.table);
    }
  }
  return [...tables].map((table) => {
    const self = taker.policy.id === reader.policy.id;
    const who = self ? 'the same policy' : `\`${reader.policy.id}\``;
    const what = `rows of \`${table}\` are removed here, but ${who} takes dates or conditions from them`;
    const stamp = 'stamp its first source with `stamp`, or keep the rows as long as they are read';
    const hint = self
      ? 'Read a column of the record itself, or parts found by the same `match`.'
      : `Make the rows parts of the record that reads them, ${stamp}.`;
    return problemAt(taker, placeOf(taker.policy, table), 'ruleset.reads', what, hint);
  });
}

function pulledColumns(taker: SoundPolicy, reader: SoundPolicy): Problem[] {
  const columns = new Map<string, Change>();
  for (const change of changesOf(taker.policy)) {
    for (const read of readsOf(reader.policy)) {
      if (read.table !== change.table || !read.columns.includes(change.column)) continue;
      if (!mayChange(taker.policy, change, reader.policy, read))
        columns.set(`${change.table}.${change.column}`, change);
    }
  }
  return [...columns].map(([name, change]) => {
    const what = `\`${name}\` is changed here, but \`${reader.policy.id}\` takes dates or conditions from it`;
    const hint =
      change.kind === 'stamp'
        ? 'Stamp a column that the other policy names first in its starting point, and nowhere else.'
        : 'Leave the column out, or let the other policy read one that nobody changes.';
    const path = change.kind === 'stamp' ? placeOf(taker.policy, change.table) : ['disposition'];
    return problemAt(taker, path, 'ruleset.reads', what, hint);
  });
}

function mayRemove(taker: CompiledPolicy, removal: Removal, reader: CompiledPolicy, read: Read): boolean {
  if (goesWithReader(taker, removal.steps, reader, read.steps)) return true;
  if (
    removal.steps.length === 0 &&
    read.rows?.onlyWhere &&
    taker.rule.dataset &&
    disjoint(read.rows.where, taker.rule.dataset.where)
  ) {
    return true;
  }
  return linked(taker, removal, reader, read);
}

function mayChange(taker: CompiledPolicy, change: Change, reader: CompiledPolicy, read: Read): boolean {
  const own = read.steps.length === 0;
  if (own && taker.id === reader.id) return true;
  if (own && change.kind === 'stamp' && read.within === 'start' && firstSource(reader) === change.column) return true;
  if (own && change.steps.length === 0 && read.within !== 'where' && apart(taker, reader)) return true;
  return change.steps.length > 0 && goesWithReader(taker, change.steps, reader, read.steps);
}

function apart(a: CompiledPolicy, b: CompiledPolicy): boolean {
  return a.rule.dataset !== null && b.rule.dataset !== null && disjoint(a.rule.dataset.where, b.rule.dataset.where);
}

/** The rows are parts of the very record that reads them, found the same way, and that record goes (or is done) with them. */
function goesWithReader(taker: CompiledPolicy, parts: Step[], reader: CompiledPolicy, read: Step[]): boolean {
  if (taker.rule.dataset?.table !== reader.rule.dataset?.table) return false;
  if (taker.id !== reader.id && taker.rule.disposition?.kind !== 'destroy') return false;
  return (
    parts.length > 0 &&
    parts.length === read.length &&
    parts.every((part, i) => {
      const step = read[i];
      return (
        step?.table === part.table && Object.entries(part.match).every(([theirs, ours]) => step.match[theirs] === ours)
      );
    })
  );
}

/** The reading record is itself a part of what goes: removed with it, or told its date by a stamp. */
function linked(taker: CompiledPolicy, removal: Removal, reader: CompiledPolicy, read: Read): boolean {
  const [step, deeper] = read.steps;
  if (!step || deeper || removal.steps.length > 1) return false;
  const parentColumn = (theirs: string): string | undefined =>
    removal.steps[0] ? removal.steps[0].match[theirs] : theirs;
  const reachesEveryReader = (match: Match): boolean =>
    Object.entries(match).every(([readerColumn, ours]) =>
      Object.entries(step.match).some(([theirs, readers]) => readers === readerColumn && parentColumn(theirs) === ours),
    );
  const source = firstSource(reader);
  return (taker.rule.dataset?.parts ?? []).some((part) => {
    if (part.kind === 'object' || part.table !== reader.rule.dataset?.table || !reachesEveryReader(part.match))
      return false;
    return part.kind === 'rows' || (read.within === 'start' && source !== null && Object.hasOwn(part.stamp, source));
  });
}

function placeOf(taker: CompiledPolicy, table: string): (string | number)[] {
  const at = (taker.rule.dataset?.parts ?? []).findIndex((part) => part.kind !== 'object' && part.table === table);
  return at < 0 ? ['disposition'] : ['dataset', 'parts', at];
}

const storeOf = ({ rule }: CompiledPolicy): string | undefined => rule.dataset?.store;

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

interface Reader extends SoundPolicy {
  reads: Read[];
}

/** Compares tables as they are written, so hand in policies whose default schema is stripped. */
export function checkReads(policies: SoundPolicy[]): Problem[] {
  const readers = readersByTable(policies);
  return policies.flatMap((taker) => {
    const removed = Map.groupBy(removalsOf(taker.policy), ({ table }) => table);
    const changed = Map.groupBy(changesOf(taker.policy), ({ table }) => table);
    const of = (table: string): Reader[] => readers.get(tableIn(taker.policy, table)) ?? [];
    return [
      ...[...removed].flatMap(([table, removals]) =>
        of(table).flatMap((reader) => pulledRows(taker, removals, reader)),
      ),
      ...[...changed].flatMap(([table, changes]) =>
        of(table).flatMap((reader) => pulledColumns(taker, changes, reader)),
      ),
    ];
  });
}

/** Who reads a table of a store, with the reads of that table. */
function readersByTable(policies: SoundPolicy[]): Map<string, Reader[]> {
  const readers = new Map<string, Reader[]>();
  for (const policy of policies) {
    for (const [table, reads] of Map.groupBy(readsOf(policy.policy), (read) => read.table)) {
      const key = tableIn(policy.policy, table);
      readers.set(key, [...(readers.get(key) ?? []), { ...policy, reads }]);
    }
  }
  return readers;
}

const tableIn = ({ rule }: CompiledPolicy, table: string): string => `${rule.dataset?.store}\n${table}`;

function pulledRows(taker: SoundPolicy, removals: Removal[], reader: Reader): Problem[] {
  const pulled = removals.find((removal) =>
    reader.reads.some((read) => read.rows && !mayRemove(taker.policy, removal, reader.policy, read)),
  );
  if (!pulled) return [];
  const self = taker.policy.id === reader.policy.id;
  const who = self ? 'the same policy' : `\`${reader.policy.id}\``;
  const what = `rows of \`${pulled.table}\` are removed here, but ${who} takes dates or conditions from them`;
  const hint = self
    ? 'Read a column of the record itself, or parts found by the same `match`.'
    : "Make the rows parts of the record that reads them, `stamp` the other policy's first source, or keep the rows as long as they are read.";
  return [problemAt(taker, placeOf(taker.policy, pulled.table), 'ruleset.reads', what, hint)];
}

function pulledColumns(taker: SoundPolicy, changes: Change[], reader: Reader): Problem[] {
  const pulled = changes.filter((change) =>
    reader.reads.some(
      (read) => read.columns.includes(change.column) && !mayChange(taker.policy, change, reader.policy, read),
    ),
  );
  const columns = new Map(pulled.map((change) => [change.column, change]));
  return [...columns.values()].map(({ table, column, kind }) => {
    const what = `\`${table}.${column}\` is changed here, but \`${reader.policy.id}\` takes dates or conditions from it`;
    const hint =
      kind === 'stamp'
        ? 'Stamp a column that the other policy names first in its starting point, and nowhere else.'
        : 'Leave the column out, or let the other policy read one that nobody changes.';
    const path = kind === 'stamp' ? placeOf(taker.policy, table) : ['disposition'];
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

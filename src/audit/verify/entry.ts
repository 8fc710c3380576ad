/** Reading entries as they were stored: which kinds and fields there are (law L7: no others), and what a field says. */
import { textOf } from './source.ts';

export interface Entry {
  index: number;
  at: string;
  kind: string;
  fields: Readonly<Record<string, unknown>>;
}

const kinds = new Set([
  ...['ledger.created', 'ledger.adopted', 'settings.changed', 'store.verified', 'store.restored'],
  ...['policy.published', 'policy.approved', 'policy.retired', 'policy.restated'],
  ...['run.started', 'run.planned', 'run.refused', 'run.approved', 'run.finished', 'run.failed'],
  ...['run.paused', 'run.resumed', 'batch.intended', 'batch.settled', 'batch.adopted'],
  ...['hold.placed', 'hold.acknowledged', 'hold.released', 'hold.restored', 'hold.readdressed', 'hold.restated'],
  ...['hold.release.requested', 'hold.release.refused', 'hold.release.withdrawn'],
  ...['hold.reviewed', 'hold.note.erased', 'hold.shown'],
  ...['log.checked', 'log.exported', 'log.pruned', 'commitments.pruned', 'record.asked'],
  ...['erasure.requested', 'erasure.approved', 'erasure.refused', 'erasure.withdrawn', 'erasure.finished'],
  ...['erasure.reopened', 'person.asked'],
  ...['access.granted', 'access.refused', 'account.changed'],
]);

/** The order in which entries.csv has them as columns. */
export const fieldNames = [
  ...['index', 'at', 'kind', 'actor', 'policy', 'digest', 'run', 'batch', 'hold', 'store', 'table', 'tables'],
  ...['controller', 'basis', 'action', 'asOf', 'counts', 'parts', 'code', 'reason', 'matter', 'batches', 'waived'],
  ...['maximum', 'until', 'software', 'organisation', 'method', 'verification', 'cutoffs', 'approvals'],
  ...['commitments', 'text', 'checkpoint', 'repeats', 'before', 'settings', 'objects', 'oldestDays'],
  ...['erasure', 'policies'],
  ...['account', 'roles'],
];
const known = new Set(fieldNames);

/** Null: not an entry. */
export function readEntry(bytes: Buffer): Entry | null {
  const text = textOf(bytes);
  if (text === null || beyondReason.test(text)) return null;
  try {
    const fields: unknown = JSON.parse(text);
    if (!isRecord(fields)) return null;
    const { index, at, kind } = fields;
    const whole = Number.isSafeInteger(index) && (index as number) >= 0;
    if (!whole || typeof at !== 'string' || !instant.test(at) || typeof kind !== 'string') return null;
    return { index: index as number, at, kind, fields };
  } catch {
    return null;
  }
}

/** JSON that not every program reads alike: a number of 300 digits, or more than 500 brackets. No entry comes near it. */
const beyondReason = /\d{300}|(?:[[{][^[{]*){501}/;

/** A kind or fields that this verifier does not know of: a newer program's, or nobody's. Empty: all are known. */
export function strangeIn({ kind, fields }: Entry): string[] {
  const strange = Object.keys(fields).filter((name) => !known.has(name));
  return kinds.has(kind) ? strange : [`kind ${kind}`, ...strange];
}

export const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a field says, when it is text. */
export function text({ fields }: Entry, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

/** Numbers by name: counts, parts. What is no whole number is not a count. */
export function numbers({ fields }: Entry, name: string): Map<string, number> {
  const value = fields[name];
  const pairs = isRecord(value) ? Object.entries(value) : [];
  return new Map(pairs.filter((pair): pair is [string, number] => Number.isSafeInteger(pair[1])));
}

export function texts({ fields }: Entry, name: string): string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** `{ size, root }` with a root in hex. */
export function head({ fields }: Entry, name: string): { size: number; root: string } | null {
  const value = fields[name];
  if (!isRecord(value) || !Number.isSafeInteger(value.size) || typeof value.root !== 'string') return null;
  return { size: value.size as number, root: value.root };
}

/** An entry bundle of tlog-tiles: two bytes of length, then the entry. `torn`: the last one does not end. */
export function entriesIn(bundle: Buffer): { entries: Buffer[]; torn: boolean } {
  const entries: Buffer[] = [];
  let at = 0;
  while (at + 2 <= bundle.length) {
    const end = at + 2 + bundle.readUInt16BE(at);
    if (end > bundle.length) break;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return { entries, torn: at < bundle.length };
}

/** What the log tells of one request for erasure, from the day it came in. Reads only. */
import { decodeEntry } from '../../audit/entry.ts';
import type { Erasure } from '../../ports/erasure.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { type Entry, firstEntryFrom } from '../log-position.ts';

/** Entries of one matter that are looked through for those of the request. */
const pageSize = 200;
const mostPages = 10;

/** Of a run only how it ended, and what it waits for: the rest stands on its own page. */
const ofRuns = ['run.started', 'run.refused', 'run.finished', 'run.failed'];

/** Oldest first. */
export async function trailOfErasure(
  ledger: Ledger,
  { id, matter, recordedAt }: Pick<Erasure, 'id' | 'matter' | 'recordedAt'>,
): Promise<Entry[]> {
  const from = await firstEntryFrom(ledger, recordedAt);
  const found: Entry[] = [];
  let before: number | null = null;
  for (let page = 0; page < mostPages; page++) {
    const place = { limit: pageSize, ...(before === null ? {} : { before }) };
    const { entries, onward } = await ledger.searchLog({ matter, from }, place);
    for (const { bytes } of entries) {
      const entry = decodeEntry(bytes);
      const told = entry.kind.startsWith('erasure.') || ofRuns.includes(entry.kind);
      if (entry.erasure === id && told) found.push(entry);
    }
    if (onward === null) break;
    before = onward;
  }
  const ended = new Set(found.filter(({ kind }) => kind !== 'run.started').map(({ run }) => run));
  return found.filter(({ kind, run }) => kind !== 'run.started' || !ended.has(run)).sort((a, b) => a.index - b.index);
}

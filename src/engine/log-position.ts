/** Where in the log an instant is, and reading on from there. The log is in the order of its clock; nothing is written. */
import { decodeEntry, type EntryKind } from '../audit/entry.ts';
import type { Ledger } from '../ports/ledger.ts';

export type Entry = ReturnType<typeof decodeEntry>;

/** Index of the first entry at or after the instant; one past the newest where there is none. Costs a few single reads. */
export async function firstEntryFrom(ledger: Ledger, instant: string): Promise<number> {
  let low = (await ledger.beginning()).size;
  let high = (await ledger.head()).index + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [entry] = await ledger.entries({ after: middle - 1, limit: 1 });
    if (entry && entry.at < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface EntryFilter {
  policy?: string;
  kind?: EntryKind;
  /** Index of the first. */
  from?: number;
}

const pageSize = 1000;

/** In their order, page by page. */
export async function* entriesFrom(ledger: Ledger, { from = 0, ...filter }: EntryFilter): AsyncGenerator<Entry> {
  for (let after = from - 1; ; ) {
    const page = await ledger.entries({ ...filter, limit: pageSize, ...(after < 0 ? {} : { after }) });
    for (const { bytes } of page) yield decodeEntry(bytes);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.index;
  }
}

/** The log as far as it fits a filter, as a file. That it was taken along is on record before the first byte goes out. */
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { entryFields, type StoredEntry } from '../../audit/entry.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { LogFilter } from '../../ports/log-search.ts';
import { readEntry } from '../entry-in-words.ts';
import { filterFor, mistakesIn, readWanted, wantedFields } from '../log-filter.ts';
import { policiesKnown } from '../policies-known.ts';
import { type AddPages, noSuchPage, recordedDownload } from '../routes.ts';

const perRead = 1_000;

export const addLogExport: AddPages = (app, desk) => {
  recordedDownload(app, desk, '/log/export', 'viewer', async (visit, { form }) => {
    const { ledger, settings } = visit.engine;
    const wanted = readWanted(form);
    const filter =
      Object.keys(mistakesIn(wanted)).length > 0 ? null : await filterFor(visit, await policiesKnown(visit), wanted);
    if (!filter) throw noSuchPage();
    // What comes later, this export among it, is not in it: so the number that is recorded is the number that goes out.
    const to = Math.min(filter.to ?? Number.MAX_SAFE_INTEGER, (await ledger.head()).index + 1);
    const whole = { ...filter, to };
    let entries = 0;
    for await (const some of eachPage(ledger, whole)) entries += some.length;
    const format = form.get('format') === 'json' ? 'json' : 'csv';
    await ledger.record({
      kind: 'log.exported',
      actor: visit.visitor.account,
      ...(filter.policy === undefined ? {} : { policy: filter.policy }),
      counts: { entries },
      software: settings.software,
      settings: { format, filters: wantedFields.filter((name) => wanted[name] !== '').join(' ') },
    });
    const name = `log-${visit.now.slice(0, 10)}.${format}`;
    const pages = eachPage(ledger, whole);
    return format === 'json'
      ? { name, type: 'application/json; charset=utf-8', body: Readable.from(asJson(pages)) }
      : { name, type: 'text/csv; charset=utf-8', body: asCsv(pages) };
  });
};

/** In their order. */
async function* eachPage(ledger: Ledger, filter: LogFilter): AsyncGenerator<StoredEntry[]> {
  for (let after: number | null = (filter.from ?? 0) - 1; after !== null; ) {
    const { entries, onward } = await ledger.searchLog(filter, { after, limit: perRead });
    if (entries.length > 0) yield entries.reverse();
    after = onward;
  }
}

async function* asJson(pages: AsyncGenerator<StoredEntry[]>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const entries of pages) {
    yield Buffer.concat(entries.flatMap(({ bytes }, i) => [Buffer.from(first && i === 0 ? '[\n' : ',\n'), bytes]));
    first = false;
  }
  yield Buffer.from(first ? '[]\n' : '\n]\n');
}

const columns = ['index', 'at', 'kind', ...entryFields];

/** What a spreadsheet would take for a formula is made text. */
function asCsv(pages: AsyncGenerator<StoredEntry[]>): Readable {
  const rows = async function* (): AsyncGenerator<string[]> {
    for await (const entries of pages)
      for (const stored of entries) {
        const entry = (readEntry(stored) ?? {
          index: stored.index,
          at: stored.at,
          kind: stored.kind,
        }) as unknown as Record<string, unknown>;
        yield columns.map((name) => cell(entry[name]));
      }
  };
  const written = stringify({ header: true, columns, escape_formulas: true, bom: true });
  Readable.from(rows())
    .on('error', (error) => written.destroy(error))
    .pipe(written);
  return written;
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

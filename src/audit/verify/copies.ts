/** entries.json and entries.csv are for people; they have to say what the entries say, to the letter. */
import { createHash } from 'node:crypto';
import { type Entry, fieldNames } from './entry.ts';
import type { Findings } from './findings.ts';
import type { Source } from './source.ts';

export interface Copies {
  add(bytes: Buffer, entry: Entry): void;
  /** @param whole every entry could be read; else the copies cannot be the same. */
  compare(source: Source, findings: Findings, whole: boolean): Promise<void>;
}

export function copiesOf(): Copies {
  const json = createHash('sha256').update('[');
  const csv = createHash('sha256').update(`${fieldNames.join(',')}\n`);
  let count = 0;
  return {
    add(bytes, { fields }) {
      json.update(count === 0 ? '\n' : ',\n').update(bytes);
      csv.update(`${fieldNames.map((name) => cellOf(fields[name])).join(',')}\n`);
      count += 1;
    },
    async compare(source, findings, whole) {
      const digests = { 'entries.json': json.update('\n]\n').digest('hex'), 'entries.csv': csv.digest('hex') };
      for (const [path, digest] of Object.entries(digests)) {
        const found = await source.digest(path);
        if (found === digest) continue;
        const missing = found === null;
        findings.add('copy', {
          code: missing ? 'file.missing' : 'copy.differs',
          severity: missing || !whole ? 'incomplete' : 'tampered',
          place: `file ${path}`,
          index: null,
          what: missing ? `The file ${path} is missing.` : `The file ${path} does not say what the entries say.`,
          ...{ from: null, to: null },
        });
      }
    },
  };
}

/** Text as it is, the rest as JSON; what a spreadsheet would take for a formula gets an apostrophe before it. */
function cellOf(value: unknown): string {
  if (value === undefined) return '';
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  const plain = /^[=+\-@\t\r]/.test(written) ? `'${written}` : written;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

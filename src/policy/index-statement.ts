/** The statement that creates an index, as an administrator types it. Shown only, never run. Pure. */
import type { TableShape } from './catalogue.ts';

/** Names that a server takes for its own words, or spells otherwise, unless they are quoted. */
const words = new Set(
  `all analyse analyze and any array as asc both case cast change check collate column condition constraint create default
  deferrable desc distinct do else end except false fetch for foreign from grant group groups having in index initially intersect
  interval into key keys lateral leading limit localtime match not null offset on only option or order placing primary range rank
  read references release returning rows select session_user some symmetric system table then to trailing true union unique usage
  user using variadic when where window with write`.split(/\s+/),
);

/** As the server of the table writes it, without keeping others from writing meanwhile. */
export function newIndex(shape: Pick<TableShape, 'identity'> | undefined, table: string, columns: string[]): string {
  const mysql = shape?.identity.startsWith('mysql:') ?? false;
  const quote = mysql ? '`' : '"';
  const name = (one: string): string =>
    /^[a-z_][a-z0-9_]*$/.test(one) && !words.has(one) ? one : `${quote}${one.replaceAll(quote, quote + quote)}${quote}`;
  const on = table.split('.').map(name).join('.');
  const of = columns.map(name).join(', ');
  return mysql ? `ALTER TABLE ${on} ADD INDEX (${of});` : `CREATE INDEX CONCURRENTLY ON ${on} (${of});`;
}

/**
 * What a policy for one table could be made of, read off the catalogue: keys that identify a row, dates that a period could
 * run from, rows of other tables that could go with the record. Only what a policy can name is offered. Pure.
 */
import type { Catalogue, ColumnKind, InboundReference, TableShape } from './catalogue.ts';
import type { Match } from './compiled.ts';
import { objectColumn } from './object-columns.ts';
import { column, table as tableName } from './schema-words.ts';

/** A date that a period could run from. */
export interface StartChoice {
  /** As a person names it: `ended_at`, `matters.closed_at`, `matters(matter_id).closed_at` where that is not enough. */
  label: string;
  /** Null: a column of the record itself. */
  related: { table: string; match: Match; many: boolean } | null;
  column: string;
  kind: ColumnKind;
  nullable: boolean;
}

/** Rows that refer to the record, or to one of its parts. */
export interface PartChoice {
  /** Unique among all parts: `call_events`, `call_events/notes`, `orders(customer_id)`. */
  label: string;
  /** The table that its rows refer to. */
  parent: string;
  reference: InboundReference;
  /** Where the row also refers to: a row of a link table goes, what it links to stays. */
  linksTo: string[];
  parts: PartChoice[];
}

const temporal: ColumnKind[] = ['date', 'timestamp', 'instant'];
const mostParts = 60;

/** What a policy would take for a tag of an object is no column of a table. */
export const canBeColumn = (name: string): boolean => column.safeParse(name).success && objectColumn(name) === null;
export const canBeTable = (name: string): boolean => tableName.safeParse(name).success;
const canBeMatch = (match: Match): boolean => Object.entries(match).flat().every(canBeColumn);

/** Primary key first. */
export const keyChoices = (shape: TableShape): string[][] =>
  shape.uniqueKeys.filter((key) => key.length > 0 && key.every(canBeColumn));

/** Own columns first, then those of rows that the record refers to, then those of rows that refer to it. */
export function startChoices(table: string, catalogue: Catalogue): StartChoice[] {
  const own = datesOf(catalogue[table]).map(
    ([name, { kind, nullable }]): StartChoice => ({ label: name, related: null, column: name, kind, nullable }),
  );
  const every = [
    ...outbound(table, catalogue).map(({ table: to, match }) => ({ table: to, match, many: false })),
    ...inbound(table, catalogue).map(({ table: from, match }) => ({ table: from, match, many: true })),
  ].filter((one) => one.table !== table && canBeTable(one.table) && canBeMatch(one.match));
  // Two tables that refer to each other by the same columns lead to the same rows twice.
  const rows = (one: { table: string; match: Match }) => JSON.stringify([one.table, Object.entries(one.match).sort()]);
  const related = every.filter((one, i) => every.findIndex((other) => rows(other) === rows(one)) === i);
  return [
    ...own,
    ...related.flatMap((one) => {
      const shape = catalogue[one.table];
      // Found by a unique key without NULLs there is one row at most, whichever way the reference points.
      const many = one.many || !isUnique(shape, Object.keys(one.match));
      const by = Object.entries(one.match).map(([theirs, ours]) => (one.many ? theirs : ours));
      const ambiguous = related.filter((other) => other.table === one.table).length > 1;
      const prefix = ambiguous ? `${one.table}(${by.join('+')})` : one.table;
      return datesOf(shape)
        .filter(([name]) => !Object.hasOwn(one.match, name))
        .map(
          ([name, { kind, nullable }]): StartChoice => ({
            label: `${prefix}.${name}`,
            related: { table: one.table, match: one.match, many },
            column: name,
            kind,
            nullable,
          }),
        );
    }),
  ];
}

/** Rows that refer to the table, and rows that refer to those, as far as the catalogue knows them; never the table itself. */
export function partChoices(table: string, catalogue: Catalogue): PartChoice[] {
  let left = mostParts;
  const below = (parent: string, above: string[], prefix: string): PartChoice[] => {
    const references = inbound(parent, catalogue).filter(
      (one) =>
        !above.includes(identityOf(one.table, catalogue)) &&
        catalogue[one.table] &&
        canBeTable(one.table) &&
        canBeMatch(one.match),
    );
    const found = references.slice(0, left);
    left -= found.length;
    return found.map((reference) => {
      const twice = references.filter((other) => other.table === reference.table).length > 1;
      const name = twice ? `${reference.table}(${Object.keys(reference.match).join('+')})` : reference.table;
      const label = `${prefix}${name}`;
      const here = [...above, identityOf(reference.table, catalogue)];
      return {
        label,
        parent,
        reference,
        linksTo: linksOf(reference, parent, catalogue),
        parts: below(reference.table, here, `${label}/`),
      };
    });
  };
  return below(table, [identityOf(table, catalogue)], '');
}

export const everyPart = (parts: PartChoice[]): PartChoice[] => parts.flatMap((one) => [one, ...everyPart(one.parts)]);

/** Those parts, each under its own parent; a part whose parent is not chosen is not either. */
export const chosenParts = (parts: PartChoice[], chosen: (part: PartChoice) => boolean): PartChoice[] =>
  parts.filter(chosen).map((one) => ({ ...one, parts: chosenParts(one.parts, chosen) }));

/** One foreign key a pair of columns, however often it was declared; the one that does most. */
function inbound(table: string, catalogue: Catalogue): InboundReference[] {
  const effect = ['cascade', 'set-null', 'set-default', 'restrict', 'no-action'];
  const found = new Map<string, InboundReference>();
  for (const one of catalogue[table]?.references ?? []) {
    const key = JSON.stringify([one.table, Object.entries(one.match).sort()]);
    const before = found.get(key);
    if (!before || effect.indexOf(one.onDelete) < effect.indexOf(before.onDelete)) found.set(key, one);
  }
  return [...found.values()];
}

/** The foreign keys of the table itself stand at the tables that they lead to. */
export function outbound(table: string, catalogue: Catalogue): { table: string; match: Match }[] {
  return Object.keys(catalogue)
    .sort()
    .flatMap((to) =>
      inbound(to, catalogue)
        .filter((one) => one.table === table)
        .map(({ match }) => ({
          table: to,
          match: Object.fromEntries(Object.entries(match).map(([ours, theirs]) => [theirs, ours])),
        })),
    );
}

function linksOf(reference: InboundReference, parent: string, catalogue: Catalogue): string[] {
  const shape = catalogue[reference.table];
  const others = outbound(reference.table, catalogue).filter(
    ({ table, match }) => table !== parent || Object.values(match).join() !== Object.keys(reference.match).join(),
  );
  const referring = new Set([...Object.keys(reference.match), ...others.flatMap(({ match }) => Object.values(match))]);
  const isLink = others.length > 0 && (shape?.uniqueKeys ?? []).some((key) => key.every((one) => referring.has(one)));
  return isLink ? [...new Set(others.map(({ table }) => table))] : [];
}

const datesOf = (shape: TableShape | undefined) =>
  Object.entries(shape?.columns ?? {}).filter(([name, { kind }]) => temporal.includes(kind) && canBeColumn(name));

const identityOf = (table: string, catalogue: Catalogue): string => catalogue[table]?.identity ?? table;

const isUnique = (shape: TableShape | undefined, columns: string[]): boolean =>
  (shape?.uniqueKeys ?? []).some((key) => key.every((one) => columns.includes(one)));

/**
 * A policy against what the store says about its tables, before anything runs: errors refuse the policy (law L8),
 * warnings cost time only. Pure: the catalogue was read elsewhere.
 */
import { createHash } from 'node:crypto';
import type { Catalogue, InboundReference, TableShape } from './catalogue.ts';
import { type ColumnUse, columnUses, tablesEmptied, tablesNamed, tablesTouched } from './column-uses.ts';
import type { CompiledPolicy, Part } from './compiled.ts';
import { yamlList, yamlMatch, yamlText } from './draft-text.ts';
import { columnIn } from './file-columns.ts';
import { newIndex } from './index-statement.ts';
import { goAlong } from './restricted.ts';

export interface Finding {
  severity: 'error' | 'warning';
  code: string;
  /** Path in the policy file. */
  path: string;
  /** The name in the file, of a table or a column, that it is about; left out: the key itself. */
  about?: string;
  what: string;
  hint: string;
}

const temporal = ['date', 'timestamp', 'instant'];

export function checkCatalogue(policy: CompiledPolicy, catalogue: Catalogue): Finding[] {
  const missing = tablesNamed(policy).filter((table) => !catalogue[table]);
  if (missing.length > 0) {
    return missing.map((table) => ({
      severity: 'error',
      code: 'schema.table',
      path: 'dataset',
      about: table,
      what: `The store ${policy.rule.dataset?.store} has no table ${table} that we may read.`,
      hint: `Correct the name, write it as schema.table, or grant SELECT on it.`,
    }));
  }
  return [
    ...columnUses(policy).flatMap((use) =>
      checkColumn(use, catalogue).map((finding) => ({ ...finding, about: use.column })),
    ),
    ...checkKey(policy, catalogue),
    ...tablesEmptied(policy).flatMap(({ table, parts }) => checkReferences(policy, table, parts, catalogue)),
    ...checkTriggers(policy, catalogue),
    ...checkLeadingIndex(policy, catalogue),
  ];
}

/** Changes when a named column, the zone that its wall clock is read in, a key, a foreign key, a trigger, row security or the mapping of a named table changes. SHA-256, hex. */
export function schemaDigest(policy: CompiledPolicy, catalogue: Catalogue): string {
  // Who the subject is belongs to what is said about the rule, which can change without approval.
  const rule = { ...policy, about: { ...policy.about, subject: null } };
  const columns = new Map<string, Set<string>>();
  for (const { table, column } of columnUses(rule)) columns.set(table, (columns.get(table) ?? new Set()).add(column));
  const shapes = tablesNamed(rule)
    .sort()
    .map((table) => [table, shapeOf(catalogue[table], [...(columns.get(table) ?? [])].sort())]);
  return createHash('sha256').update(JSON.stringify(shapes)).digest('hex');
}

function shapeOf(shape: TableShape | undefined, columns: string[]): unknown {
  if (!shape) return null;
  const references = shape.references
    .map(({ name, table, match, onDelete }) => [name, table, Object.entries(match).sort(), onDelete])
    .sort();
  return [
    shape.identity,
    columns.map((column) => {
      const { type = null, nullable = null, kind = null } = columnIn(shape, column) ?? {};
      // In another zone the same wall clock is another instant.
      return [column, type, nullable, ...(kind === 'timestamp' && shape.timezone ? [shape.timezone] : [])];
    }),
    shape.uniqueKeys.map((key) => key.join()).sort(),
    references,
    [...shape.triggers].sort(),
    shape.rowSecurity,
    ...(shape.mapping === undefined ? [] : [shape.mapping]),
  ];
}

function checkColumn({ table, column, path, use }: ColumnUse, catalogue: Catalogue): Finding[] {
  const shape = catalogue[table];
  const found = columnIn(shape, column);
  const where = `${table}.${column}`;
  if (!shape || !found)
    return [
      error(
        'schema.column',
        path,
        `The table ${table} has no column ${column} that we may read.`,
        'Correct the name, or grant SELECT on the column.',
      ),
    ];
  const needsDate = use.for === 'start' || use.for === 'date' || use.for === 'stamp' || use.for === 'mark';
  if (needsDate && !temporal.includes(found.kind)) {
    return [
      error(
        'schema.type',
        path,
        `${where} is ${found.type}, which is no date.`,
        'Name a column of type date, timestamp or timestamp with time zone.',
      ),
    ];
  }
  if (use.for === 'start' && found.nullable && use.missing === null) {
    return [
      error(
        'schema.missing',
        path,
        `${where} can be NULL, and the policy does not say what that means.`,
        `Write { column: ${yamlText(column)}, missing: not-started | ignore | error }.`,
      ),
    ];
  }
  if (use.for === 'start' && use.unique && !covers(shape, use.unique)) {
    return [
      error(
        'schema.unique',
        path,
        `${table} is matched by ${use.unique.join(', ')}, which is not unique there, so there may be several related rows.`,
        'Match by a unique key, or write many: true.',
      ),
    ];
  }
  if (use.for === 'mark' && !found.nullable) {
    return [
      error(
        'schema.mark',
        path,
        `${where} cannot be NULL, so no record could be waiting for its mark.`,
        'Name a column that is NULL until the record was dealt with.',
      ),
    ];
  }
  if (use.for === 'write' && use.erase && !found.nullable && found.kind !== 'text') {
    return [
      error(
        'schema.erase',
        path,
        `${where} cannot be NULL and is no text, so it cannot be erased.`,
        'Write { set: <value> } for this column.',
      ),
    ];
  }
  return [];
}

const covers = (shape: TableShape, columns: string[]): boolean =>
  shape.uniqueKeys.some((key) => key.every((column) => columns.includes(column)));

function checkKey(policy: CompiledPolicy, catalogue: Catalogue): Finding[] {
  const dataset = policy.rule.dataset;
  const shape = dataset ? catalogue[dataset.table] : undefined;
  if (!dataset || !shape || covers(shape, dataset.key)) return [];
  const keys = shape.uniqueKeys.map((key) => `[${key.join(', ')}]`).join(' or ') || 'none';
  return [
    error(
      'schema.key',
      'dataset.key',
      `${dataset.key.join(', ')} does not identify one row of ${dataset.table}.`,
      `Name a primary or unique key without NULLs; the table has: ${keys}.`,
    ),
  ];
}

/**
 * Rows must not change in a table that the policy does not name, nor go unless they are parts of the very rows that take
 * them along: nobody asked about others, and rows that are stamped stay.
 */
function checkReferences(policy: CompiledPolicy, table: string, parts: Part[], catalogue: Catalogue): Finding[] {
  const named = tablesTouched(policy).map((name) => catalogue[name]?.identity ?? name);
  return (catalogue[table]?.references ?? []).flatMap((reference) => {
    const target = catalogue[reference.table]?.identity ?? reference.table;
    const isNamed = named.includes(target) || named.includes(reference.table);
    const goesAlong = goAlong(reference, parts, catalogue);
    const isOwn = target === (catalogue[table]?.identity ?? table);
    const finding = checkReference(table, catalogue[table], reference, { isNamed, goesAlong, isOwn });
    return finding ? [{ ...finding, about: reference.table }] : [];
  });
}

function checkReference(
  table: string,
  shape: TableShape | undefined,
  reference: InboundReference,
  { isNamed, goesAlong, isOwn }: { isNamed: boolean; goesAlong: boolean; isOwn: boolean },
): Finding | null {
  const cascades = reference.onDelete === 'cascade';
  const changes = reference.onDelete === 'set-null' || reference.onDelete === 'set-default';
  if ((changes && !isNamed) || (cascades && !goesAlong)) {
    const by = `(${reference.name}, ON DELETE ${reference.onDelete.toUpperCase().replace('-', ' ')})`;
    return error(
      'schema.cascade',
      'dataset.parts',
      cascades
        ? `Deleting from ${table} would also delete rows of ${reference.table} ${by} that are no parts of what is deleted.`
        : `Deleting from ${table} would also change ${reference.table} ${by}, which the policy does not name.`,
      isOwn
        ? 'Change the foreign key: with ON DELETE RESTRICT a row stays until no other refers to it, with ON DELETE SET NULL the others stay without it.'
        : `Add to the parts of ${table}: { table: ${yamlText(reference.table)}, match: ${yamlMatch(reference.match)} }, or change the foreign key.`,
    );
  }
  if (reference.indexed) return null;
  return error(
    'schema.reference.unindexed',
    'dataset.parts',
    `${reference.table} refers to ${table} without an index, so every single delete would scan it.`,
    `Create it: ${newIndex(shape, reference.table, Object.keys(reference.match))}`,
  );
}

function checkTriggers(policy: CompiledPolicy, catalogue: Catalogue): Finding[] {
  if (!policy.rule.disposition || policy.rule.disposition.kind === 'verify') return [];
  return tablesTouched(policy).flatMap((table) =>
    (catalogue[table]?.triggers ?? [])
      .filter((trigger) => !policy.rule.triggers.includes(trigger))
      .map((trigger) => ({
        ...error(
          'schema.trigger',
          'triggers',
          `${table} has the trigger or rule ${trigger}, which may veto or copy what is disposed of.`,
          `Read it; if it keeps no copy, write triggers: ${yamlList([trigger])}.`,
        ),
        about: table,
      })),
  );
}

/** Without an index that leads by the starting point every plan reads the whole table. */
function checkLeadingIndex(policy: CompiledPolicy, catalogue: Catalogue): Finding[] {
  const { dataset, retain } = policy.rule;
  if (!dataset || retain.kind !== 'dated') return [];
  const own = columnUses(policy).filter(
    ({ table, use, path }) => table === dataset.table && use.for === 'start' && path.startsWith('retain'),
  );
  // A folder is walked, and a service lists, whatever is asked.
  if (catalogue[dataset.table]?.files || catalogue[dataset.table]?.mapping) return [];
  const indexes = catalogue[dataset.table]?.indexes ?? [];
  return own
    .filter(({ column }) => temporal.includes(columnIn(catalogue[dataset.table], column)?.kind ?? 'other'))
    .filter(({ column }) => !indexes.some((index) => index[0] === column))
    .map(({ column, path }) => ({
      severity: 'warning' as const,
      code: 'schema.index',
      path,
      about: column,
      what: `No index of ${dataset.table} starts with ${column}, so every plan reads the whole table.`,
      hint: `Create it: ${newIndex(catalogue[dataset.table], dataset.table, [...new Set([column, ...dataset.key])])}`,
    }));
}

const error = (code: string, path: string, what: string, hint: string): Finding => ({
  severity: 'error',
  code,
  path,
  what,
  hint,
});

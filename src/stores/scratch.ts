/**
 * What a scratch copy is: sample records in tables of their own on a real server, in a place that is made for them and
 * taken away with them. Nothing outside that place is changed.
 */
import { randomBytes } from 'node:crypto';
import { GallraError } from '../errors/gallra-error.ts';
import type { ColumnKind } from '../policy/catalogue.ts';
import type { Scalar } from '../policy/compiled.ts';
import type { Store } from '../ports/store.ts';

export interface ScratchTable {
  name: string;
  /** A table of the store, as a policy writes it: its columns are taken where it is there. Null: those below in any case. */
  like: string | null;
  /** Asked where the store's own columns are not taken. */
  columns(): Record<string, ColumnKind>;
  /** Dates as ISO text. A column that is left out is NULL. */
  rows: Record<string, Scalar | null>[];
}

export interface Scratch {
  /** Of the schema or database. */
  name: string;
  /** Over the sample records alone, and only to be read. */
  store: Store;
  /** Names of the tables whose columns are those of the store's own. */
  alike: string[];
  /** Takes everything away. Idempotent. */
  drop(): Promise<void>;
}

export interface ScratchServer {
  /**
   * One place with these tables in it; taken away again if it fails.
   * @param timezone in which it reads local times.
   * @throws `test.scratch` where the account may not, `test.sample` where a row does not fit, `store.unreachable`.
   */
  fill(tables: ScratchTable[], timezone: string): Promise<Scratch>;
  /** Takes away what is left, and disconnects. Idempotent. */
  close(): Promise<void>;
}

/** Connects when it is first filled, once. */
export function scratchServer<Connection extends { end(): Promise<unknown> }>(
  connect: () => Promise<Connection>,
  fill: (connection: Connection, tables: ScratchTable[], timezone: string) => Promise<Scratch>,
): ScratchServer {
  const filled = new Set<Scratch>();
  let connecting: Promise<Connection> | null = null;
  return {
    async fill(tables, timezone) {
      connecting ??= connect();
      const scratch = await fill(await connecting, tables, timezone);
      filled.add(scratch);
      return scratch;
    },
    async close() {
      try {
        await dropAll(filled);
      } finally {
        await (await connecting?.catch(() => null))?.end().catch(() => undefined);
      }
    },
  };
}

/** All of them, also where one cannot be taken away. @throws for the first that stayed. */
async function dropAll(filled: Iterable<Scratch>): Promise<void> {
  const failed: unknown[] = [];
  for (const scratch of filled) await scratch.drop().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
}

/** Closes the store and takes its place away, once; asked again where that failed, it tries again. */
export function dropOnce(
  store: Store,
  takeAway: () => Promise<unknown>,
  stayed: (error: unknown) => GallraError,
): () => Promise<void> {
  let closed: Promise<void> | null = null;
  let dropped: Promise<void> | null = null;
  return () => {
    dropped ??= (async () => {
      closed ??= store.close();
      await closed;
      await takeAway();
    })().catch((error: unknown) => {
      dropped = null; // It is tried once more before we disconnect.
      throw stayed(error);
    });
    return dropped;
  };
}

/** Nobody else's: the name tells whose it is, should a process be killed before it could take it away. */
export const scratchName = (): string => `gallra_test_${randomBytes(8).toString('hex')}`;

export const mayNot = (store: string, what: string, grant: string): GallraError =>
  new GallraError({
    code: 'test.scratch',
    what: `The account of store ${store} may not ${what}, and tests touch no other.`,
    where: `store ${store}`,
    hint: `${grant}, or name another server: gallra test --store <url>.`,
    actor: 'operator',
  });

/** @param row from 1. */
export const doesNotFit = (table: string, row: number, columns: string[], code: string): GallraError =>
  new GallraError({
    code: 'test.sample',
    what: `Row ${row} of the sample of ${table} does not fit the table${columns.length > 0 ? `, in ${columns.join(', ')}` : ''} (${code}).`,
    hint: 'Write the value as the column takes it.',
    actor: 'author',
  });

export const noColumn = (table: string, column: string, store: string): GallraError =>
  new GallraError({
    code: 'test.sample',
    what: `The table ${table} of store ${store} has no column ${column}, which the sample writes.`,
    hint: 'Correct the name in the test, or add the column to the store.',
    actor: 'author',
  });

/** @param place that stays, and `statement` that takes it away. @param state of the server's error, if it gave any. */
export const leftBehind = (
  store: string,
  place: string,
  statement: string,
  state: string | number | null,
): GallraError =>
  new GallraError({
    code: 'test.scratch',
    what: `The ${place} of sample records could not be taken away (${state ?? 'no answer'}).`,
    where: `store ${store}`,
    hint: `Take it away yourself: ${statement}.`,
    actor: 'operator',
  });

/** A database on MariaDB (10.6 or newer) or MySQL (8) as a store. Few connections, every transaction bounded. */
import { connect, type Socket } from 'node:net';
import { createPool, type Pool } from 'mysql2/promise';
import type { StoreEntry } from '../../policy/parsed.ts';
import type { Store } from '../../ports/store.ts';
import { ownRights } from '../own-rights.ts';
import { type Address, connectionTo } from './address.ts';
import { canonical } from './canonical.ts';
import { catalogue, identity, now } from './catalogue.ts';
import { effect } from './effect.ts';
import { examine } from './examine.ts';
import { excess } from './excess.ts';
import { fence, forget, receipts } from './fence.ts';
import { forecast } from './forecast.ts';
import { grants } from './grants.ts';
import { journal, journalled, mark, marked } from './keepsakes.ts';
import { lacking } from './lacking.ts';
import { names } from './objects.ts';
import { countOthers } from './others.ts';
import { boundLedger } from './prepare.ts';
import { select } from './select.ts';
import type { Connection, Limits } from './session.ts';
import { tables } from './tables.ts';
import { count, keys, list, tally, tallyLines } from './tally.ts';

export interface MysqlStoreOptions extends Partial<Limits> {
  /** What stores.yaml says now: a password in a file changes while we run. */
  afresh?: () => { url: string };
  /** Default 10 s. */
  connectTimeoutMs?: number;
  /** How long the server may be silent beyond the statement timeout before its connection counts as broken. Default 15 s. */
  silenceMs?: number;
}

/** Statements may name each record of a batch, and the servers look up no more values than some ten thousand by an index. */
const largestBatch = 10_000;

/**
 * Connects when first asked. At most 3 connections.
 * @param entry `url` with its variables resolved; its database is the one of tables that are written without one.
 * @param options statement timeout 60 s, lock timeout 5 s, idle timeout 15 s, transaction timeout 120 s unless given.
 * @throws `store.schema` for an address that leads nowhere.
 */
export function openMysqlStore(
  entry: Pick<StoreEntry, 'name' | 'url' | 'timezone' | 'access'>,
  options: MysqlStoreOptions = {},
): Store {
  const { statementTimeoutMs = 60_000, silenceMs = 15_000 } = options;
  const address = connectionTo(entry.name, entry.url);
  const pool = createPool({
    ...address,
    stream: () => notSilent(address.host, address.port, statementTimeoutMs + silenceMs),
    connectTimeout: options.connectTimeoutMs ?? 10_000,
    connectionLimit: 3,
    maxIdle: 1,
    idleTimeout: 10_000,
    // Values are printed by the server, never by the driver; an update counts what met its condition.
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    flags: ['+FOUND_ROWS', '-LOCAL_FILES', '-MULTI_STATEMENTS'],
  });
  const { afresh } = options;
  if (afresh) askAnew(pool, () => connectionTo(entry.name, afresh().url));
  // A connection that breaks fails the call that uses it, and is replaced by the next; without a listener it would end the
  // process.
  pool.on('connection', (connection) => connection.on('error', () => undefined));
  const on: Connection = {
    store: entry.name,
    schema: address.database,
    timezone: entry.timezone,
    access: entry.access,
    pool,
    limits: {
      statementTimeoutMs,
      lockTimeoutMs: options.lockTimeoutMs ?? 5_000,
      idleTimeoutMs: options.idleTimeoutMs ?? 15_000,
      transactionTimeoutMs: options.transactionTimeoutMs ?? 120_000,
    },
    done: { statements: 0 },
    known: {},
  };
  return {
    name: entry.name,
    catalogue: (names) => catalogue(on, names),
    tables: () => tables(on),
    ownRights: ownRights('gallra_'),
    lacking: (wanted) => lacking(on, wanted),
    grants: (rights, to) => grants(on, rights, to),
    excess: (needed) => excess(on, needed),
    identity: () => identity(on),
    now: () => now(on),
    boundLedger: () => boundLedger(on),
    tally: (judgement, held) => tally(on, judgement, held),
    lines: (judgement, held) => tallyLines(on, judgement, held),
    forecast: (judgements, held) => forecast(on, judgements, held),
    list: (judgement, held, outcome, limit) => list(on, judgement, held, outcome, limit),
    select: (judgement, held, after, size) => select(on, judgement, held, after, size),
    others: countOthers(on),
    largestBatch,
    effect: async (order) => effect(on, order),
    fence: (batchId, worker, range, judgement) => fence(on, batchId, worker, range, judgement),
    receipts: () => receipts(on),
    forget: (batchId, upTo) => forget(on, batchId, upTo),
    marked: () => marked(on),
    mark: (to, back) => mark(on, to, back),
    journal: (decision) => journal(on, decision),
    journalled: () => journalled(on),
    keys: (table, key, where, after, limit) => keys(on, table, key, where, after, limit),
    examine: (judgement, held, key) => examine(on, judgement, held, key),
    count: (table, where) => count(on, table, where),
    canonical: (table, column, value) => canonical(on, table, column, value),
    names: names(on),
    close: () => pool.end(),
  };
}

/** Each new connection has a copy of these settings, in which what is asked for is asked for anew. */
function askAnew(pool: Pool, now: () => Address): void {
  const { config } = pool.pool as unknown as { config: { connectionConfig: object } };
  for (const name of ['user', 'password'] as const)
    Object.defineProperty(config.connectionConfig, name, {
      get: () => now()[name],
      set() {},
      configurable: true,
      enumerable: true,
    });
}

/**
 * A connection of which only our half is left never tells: it breaks off when nothing has come for longer than any statement
 * may take, and the call that waits on it fails instead of hanging for ever.
 */
function notSilent(host: string, port: number, afterMs: number): Socket {
  const socket = connect({ host, port, keepAlive: true, keepAliveInitialDelay: 10_000, noDelay: true });
  return socket.setTimeout(afterMs, () => socket.destroy());
}

/** A PostgreSQL database (14 or newer) as a store. Few connections, every transaction bounded by the server. */

import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { StoreEntry } from '../../policy/parsed.ts';
import type { Store } from '../../ports/store.ts';
import { ownRights } from '../own-rights.ts';
import { refuseNoAddress } from './address.ts';
import { measureBurden } from './burden.ts';
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
import { ways } from './ways.ts';

export interface PostgresStoreOptions extends Partial<Limits> {
  /** Default 10 s. */
  connectTimeoutMs?: number;
  /** How long the server may be silent beyond the statement timeout before its connection counts as broken. Default 15 s. */
  silenceMs?: number;
  /** What stores.yaml says now: a password in a file changes while we run. */
  afresh?: () => { url: string };
  /** A schema in which operators of types are found too, as they are for a store over it. Tables never are. */
  operatorsOf?: string;
}

/**
 * Connects when first asked. At most 3 connections.
 * @param entry `url` with its variables resolved.
 * @param options statement timeout 60 s, lock timeout 5 s, idle timeout 15 s, transaction timeout 120 s unless given.
 * @throws `store.schema` for an address that leads nowhere.
 */
export function openPostgresStore(entry: Omit<StoreEntry, 'kind'>, options: PostgresStoreOptions = {}): Store {
  refuseNoAddress(entry.name, entry.url);
  const { statementTimeoutMs = 60_000, silenceMs = 15_000 } = options;
  const sockets = new Set<Socket>();
  const entryNow = options.afresh ?? (() => entry);
  const pool = new pg.Pool({
    Client: class extends pg.Client {
      constructor(config: pg.ClientConfig = {}) {
        super({ ...config, connectionString: entryNow().url });
      }
    },
    max: 3,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    application_name: 'gallra',
    stream: () => {
      const socket = notSilent(statementTimeoutMs + silenceMs);
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
  });
  // A connection that breaks fails the call that uses it, and is replaced by the next; without listeners, on the idle and
  // on those in use, it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const on: Connection = {
    store: entry.name,
    schema: entry.schema,
    path: [entry.schema, ...(options.operatorsOf === undefined ? [] : [options.operatorsOf])],
    timezone: entry.timezone,
    access: entry.access,
    db: new Kysely({ dialect: new PostgresDialect({ pool }) }),
    limits: {
      statementTimeoutMs,
      lockTimeoutMs: options.lockTimeoutMs ?? 5_000,
      idleTimeoutMs: options.idleTimeoutMs ?? 15_000,
      transactionTimeoutMs: options.transactionTimeoutMs ?? 120_000,
    },
    done: { transactions: 0, batches: 0 },
    known: {},
  };
  return {
    name: entry.name,
    catalogue: (names) => catalogue(on, names),
    tables: () => tables(on),
    ownRights: ownRights('gallra.'),
    lacking: (wanted) => lacking(on, wanted),
    grants: (rights, to) => grants(on, rights, to),
    excess: (needed) => excess(on, needed),
    identity: () => identity(on),
    now: () => now(on),
    boundLedger: () => boundLedger(on),
    tally: (judgement, held, when) => tally(on, judgement, held, when),
    lines: (judgement, held) => tallyLines(on, judgement, held),
    forecast: (judgements, held) => forecast(on, judgements, held),
    list: (judgement, held, outcome, limit) => list(on, judgement, held, outcome, limit),
    select: (judgement, held, after, size) => select(on, judgement, held, after, size),
    ways: (judgement, wanted) => ways(on, judgement, wanted),
    others: countOthers(on),
    burden: measureBurden(on),
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
    async close() {
      await on.db.destroy();
      // One that was greeted with nonsense is given up by the driver, and not closed: it would keep this process alive.
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * The server ends what takes too long, but a connection of which only our half is left never tells: it breaks off when
 * nothing has come for longer than any statement may take, and the call that waits on it fails instead of hanging for ever.
 */
function notSilent(afterMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(afterMs, () => socket.destroy());
}

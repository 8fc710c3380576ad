/**
 * The connection to the control database: few connections, each set up so that what the protocol leans on cannot be
 * switched off by a server's defaults. Column names are camelCase here and snake_case there; nested JSON is untouched.
 */
import { Socket } from 'node:net';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Address } from '../ports/address.ts';
import { clientAt } from './address.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;

export const schema = 'gallra_ledger';

export interface ConnectionOptions {
  /** Connections at most; default 5. */
  max?: number;
  /** How long one statement, waiting for locks included, may take; 0 is for ever. Default 30 000. */
  statementTimeoutMs?: number;
  /** How long a server may be silent beyond that before its connection counts as broken. Default 15 000. */
  silenceMs?: number;
  /** Default 10 000. */
  connectTimeoutMs?: number;
  /** The server itself refuses every change. */
  readOnly?: true;
}

/** Connects with the first query, not before. End it with `destroy()`. */
export function openDatabase(address: Address, options: ConnectionOptions = {}): Db {
  const { max = 5, statementTimeoutMs = 30_000, silenceMs = 15_000, connectTimeoutMs = 10_000 } = options;
  const readOnly = options.readOnly ? `, set_config('default_transaction_read_only', 'on', false)` : '';
  const settings = sessionSettings + readOnly;
  const pool = new Pool({
    Client: clientAt(address),
    max,
    keepAlive: true,
    application_name: 'gallra',
    connectionTimeoutMillis: connectTimeoutMs,
    types: { getTypeParser },
    ...(statementTimeoutMs > 0 ? { stream: () => notSilent(statementTimeoutMs + silenceMs) } : {}),
    // Here, and not in the dialect: one that breaks while it is set up would stay in the pool for ever, taken by nobody.
    verify: (client, done) =>
      client.query(settings, [String(statementTimeoutMs)]).then(
        () => done(),
        (error: Error) => done(error),
      ),
  });
  // A connection that breaks leaves the pool by itself, and the call that used it, or the next one, reports it. Without
  // these listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const dialect = new PostgresDialect({ pool });
  const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })];
  return new Kysely<Tables>({ dialect, plugins }).withSchema(schema);
}

/**
 * An intent must be on disk before its effect begins, so synchronous_commit may be stricter than `on` but never off. A
 * worker that is stopped in the middle of a transaction must not keep a hold waiting: the server ends it.
 */
const sessionSettings = `
  select set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
    set_config('statement_timeout', $1, false), set_config('lock_timeout', $1, false),
    set_config('idle_in_transaction_session_timeout', '15000', false),
    set_config('synchronous_commit',
      case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, false)`;

/**
 * The server ends what takes too long, but a connection of which only our half is left never tells: it breaks off when
 * nothing has come for longer than any statement may take, and the call that waits on it fails instead of hanging for ever.
 */
function notSilent(afterMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(afterMs, () => socket.destroy());
}

const parseInstant = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => Date;

/** Instants as ISO text in UTC, days as text, and counts (bigint) as numbers: all are far below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === types.builtins.TIMESTAMPTZ) return (text: string) => parseInstant(text).toISOString();
  if (oid === types.builtins.DATE) return (text: string) => text;
  if (oid === types.builtins.INT8) return Number;
  return types.getTypeParser(oid, format ?? 'text');
}

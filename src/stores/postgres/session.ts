/**
 * Transactions on the database of a store: how they begin, how they end, and what their failures mean. Only in here is a
 * connection taken and given back.
 */
import { type Kysely, sql } from 'kysely';
import type { Phase } from '../server-errors.ts';
import { failure, stateOf } from './failure.ts';

export interface Connection {
  /** The store's name. */
  store: string;
  /** Schema of unqualified tables. */
  schema: string;
  /** Schemas in which operators and functions of extensions are found. */
  path: string[];
  /** Zone in which `timestamp without time zone` is read. */
  timezone: string;
  access: 'dispose' | 'read';
  db: Kysely<unknown>;
  limits: Limits;
  /** What this process did here, counted by whoever does it. */
  done: { transactions: number; batches: number };
  /** What never changes while a server runs, once it was asked. */
  known: { server?: Abilities };
}

/** Enforced by the server, so that nothing of ours outlives a worker that is gone. */
export interface Limits {
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  idleTimeoutMs: number;
  /** How long one transaction that changes records may take in all; PostgreSQL 17 and newer. */
  transactionTimeoutMs: number;
}

export type Transaction = Kysely<unknown>;

interface Abilities {
  /** It keeps a whole transaction within a time: PostgreSQL 17 and newer. */
  limitsTransactions: boolean;
  /** It counts a transaction when it is over, where it is told to, and not up to ten seconds later: 15 and newer. */
  countsAtOnce: boolean;
  /** It looks, in the middle of a statement, whether whoever asked is still there: 14 and newer, on Linux. */
  noticesAbsence: boolean;
}

const unasked: Abilities = { limitsTransactions: false, countsAtOnce: false, noticesAbsence: false };

/** A worker that was killed may leave a count behind that nobody waits for, and that keeps its table from being altered. */
const lookForUsEveryMs = 1_000;

/** One snapshot in which the server itself refuses every change. */
export function reading<T>(on: Connection, table: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transaction(on, table, 'isolation level repeatable read, read only', on.limits, work, 'reading');
}

/** One snapshot, all or nothing. */
export function changing<T>(on: Connection, table: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transaction(on, table, 'isolation level repeatable read, read write', on.limits, work);
}

/**
 * Sees what others commit meanwhile, and waits for their locks as long as ten statements may take: one statement's time
 * at a time, so that a server that is silent for longer is known to be gone. The work is done again each time.
 * @param more statements after those that every transaction begins with
 */
export async function waiting<T>(
  on: Connection,
  table: string,
  work: (tx: Transaction) => Promise<T>,
  more: string[] = [],
): Promise<T> {
  const limits = { ...on.limits, lockTimeoutMs: 0, transactionTimeoutMs: 2 * on.limits.statementTimeoutMs };
  for (let attempt = 1; ; attempt++) {
    let stillWaits = false;
    const patient = async (tx: Transaction): Promise<T> => {
      try {
        return await work(tx);
      } catch (error) {
        stillWaits = stateOf(error) === '57014';
        throw error;
      }
    };
    try {
      return await transaction(
        on,
        table,
        'isolation level read committed, read write',
        limits,
        patient,
        'changing',
        more,
      );
    } catch (error) {
      if (!stillWaits || attempt === 10) throw error;
    }
  }
}

async function transaction<T>(
  on: Connection,
  table: string,
  mode: string,
  limits: Limits,
  work: (tx: Transaction) => Promise<T>,
  doing: Phase = 'changing',
  more: string[] = [],
): Promise<T> {
  let phase = doing;
  try {
    return await on.db.connection().execute(async (tx) => {
      try {
        const { limitsTransactions, countsAtOnce, noticesAbsence } = await abilitiesOf(on, tx);
        const whole = doing === 'changing' && limitsTransactions ? [wholeTimeout(limits)] : [];
        const noticing = noticesAbsence ? [`set local client_connection_check_interval = ${lookForUsEveryMs}`] : [];
        const [first, last] = counted(countsAtOnce, doing);
        on.done.transactions += 1;
        await sql.raw(beginning(on.path, mode, limits, [...whole, ...noticing, ...more, ...first])).execute(tx);
        const result = await work(tx);
        phase = 'committing';
        await sql.raw([...last, 'commit'].join('; ')).execute(tx);
        return result;
      } catch (error) {
        // On a broken connection this fails as well; what went wrong first is what counts.
        await sql`rollback`.execute(tx).catch(() => undefined);
        throw error;
      }
    });
  } catch (error) {
    throw failure(on.store, table, error, phase);
  }
}

/** Asked before the transaction begins: its snapshot is to be that of the receipt. */
async function abilitiesOf(on: Connection, tx: Transaction): Promise<Abilities> {
  if (!on.known.server) {
    const { rows } = await sql<Abilities>`
      select current_setting('server_version_num')::int >= 170000 as "limitsTransactions",
        coalesce(has_function_privilege(to_regprocedure('pg_catalog.pg_stat_force_next_flush()'), 'execute'), false) as "countsAtOnce",
        current_setting('server_version_num')::int >= 140000 and version() like '%linux%' as "noticesAbsence"`.execute(
      tx,
    );
    on.done.transactions += 1;
    on.known.server = rows[0] ?? unasked;
  }
  return on.known.server;
}

/**
 * What is said first and last, so that the server counts the transaction when it is over, and others are told from us. Whoever
 * reads may go on after a statement that failed, and then nothing but the end is heard; but any statement takes the
 * snapshot, which a batch is to get with its receipt.
 */
function counted(atOnce: boolean, doing: Phase): [first: string[], last: string[]] {
  const count = atOnce ? ['select pg_stat_force_next_flush()'] : [];
  return doing === 'reading' ? [count, []] : [[], count];
}

/** Statements that each keep within their own timeout must not add up to more than whoever settles the batch waits for. */
const wholeTimeout = ({ transactionTimeoutMs }: Limits): string =>
  `set local transaction_timeout = ${Math.ceil(transactionTimeoutMs)}`;

/**
 * Set for the transaction, not the connection: whatever a role, a database or a pooler between has set, values are printed
 * one way. Our tables are always named with their schema; the path finds operators and functions of extensions. Row
 * security is not allowed to hide records from us: the server answers with an error instead.
 */
function beginning(path: string[], mode: string, limits: Limits, more: string[]): string {
  return [
    `start transaction ${mode}`,
    `set local statement_timeout = ${Math.ceil(limits.statementTimeoutMs)}`,
    `set local lock_timeout = ${Math.ceil(limits.lockTimeoutMs)}`,
    `set local idle_in_transaction_session_timeout = ${Math.ceil(limits.idleTimeoutMs)}`,
    `set local search_path = pg_catalog, ${path.map((schema) => `"${schema.replaceAll('"', '""')}"`).join(', ')}, public, pg_temp`,
    `set local timezone = 'UTC'`,
    `set local datestyle = 'ISO'`,
    `set local intervalstyle = 'postgres'`,
    `set local bytea_output = 'hex'`,
    `set local extra_float_digits = 1`,
    `set local row_security = off`,
    ...more,
  ].join('; ');
}

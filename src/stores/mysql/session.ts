/**
 * Transactions on the database of a store: how they begin, how they end, and what their failures mean. Only in here is a
 * connection taken and given back, and only in here does a statement become text.
 */
import { DummyDriver, Kysely, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, type RawBuilder } from 'kysely';
import mysql, { type Pool, type QueryResult, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { conflict, type Phase } from '../server-errors.ts';
import { errnoOf, failure } from './failure.ts';

export interface Connection {
  /** The store's name. */
  store: string;
  /** The database of unqualified tables, and of our own. */
  schema: string;
  /** Zone in which `datetime` is read. */
  timezone: string;
  access: 'dispose' | 'read';
  pool: Pool;
  limits: Limits;
  /** What this process asked of the server. */
  done: { statements: number };
  /** What never changes while a server runs, once it was asked. */
  known: { returnsDeleted?: boolean };
}

/** Enforced by the server where it can be, so that nothing of ours outlives a worker that is gone. */
export interface Limits {
  /** MySQL itself ends SELECT only; MariaDB every statement. */
  statementTimeoutMs: number;
  /** Whole seconds, rounded up: the servers know no less. */
  lockTimeoutMs: number;
  idleTimeoutMs: number;
  /** How long one transaction that changes records may take in all: its statements share what is left of it. */
  transactionTimeoutMs: number;
}

export interface Transaction {
  /** Printed values: whole numbers and decimals come as text too. */
  rows<T>(statement: RawBuilder<T>): Promise<T[]>;
  /** How many rows went, or met the condition of an update. */
  change(statement: RawBuilder<unknown>): Promise<number>;
}

/** One snapshot in which the server itself refuses every change. */
export function reading<T>(on: Connection, table: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transaction(on, table, 'reading', on.limits, work);
}

/**
 * All or nothing. Every statement sees what was committed when it began: what is judged by more than the rows that it
 * locks has to be judged after they are locked.
 */
export function changing<T>(on: Connection, table: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transaction(on, table, 'changing', on.limits, work);
}

/**
 * Sees what others commit meanwhile, and waits for their locks as long as ten statements may take: one statement's time
 * at a time, so that a server that is silent for longer is known to be gone. The work is done again each time.
 */
export async function waiting<T>(on: Connection, table: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const { statementTimeoutMs } = on.limits;
  const limits = { ...on.limits, lockTimeoutMs: statementTimeoutMs, transactionTimeoutMs: 2 * statementTimeoutMs };
  for (let attempt = 1; ; attempt++) {
    let stillWaits = false;
    const patient = async (tx: Transaction): Promise<T> => {
      try {
        return await work(tx);
      } catch (error) {
        stillWaits = tookTooLong.includes(errnoOf(error) ?? 0);
        throw error;
      }
    };
    try {
      return await transaction(on, table, 'changing', limits, patient);
    } catch (error) {
      if (!stillWaits || attempt === 10) throw error;
    }
  }
}

/** A lock was not given in time, or the statement that waits for it was ended. */
const tookTooLong = [1205, 1969, 3024];

async function transaction<T>(
  on: Connection,
  table: string,
  doing: Exclude<Phase, 'committing'>,
  limits: Limits,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  let phase: Phase = doing;
  try {
    const connection = await on.pool.getConnection();
    const ask: Ask = (text) => {
      on.done.statements += 1;
      return connection.query(text);
    };
    try {
      for (const statement of beginning(doing, limits)) await ask(statement);
      const result = await work(bounded(on, table, ask, limits));
      if (doing === 'changing') phase = 'committing';
      await ask('commit');
      connection.release();
      return result;
    } catch (error) {
      // What went wrong first is what counts; a connection that cannot be rolled back is given up.
      await ask('rollback').then(
        () => connection.release(),
        () => connection.destroy(),
      );
      throw error;
    }
  } catch (error) {
    throw failure(on.store, table, error, phase);
  }
}

type Ask = <T extends QueryResult>(text: string) => Promise<[T, unknown]>;

/** Statements that each keep within their own timeout must not add up to more than whoever settles the batch waits for. */
function bounded(on: Connection, table: string, ask: Ask, limits: Limits): Transaction {
  const endsAt = performance.now() + limits.transactionTimeoutMs;
  const within = async (): Promise<void> => {
    const left = endsAt - performance.now();
    if (left <= 0) throw conflict(on.store, table, 'transaction timeout');
    if (left < limits.statementTimeoutMs) await ask(`set @gallra = null${statementLimit(left)}`);
  };
  return {
    async rows(statement) {
      await within();
      const [rows] = await ask<RowDataPacket[]>(textOf(statement));
      return rows as never[];
    },
    async change(statement) {
      await within();
      const [header] = await ask<ResultSetHeader>(textOf(statement));
      return header.affectedRows;
    },
  };
}

/**
 * Set for every transaction, whatever an account, a server or a pooler between has set: values are printed and compared one
 * way, foreign keys are kept, zero dates can be spoken of. Backslashes escape in texts, as `Literals` writes them.
 */
function beginning(doing: Phase, limits: Limits): string[] {
  const lockSeconds = Math.max(1, Math.ceil(limits.lockTimeoutMs / 1000));
  const idleSeconds = Math.max(1, Math.ceil(limits.idleTimeoutMs / 1000));
  const session = [
    'set names utf8mb4 collate utf8mb4_bin',
    `session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
    `time_zone = '+00:00'`,
    'foreign_key_checks = 1',
    'unique_checks = 1',
    'sql_auto_is_null = 0',
    'sql_safe_updates = 0',
    'sql_select_limit = 18446744073709551615',
    'completion_type = 0',
    `innodb_lock_wait_timeout = ${lockSeconds}`,
    `lock_wait_timeout = ${lockSeconds}`,
  ].join(', ');
  // A long list of values stays one comparison of an index, also in statements that cannot join.
  const mariadb = `/*M!100000 , idle_transaction_timeout = ${idleSeconds}, in_predicate_conversion_threshold = 0 */`;
  const mysql8 = `/*!80000 , wait_timeout = ${idleSeconds} */`;
  const settings = `${session}${statementLimit(limits.statementTimeoutMs)} ${mariadb} ${mysql8}`;
  return doing === 'reading'
    ? [
        settings,
        'set session transaction isolation level repeatable read',
        'start transaction with consistent snapshot, read only',
      ]
    : [settings, 'set session transaction isolation level read committed', 'start transaction read write'];
}

/** MariaDB reads the first comment, MySQL the second. */
function statementLimit(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms));
  return ` /*M!100000 , session max_statement_time = ${whole / 1000} */ /*!80000 , session max_execution_time = ${whole} */`;
}

/**
 * Values go into the text as literals, where the server knows them as constants from the start. No placeholders: a question
 * mark in a name would pass for one.
 */
class Literals extends MysqlQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (value !== null && typeof value !== 'string' && !Buffer.isBuffer(value)) {
      throw new TypeError('only text, bytes and NULL become literals');
    }
    this.append(mysql.escape(value));
  }
}

const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new Literals(),
  },
});

const textOf = (statement: RawBuilder<unknown>): string => statement.compile(compiler).sql;

/**
 * Where the letters of a place lie: the same ones in every kind of store. What faults and laws have to know of it is asked
 * of it directly, past the gate and past the program.
 */
import type { Gate } from '../support/gate.ts';
import type { Place } from './place.ts';
import type { Caught } from './points.ts';
import type { WorkerOrders } from './worker.ts';

/** Forty letters are due. Held: 3, those of case C-5, and 12 by its pages. Excepted: 7 and 8. Ten more are new. */
export const survivors = [3, 5, 7, 8, 12, 15, 25, 35, ...Array.from({ length: 10 }, (_, n) => 1001 + n)];
export const disposable = 32;

/** With this many in a batch there are four. */
export const batchSize = 8;
/** A letter of the second batch. */
export const letterOfSecondBatch = 20;

/** `s3`: on the fake server. `spanning`: letters in PostgreSQL, each of which names a file in a folder. */
export const archiveKinds = ['postgres', 'mysql', 'folder', 's3', 'spanning'] as const;
export type ArchiveKind = (typeof archiveKinds)[number];

export interface Gone {
  letter: number;
  at: Date;
  /** Null: this kind of archive is not told which batch it is. */
  batch: string | null;
}

export interface ArchiveOptions {
  /** A server of its own, so that it can be stopped. Default: the shared one of its kind. */
  server?: string | undefined;
  /** How long it takes for each letter that goes, in milliseconds. */
  slowMs: number;
}

export interface Archive {
  kind: ArchiveKind;
  /** Straight to it, as stores.yaml would say. */
  url: string;
  /** Between workers and it; it is open. Null: nothing can stand between. */
  gate: Gate | null;
  /** The folder, where there is one: it can go away. */
  root: string | null;
  /** Another entry of stores.yaml that its letters lead to. */
  beside?: string;
  /** How many files of letters are gone. */
  filesGone?(): Promise<number>;
  /** The rest of its entry in stores.yaml. */
  entry: string;
  /** In the policy: the dataset, the retention, the exceptions and what its kind needs besides. */
  rule: string;
  /** What its workers are told. */
  environment: Record<string, string>;
  /** Letter 3, those of case C-5, and letter 12 by its pages. */
  holds: { store?: string; table: string; kind: 'record' | 'matching'; match: Record<string, string> }[];
  /** A hold on this letter alone. */
  holdOn(letter: number): { table: string; kind: 'record'; match: Record<string, string> };
  /** Binds it to the ledger; from then on it remembers what goes. */
  prepare(ledgerId: string): Promise<void>;

  /** Those that are there, in order. */
  letters(): Promise<number[]>;
  /** Letters that are there with fewer pages than their two, and pages whose letter is not there. */
  pages(): Promise<{ missing: number[]; stray: number[] }>;
  gone(): Promise<Gone[]>;
  /** Of batches that are not settled yet. */
  receipts(): Promise<unknown[]>;
  /** In a kind that speaks SQL. */
  ask(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;

  /** A worker stands in its second batch: something of it is done, and it is not committed. */
  catchInsideEffect(place: Place, orders?: Partial<WorkerOrders>): Promise<Caught>;
  /** The second batch is done for good, and the worker has not heard of it. */
  catchUnanswered(place: Place, orders?: Partial<WorkerOrders>): Promise<Caught>;
  drop(): Promise<void>;
}

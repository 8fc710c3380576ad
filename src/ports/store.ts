/**
 * A connected system that holds records. One folder under src/stores per kind; all pass test/contract/store.ts.
 *
 * Everywhere: keys are arrays of text, in the order of `Judgement.key`, exactly as the store prints them, so that what is
 * read can be compared again by the store itself. Errors are GallraErrors that name the store and carry no value of
 * any record (law L7): `store.unreachable` (retryable), `store.denied`, `store.schema`, `store.refused` (the store
 * itself rejected the change; halve the batch), `store.conflict` (serialisation failure, lock or statement timeout:
 * nothing was done; try smaller), `store.unknown` (the connection broke around COMMIT: fence, then ask the receipt).
 */
import type { Mark } from '../audit/mark.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import type { Scalar } from '../policy/compiled.ts';
import type { Judgement, LeafReading, Reading, Reason } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Right } from '../policy/rights.ts';

export type Key = string[];

/** Where a selection stands: branch number, then lead and key of the last record, as text. Moves forward only. */
export interface Cursor {
  branch: number;
  /** Null: before the first record of the branch. */
  at: Position | null;
}

export interface Position {
  lead: string | null;
  key: Key;
  /** Where records are taken as they lie, and not in their order: lead and key say nothing then. Only the store reads it. */
  block?: HeapBlock;
}

export interface HeapBlock {
  /** The first block that was not looked at. */
  next: number;
  /** The first block that is not ours to look at. Left out: to the end of the heap. */
  end?: number;
  /** Records of the branch in a block, by the store's statistics. */
  density: number;
  /** Records in a block that went with the batch before. Left out: there was none. */
  found?: number;
}

/** How a pass over a branch finds its records. */
export interface Way {
  /** `order`: by starting point and key. `blocks`: as they lie in the heap, whatever order that is. */
  by: 'order' | 'blocks';
  /** What it was chosen by, from the store's statistics. Null: there was nothing to choose. */
  because: {
    /** Records of the branch, whether or not something keeps them. */
    due: number;
    blocks: number;
    /** How far the heap lies in the order of the starting point, from -1 to 1. Null: unknown. */
    correlation: number | null;
  } | null;
  /** Where the pass begins. */
  begin: Cursor['at'];
  /** Somebody chose. `in vain`: another one, which cannot be had here; left out: the store did. */
  byHand?: 'chosen' | 'in vain';
}

/** What the server has to carry, whoever puts it there. */
export interface Burden {
  /** Bytes that it has written to its log since it was made. */
  logBytes: number;
  /** How far the furthest replica is behind, in milliseconds; 0 where there is none. Null: the account may not see it. */
  lagMs: number | null;
}

/** The next batch: everything disposable of one branch after `after`, up to and including `upTo`. */
export interface BatchRange {
  branch: number;
  after: Cursor['at'];
  upTo: Position;
  /** Upper bound of how many records it disposes of: exactly those that were found, except where `upTo` names a block. */
  size: number;
  /** In stores without receipts the intent names its keys; null elsewhere. */
  keys: Key[] | null;
  /** Objects in other stores that its records name, by store; left out where the judgement has none. */
  objects?: { store: string; names: string[] }[];
}

/** A record that could go, and the object that it names for each of `Judgement.objects`. */
export interface NamingRecord {
  key: Key;
  names: string[];
}

/** What happens to the objects of a batch, between the judgement of its records and their end. */
export interface ObjectDisposal {
  /** How long `dispose` may take at most, in milliseconds: so long the records stay locked. */
  withinMs: number;
  /**
   * Called once, with the records that pass and whose change was tried. Returns the keys of those all of whose objects are
   * gone: no others may go. If it throws, nothing of the batch happens in this store, and the error is passed on.
   * @param locked whether the records are certainly still locked: false from when that is in doubt.
   */
  dispose(records: NamingRecord[], locked: () => boolean): Promise<Key[]>;
}

export interface EffectOrder {
  batchId: string;
  worker: string;
  judgement: Judgement;
  range: BatchRange;
  /** The holds that the intent read, on the record itself or on its parts. */
  held: Predicate;
  /** Given exactly where the judgement has objects; those of the range are the only ones that may go. */
  objects?: ObjectDisposal;
  /** In stores without transactions asked before each record; false: stop as if the time were over. Left out: true. */
  mayGoOn?: () => boolean;
  /**
   * Milliseconds since before the intent. Where no receipt can shut a late worker out, the time of a batch is counted from
   * there: one that was stopped before its first record would else begin when it is settled. Left out: 0.
   */
  sinceIntentMs?: () => number;
  /** Told by stores that lock records until the batch is over: from now on others may have to wait for one of them. */
  locking?: () => void;
}

/** What one batch did. In stores with receipts it is committed together with the disposal. */
export interface Receipt {
  batchId: string;
  /** `abandoned`: shut out before it did anything; nothing was disposed of, nor ever will be under this batch id. */
  state: 'done' | 'abandoned';
  /** Keys disposed of. */
  disposed: Key[];
  /** Rows of parts that went or were stamped, by table. */
  parts: Record<string, number>;
  /** Named by the intent's key list, but already absent when the effect looked; always 0 where ranges are used. */
  gone: number;
  /** Of which nobody can tell whether they were disposed of: the store gave no answer, or one that does not say. */
  indeterminate?: number;
  /** Left because the store itself said why, by its own codes: something refers to them. */
  blocked?: Record<string, number>;
  /** Left because the store refused them, one by one, by its own codes. */
  failed?: Record<string, number>;
}

/** One line of a plan: how many, and the oldest and newest starting point (the branch's lead; null where it has none). */
export interface TallyLine {
  outcome: 'due' | Reason;
  count: number;
  oldest: Reading | null;
  newest: Reading | null;
}

export interface Tally {
  /** Records of the table, exact below a million, then the store's estimate. */
  tableRows: number;
  /** Only lines with a count above zero. `due` is what a run would dispose of now. */
  lines: TallyLine[];
  /** Due or not, kept past the maximum that the notice promises. */
  beyondMaximum: number;
}

/** One record under the judgement, for explain. */
export interface Examination {
  readings: LeafReading[];
  inScope: boolean;
  due: boolean;
  undated: boolean;
  held: boolean;
  /** The `because` of each that applies. */
  excepted: string[];
  claimed: string[];
  extended: string[];
  blocked: string[];
}

/** One row of the journal of holds. What it says of the hold is sealed; see the engine. */
export interface HoldDecision {
  hold: string;
  decision: 'placed' | 'released';
  /** Id of the key that it is sealed with; null with `sealed`. */
  keyId: string | null;
  /** Null: no key was configured, or the hold was released since. That there was a decision is known all the same. */
  sealed: Buffer | null;
}

/** What became of a hold in the store itself. */
export interface PushedHold {
  /** So many it was set on, or lifted from; where objects have versions, versions. */
  set: number;
  /** On so many the store did not let us. */
  failed: number;
  /** The hold covers more than this, and was set on none. Null: it does not. */
  tooMany: number | null;
}

/** How the rows of a table name objects in another store. */
export interface Naming {
  table: string;
  /** The template. */
  object: string;
}

/** What a store with rows can tell about the objects that they name. Read-only. */
export interface Names {
  /** Which of the names some row of the table gives. */
  named(by: Naming, names: string[]): Promise<string[]>;
  /** In the order of the key, at most `limit` rows after `after` that satisfy `where`, and the name that each gives; null: none that could be meant. */
  given(
    by: Naming & { key: string[]; where: Predicate },
    after: Key | null,
    limit: number,
  ): Promise<{ key: Key; name: string | null }[]>;
  /** The names that one row gives, in the order of the templates; null: no such row. */
  givenBy(table: string, key: string[], record: Key, objects: string[]): Promise<(string | null)[] | null>;
}

/** Where the objects of a store are found by their names. */
export interface Shelf {
  table: string;
  /** The column of its key: a name is its value. */
  key: string;
  /** Which of the names certainly belong to nothing. What cannot be looked at is not among them. */
  absent(names: string[]): Promise<string[]>;
}

/** A right that the account has not, with those of the columns that it lacks. */
export interface LackingRight extends Right {
  /** What an administrator runs to grant it. */
  remedy: string;
}

/** What an administrator runs to give rights, a line each. */
export interface GrantLine {
  statement: string;
  /** Those of the asked that it gives; none: it opens the way to all of them. */
  rights: Right[];
}

/** Something that the account may do and that nothing needs. */
export interface ExcessRight {
  /** As in "The account of the store telephony …": `may truncate calls`, `is a superuser`. */
  what: string;
  /** What an administrator runs to take it away. */
  remedy: string;
}

export interface Store {
  /** The name in stores.yaml. */
  readonly name: string;

  /** True where nothing of ours can be kept, whoever is bound: no receipts, no mark, no journal of holds. */
  readonly keepsNothing?: true;

  /** Shapes of these tables (names as policies write them). Read-only. A table that does not exist is left out. */
  catalogue(tables: string[]): Promise<Catalogue>;

  /**
   * Names of the tables with records, as policies write them (schema-qualified only outside the store's own schema), sorted.
   * Of its own database only; whether the account may read them or not, where the store shows those too. Views, foreign
   * tables, partitions, tables of extensions and our own are left out. Folders and buckets: their one table. Read-only.
   */
  tables(): Promise<string[]>;

  /** Of stores that keep tables of ours: what an account that disposes must be allowed in them. */
  readonly ownRights?: readonly Right[];

  /** Which of these the account lacks; null: it cannot be told without trying. Read-only. */
  lacking(wanted: Right[]): Promise<LackingRight[] | null>;

  /**
   * Statements that give exactly these rights, and say whom. Tables and columns that are not there are left out. Read-only; left out
   * where a store's own administrators have other means. @param to null: the account itself.
   */
  grants?(rights: readonly Right[], to: string | null): Promise<{ to: string; lines: GrantLine[] }>;

  /** What the account may do beyond these. Read-only; left out where it shows only when it is tried. */
  excess?(needed: readonly Right[]): Promise<ExcessRight[]>;

  /** The identity of the database behind this entry; two entries with one identity are refused. */
  identity(): Promise<string>;

  /** The clock of its database, an ISO instant in UTC. Only compared with the ledger's; nothing is judged by it. */
  now(): Promise<string>;

  /** The ledger that `prepare` bound this store to. `null`: not prepared, so no receipts and intents carry keys. */
  boundLedger(): Promise<string | null>;

  /** Counts by outcome, in one read-only snapshot. Never writes. @param when left out: records did not just go by the thousand */
  tally(judgement: Judgement, held: Predicate, when?: 'after a run'): Promise<Tally>;

  /** The lines of a tally alone: where few records are in scope, what else it says costs a look at the whole table. */
  lines(judgement: Judgement, held: Predicate): Promise<TallyLine[]>;

  /**
   * For judgements of one policy at ascending instants: how many records fall due by each that were due by none before it,
   * if nothing but the time changes. None by the first. One number a judgement. Read-only, in one pass.
   */
  forecast(judgements: Judgement[], held: Predicate): Promise<number[]>;

  /** Keys left for a reason (or due), oldest first, at most `limit`. Read-only. */
  list(judgement: Judgement, held: Predicate, outcome: 'due' | Reason, limit: number): Promise<Key[]>;

  /** The next batch after the cursor with at most `size` disposable records, or null: nothing after it. Read-only. */
  select(judgement: Judgement, held: Predicate, after: Cursor, size: number): Promise<BatchRange | null>;

  /**
   * For each branch, the way that costs least by the store's own statistics. Left out: there is one way only.
   * @param wanted the one that somebody chose instead; null unless given.
   */
  ways?(judgement: Judgement, wanted?: Way['by'] | null): Promise<Way[]>;

  /**
   * Transactions of others in a second (statements, where the server counts those), since it was last asked. Null: not known
   * yet. Left out: the store cannot tell.
   */
  others?(): Promise<number | null>;

  /** Records that one batch may have at most, whatever its time. Left out: as many as the settings say. */
  largestBatch?: number;

  /**
   * Now. How far a replica is behind is told by the server, and by what was seen of it since this was first asked: one that
   * stands still is found by that. Read-only. Left out: the store cannot tell.
   */
  burden?(): Promise<Burden>;

  /**
   * Step 3 of the protocol: one transaction whose first statement inserts the receipt; then parts, then records, all in
   * one snapshot, each record judged again in it. Where records name objects they are locked, the change is tried, and the
   * objects go before it is made for good. A record that names none, one outside the range, or one that a record outside
   * the batch names too is left. Idempotence: a second call with the same batch id throws
   * `store.fenced` and changes nothing. If it crashes before commit nothing happened; after, `receipt` tells.
   */
  effect(order: EffectOrder): Promise<Receipt>;

  /**
   * The fence: insert an abandoned receipt under the batch id, waiting for the original transaction to end. Returns the
   * original's receipt if it committed, else the abandoned one. Idempotent. After it returns, the batch's outcome never changes.
   * Without receipts: reports which of `keys` are still there as an abandoned receipt with `gone` set to the absent ones.
   */
  fence(
    batchId: string,
    worker: string,
    range: BatchRange,
    judgement: { table: string; key: string[] },
  ): Promise<Receipt>;

  /** Batch ids with a `done` receipt, oldest first. A receipt that the ledger does not know means that the ledger was restored. */
  receipts(): Promise<string[]>;

  /** Drop a `done` receipt after it was settled, and in the same transaction move the mark. Idempotent; abandoned receipts stay. */
  forget(batchId: string, mark?: Mark): Promise<void>;

  /** How far the ledger had come when it was last heard of here. Null: never, or the store keeps nothing of ours. */
  marked(): Promise<Mark | null>;

  /** Move the mark forward; with `back`, wherever it is. Nothing happens in a store that is read only or not prepared. */
  mark(to: Mark, back?: 'back'): Promise<void>;

  /**
   * Write a decision about a hold beside the records that it is about, so that it outlives the ledger. Idempotent: the
   * first sealed copy stays. A release erases what the placing had sealed. False: the store is read only or not prepared.
   */
  journal(decision: HoldDecision): Promise<boolean>;

  /** Every decision in the journal, oldest first. Null: the store keeps none, so nothing can be said. */
  journalled(): Promise<HoldDecision[] | null>;

  /**
   * Where the store can itself refuse to let go of a record (legal holds of objects): set that on all that the predicate
   * covers now, beside our own hold. Idempotent. Null: it cannot. What it set is remembered in the store.
   */
  pushHold?(hold: string, table: string, where: Predicate): Promise<PushedHold | null>;

  /** Lifts what `pushHold` set for this hold and no other hold needs. Idempotent. Null: there is nothing to lift. */
  liftHold?(hold: string): Promise<PushedHold | null>;

  /** Keys of the records that satisfy the predicate, in the order of the key, at most `limit` after `after`. Read-only. */
  keys(table: string, key: string[], where: Predicate, after: Key | null, limit: number): Promise<Key[]>;

  /** One record under the judgement, in one read-only snapshot. Null: no such record. */
  examine(judgement: Judgement, held: Predicate, key: Key): Promise<Examination | null>;

  /** How many rows of the table satisfy the predicate. Read-only. For the impact of a hold and for `verify`. */
  count(table: string, where: Predicate): Promise<number>;

  /** Whether the value could stand in that column, and how the store prints it; null: not a value of the column's type. Read-only. */
  canonical(table: string, column: string, value: Scalar): Promise<string | null>;

  /** Of stores whose records may name objects elsewhere. */
  readonly names?: Names;

  /** Of stores whose records can be named from elsewhere. */
  readonly shelf?: Shelf;

  /** Free every connection. No call is in flight and none follows. */
  close(): Promise<void>;
}

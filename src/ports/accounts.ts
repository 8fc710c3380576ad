/**
 * Who may come in, and who is in: accounts of this installation, sessions of the desk, and attempts that failed. They live
 * beside the ledger, and every desk over it shares them. Each method is one transaction; errors are those of the ledger.
 * Instants are ISO text in UTC, from the ledger's own clock.
 */

/** `viewer` sees; `holds-officer` keeps records; `approver` lets rules, runs and releases go ahead; `operator` pauses, and sees the queue. */
export const roles = ['viewer', 'holds-officer', 'approver', 'operator'] as const;
export type Role = (typeof roles)[number];

export interface Grant {
  role: Role;
  /** Names of controllers as policies write them. Null: all. */
  controllers: string[] | null;
}

/** Of the realm `local`. */
export interface LocalAccount {
  /** Without the realm. */
  name: string;
  /** For people to read. */
  fullName: string;
  grants: Grant[];
  createdAt: string;
  disabledAt: string | null;
}

/** Of one browser. Before signing in it has no account. */
export interface StoredSession {
  account: string | null;
  /** For people to read. */
  name: string;
  /** Of the identity provider, as far as they mean something here. Those of the ledger's own accounts are looked up each time. */
  groups: string[];
  /** What pages remember; no record's values (law L7). */
  content: Record<string, string>;
}

/** Both in milliseconds. */
export interface SessionLimits {
  /** Since it was last seen. */
  idleMs: number;
  /** Since it began. */
  absoluteMs: number;
}

export interface Accounts {
  /** The ledger's clock. */
  now(): Promise<string>;

  /** `account.known` when the name is taken, disabled or not. With an entry, as everything that changes an account. */
  add(account: { name: string; fullName: string; password: string; grants: Grant[] }, actor: string): Promise<void>;
  /** By name. */
  list(): Promise<LocalAccount[]>;
  /** Null: there is none. */
  find(name: string): Promise<LocalAccount | null>;
  /** What was made of the password. Null: there is no such account, or it is disabled. */
  passwordOf(name: string): Promise<string | null>;
  /** This and the next two end every session of the account. `account.unknown`. */
  setPassword(name: string, password: string, actor: string): Promise<void>;
  setGrants(name: string, grants: Grant[], actor: string): Promise<void>;
  setDisabled(name: string, disabled: boolean, actor: string): Promise<void>;

  /** A live session; null: there is none, or it is past a limit. Counts as seen. @param id SHA-256 of what the browser holds. */
  session(id: Buffer, limits: SessionLimits): Promise<StoredSession | null>;
  /** Also clears away those that are past a limit. */
  beginSession(id: Buffer, session: StoredSession, limits: SessionLimits): Promise<void>;
  /** Only of one that is still there: what was ended stays ended. */
  updateSession(id: Buffer, content: StoredSession['content']): Promise<void>;
  endSession(id: Buffer): Promise<void>;
  /** Of an account with its realm; returns how many there were. */
  endSessionsOf(account: string): Promise<number>;

  /**
   * Counts an attempt on each of these, before it is known how it ends. Returns for how many milliseconds none may be made,
   * the longest of them; then nothing was counted. Zero: go ahead. An hour without attempts, and all is forgotten.
   */
  attempt(on: { what: string; free: number }[]): Promise<number>;
  /** It was the right one: what was counted on the account is forgotten, and of what was counted on the address this one. */
  succeeded(on: { account: string; address: string }): Promise<void>;

  close(): Promise<void>;
}

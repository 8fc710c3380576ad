/** Accounts, sessions and attempts on PostgreSQL: each method of the port, and the file that keeps its promise. */
import type { Accounts } from '../ports/accounts.ts';
import type { Address } from '../ports/address.ts';
import { addAccount, findAccount, listAccounts, passwordOf, setDisabled, setGrants, setPassword } from './accounts.ts';
import { attempt, succeeded } from './attempts.ts';
import type { ConnectionOptions } from './database.ts';
import { openCurrent } from './open-current.ts';
import { beginSession, endSession, endSessionsOf, session, updateSession } from './sessions.ts';
import { clock, named } from './transaction.ts';

/** Over the ledger's database, on connections of its own. Throws what `openLedger` throws, with nothing left open. */
export async function openAccounts(address: Address, options: ConnectionOptions = {}): Promise<Accounts> {
  const db = await openCurrent(address, { max: 3, ...options });
  return {
    now: () => named(() => clock(db)),
    add: (account, actor) => addAccount(db, account, actor),
    list: () => listAccounts(db),
    find: (name) => findAccount(db, name),
    passwordOf: (name) => passwordOf(db, name),
    setPassword: (name, password, actor) => setPassword(db, name, password, actor),
    setGrants: (name, grants, actor) => setGrants(db, name, grants, actor),
    setDisabled: (name, disabled, actor) => setDisabled(db, name, disabled, actor),
    session: (id, limits) => session(db, id, limits),
    beginSession: (id, stored, limits) => beginSession(db, id, stored, limits),
    updateSession: (id, content) => updateSession(db, id, content),
    endSession: (id) => endSession(db, id),
    endSessionsOf: (account) => endSessionsOf(db, account),
    attempt: (on) => attempt(db, on),
    succeeded: (on) => succeeded(db, on),
    close: () => db.destroy(),
  };
}

/** Accounts and sessions, as settings say where they are. */
import { openAccounts } from '../ledger/postgres-accounts.ts';
import type { Accounts } from '../ports/accounts.ts';
import { type Config, ledgerUrl } from './config.ts';

/** Throws `config.ledger`, and what opening the ledger throws. Close it. */
export const openAccountsOf = (config: Config): Promise<Accounts> => openAccounts(ledgerUrl(config));

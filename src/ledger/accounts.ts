/** Accounts of the ledger's own. Each change is an entry, and ends the sessions that began before it. */
import { sql } from 'kysely';
import { accountIn } from '../audit/account.ts';
import type { NewEntry } from '../audit/entry.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Accounts, Grant, LocalAccount } from '../ports/accounts.ts';
import { append } from './audit.ts';
import type { Db } from './database.ts';
import { clock, inTransaction, named, type Trx } from './transaction.ts';

export async function addAccount(db: Db, account: Parameters<Accounts['add']>[0], actor: string): Promise<void> {
  const { name, fullName, password, grants } = account;
  await inTransaction(db, async (trx) => {
    const added = await trx
      .insertInto('account')
      .values({ name, fullName, password, grants: JSON.stringify(grants), createdAt: await clock(trx) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== 1n) throw knownAccount(name);
    await append(trx, accountChanged(name, 'added', actor, grants));
  });
}

export const listAccounts = (db: Db): Promise<LocalAccount[]> =>
  named(() => db.selectFrom('account').select(columns).orderBy('name').execute());

export async function findAccount(db: Db, name: string): Promise<LocalAccount | null> {
  const found = await named(() => db.selectFrom('account').select(columns).where('name', '=', name).executeTakeFirst());
  return found ?? null;
}

export async function passwordOf(db: Db, name: string): Promise<string | null> {
  const found = await named(() =>
    db
      .selectFrom('account')
      .select('password')
      .where('name', '=', name)
      .where('disabledAt', 'is', null)
      .executeTakeFirst(),
  );
  return found?.password ?? null;
}

export const setPassword = (db: Db, name: string, password: string, actor: string): Promise<void> =>
  change(db, name, accountChanged(name, 'password', actor), (trx) =>
    trx.updateTable('account').set({ password }).where('name', '=', name).executeTakeFirst(),
  );

export const setGrants = (db: Db, name: string, grants: Grant[], actor: string): Promise<void> =>
  change(db, name, accountChanged(name, 'granted', actor, grants), (trx) =>
    trx
      .updateTable('account')
      .set({ grants: JSON.stringify(grants) })
      .where('name', '=', name)
      .executeTakeFirst(),
  );

export const setDisabled = (db: Db, name: string, disabled: boolean, actor: string): Promise<void> =>
  change(db, name, accountChanged(name, disabled ? 'disabled' : 'enabled', actor), (trx) =>
    trx
      .updateTable('account')
      .set({ disabledAt: disabled ? sql<string>`clock_timestamp()` : null })
      .where('name', '=', name)
      .executeTakeFirst(),
  );

async function change(
  db: Db,
  name: string,
  entry: NewEntry,
  update: (trx: Trx) => Promise<{ numUpdatedRows: bigint }>,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    if ((await update(trx)).numUpdatedRows !== 1n) throw unknownAccount(name);
    await trx.deleteFrom('session').where('account', '=', accountIn('local', name)).execute();
    await append(trx, entry);
  });
}

const accountChanged = (name: string, action: string, actor: string, grants?: Grant[]): NewEntry => ({
  kind: 'account.changed',
  actor,
  action,
  account: accountIn('local', name),
  ...(grants ? { roles: grants.flatMap(rolesIn) } : {}),
});

const rolesIn = ({ role, controllers }: Grant): string[] => controllers?.map((one) => `${role}=${one}`) ?? [role];

const columns = ['name', 'fullName', 'grants', 'createdAt', 'disabledAt'] as const;

const knownAccount = (name: string): GallraError =>
  new GallraError({
    code: 'account.known',
    what: `There is an account ${name} already.`,
    hint: 'Choose another name, or change that account. A disabled one is enabled with: gallra account enable',
    actor: 'operator',
  });

const unknownAccount = (name: string): GallraError =>
  new GallraError({
    code: 'account.unknown',
    what: `There is no account ${name}.`,
    hint: 'List them with: gallra account list',
    actor: 'operator',
  });

/**
 * Account ids as they stand in the log. One with a realm was given by whoever signed somebody in; any other is what a
 * person, or the environment, says they are: claimed, not authenticated. Pure.
 */

/** `local`: an account in the ledger. `oidc`: one of the identity provider. */
export const realms = ['local', 'oidc'] as const;
export type Realm = (typeof realms)[number];

/** Beyond the realms: the program itself. */
const reserved = [...realms, 'worker'];

export const accountIn = (realm: Realm, name: string): string => `${realm}:${name}`;

/** The name within the realm; null: it is of another, or claimed. */
export const nameIn = (realm: Realm, account: string): string | null =>
  account.startsWith(`${realm}:`) ? account.slice(realm.length + 1) : null;

export const isAuthenticated = (account: string): boolean => realms.some((realm) => account.startsWith(`${realm}:`));

/** Whether it looks like one that nobody may claim, in whatever letters. */
export function isReserved(account: string): boolean {
  const plain = account.normalize('NFKC').toLowerCase();
  return reserved.some((realm) => plain.startsWith(`${realm}:`));
}

/** Who a session is, as of now: what an account of the ledger's own may do is looked up each time. */
import type { Config } from '../../app/config.ts';
import { nameIn } from '../../audit/account.ts';
import { type Accounts, type Grant, roles } from '../../ports/accounts.ts';
import type { Visitor } from '../visitor.ts';
import type { DeskSession } from './session.ts';

/** Null: nobody has signed in, or not in the way that is asked for now, or the account is disabled. */
export async function visitorOf(
  { account, name, groups }: DeskSession,
  config: Config,
  accounts: Accounts,
  grantsOf: (groups: string[]) => Grant[],
): Promise<Visitor | null> {
  const { login } = config.desk;
  if (login === 'none') return whoStartedIt(config);
  const own = account === null ? null : nameIn(login, account);
  if (account === null || own === null) return null;
  if (login === 'oidc') return { account, name, grants: grantsOf(groups), authenticated: true };
  const found = await accounts.find(own);
  if (found === null || found.disabledAt !== null) return null;
  return { account, name: found.fullName, grants: found.grants, authenticated: true };
}

/** Where nobody signs in, whoever can reach the desk is who started it. */
const whoStartedIt = ({ actor }: Config): Visitor => ({
  account: actor,
  name: actor,
  grants: roles.map((role) => ({ role, controllers: null })),
  authenticated: false,
});

/** Signing in with an account of the ledger's own. */
import { isPassword } from '../../app/password.ts';
import { accountIn } from '../../audit/account.ts';
import type { Accounts } from '../../ports/accounts.ts';
import { oneByOne } from '../one-by-one.ts';
import type { AccessLog } from './access-log.ts';

export type SignedIn =
  | { state: 'in'; account: string; name: string }
  /** Wrong name, wrong password, or disabled: which of them is nobody's business. */
  | { state: 'wrong' }
  /** Too many attempts: none is looked at before this time has passed. */
  | { state: 'wait'; seconds: number };

/** Attempts that cost no time: on one account, and from one address. */
const free = { account: 5, address: 20 };

export async function signInLocally(
  accounts: Accounts,
  access: AccessLog,
  { name, password, address }: { name: string; password: string; address: string },
): Promise<SignedIn> {
  const known = await accounts.find(name);
  const actor = known === null ? {} : { actor: accountIn('local', known.name) };
  const on = { account: `account ${name.slice(0, 200)}`, address: `address ${networkOf(address)}` };
  const waitMs = await accounts.attempt([
    { what: on.account, free: free.account },
    { what: on.address, free: free.address },
  ]);
  if (waitMs > 0) {
    await access.refused({ ...actor, code: 'desk.tooSoon' });
    return { state: 'wait', seconds: Math.ceil(waitMs / 1000) };
  }
  const hash = await accounts.passwordOf(name);
  const right = await inTurn(() => isPassword(password, hash));
  if (!right || known === null) {
    await access.refused({ ...actor, code: 'desk.signIn' });
    return { state: 'wrong' };
  }
  await accounts.succeeded(on);
  const account = accountIn('local', known.name);
  await access.granted(account, 'local');
  return { state: 'in', account, name: known.fullName };
}

/** Whoever has one address of IPv6 has a network of them. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = '', after] = address.split('::');
  const groups = before === '' ? [] : before.split(':');
  if (after !== undefined) {
    const last = after === '' ? [] : after.split(':');
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - last.length)).fill('0'), ...last);
  }
  return groups.slice(0, 4).join(':');
}

/** Each takes 32 MB and a thread: a crowd at the door must not take the worker's. */
const inTurn = oneByOne();

/** How an account is shown: that the desk knew who it was, or that somebody only said so. Pure. */
import { isReserved } from '../audit/account.ts';

/** The program itself (`worker:…`) and nobody (empty) claim nothing. */
export const whoIs = (account: string, say: { claimed(account: string): string }): string =>
  account === '' || isReserved(account) ? account : say.claimed(account);

/** Accounts of the desk, as a terminal shows them. */
import type { Grant, LocalAccount } from '../../ports/accounts.ts';
import type { Colours } from '../shell.ts';

export function accountLines(accounts: LocalAccount[], c: Colours): string[] {
  if (accounts.length === 0) return ['There is no account yet. Add one with: gallra account add'];
  return accounts.map(({ name, fullName, grants, disabledAt }) => {
    const state = disabledAt === null ? '' : `  ${c.yellow(`disabled ${disabledAt.slice(0, 10)}`)}`;
    return `${c.bold(name)}  ${fullName}  ${grantsInWords(grants)}${state}`;
  });
}

export const grantsInWords = (grants: Grant[]): string =>
  grants
    .map(({ role, controllers }) => (controllers === null ? role : `${role} for ${controllers.join(' and ')}`))
    .join(', ');

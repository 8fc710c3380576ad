/** Who looks, and what they may do: roles, each for all policies or for those of some controllers. Pure. */
import type { Grant, Role } from '../ports/accounts.ts';

export type { Role };

export interface Visitor {
  /** As it stands in the log: `oidc:anna@example.org`, `local:anna`; without a realm it is claimed, not authenticated. */
  account: string;
  /** For people to read. */
  name: string;
  grants: Grant[];
  /** False: nobody logs in here, and decisions are recorded as claimed. */
  authenticated: boolean;
}

/** Every role brings along that of viewer, for the same controllers. */
export function may(visitor: Visitor, role: Role, controllers: readonly string[] | null): boolean {
  return visitor.grants.some(
    (grant) =>
      (grant.role === role || role === 'viewer') &&
      (grant.controllers === null || controllers?.some((one) => grant.controllers?.includes(one)) === true),
  );
}

/** In any controller's name: whether to show the way there at all. */
export const mayAnywhere = (visitor: Visitor, role: Role): boolean =>
  visitor.grants.some((grant) => grant.role === role || role === 'viewer');

/** What stands and is worth telling is decided in this room, one file a matter: read from the ledger and the stores, nothing is written. */
import type { Alert, AlertKind, Severity } from '../../ports/alerts.ts';

/** Left out: about no policy, since it was first seen, told at once and again only after long, with its end. */
type Rest = Partial<Omit<Alert, 'key' | 'kind' | 'severity' | 'facts'>> & {
  facts?: Record<string, string | null | undefined>;
};

/** @param about tells it from others of its kind. */
export function alertOf(kind: AlertKind, severity: Severity, about: string, { facts = {}, ...rest }: Rest = {}): Alert {
  const told = Object.entries(facts).flatMap(([name, fact]) => (fact ? [[name, fact.slice(0, 500)] as const] : []));
  return {
    key: about === '' ? kind : `${kind}:${about}`,
    kind,
    severity,
    ...{ policies: [], since: null, code: null, counts: {}, gist: '', steadyMs: 0, once: false },
    ...rest,
    facts: Object.fromEntries(told),
  };
}

/** A number that changes every day is worth telling again when it has doubled. */
export const magnitude = (count: number): string => String(Math.floor(Math.log2(Math.max(1, count))));

export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => minutes(count * 60);

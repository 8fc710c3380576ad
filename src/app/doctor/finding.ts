/** What a check found: sound, or what is wrong with it, where, and what to do. */
import { GallraError } from '../../errors/gallra-error.ts';

/** In the order in which they are shown. */
export const groups = ['settings', 'policies', 'ledger', 'log', 'queue', 'stores', 'clocks', 'disk', 'mail'] as const;
export type Group = (typeof groups)[number];

export interface Finding {
  group: Group;
  /**
   * `fault`: something does not work, or will not. `warning`: it works, and somebody ought to look. `skipped`: it was not
   * looked at, because something else has to be mended first.
   */
  state: 'sound' | 'warning' | 'fault' | 'skipped';
  /** Stable, as codes of errors are. */
  code: string;
  /** One sentence. No values of records, no secrets (law L7). */
  what: string;
  where: string | null;
  /** What to do. Null exactly where it is sound, or skipped. */
  hint: string | null;
}

export const sound = (group: Group, code: string, what: string, where: string | null = null): Finding => ({
  group,
  state: 'sound',
  code,
  what,
  where,
  hint: null,
});

type Told = { code: string; what: string; hint: string; where?: string | null };

export const fault = (group: Group, { code, what, hint, where = null }: Told): Finding => ({
  group,
  state: 'fault',
  code,
  what,
  where,
  hint,
});

export const warning = (group: Group, told: Told): Finding => ({ ...fault(group, told), state: 'warning' });

/** Of an error that somebody can act on; any other is a bug, and thrown. */
export function faultOf(group: Group, error: unknown): Finding {
  if (!(error instanceof GallraError)) throw error;
  const { code, message: what, hint, where = null } = error;
  return fault(group, { code, what, hint, where });
}

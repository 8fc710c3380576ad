/** One line of the demo's check: a policy, what had to become of its records, and what became of them. */

export interface DemoCheck {
  policy: string;
  /**
   * Records by what must have become of them: destroyed, anonymised, flagged, held, excepted, extended, undated, blocked,
   * kept (not due), overdue (found by a verification); and `parts`, rows and files that go or are stamped along. Of a table
   * with an earlier and a later stage, the earlier does not count what the later removes: either may run first.
   */
  expected: Record<string, number>;
  /** The same records, as far as they are now as they must be. */
  actual: Record<string, number>;
  ok: boolean;
  /** The first few, in words. Only generated data: keys may be shown. */
  differences: string[];
}

/** Rows and files that no policy governs; they must be as they were. */
export const nobody = '(no policy)';

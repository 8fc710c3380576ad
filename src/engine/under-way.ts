import type { Run } from '../ports/ledger.ts';

/** A run that has its lease. */
export interface UnderWay {
  runId: string;
  /** A person approved it before, and it goes on now; null: it is new. */
  approved: Run | null;
}

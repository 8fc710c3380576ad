/** How much is measured: a few minutes' worth by default, everything that the aims speak of with `--full`. */

export interface Scale {
  name: 'quick' | 'full';
  /** Rows of the table that is planned and disposed of; a fifth of them are due. */
  rows: number;
  /** What the aims speak of. */
  aimedRows: number;
  holds: number;
  /** Plans per case; the median counts. */
  plans: number;
  /** Runs per way of disposing, each on a fresh copy. */
  rounds: number;
  policies: number;
  schedulings: number;
  /** Commitments among which one record is looked for. */
  commitments: number;
  /** Entries of the log that is verified. */
  entries: number;
  /** How long reviewers are at the desk at least, in each round. */
  reviewedMs: number;
}

const aimedRows = 5_000_000;

export const scales: Record<Scale['name'], Scale> = {
  quick: {
    name: 'quick',
    rows: 500_000,
    aimedRows,
    holds: 1_000,
    plans: 5,
    rounds: 3,
    policies: 1_000,
    schedulings: 1,
    commitments: 1_000_000,
    entries: 100_000,
    reviewedMs: 15_000,
  },
  full: {
    name: 'full',
    rows: aimedRows,
    aimedRows,
    holds: 1_000,
    plans: 5,
    rounds: 1,
    policies: 1_000,
    schedulings: 3,
    commitments: 10_000_000,
    entries: 1_000_000,
    reviewedMs: 30_000,
  },
};

/** How much is measured: a few minutes' worth by default, everything that the aims speak of with `--full`, a night's worth with `--huge`. */

export interface Scale {
  name: 'quick' | 'full' | 'huge';
  /** Rows of the table that is planned and disposed of; a fifth of them are due. */
  rows: number;
  /** What the aims speak of. */
  aimedRows: number;
  holds: number;
  /** Plans per case; the median counts. */
  plans: number;
  /** Runs per way of disposing, each on a fresh copy. */
  rounds: number;
  /** How often every way of disposing has neighbours. */
  neighbourRounds: number;
  /** How long neighbours are watched alone; and beside those who take longer than that to dispose of everything. */
  neighbourMs: number;
  /** Rows of the table on MariaDB; half of them are due. */
  archiverRows: number;
  /** Files in the folder; all of them are due. */
  files: number;
  policies: number;
  schedulings: number;
  /** Commitments among which one record is looked for. */
  commitments: number;
  /** Entries of the log that is verified. */
  entries: number;
  /** How long reviewers are at the desk at least, in each round. */
  reviewedMs: number;
  /** An empty folder where the CPU profiles of the worker are kept. Null: they are thrown away. */
  profiles: string | null;
}

const aimedRows = 5_000_000;

const full: Scale = {
  name: 'full',
  rows: aimedRows,
  aimedRows,
  holds: 1_000,
  plans: 5,
  rounds: 1,
  neighbourRounds: 2,
  neighbourMs: 30_000,
  archiverRows: 1_000_000,
  files: 100_000,
  policies: 1_000,
  schedulings: 3,
  commitments: 10_000_000,
  entries: 1_000_000,
  reviewedMs: 30_000,
  profiles: null,
};

export const scales: Record<Scale['name'], Scale> = {
  quick: {
    ...full,
    name: 'quick',
    rows: 500_000,
    rounds: 3,
    neighbourRounds: 2,
    neighbourMs: 5_000,
    archiverRows: 200_000,
    files: 10_000,
    schedulings: 1,
    commitments: 1_000_000,
    entries: 100_000,
    reviewedMs: 15_000,
  },
  full,
  huge: { ...full, name: 'huge', rows: 50_000_000 },
};

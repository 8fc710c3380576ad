/** What a command says to the shell that called it: one table, shown by `--help` and in the README. */
import { GallraError } from '../errors/gallra-error.ts';

export const exitCodes = {
  done: { code: 0, means: 'done' },
  failed: {
    code: 1,
    means: 'something failed, or was interrupted: a store, the ledger, a record, a policy test; or a notice disagrees',
  },
  mistake: { code: 2, means: 'wrong usage, or mistakes in files or settings' },
  refused: { code: 3, means: 'refused, or waiting for an approval, another run or a batch in hand' },
  alarm: {
    code: 4,
    means:
      'records are there that should be gone (overdue, or past what the notice promises), or that no policy governs',
  },
  tampered: { code: 5, means: 'what was verified is not what was signed: somebody changed it' },
  incomplete: { code: 6, means: 'what was verified is sound as far as it goes, but something is missing or unproven' },
} as const;

export type Exit = keyof typeof exitCodes;

export const exitCodeTable = (): string =>
  ['Exit codes:', ...Object.values(exitCodes).map(({ code, means }) => `  ${code}  ${means}`)].join('\n');

/** For several policies: what needs attention first. */
export function worstOf(exits: Exit[]): Exit {
  const order: Exit[] = ['tampered', 'failed', 'mistake', 'refused', 'incomplete', 'alarm'];
  return order.find((exit) => exits.includes(exit)) ?? 'done';
}

const mistakes =
  /^(usage|config|folder|explain|hold|pause|verify|export|certificate|report|document|file|desk|account|request)\./;

/** Mistakes of whoever typed or wrote something are told apart from what failed. */
export function exitOf(error: unknown): Exit {
  if (!(error instanceof GallraError)) return 'failed';
  if (error.code === 'evidence.disagrees') return 'tampered';
  if (error.code === 'evidence.pruned') return 'incomplete';
  if (error.actor === 'author' || mistakes.test(error.code)) return 'mistake';
  return error.actor === 'approver' ? 'refused' : 'failed';
}

/**
 * Told to stop: the first signal ends the work after the batch in hand, and the process within ten seconds; a second one
 * ends it at once. Neither loses anything: what is left open is settled by whoever comes next.
 */
import type { Shell } from './shell.ts';

/** Less than the ten seconds after which most supervisors kill. */
const patienceMs = 9_000;

/** As a shell reports a process that ended by SIGTERM. */
const exitCode = 143;

export interface StopSignals {
  signal: AbortSignal;
  /** From here on signals do again what they usually do. */
  release(): void;
}

/** @param cutOff is told of an end at once instead of the terminal, and of nothing else: a worker has its log. */
export function stopSignals(shell: Shell, cutOff?: () => void): StopSignals {
  const stop = new AbortController();
  let deadline: NodeJS.Timeout | null = null;
  const atOnce = (why: string): never => {
    if (cutOff) cutOff();
    else shell.say(`${why} Nothing is lost: what is open is settled by the next run, or by another worker.`);
    process.exit(exitCode);
  };
  const told = (): void => {
    if (stop.signal.aborted) atOnce('Stopping at once.');
    if (!cutOff)
      shell.say('Stopping after the batch in hand; interrupt again to stop at once. Either way nothing is lost.');
    deadline = setTimeout(() => atOnce('The batch in hand takes too long to wait for: stopping now.'), patienceMs);
    stop.abort();
  };
  process.on('SIGINT', told).on('SIGTERM', told);
  return {
    signal: stop.signal,
    release() {
      process.off('SIGINT', told).off('SIGTERM', told);
      if (deadline) clearTimeout(deadline);
    },
  };
}

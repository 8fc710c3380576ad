/**
 * Memory that nothing uses any more, given back to the machine. V8 looks for it when more is asked for, and a process that
 * waits asks for none: what it took to start, or to finish a run, it would keep for hours.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

let collect: Collect | null = null;

/** Stops everything else in this process for a tenth of a second: for when there is nothing else. */
export function giveBack(): void {
  collect ??= collector();
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Only here: the program is not started with the flag, and no other context gets to see it. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const found: Collect = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return found;
}

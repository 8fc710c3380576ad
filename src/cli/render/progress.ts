/** How far a run is: a bar for each policy where somebody watches, one line for each where nobody does. */
import { MultiBar, type SingleBar } from 'cli-progress';
import type { Progress as Step } from '../../engine/dispose-all.ts';
import type { Waits } from '../../engine/pacing.ts';
import type { Shell } from '../shell.ts';

export interface Progress {
  move(step: Step): void;
  finish(policy: string, state: string): void;
  close(): void;
}

export function showProgress(shell: Shell, quiet: boolean): Progress {
  if (quiet) return { move() {}, finish() {}, close() {} };
  return shell.watched ? bars() : lines(shell);
}

function bars(): Progress {
  const shown = new Map<string, SingleBar>();
  let all: MultiBar | null = null;
  const begin = ({ policy, due }: Step): SingleBar => {
    // Only now: from here on the terminal is drawn upon.
    all ??= new MultiBar({
      format: '{bar} {value}/{total} {policy}{waits}',
      barsize: 24,
      hideCursor: false,
      emptyOnZero: true,
    });
    const bar = all.create(due, 0, { policy, waits: '' });
    shown.set(policy, bar);
    return bar;
  };
  return {
    move: (step) =>
      (shown.get(step.policy) ?? begin(step)).update(step.done, {
        waits: step.waits ? ` (${waitsInWords[step.waits]})` : '',
      }),
    finish: (policy) => shown.get(policy)?.stop(),
    close: () => all?.stop(),
  };
}

/** Why it goes no faster: so that nobody takes it for dead. */
const waitsInWords: Record<Waits, string> = {
  records: 'no faster than stores.yaml allows',
  log: 'waits: the server writes more to its log than stores.yaml allows',
  lag: 'waits: a replica is further behind than stores.yaml allows',
};

function lines(shell: Shell): Progress {
  /** By policy, what was said of it: each only once. */
  const said = new Map<string, Set<string>>();
  const sayOnce = (policy: string, words: string): void => {
    const before = said.get(policy) ?? new Set();
    said.set(policy, before);
    if (!before.has(words)) shell.say(`${policy}: ${words}`);
    before.add(words);
  };
  return {
    move({ policy, done, due, waits }) {
      if (done === 0) sayOnce(policy, `${due} due`);
      if (waits) sayOnce(policy, waitsInWords[waits]);
    },
    finish: (policy, state) => shell.say(`${policy}: ${state}`),
    close() {},
  };
}

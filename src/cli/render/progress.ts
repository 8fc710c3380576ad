/** How far a run is: a bar for each policy where somebody watches, one line for each where nobody does. */
import { MultiBar, type SingleBar } from 'cli-progress';
import type { Progress as Step } from '../../engine/dispose-all.ts';
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
      format: '{bar} {value}/{total} {policy}',
      barsize: 24,
      hideCursor: false,
      emptyOnZero: true,
    });
    const bar = all.create(due, 0, { policy });
    shown.set(policy, bar);
    return bar;
  };
  return {
    move: (step) => (shown.get(step.policy) ?? begin(step)).update(step.done),
    finish: (policy) => shown.get(policy)?.stop(),
    close: () => all?.stop(),
  };
}

function lines(shell: Shell): Progress {
  return {
    move({ policy, done, due }) {
      if (done === 0) shell.say(`${policy}: ${due} due`);
    },
    finish: (policy, state) => shell.say(`${policy}: ${state}`),
    close() {},
  };
}

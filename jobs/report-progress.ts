/** Progress on the job, seldom enough not to slow the run down: at most one write at a time, with a pause between. */
import type { Progress } from '../src/engine/dispose-all.ts';
import type { Waits } from '../src/engine/pacing.ts';
import type { Pace } from './pace.ts';

interface Progressing {
  updateProgress(progress: object): Promise<void>;
}

/**
 * `flush` writes what was last reported, if that is still unwritten. A failed write is left out: progress is only for people.
 * @param onWait told once of each thing that the run waits for.
 */
export function reportProgress(
  job: Progressing,
  pace: Pick<Pace, 'progressEveryMs'>,
  onWait: (waits: Waits) => void = () => undefined,
) {
  const told = new Set<Waits>();
  let latest: Progress | null = null;
  let writing: Promise<void> | null = null;
  let quietUntil = 0;

  const write = (): void => {
    if (latest === null || writing !== null) return;
    const { policy, done, due, waits } = latest;
    latest = null;
    quietUntil = Date.now() + pace.progressEveryMs;
    writing = job
      .updateProgress({ policy, done, due, ...(waits ? { waits } : {}) })
      .catch(() => undefined)
      .then(() => {
        writing = null;
      });
  };

  return {
    report(progress: Progress): void {
      latest = progress;
      const { waits } = progress;
      if (waits && !told.has(waits)) onWait(waits);
      if (waits) told.add(waits);
      if (Date.now() >= quietUntil) write();
    },
    async flush(): Promise<void> {
      await writing;
      write();
      await writing;
    },
  };
}

/** Progress on the job, seldom enough not to slow the run down: at most one write at a time, with a pause between. */
import type { Progress } from '../src/engine/dispose-all.ts';
import type { Pace } from './pace.ts';

interface Progressing {
  updateProgress(progress: object): Promise<void>;
}

/** `flush` writes what was last reported, if that is still unwritten. A failed write is left out: progress is only for people. */
export function reportProgress(job: Progressing, pace: Pick<Pace, 'progressEveryMs'>) {
  let latest: Progress | null = null;
  let writing: Promise<void> | null = null;
  let quietUntil = 0;

  const write = (): void => {
    if (latest === null || writing !== null) return;
    const { policy, done, due } = latest;
    latest = null;
    quietUntil = Date.now() + pace.progressEveryMs;
    writing = job
      .updateProgress({ policy, done, due })
      .catch(() => undefined)
      .then(() => {
        writing = null;
      });
  };

  return {
    report(progress: Progress): void {
      latest = progress;
      if (Date.now() >= quietUntil) write();
    },
    async flush(): Promise<void> {
      await writing;
      write();
      await writing;
    },
  };
}

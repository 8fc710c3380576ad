/** What the engine does, seen by whoever looks on, if anybody does. */
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { About, Step } from '../ports/watch.ts';
import type { Engine } from './engine.ts';
import type { RunReport } from './run-report.ts';

export const watched = <T>({ watch }: Engine, step: Step, about: About, work: () => Promise<T>): Promise<T> =>
  watch ? watch.step(step, about, work) : work();

/** However it ends, it is told. */
export async function watchedRun(
  { watch, clock }: Engine,
  { id: policy, rule }: CompiledPolicy,
  work: () => Promise<RunReport>,
): Promise<RunReport> {
  const began = clock.now().getTime();
  const told = { policy, store: rule.dataset?.store ?? '' };
  const tookMs = (): number => Math.max(0, clock.now().getTime() - began);
  try {
    const report = await work();
    watch?.ended({ ...told, state: report.state, code: report.refusal?.code ?? null, where: null, tookMs: tookMs() });
    return report;
  } catch (error) {
    const known = error instanceof GallraError;
    const failure = { code: known ? error.code : 'bug', where: (known && error.where) || null };
    watch?.ended({ ...told, state: 'failed', ...failure, tookMs: tookMs() });
    throw error;
  }
}

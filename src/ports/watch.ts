/**
 * Whoever looks on while the engine works: where the time goes, and what came of it. Ids, codes and counts only; no key and
 * no value of a record (law L7). The engine does the same whether anybody looks on or not.
 */
import type { Settlement } from './ledger.ts';

export type Step = 'run' | 'plan' | 'batch' | 'select' | 'intend' | 'effect' | 'settle';

export interface About {
  policy?: string | undefined;
  store?: string | undefined;
  job?: string | undefined;
  run?: string | undefined;
  batch?: string | undefined;
}

export interface EndedRun {
  policy: string;
  /** Of its dataset. */
  store: string;
  /** As its report says; `failed` when it threw. */
  state: string;
  /** Of the refusal or the error; null: neither. */
  code: string | null;
  /** Where the error says that it is: `store telephony`. Null: nowhere, or there was none. */
  where: string | null;
  tookMs: number;
}

export interface SettledBatch {
  policy: string;
  store: string;
  batch: string;
  settlement: Settlement;
}

export interface Watch {
  /** Does the work as a part of the step that is under way already. Returns what it returns, throws what it throws. */
  step<T>(step: Step, about: About, work: () => Promise<T>): Promise<T>;
  /** What is known only now of the step that is under way, and of those in it from now on. */
  learn(about: About): void;
  /** A batch was settled, by whoever did it or for somebody who died. */
  settled(batch: SettledBatch): void;
  /** Also when it never began, because another held its tables. */
  ended(run: EndedRun): void;
}

/** Which job, run and batch the code is at work for: carried along with the calls, so that every line of the log can say it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { About } from '../ports/watch.ts';

const storage = new AsyncLocalStorage<About>();

/** Empty outside of any. */
export const atWork = (): Readonly<About> => storage.getStore() ?? {};

/** What is known of the surroundings stays known inside. */
export const atWorkOn = <T>(about: About, work: () => T): T => storage.run({ ...storage.getStore(), ...about }, work);

/** Known from now on, in this step and in those that begin in it. */
export function learn(about: About): void {
  const store = storage.getStore();
  if (store) Object.assign(store, about);
}

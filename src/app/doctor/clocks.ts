/** Whether this machine, the ledger and the stores tell the same time: a clock that is ahead destroys early (law L1). */
import { clockOffsets, guardBackwards, guardDisagreement } from '../../engine/guards/clock.ts';
import type { Store } from '../../ports/store.ts';
import { type Finding, fault, sound } from './finding.ts';
import type { Place } from './place.ts';

/** Stores that do not answer are told by themselves. A folder's time is that of its files, which only writing one would tell. */
export async function checkClocks(place: Place): Promise<Finding[]> {
  const engine = await place.engine();
  const asked = engine.policies.stores.filter(({ kind }) => kind !== 'folder');
  const answering = await Promise.all(
    asked.map(async ({ name }): Promise<Store[]> => {
      const store = place.store(name);
      const answers = store.then((one) => one.now()).catch(() => null);
      return (await Promise.race([answers, patience(place.limitMs / 2)])) === null ? [] : [await store];
    }),
  );
  const stores = answering.flat();
  const refusal =
    guardBackwards(await engine.ledger.checkLog(), []) ?? guardDisagreement(await clockOffsets(engine, stores));
  if (refusal) {
    const { code, message: what, hint } = refusal;
    return [fault('clocks', { code, what, hint })];
  }
  const names = ['this machine', 'the ledger', ...stores.map(({ name }) => name)];
  return [sound('clocks', 'clocks', `${names.join(', ')} agree`)];
}

const patience = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(resolve, ms, null).unref());

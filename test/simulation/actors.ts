/** Who acts in a simulation, each at random and each in the same weather. None of them knows what the engine does inside. */
import { approvePolicy, approveRun } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { type HoldRequest, type PlacedHold, placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { MemoryStore } from '../../src/stores/memory/open-store.ts';
import type { Weather } from './faults.ts';
import type { Random } from './random.ts';
import { dayText } from './register.ts';
import type { Scheduler } from './scheduler.ts';
import { type Folder, files, policyIds } from './wider-register.ts';

export interface Town {
  scheduler: Scheduler;
  random: Random;
  register: MemoryStore;
  folder: Folder;
  weather: Weather;
  onFault(fault: string): void;
  placed(result: PlacedHold): void;
  /** An engine over the files as they are now, in the weather of the storm. */
  engineOf(worker: string): Engine;
}

/** Jobs: any policy, and often the one that another worker was given at the same time. */
export async function work(town: Town, worker: string, afterMs = 0): Promise<void> {
  const { scheduler, random } = town;
  await scheduler.turn(worker, afterMs);
  for (let i = 0; i < 6; i++) {
    const minute = Math.floor(scheduler.now / 3_000);
    const policy = random.chance(0.3) ? policyIds[minute % policyIds.length] : random.pick(policyIds);
    await tolerating(() => runPolicy(town.engineOf(worker), policy ?? 'visits'));
    await scheduler.turn(worker, random.below(2_000));
  }
}

/** Places and releases holds, approves what waits, gives up what is gone. */
export async function oversee(town: Town): Promise<void> {
  const { scheduler, random } = town;
  for (let i = 0; i < 20; i++) {
    await scheduler.turn('officer', random.below(1_500));
    const engine = town.engineOf('officer');
    const which = random.below(8);
    await tolerating(async () => {
      if (which < 4) town.placed(await placeHold(engine, someHold(town)));
      else if (which === 4) await releaseOne(engine, random);
      else if (which < 7) await approveWhatWaits(engine, random);
      else await retireWhatIsGone(engine, town);
    });
  }
}

async function releaseOne(engine: Engine, random: Random): Promise<void> {
  const holds = await engine.ledger.holds({});
  if (holds.length > 0) await engine.ledger.releaseHold(random.pick(holds).id, 'closed', 'officer');
}

async function approveWhatWaits(engine: Engine, random: Random): Promise<void> {
  const waiting = (await engine.ledger.runs({ limit: 100 })).filter((run) => run.state === 'waiting');
  if (waiting.length > 0) await approveRun(engine, random.pick(waiting).id, 'officer');
  const inForce = new Map((await engine.ledger.versionsInForce()).map(({ policy, digest }) => [policy, digest]));
  const changed = engine.policies.sound.filter(({ policy }) => inForce.get(policy.id) !== policy.digest);
  if (changed.length > 0) await approvePolicy(engine, random.pick(changed).policy.id, 'officer');
}

async function retireWhatIsGone(engine: Engine, town: Town): Promise<void> {
  const gone = policyIds.filter((id) => !town.folder.view().has(id));
  if (gone.length > 0) await engine.ledger.retire(town.random.pick(gone), 'superseded', 'officer');
}

function someHold({ random, register }: Town): HoldRequest {
  const { tables } = register.snapshot();
  const table = random.pick(['visits', 'visits', 'notes', 'events', 'calls', 'log']);
  // The oldest of a few: one that is likely to be in a batch just now.
  const [row = { id: '1', person: 'person-1' }] = Array.from(
    { length: 4 },
    () => tables[table]?.[random.below(tables[table]?.length ?? 0)] ?? {},
  ).sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  const whole = random.chance(0.03);
  const match = whole
    ? {}
    : table === 'visits' && random.chance(0.5)
      ? { person: `${row.person}` }
      : { id: `${row.id}` };
  return {
    ...{ store: 'register', table, match },
    kind: whole ? 'dataset' : 'id' in match ? 'record' : 'matching',
    ...{ restriction: false, reason: 'litigation', matter: 'D/1', note: null, placedBy: 'officer' },
    ...{ reviewOn: '2027-01-01', future: true },
  };
}

const startOf = (row: Record<string, string | null>): string =>
  row.visited_on ?? row.called_on ?? row.logged_on ?? row.ended_on ?? '9999';

/** Authors: a new version of a rule, a slip of the pen, a file that is taken away; mostly mended soon after. */
export async function changeFiles({ scheduler, random, folder }: Town): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await scheduler.turn('author', random.below(4_000));
    const id = random.pick(policyIds);
    const before = folder.read().sound.find(({ policy }) => policy.id === id);
    const which = random.below(4);
    if (which < 2) folder.write(random.pick(files.get(id) ?? []));
    if (which === 2) folder.damage(id, random.pick(['id', 'table', 'nothing']));
    if (which === 3) folder.remove(id);
    await scheduler.turn('author', random.below(4_000));
    if (before && which >= 2 && random.chance(0.6)) folder.write(before);
  }
}

/** The application beside us: new records, matters opened and closed, services given again, rows deleted by hand. */
export async function changeRecords({ scheduler, random, register }: Town): Promise<void> {
  for (let i = 0; i < 25; i++) {
    await scheduler.turn('application', random.below(1_500));
    const { visits = [], matters = [], calls = [], notes = [] } = register.snapshot().tables;
    const visit = visits[random.below(visits.length)];
    const matter = matters[random.below(matters.length)];
    const call = calls[random.below(calls.length)];
    const note = notes[random.below(notes.length)];
    const which = random.below(7);
    if (which === 0) register.put('visits', newVisit(100 + i, random));
    if (which === 1 && visit) register.put('visits', { ...visit, visited_on: dayText(random.below(5)) });
    if (which === 2 && matter)
      register.put('matters', { ...matter, state: matter.state === 'open' ? 'closed' : 'open' });
    if (which === 3 && visit) register.put('visits', { ...visit, kept_for: 'complaint' });
    if (which === 4 && note) register.put('notes', { ...note, keep: note.keep === 'false' });
    if (which === 5 && call) register.remove('calls', [`${call.id}`]);
    if (which === 6) register.put('log', { id: 1000 + i, logged_on: dayText(20) });
  }
}

function newVisit(id: number, random: Random) {
  const person = `person-${random.below(8)}`;
  return { id, person, visited_on: dayText(random.below(120)), kept_for: null, important: random.chance(0.2) };
}

/** The ledger's clock is put right: on by up to a day and a half, or back by minutes. */
export async function leap({ scheduler, random, weather, onFault }: Town): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await scheduler.turn('clock', random.below(10_000));
    if (!random.chance(weather.jump)) continue;
    onFault('leap');
    scheduler.now += random.chance(0.5) ? random.below(130_000_000) : -random.below(600_000);
  }
}

/** Errors that say what happened are part of the weather; anything else is a bug of ours. Returns the code. */
export async function tolerating(act: () => Promise<unknown>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof GallraError) return error.code;
    throw error;
  }
}

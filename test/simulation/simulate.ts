/**
 * One seed: three workers that run policies at random, somebody who places and releases holds, an application that goes
 * on changing records, and bad weather on every call. Then the weather clears, one worker runs everything, and the oracle
 * looks at what is left.
 */

import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { MemoryStore } from '../../src/stores/memory/open-store.ts';
import { calm, stormy, underWeather, type Weather } from './faults.ts';
import { memoryLedger } from './memory-ledger.ts';
import { Oracle } from './oracle.ts';
import { seeded } from './random.ts';
import { createRegister, dayText, policies, soundPolicies, startMs } from './register.ts';
import { Scheduler } from './scheduler.ts';

export interface Outcome {
  seed: number;
  violations: string[];
  turns: number;
  faults: Record<string, number>;
  batches: number;
  holds: number;
  disposed: number;
}

export interface Options {
  weather?: Weather;
  /** False: a store that keeps no receipts; intents carry the keys. */
  receipts?: boolean;
  /** A mutation of the engine's world, to see whether the oracle would notice. */
  sabotage?: (engine: Engine) => Engine;
}

export async function simulate(seed: number, options: Options = {}): Promise<Outcome> {
  const random = seeded(seed);
  const scheduler = new Scheduler(random, startMs);
  const ledger = memoryLedger({ now: () => scheduler.now }, seed);
  const register = createRegister(random, options.receipts === false ? null : await ledger.id());
  const oracle = new Oracle(() => ledger.snapshot());
  const watched = { ...watch(register, oracle), now: async () => new Date(scheduler.now).toISOString() };
  const faults: Record<string, number> = {};
  let ids = 0;

  const engineOf = (worker: string, weather: Weather): Engine => {
    const world = {
      scheduler,
      random,
      weather,
      onFault: (fault: string) => (faults[fault] = (faults[fault] ?? 0) + 1),
    };
    const engine: Engine = {
      ledger: underWeather(ledger, 'ledger', worker, world),
      store: async () => underWeather<MemoryStore>(watched, 'store', worker, world),
      clock: { sleep: (ms) => scheduler.turn(worker, ms), now: () => new Date(scheduler.now) },
      policies: { sound: soundPolicies, broken: [], problems: [], stores: [] },
      worker,
      newId: () => `run-${seed}-${++ids}`,
      settings: {
        requireApproval: true,
        leaseMs: 60_000,
        effectMs: 10_000,
        batchSize: 1 + random.below(6),
        software: 'simulation',
      },
    };
    return options.sabotage ? options.sabotage(engine) : engine;
  };

  scheduler.start(async () => {
    const clean = engineOf('approver', calm);
    await takeStock(clean);
    for (const { id } of policies) await approvePolicy(clean, id, 'officer');
  });
  await scheduler.run(20_000);

  const weather = options.weather ?? stormy;
  for (let w = 1; w <= 3; w++) scheduler.start(() => work(engineOf(`worker-${w}`, weather)));
  scheduler.start(() => hold(engineOf('officer', weather)));
  scheduler.start(() => change());
  await scheduler.run(50_000);

  // The weather clears. Whoever is dead stays dead, and every lease of theirs runs out.
  scheduler.now += 300_000;
  const last = engineOf('last', calm);
  scheduler.start(async () => {
    for (let round = 0; round < 2; round++)
      for (const { id } of policies) {
        await runPolicy(last, id).catch((error: unknown) => {
          if (!(error instanceof GallraError)) throw error;
          oracle.violations.push(`L5: in fair weather ${id} ended with ${error.code}`);
        });
      }
  });
  await scheduler.run(100_000);
  oracle.end(register.snapshot().tables);
  const { intents, holds } = ledger.snapshot();
  const disposed = intents.reduce((sum, intent) => sum + (intent.settlement?.disposed ?? 0), 0);
  return {
    seed,
    violations: oracle.violations,
    turns: scheduler.turns,
    faults,
    batches: intents.length,
    holds: holds.length,
    disposed,
  };

  async function work(engine: Engine): Promise<void> {
    for (let i = 0; i < 5; i++) {
      await tolerating(() => runPolicy(engine, random.pick(policies).id));
      await scheduler.turn(engine.worker, random.below(20_000));
    }
  }

  async function hold(engine: Engine): Promise<void> {
    for (let i = 0; i < 6; i++) {
      await scheduler.turn('officer', random.below(10_000));
      const { visits = [], notes = [] } = register.snapshot().tables;
      const visit = random.pick(visits.length > 0 ? visits : [{ id: '1', person: 'person-1' }]);
      const note = random.pick(notes.length > 0 ? notes : [{ id: '1' }]);
      const [table, match] = random.pick([
        ['visits', { id: String(visit.id) }],
        ['visits', { person: String(visit.person) }],
        ['notes', { id: String(note.id) }],
      ] as [string, Record<string, string>][]);
      const kind = 'id' in match ? 'record' : 'matching';
      const request = {
        store: 'register',
        table,
        kind,
        match,
        restriction: false,
        reason: 'litigation',
        matter: 'D/1',
        note: null,
        placedBy: 'officer',
        reviewOn: '2027-01-01',
        future: true,
      } as const;
      await tolerating(async () => {
        const placed = await placeHold(engine, request);
        if (random.chance(0.3)) await engine.ledger.releaseHold(placed.hold.id, 'closed', 'officer');
      });
    }
  }

  /** The application beside us: new records, matters opened and closed, services given again. */
  async function change(): Promise<void> {
    for (let i = 0; i < 25; i++) {
      await scheduler.turn('application', random.below(3_000));
      const { visits = [], matters = [] } = register.snapshot().tables;
      const visit = visits[random.below(Math.max(1, visits.length))];
      const matter = matters[random.below(matters.length)];
      const which = random.below(4);
      if (which === 0)
        register.put('visits', {
          id: 100 + i,
          person: `person-${random.below(8)}`,
          visited_on: dayText(random.below(120)),
          kept_for: null,
          important: false,
        });
      if (which === 1 && visit) register.put('visits', { ...visit, visited_on: dayText(random.below(5)) });
      if (which === 2 && matter)
        register.put('matters', { ...matter, state: matter.state === 'open' ? 'closed' : 'open' });
      if (which === 3 && visit) register.put('visits', { ...visit, kept_for: 'complaint' });
    }
  }
}

/** Errors that say what happened are part of the weather; anything else is a bug of ours. */
async function tolerating(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GallraError)) throw error;
  }
}

/** Shows the oracle the register right before and right after each effect. */
function watch(register: MemoryStore, oracle: Oracle): MemoryStore {
  return {
    ...register,
    effect: async (order) => {
      const before = register.snapshot().tables;
      const receipt = await register.effect(order);
      oracle.effect(order.batchId, order.judgement.policy, before, register.snapshot().tables);
      return receipt;
    },
  };
}

/**
 * One seed: three workers that run policies at random, an officer who places holds and approves, authors who change the
 * files, an application that goes on changing records, a clock that leaps, and bad weather on every call. Then the weather
 * clears, one worker runs everything, and the oracle looks at what is left.
 */
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { originOf } from '../../src/audit/checkpoint.ts';
import { keyRing } from '../../src/audit/keys.ts';
import { noteSigner } from '../../src/audit/note.ts';
import { approvePolicy, approveRun } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import type { RunReport } from '../../src/engine/run-report.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { MemoryStore } from '../../src/stores/memory/open-store.ts';
import { changeFiles, changeRecords, leap, oversee, type Town, tolerating, work } from './actors.ts';
import { calm, stormy, underWeather, type Weather } from './faults.ts';
import { memoryLedger } from './memory-ledger.ts';
import { Oracle } from './oracle.ts';
import { seeded } from './random.ts';
import { startMs } from './register.ts';
import { Scheduler } from './scheduler.ts';
import { createWiderRegister, Folder, policyIds } from './wider-register.ts';

export interface Outcome {
  seed: number;
  violations: string[];
  turns: number;
  /** Faults by kind, and how many runs, batches, holds and approvals there were in all. */
  faults: Record<string, number>;
  runs: Record<string, number>;
  batches: number;
  holds: number;
  approvals: number;
  disposed: number;
  /** What the audit log says, an entry a line. */
  log: string[];
}

export interface Options {
  weather?: Weather;
  /** False: a store that keeps no receipts; intents carry the keys. */
  receipts?: boolean;
  /** A mutation of the engine's world, to see whether the oracle would notice. */
  sabotage?: (engine: Engine) => Engine;
}

const day = 86_400_000;
const keys = keyRing([Buffer.alloc(32, 'a secret of simulations')]);

export async function simulate(seed: number, options: Options = {}): Promise<Outcome> {
  const random = seeded(seed);
  const scheduler = new Scheduler(random, startMs);
  const ledger = memoryLedger({ now: () => scheduler.now }, seed);
  const register = createWiderRegister(random, options.receipts === false ? null : await ledger.id());
  const anchor = openMemoryAnchor();
  const signer = noteSigner(originOf(await ledger.id()), Buffer.alloc(32, 'a seed of simulations'));
  const oracle = new Oracle(() => ledger.snapshot());
  const watched = { ...watch(register, oracle), now: async () => new Date(scheduler.now).toISOString() };
  const folder = new Folder();
  const faults: Record<string, number> = {};
  const onFault = (fault: string) => (faults[fault] = (faults[fault] ?? 0) + 1);
  let ids = 0;

  const engineOf = (worker: string, weather: Weather): Engine => {
    const world = { scheduler, random, weather, onFault };
    const view = folder.view();
    const overheard: Ledger = {
      ...ledger,
      intend: async (...asked) => {
        const intended = await ledger.intend(...asked);
        oracle.intended(intended.batchId, view);
        return intended;
      },
    };
    const engine: Engine = {
      ledger: underWeather(overheard, 'ledger', worker, world),
      store: async () => underWeather<MemoryStore>(watched, 'store', worker, world),
      clock: { sleep: (ms) => scheduler.turn(worker, ms), now: () => new Date(scheduler.now) },
      policies: folder.read(),
      worker,
      newId: () => `run-${seed}-${++ids}`,
      settings: {
        requireApproval: true,
        leaseMs: 60_000,
        effectMs: 10_000,
        batchSize: random.pick([2, 4, 8, 50]),
        software: 'simulation',
        requireAnchor: true,
        requireLogRole: false,
        organisation: null,
      },
      keys,
      evidence: { signer, anchors: [underWeather(anchor, 'anchor', worker, world)] },
    };
    return options.sabotage ? options.sabotage(engine) : engine;
  };

  scheduler.start(async () => {
    const clean = engineOf('approver', calm);
    await takeStock(clean);
    for (const id of policyIds) await approvePolicy(clean, id, 'approver');
  });
  await scheduler.run(20_000);

  const weather = options.weather ?? stormy;
  const town: Town = {
    ...{ scheduler, random, register, folder, weather, onFault },
    placed: (result) => oracle.placed(result),
    // Officers seldom die in the middle of a sentence.
    engineOf: (worker) => engineOf(worker, worker === 'officer' ? { ...weather, kill: weather.kill / 6 } : weather),
  };
  // Two come when others may have died.
  for (let w = 1; w <= 5; w++) scheduler.start(() => work(town, `worker-${w}`, w < 4 ? 0 : random.below(120_000)));
  scheduler.start(() => oversee(town));
  scheduler.start(() => changeFiles(town));
  scheduler.start(() => changeRecords(town));
  scheduler.start(() => leap(town));
  await scheduler.run(100_000);

  // The weather clears, at noon of the day after. Whoever is dead stays dead, and every lease of theirs runs out.
  scheduler.now = (Math.floor(scheduler.latest / day) + 1.5) * day;
  scheduler.start(() => clearUp(folder, () => engineOf('last', calm), oracle));
  await scheduler.run(200_000);
  oracle.end(register.snapshot().tables);
  oracle.anchored(
    (await anchor.notes({ after: 0, limit: 1_000_000 })).map(({ note }) => note),
    (await ledger.entries({ limit: 1_000_000 })).map(({ bytes }) => bytes),
  );
  const { intents, holds, runs, entries } = ledger.snapshot();
  return {
    seed,
    violations: oracle.violations,
    turns: scheduler.turns,
    faults,
    runs: Object.fromEntries(
      [...Map.groupBy(runs, (run) => run.code ?? run.state)].map(([how, of]) => [how, of.length]),
    ),
    batches: intents.length,
    holds: holds.length,
    approvals: entries.filter(({ kind }) => kind === 'run.approved' || kind === 'policy.approved').length,
    disposed: intents.reduce((sum, intent) => sum + (intent.settlement?.disposed ?? 0), 0),
    log: entries.map((entry) => JSON.stringify(entry)),
  };
}

/**
 * Every file is mended and approved; then each policy runs once, with a person at hand for those that wait for one. Whoever
 * stamps comes before whoever goes by the stamp, or that one's records would only be due in the next night.
 */
async function clearUp(folder: Folder, engineOf: () => Engine, oracle: Oracle): Promise<void> {
  const inForce = new Set((await engineOf().ledger.versionsInForce()).map(({ policy }) => policy));
  for (const id of policyIds) folder.mend(id, inForce.has(id));
  const engine = engineOf();
  await takeStock(engine);
  for (const { policy } of folder.read().sound) await approvePolicy(engine, policy.id, 'approver');
  const sound = new Set(folder.read().sound.map(({ policy }) => policy.id));
  for (const id of policyIds.filter((one) => sound.has(one))) {
    const failure = await tolerating(async () => {
      // A run that was approved before a hold was released does not do more than was approved, and says what it left.
      if (((await runToItsEnd(engine, id)).counts.left ?? 0) > 0) await runToItsEnd(engine, id);
    });
    if (failure) oracle.violations.push(`L5: in fair weather ${id} ended with ${failure}`);
  }
}

async function runToItsEnd(engine: Engine, policy: string): Promise<RunReport> {
  const report = await runPolicy(engine, policy);
  if (report.state !== 'waiting' || report.runId === null) return report;
  await approveRun(engine, report.runId, 'approver');
  return runPolicy(engine, policy);
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

/** The policy tests of one store, on that store: what is made there is taken away again, also when it is interrupted. */
import type { Environment } from '../app/config.ts';
import { type PolicyTestFile, type PolicyTestResult, runPolicyTests } from '../app/policy-tests.ts';
import { type ScratchUse, scratchSamples } from '../app/scratch-samples.ts';
import { type ScratchTarget, scratchTarget } from '../app/scratch-target.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

export interface TestedOnStore {
  /** As people know it. */
  name: string;
  /** With the policies of that store alone. */
  folder: PolicyFolder;
  results: PolicyTestResult[];
  used: ScratchUse;
  /** Expectations of other stores. */
  leftOut: number;
  interrupted: boolean;
}

/** @throws what `scratchTarget` and the server throw; `usage.stores` without a usable stores.yaml; `usage.store` where no test belongs there. */
export async function testOnStore(
  shell: Shell,
  folder: PolicyFolder,
  files: PolicyTestFile[],
  { named, variables }: { named: string; variables: Environment },
): Promise<TestedOnStore> {
  if (folder.stores.length === 0)
    throw usageError('stores', 'stores.yaml is not there, or has mistakes.', 'Mend it: gallra validate tells where.');
  const target = await scratchTarget(named, folder, variables);
  const sound = folder.sound.filter(({ policy }) => belongs(policy, target, folder));
  const here = files.filter(({ test }) => sound.some(({ policy }) => policy.id === test.policy));
  if (here.length === 0)
    throw usageError('store', `No test is about a policy over ${target.name}.`, 'Name another store, or write a test.');
  const used: ScratchUse = { alike: new Set(), readOff: new Set() };
  const stop = new AbortController();
  const told = (): void => {
    shell.say('Stopping: what was made in the store is taken away.');
    stop.abort();
  };
  process.once('SIGINT', told).once('SIGTERM', told);
  try {
    const open = scratchSamples(target.server, target.alike, used);
    const results = await runPolicyTests(folder, here, open, stop.signal);
    const all = files.reduce((sum, { test }) => sum + test.expect.length, 0);
    const ours = here.reduce((sum, { test }) => sum + test.expect.length, 0);
    const interrupted = stop.signal.aborted;
    return { name: target.name, folder: { ...folder, sound }, results, used, leftOut: all - ours, interrupted };
  } finally {
    await target.server.close();
    process.off('SIGINT', told).off('SIGTERM', told);
  }
}

function belongs({ rule }: CompiledPolicy, target: ScratchTarget, { stores }: PolicyFolder): boolean {
  const entry = stores.find(({ name }) => name === rule.dataset?.store);
  return entry !== undefined && target.takes(entry);
}

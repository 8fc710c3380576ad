/** What checks look at: the settings, the files, the ledger and the stores, each opened once, and only to be read. */
import type { Engine } from '../../engine/engine.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import type { PolicyFolder } from '../../policy/parsed.ts';
import type { Store } from '../../ports/store.ts';
import { type OpenEngine, openEngine } from '../compose.ts';
import type { Config } from '../config.ts';
import { readPolicyFolder } from '../policy-folder.ts';
import { openStores } from '../stores.ts';
import type { Finding } from './finding.ts';

/** Independent of all others: they run side by side, in no order. Never writes anything. */
export type Check = (place: Place) => Promise<Finding[]>;

export interface Place {
  config: Config;
  /** After so long a check is no longer waited for. */
  limitMs: number;
  /** @throws `folder.unreadable` */
  policies(): Promise<PolicyFolder>;
  /** @throws NotThere where ledger or policies cannot be used: their own checks tell why. */
  engine(): Promise<Engine>;
  /** @throws what the store throws. */
  store(name: string): Promise<Store>;
  /** Nothing is looked at any more. */
  close(): Promise<void>;
}

/** What this check needs was not there; whoever looks at that tells why. */
export class NotThere extends Error {
  readonly needs: string;

  constructor(needs: string) {
    super(`${needs} cannot be used`);
    this.needs = needs;
  }
}

/** Connects to nothing yet. @param limitMs also the longest time that one statement in a store may take. */
export function openPlace(config: Config, limitMs: number): Place {
  let folder: Promise<PolicyFolder> | null = null;
  let opened: Promise<OpenEngine> | null = null;
  const stores = openStores(config.variables, limitMs, limitMs);
  const policies = (): Promise<PolicyFolder> => {
    folder ??= readPolicyFolder(config.policies);
    return folder;
  };
  return {
    config,
    limitMs,
    policies,
    async engine() {
      opened ??= openEngine(config, { readOnly: true });
      const { engine } = await opened.catch((error: unknown) => {
        if (!(error instanceof GallraError)) throw error;
        throw new NotThere(/^(folder|policies)\./.test(error.code) ? 'the folder of policies' : 'the ledger');
      });
      return engine;
    },
    async store(name) {
      return stores.open((await policies()).stores, name);
    },
    async close() {
      await Promise.allSettled([stores.close(), opened?.then((open) => open.close())]);
    },
  };
}

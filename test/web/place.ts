/** A desk over a small installation: one store of telephone calls, one policy, prepared and approved. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { type Config, readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { preparationOf } from '../../src/app/preparation.ts';
import { connectable } from '../../src/app/stores.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { takeStock } from '../../src/engine/run.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openDesk } from '../../src/web/desk.ts';
import { callsPolicy, callsSchema, storesFile } from '../cli/calls.ts';
import { freshDatabase } from '../support/postgres.ts';

export interface DeskPlace {
  /** Without a slash at its end. */
  url: string;
  config: Config;
  open: OpenEngine;
  /** As the files are now. */
  engine(): Promise<Engine>;
  /** A superuser of the telephony store. */
  store: pg.Client;
  /** Writes a policy file, or another, into the folder. */
  write(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** @param settings what the environment says besides addresses. @param files instead of the usual policy and stores. */
export async function deskPlace(
  settings: Record<string, string> = {},
  files: Record<string, string> = { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
): Promise<DeskPlace> {
  const [ledger, telephony] = await Promise.all([freshDatabase('desk_ledger'), freshDatabase('desk_telephony')]);
  const dir = await mkdtemp(join(tmpdir(), 'gallra-desk-'));
  const write = (name: string, text: string): Promise<void> => writeFile(join(dir, name), text);
  for (const [name, text] of Object.entries(files)) await write(name, text);
  const store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  await migrate(ledger.url);
  const config = readConfig(
    {
      ...{ GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: telephony.url, GALLRA_ACTOR: 'officer-7' },
      ...{ GALLRA_REQUIRE_ANCHOR: 'off', GALLRA_REQUIRE_LOG_ROLE: 'off', GALLRA_LOG_LEVEL: 'silent' },
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...settings,
    },
    { policies: dir },
  );
  const open = await openEngine(config);
  await prepareAll(open.engine, config);
  await takeStock(open.engine);
  for (const { policy } of open.engine.policies.sound) await approvePolicy(open.engine, policy.id, config.actor);
  const app = await openDesk(open, config, silentLog, { lookMs: 0 });
  // Where an address was given, somebody else has to know it beforehand.
  const port = settings.GALLRA_DESK_LISTEN ? config.desk.listen.port : 0;
  const url = await app.listen({ host: '127.0.0.1', port });
  return {
    ...{ url, config, open, store, write },
    engine: () => open.reload(),
    async close() {
      await app.close();
      await open.close();
      await store.end();
      await Promise.all([ledger.drop(), telephony.drop(), rm(dir, { recursive: true, force: true })]);
    },
  };
}

async function prepareAll(engine: Engine, config: Config): Promise<void> {
  const disposable = engine.policies.stores.filter(({ access }) => access === 'dispose');
  for (const { name } of disposable) {
    const { prepareStore } = await preparationOf(connectable(disposable, name, config.variables));
    await prepareStore(await engine.ledger.id());
  }
}

/**
 * What an operator does once: a server, the ledger, the stores prepared and bound to it, the rules approved, the holds
 * that were decided. Everything lives in a throwaway PostgreSQL.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { type Config, readConfig } from '../../src/app/config.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { takeStock } from '../../src/engine/run.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { startPostgres } from '../support/embedded-postgres.ts';
import { expectDemo } from './expected.ts';
import { createDemoDatabases, type DemoDatabases, type DemoStore } from './generate.ts';

export interface Installation {
  config: Config;
  databases: DemoDatabases;
  open: OpenEngine;
  close(): Promise<void>;
}

export interface Steps {
  /** Called when a step is over, with what was done. */
  done(what: string): void;
}

/** The server goes with this process, whatever happens to it. */
export async function install(asOf: string, { done }: Steps): Promise<Installation> {
  const server = await startPostgres();
  try {
    const ledger = await createLedger(server.url);
    done('an embedded PostgreSQL, and a migrated ledger');
    const databases = await createDemoDatabases(server.url, asOf);
    await expectDemo(databases.urls, asOf);
    done(
      `${Object.keys(databases.urls).length} databases filled, and what must be left of them worked out by hand-written SQL`,
    );

    const environment = {
      GALLRA_LEDGER_URL: ledger,
      GALLRA_ACTOR: 'demo-officer',
      GALLRA_LOG_LEVEL: 'silent',
      GALLRA_COMMITMENT_KEY: randomBytes(32).toString('base64'),
      ...databases.variables,
    };
    const config = readConfig(environment, { policies: new URL('../../policies', import.meta.url).pathname });
    const open = await openEngine(config);
    const { engine } = open;
    const disposable = engine.policies.stores.filter(({ access }) => access === 'dispose');
    for (const { name } of disposable)
      await prepareStore(name, databases.urls[name as DemoStore], await engine.ledger.id());
    done(`${disposable.length} stores prepared and bound to the ledger`);
    await takeStock(engine);
    for (const { policy } of engine.policies.sound) await approvePolicy(engine, policy.id, config.actor);
    done(`${engine.policies.sound.length} policies read from policies/, each approved`);
    for (const hold of databases.holds)
      await placeHold(engine, { ...hold, note: null, placedBy: config.actor, future: false });
    done(`${databases.holds.length} holds placed and acknowledged`);
    return {
      config,
      databases,
      open,
      async close() {
        await open.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function createLedger(adminUrl: string): Promise<string> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  await admin.query('create database demo_ledger').finally(() => admin.end());
  const url = new URL(adminUrl);
  url.pathname = '/demo_ledger';
  await migrate(url.href);
  return url.href;
}

/** An installation with everything on: holds, approvals, receipts, commitments, signed checkpoints that are kept outside. */
import { openEngine } from '../../../src/app/compose.ts';
import { readConfig } from '../../../src/app/config.ts';
import { approvePolicy } from '../../../src/engine/approve.ts';
import { takeStock } from '../../../src/engine/run.ts';
import { placeHolds } from '../holds.ts';
import type { Place } from '../place.ts';

export interface House {
  policy: string;
  /** Of a worker. */
  environment: Record<string, string>;
}

export interface Furnishing {
  /** Of the policy; its ledger and folder are named after it. */
  policy: string;
  text: string;
  /** Other policies in the same folder, by id. */
  others?: Record<string, string>;
  /** stores.yaml, where the store is not the place's own database. */
  stores?: string;
  /** What that file takes from the environment. */
  variables?: Record<string, string>;
  prepare: (ledgerId: string) => Promise<void>;
  /** On records of the table `calls`; it has to be there. */
  holds: number;
}

/** The ledger lies on another server than the records. Once for many runs: holds and approval outlast every copy of a table. */
export async function furnish(place: Place, furnishing: Furnishing): Promise<House> {
  const { policy, text, others = {}, stores, variables, prepare, holds } = furnishing;
  const ledger = await place.newLedgerApart(`${policy.replaceAll('-', '_')}_ledger`);
  const folder = await place.newFolder(policy, { [policy]: text, ...others }, stores);
  const environment = {
    ...place.environment(ledger, folder),
    ...variables,
    GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a key of the bench').toString('base64'),
    GALLRA_SIGNING_KEY: Buffer.alloc(32, 'a seed of the bench').toString('base64'),
    GALLRA_ANCHORS: await place.newDirectory(`${policy}-anchor`),
    GALLRA_REQUIRE_ANCHOR: 'on',
  };
  const open = await openEngine(readConfig(environment));
  try {
    await prepare(await open.engine.ledger.id());
    await takeStock(open.engine);
    for (const id of [policy, ...Object.keys(others)]) await approvePolicy(open.engine, id, 'bench');
    await placeHolds(open.engine, holds);
  } finally {
    await open.close();
  }
  return { policy, environment };
}

/** A ledger in place, and somebody who is a superuser of its database: whatever is changed there shows. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { originOf } from '../../src/audit/checkpoint.ts';
import { noteSigner } from '../../src/audit/note.ts';
import { rootOfTile } from '../../src/audit/tiles.ts';
import { readVerifierKey, type VerifierKey } from '../../src/audit/verify/note.ts';
import { type Verification, verifyLog } from '../../src/audit/verify/verify-log.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ledgerSource } from '../../src/engine/ledger-source.ts';
import { recheckRoots } from '../../src/engine/recheck.ts';
import { takeStock } from '../../src/engine/run.ts';
import { testBench } from '../engine/bench-engine.ts';
import { type LedgerDatabase, ledgerDatabase } from '../ledger/ledger-database.ts';
import { bundleOf, filesSource, live, policies } from './sample-log.ts';

const tables = ['audit_entry', 'audit_head', 'checkpoint', 'tree_tile', 'commitment', 'policy_version'];
const guarded = ['audit_entry', 'checkpoint', 'tree_tile'];

let database: LedgerDatabase;
let engine: Engine;
let keys: [VerifierKey];

beforeAll(async () => {
  database = await ledgerDatabase();
  const ledger = await database.open();
  const id = await ledger.id();
  const bench = await testBench({ policies, approve: false, boundTo: id, settings: { batchSize: 4 } });
  bench.clock.now = Date.now();
  const signer = noteSigner(originOf(id), Buffer.alloc(32, 'the key of a ledger'));
  engine = { ...bench.engine, ledger, evidence: { signer, anchors: [openMemoryAnchor('outside')] } };
  keys = [readVerifierKey(signer.verifierKey) as VerifierKey];
  await takeStock(engine);
  for (const { policy } of policies) await approvePolicy(engine, policy.id, 'officer');
  await live(engine, bench, 29, 0);
  await checkpoint(engine);
  await database.query('create schema kept');
  for (const table of tables) await database.query(`create table kept.${table} as table gallra_ledger.${table}`);
}, 120_000);

afterAll(() => database?.drop());

const verified = async (): Promise<Verification> => verifyLog(await ledgerSource(engine), { keys });

/** As a superuser, who can switch every trigger off. */
async function change(sql: string): Promise<void> {
  const switched = (how: string): string =>
    guarded.map((table) => `alter table gallra_ledger.${table} ${how} trigger all;`).join('');
  const again = guarded
    .map((table) => `alter table gallra_ledger.${table} enable always trigger append_only;`)
    .join('');
  await database.query(`begin; ${switched('disable')} ${sql}; ${switched('enable')} ${again} commit`);
}

async function putBack(): Promise<void> {
  const back = tables.map((table) => {
    const overriding = table === 'checkpoint' ? 'overriding system value' : '';
    return `delete from gallra_ledger.${table}; insert into gallra_ledger.${table} ${overriding} table kept.${table};`;
  });
  await change(back.join(''));
}

const entry = 'gallra_ledger.audit_entry';
const text = `convert_from(bytes, 'UTF8')`;
const settled = `(select max(index) from ${entry} where kind = 'batch.settled' and index < 256)`;

describe('a ledger as it is', () => {
  test('is sound in place, and so is the bundle that is exported from it', async () => {
    const found = await verified();
    expect(found).toMatchObject({ verdict: 'sound', findings: [] });
    expect(found.log.size).toBeGreaterThan(256);
    expect(found.anchors).toHaveLength(1);
    const bundle = await verifyLog(filesSource(await bundleOf(engine)), { keys });
    expect(bundle).toMatchObject({ verdict: 'sound', findings: [] });
    expect(bundle.log.size).toBe(found.log.size + 1);
    await putBack();
    // The anchor has the checkpoint of that export; the ledger does not know of it any more.
    expect(await verified()).toMatchObject({ verdict: 'tampered' });
    engine = { ...engine, evidence: engine.evidence ? { ...engine.evidence, anchors: [await anchorUpTo()] } : null };
    expect(await verified()).toMatchObject({ verdict: 'sound' });
  });
});

/** What the anchor was before. */
async function anchorUpTo() {
  const last = await engine.ledger.lastCheckpoint();
  const anchor = openMemoryAnchor('outside');
  const notes = (await engine.evidence?.anchors[0]?.notes({ after: 0, limit: 10_000 })) ?? [];
  for (const { note, sequence } of notes) {
    await anchor.put(note, sequence - 1);
    if (note === last?.note) break;
  }
  return anchor;
}

describe('somebody with every right in the database', () => {
  const cases: [string, string, { verdict?: string; code: string; place?: string | RegExp }][] = [
    [
      'lowers a count',
      `update ${entry} set bytes = convert_to(replace(${text}, '"destroyed":', '"destroyed":1'), 'UTF8') where index = ${settled}`,
      { code: 'entry.altered', place: /^entry \d+$/ },
    ],
    [
      'changes who approved a rule',
      `update ${entry} set bytes = convert_to(replace(${text}, '"officer"', '"nobody"'), 'UTF8') where index = (select min(index) from ${entry} where kind = 'policy.approved')`,
      { code: 'entry.altered', place: /^entry \d$/ },
    ],
    ['deletes an entry', `delete from ${entry} where index = 77`, { code: 'entry.missing', place: 'entry 77' }],
    [
      'deletes an entry and closes the gap',
      `delete from ${entry} where index = 77; update ${entry} set index = index + 100000 where index > 77; update ${entry} set index = index - 100001 where index > 100000`,
      { code: 'entry.missing', place: 'entry 77' },
    ],
    [
      'deletes the newest entries',
      `delete from ${entry} where index > 262; update gallra_ledger.audit_head set next = 263`,
      { code: 'entry.missing', place: 'entry 263' },
    ],
    [
      'rolls the whole log back, its checkpoints too',
      `delete from ${entry} where index >= (select size from gallra_ledger.checkpoint where place = 20);
       delete from gallra_ledger.checkpoint where place > 20; delete from gallra_ledger.tree_tile;
       update gallra_ledger.audit_head set next = (select max(index) + 1 from ${entry})`,
      { code: 'log.shorter', place: /^anchor outside, note / },
    ],
    [
      'swaps two entries',
      `update ${entry} set bytes = case index when 50 then (select bytes from ${entry} where index = 51) else (select bytes from ${entry} where index = 50) end where index in (50, 51)`,
      { code: 'entry.missing', place: 'entry 50' },
    ],
    [
      'swaps two entries and their numbers',
      `update ${entry} set bytes = convert_to(replace(convert_from(case index when 50 then (select bytes from ${entry} where index = 51) else (select bytes from ${entry} where index = 50) end, 'UTF8'), '"index":' || (101 - index), '"index":' || index), 'UTF8') where index in (50, 51)`,
      { code: 'entry.altered', place: 'entry 50' },
    ],
    [
      'writes an entry of his own behind the newest',
      `insert into ${entry} (index, at, kind, bytes) select next, at, 'log.checked', convert_to('{"index":' || next || ',"at":"' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","kind":"log.checked"}', 'UTF8') from gallra_ledger.audit_head; update gallra_ledger.audit_head set next = next + 1`,
      { verdict: 'incomplete', code: 'log.unproven' },
    ],
    [
      'moves a clock back',
      `update ${entry} set bytes = convert_to(regexp_replace(${text}, '"at":"2', '"at":"1'), 'UTF8') where index = 90`,
      { code: 'entry.altered', place: 'entry 90' },
    ],
    [
      'changes a hash in a tile',
      `update gallra_ledger.tree_tile set hashes = overlay(hashes placing '\\x00'::bytea from 320 for 1) where level = 0 and index = 0`,
      { code: 'tile.altered', place: 'file tile/0/000' },
    ],
    [
      'takes a tile away',
      'delete from gallra_ledger.tree_tile',
      { verdict: 'incomplete', code: 'file.missing', place: 'file tile/0/000' },
    ],
    [
      'changes the root of a checkpoint',
      `update gallra_ledger.checkpoint set note = replace(note, split_part(note, E'\\n', 3), encode(sha256('x'), 'base64')) where place = 12`,
      { code: 'checkpoint.signature', place: 'checkpoint 12' },
    ],
    [
      'takes a checkpoint away',
      'delete from gallra_ledger.checkpoint where place = 12',
      { verdict: 'incomplete', code: 'checkpoint.missing', place: 'anchor outside, note 12' },
    ],
    [
      'takes all checkpoints away',
      'delete from gallra_ledger.checkpoint',
      { verdict: 'incomplete', code: 'checkpoint.none' },
    ],
    [
      'replaces a commitment',
      `update gallra_ledger.commitment set leaves = overlay(leaves placing '\\xff'::bytea from 3 for 1) where batch_id = (select min(batch_id) from gallra_ledger.commitment)`,
      { code: 'commitments.altered', place: /^file commitments\// },
    ],
    [
      'takes the commitments of a batch away',
      'delete from gallra_ledger.commitment where batch_id = (select min(batch_id) from gallra_ledger.commitment)',
      { verdict: 'incomplete', code: 'commitments.missing', place: /^file commitments\// },
    ],
    [
      'shortens a retention period',
      `update gallra_ledger.policy_version set compiled = replace(compiled::text, '"days":30', '"days":3') where policy = 'visits'`,
      { code: 'policy.altered', place: /^file policies\/.*json$/ },
    ],
    [
      'rewrites the text of a rule',
      `update gallra_ledger.policy_version set source = source || ' ' where policy = 'visits'`,
      { code: 'policy.altered', place: /^file policies\/.*yaml$/ },
    ],
  ];

  test.each(cases)('%s, and is found out', async (_name, sql, { verdict = 'tampered', code, place = /./ }) => {
    await change(sql);
    try {
      const found = await verified();
      const at = typeof place === 'string' ? place : expect.stringMatching(place);
      expect(found.findings).toContainEqual(expect.objectContaining({ code, place: at }));
      expect({ verdict: found.verdict, findings: found.findings }).toMatchObject({ verdict });
    } finally {
      await putBack();
    }
    expect((await verified()).verdict).toBe('sound');
  });
});

describe('what no proof over the bytes can tell, the ledger finds out by itself:', () => {
  test.each([
    ['an entry that is found as another kind', `update ${entry} set kind = 'log.checked' where index = ${settled}`],
    ['an entry that is found under another policy', `update ${entry} set policy = null where index = ${settled}`],
    [
      'an entry that is found at another time',
      `update ${entry} set at = at - interval '1 day' where index = ${settled}`,
    ],
  ])('%s', async (_name, sql) => {
    await change(sql);
    const recheck = await recheckRoots(engine);
    await putBack();
    expect(recheck.difference).toMatchObject({ what: 'changed', from: expect.any(Number) });
    expect((await recheckRoots(engine)).difference).toBeNull();
  });

  test('a tile that holds other hashes than those of its entries', async () => {
    await change(
      `update gallra_ledger.tree_tile set hashes = overlay(hashes placing '\\x00'::bytea from 320 for 1) where level = 0 and index = 0`,
    );
    const recheck = await recheckRoots(engine);
    await putBack();
    expect(recheck.difference).toMatchObject({ what: 'tile', from: 0, to: 255 });
  });

  test('a beginning that was cut off under the root that it had, and of which the log says nothing', async () => {
    const tile = `(select hashes from gallra_ledger.tree_tile where level = 0 and index = 0)`;
    const { rows } = await database.query(`select ${tile} as hashes`);
    const root = rootOfTile(rows[0].hashes as Buffer).toString('hex');
    await change(
      `update gallra_ledger.audit_head set beginning = 256, beginning_hashes = '\\x${root}'; delete from ${entry} where index < 256`,
    );
    const recheck = await recheckRoots(engine);
    await putBack();
    expect(recheck.difference).toMatchObject({ what: 'missing', from: 0, to: 255 });
  });
});

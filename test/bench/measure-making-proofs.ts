/** How long it takes to make the proof about one record, once its batch is found, in a long log. */
import { randomBytes } from 'node:crypto';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { originOf } from '../../src/audit/checkpoint.ts';
import { type Commitments, commitmentsOf, leavesTo, type RecordName } from '../../src/audit/commitment.ts';
import { keyRing } from '../../src/audit/keys.ts';
import { noteSigner } from '../../src/audit/note.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { proofOf } from '../../src/engine/proof.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { median, milliseconds, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

const limitMs = 50;
const batch = 1_000;
const asked = 20;
/** Five thousand records a second, and a checkpoint every minute. */
const batchesAMinute = 300;
const named = { identity: 'bench/public/calls', columns: ['id'] };

export async function measureMakingProofs(place: Place, scale: Scale): Promise<Section> {
  const ledger = await openLedger(await place.newLedger('making'), { max: 4 });
  try {
    const { current } = keyRing([randomBytes(32)]);
    const keys = Array.from({ length: batch }, (_, i) => [String(i)]);
    const commitments = commitmentsOf(named.identity, leavesTo(named, keys, current), current);
    if (!commitments) throw new Error('no commitments');
    const batches = scale.commitments / batch;
    const engine = await signing(ledger);
    const settled = await fill(engine, batches, commitments);
    const signed = await timed(() => checkpoint(engine));
    const step = Math.floor(settled.length / asked);
    const times: number[] = [];
    for (const [i, entry] of settled.filter((_, at) => at % step === 0).entries()) {
      const record: RecordName = { ...named, key: [String(i)] };
      const { ms, result } = await timed(() =>
        proofOf(engine, record, current, { batchId: `batch ${entry}`, entry, commitments }),
      );
      if (typeof result === 'string') throw new Error(`no proof: ${result}`);
      times.push(ms);
    }
    const slowest = Math.max(...times);
    return {
      title: `Making a proof in a log of ${whole(scale.commitments)} commitments`,
      about: `${whole(batches)} batches of ${whole(batch)} records, ${whole(2 * batches)} entries, a checkpoint for every ${batchesAMinute} batches; ${times.length} proofs from everywhere in the log, each checked before it is handed out.`,
      head: ['', 'time'],
      rows: [
        ['the last checkpoint', milliseconds(signed.ms)],
        ['a proof, median', milliseconds(median(times))],
        ['a proof, slowest', milliseconds(slowest)],
      ],
      aims: [
        {
          what: `a proof is made in less than ${limitMs} ms in a log of ${whole(scale.commitments)} commitments`,
          met: median(times) < limitMs,
          seen: `${milliseconds(median(times))}, at most ${milliseconds(slowest)}`,
        },
      ],
    };
  } finally {
    await ledger.close();
  }
}

/** What a run appends: an intent and an outcome for each batch. Returns the indices of the outcomes. */
async function fill(engine: Engine, batches: number, { root, keyId }: Commitments): Promise<number[]> {
  const { ledger } = engine;
  const commitments = { root: root.toString('hex'), size: batch, key: keyId };
  const common = { policy: 'calls', digest: root.toString('hex'), run: 'run', store: 'records', table: 'calls' };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < batches) {
      const id = `batch ${next++}`;
      if (next % batchesAMinute === 0) await checkpoint(engine);
      await ledger.append({ ...common, kind: 'batch.intended', batch: id, tables: [named.identity], maximum: batch });
      await ledger.append({ ...common, kind: 'batch.settled', batch: id, counts: { destroyed: batch }, commitments });
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  const settled: number[] = [];
  for (let after = -1; ; ) {
    const filter = { kind: 'batch.settled', limit: 10_000 };
    const page = await ledger.entries(after < 0 ? filter : { ...filter, after });
    settled.push(...page.map(({ index }) => index));
    const last = page.at(-1);
    if (!last || page.length < filter.limit) return settled;
    after = last.index;
  }
}

async function signing(ledger: Ledger): Promise<Engine> {
  const signer = noteSigner(originOf(await ledger.id()), randomBytes(32));
  return {
    ledger,
    store: () => Promise.reject(new Error('no store is asked')),
    clock: { now: () => new Date(), sleep: () => Promise.resolve() },
    policies: { sound: [], broken: [], problems: [], stores: [] },
    worker: 'bench',
    newId: () => 'run',
    settings: {
      requireApproval: true,
      requireAnchor: true,
      requireLogRole: false,
      leaseMs: 60_000,
      effectMs: 60_000,
      batchSize: batch,
      software: 'bench',
      organisation: null,
    },
    evidence: { signer, anchors: [openMemoryAnchor()] },
  };
}

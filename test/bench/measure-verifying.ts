/** How long somebody from outside waits for a verdict over the whole log, and how much memory that takes. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Verification } from '../../src/audit/verify/verify-log.ts';
import { askChild } from './ask-child.ts';
import { megabytes, milliseconds, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';
import type { VerifyingSeen } from './verifying-worker.ts';
import { type LargeLog, writeLargeLog } from './write-large-log.ts';

const python = fileURLToPath(new URL('../../src/audit/verify/verify.py', import.meta.url));
const limitMs = 60_000;
const limitBytes = 300 * 1_048_576;
const aimedEntries = 1_000_000;
/** The other verifier is there to agree, not to be fast. */
const pythonEntries = 100_000;
/** What a night's backlog leaves: few entries, and commitments to millions of records. */
const backlog: LargeLog = { entries: 233, records: 20_000, committed: 1 };
const aimedRecords = 1_000_000;

export async function measureVerifying(_place: Place, scale: Scale): Promise<Section> {
  const usual = { records: 200, committed: 100 };
  const ours = await withLog({ entries: scale.entries, ...usual }, byOurs);
  const theirs = await withLog({ entries: Math.min(scale.entries, pythonEntries), ...usual }, byPython);
  const ofBacklog = await withLog(backlog, byOurs);
  const records = ofBacklog.checked * backlog.records;
  const perSecond = records / (ofBacklog.ms / 1_000);
  const limit = (limitMs * scale.entries) / aimedEntries;
  const scaled =
    scale.entries === aimedEntries ? '' : `; ${whole(scale.entries)} entries may take ${milliseconds(limit)}`;
  const row = (name: string, entries: number, ms: number, memory: string): string[] => [
    name,
    whole(entries),
    milliseconds(ms),
    whole(entries / (ms / 1_000)),
    memory,
  ];
  return {
    title: `Verifying a log of ${whole(ours.entries)} entries`,
    about: `From a directory, in a process of its own: every entry, tile and signature (one checkpoint for every hundred entries, and all of them in an anchor), the commitments of one batch in a hundred, and both copies for people; and another log, of ${whole(records)} records in ${whole(ofBacklog.checked)} batches, all with commitments. Verdicts: ${ours.verdict}, ${ofBacklog.verdict}.`,
    head: ['verifier', 'entries', 'time', 'entries/s', 'memory at its highest'],
    rows: [
      row('gallra audit verify', ours.entries, ours.ms, megabytes(ours.rssPeak)),
      row('verify.py', theirs.entries, theirs.ms, 'not measured'),
      row(
        `gallra audit verify, ${whole(records)} records`,
        ofBacklog.entries,
        ofBacklog.ms,
        megabytes(ofBacklog.rssPeak),
      ),
    ],
    aims: [
      {
        what: `verifying ${whole(aimedEntries)} entries takes less than a minute`,
        met: ours.verdict === 'sound' && ours.ms < limit,
        seen: `${milliseconds(ours.ms)}${scaled}`,
      },
      {
        what: `verifying commitments to ${whole(aimedRecords)} records takes less than a second`,
        met: ofBacklog.verdict === 'sound' && perSecond >= aimedRecords,
        seen: `${whole(perSecond)} records/s`,
      },
      {
        what: 'verifying stays below 300 MB of memory',
        met: ours.rssPeak < limitBytes,
        seen: megabytes(ours.rssPeak),
      },
    ],
  };
}

const byOurs = (directory: string, key: string): Promise<VerifyingSeen> =>
  askChild<VerifyingSeen>('verifying-worker.ts', [directory, key], {});

async function withLog<T>(log: LargeLog, measure: (directory: string, key: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'gallra-bench-log-'));
  try {
    return await measure(directory, await writeLargeLog(directory, log));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function byPython(directory: string, key: string): Promise<{ ms: number; entries: number }> {
  const args = ['-B', python, directory, '--key', key, '--json'];
  const { ms, result } = await timed(() => promisify(execFile)('python3', args, { maxBuffer: 1 << 24 }));
  return { ms, entries: (JSON.parse(result.stdout) as Verification).log.entries };
}

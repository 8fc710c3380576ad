/** How long somebody from outside waits for a verdict over the whole log, and how much memory that takes. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { askChild } from './ask-child.ts';
import { megabytes, milliseconds, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';
import type { VerifyingSeen } from './verifying-worker.ts';
import { writeLargeLog } from './write-large-log.ts';

const python = fileURLToPath(new URL('../../src/audit/verify/verify.py', import.meta.url));
const limitMs = 60_000;
const limitBytes = 300 * 1_048_576;
const aimedEntries = 1_000_000;

export async function measureVerifying(_place: Place, scale: Scale): Promise<Section> {
  const directory = await mkdtemp(join(tmpdir(), 'gallra-bench-log-'));
  try {
    const key = await writeLargeLog(directory, scale.entries);
    const seen = await askChild<VerifyingSeen>('verifying-worker.ts', [directory, key], {});
    const second = await timed(() => byPython(directory, key));
    const limit = (limitMs * scale.entries) / aimedEntries;
    const scaled =
      scale.entries === aimedEntries ? '' : `; ${whole(scale.entries)} entries may take ${milliseconds(limit)}`;
    return {
      title: `Verifying a log of ${whole(seen.entries)} entries`,
      about: `From a directory, in a process of its own: every entry, tile, signature (one checkpoint for every hundred entries, and all of them in an anchor), the commitments of one batch in a hundred, and both copies for people. Verdict: ${seen.verdict}.`,
      head: ['verifier', 'time', 'entries/s', 'memory at its highest'],
      rows: [
        [
          'gallra audit verify',
          milliseconds(seen.ms),
          whole(seen.entries / (seen.ms / 1_000)),
          megabytes(seen.rssPeak),
        ],
        ['verify.py', milliseconds(second.ms), whole(seen.entries / (second.ms / 1_000)), second.result],
      ],
      aims: [
        {
          what: `verifying ${whole(aimedEntries)} entries takes less than a minute`,
          met: seen.verdict === 'sound' && seen.ms < limit,
          seen: `${milliseconds(seen.ms)}${scaled}`,
        },
        {
          what: 'verifying stays below 300 MB of memory',
          met: seen.rssPeak < limitBytes,
          seen: megabytes(seen.rssPeak),
        },
      ],
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Its memory is not measured; resolves with a word for the table. */
async function byPython(directory: string, key: string): Promise<string> {
  try {
    await promisify(execFile)('python3', ['-B', python, directory, '--key', key], { maxBuffer: 1 << 24 });
    return 'not measured';
  } catch (error) {
    return `ended with ${(error as { code?: unknown }).code}`;
  }
}

/** The process whose memory is measured: one verification of one bundle, and nothing else. */
import { readFileSync } from 'node:fs';
import { bundleDirectory } from '../../src/app/bundle-directory.ts';
import { readKeys } from '../../src/app/read-verification.ts';
import { verifyLog } from '../../src/audit/verify/verify-log.ts';

export interface VerifyingSeen {
  ms: number;
  verdict: string;
  entries: number;
  checkpoints: number;
  /** Batches whose commitments were read. */
  checked: number;
  rssPeak: number;
}

const [directory = '', key = ''] = process.argv.slice(2);
const began = performance.now();
const { verdict, log, checkpoints, commitments } = await verifyLog(bundleDirectory(directory), {
  keys: await readKeys([key]),
});
const ms = performance.now() - began;
const seen: VerifyingSeen = {
  ...{ ms, verdict, entries: log.entries, checkpoints: checkpoints.compared },
  ...{ checked: commitments.batches.checked, rssPeak: peak() },
};
process.send?.(seen);
process.disconnect();

/** Of this process alone: what getrusage says would include its parent's, from before it became this program. */
function peak(): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line) return Number(line[1]) * 1024;
  } catch {
    // No such file on this system.
  }
  return process.resourceUsage().maxRSS * 1024;
}

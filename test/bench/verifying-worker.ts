/** The process whose memory is measured: one verification of one bundle, and nothing else. */

import { bundleDirectory } from '../../src/app/bundle-directory.ts';
import { readKeys } from '../../src/app/read-verification.ts';
import { verifyInThreads } from '../../src/app/verify-in-threads.ts';
import { peak } from './peak.ts';

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
const { verdict, log, checkpoints, commitments } = await verifyInThreads(bundleDirectory(directory), {
  keys: await readKeys([key]),
});
const ms = performance.now() - began;
const seen: VerifyingSeen = {
  ...{ ms, verdict, entries: log.entries, checkpoints: checkpoints.compared },
  ...{ checked: commitments.batches.checked, rssPeak: peak() },
};
process.send?.(seen);
process.disconnect();

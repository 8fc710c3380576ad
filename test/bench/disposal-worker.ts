/**
 * The process whose memory is measured: one run of one policy, and nothing else. Started by measure-disposal.ts with the
 * environment of a worker; reports what it saw when the run is over.
 */
import { readFileSync } from 'node:fs';
import { openEngine } from '../../src/app/compose.ts';
import { environmentOfProcess, readConfig } from '../../src/app/config.ts';
import { approveRun } from '../../src/engine/approve.ts';
import { runPolicy } from '../../src/engine/run.ts';

export interface DisposalSeen {
  ms: number;
  counts: Record<string, number>;
  state: string;
  /** Code of what kept it from disposing. */
  refusal: string | null;
  /** Resident set when it was connected and had not begun. */
  rssBefore: number;
  /** Resident set, and heap in use after a collection, at these shares of the run. */
  memory: { share: number; rss: number; heap: number }[];
  rssPeak: number;
}

const shares = [0.1, 0.5, 1];

const open = await openEngine(readConfig(environmentOfProcess()));
// After the first round the guards want to know why as many records are due again: a person says that it is right.
const policy = process.argv[2] ?? '';
const [earlier] = await open.engine.ledger.runs({ policy, limit: 1 });
if (earlier) {
  const planned = await runPolicy(open.engine, policy);
  if (planned.state === 'waiting' && planned.runId) await approveRun(open.engine, planned.runId, 'bench');
}

const memory: DisposalSeen['memory'] = [];
globalThis.gc?.();
const rssBefore = process.memoryUsage.rss();
const began = performance.now();
const report = await runPolicy(open.engine, policy, {
  onProgress({ done, due }) {
    const share = shares[memory.length];
    if (share === undefined || done < share * due) return;
    const rss = process.memoryUsage.rss();
    globalThis.gc?.();
    memory.push({ share, rss, heap: process.memoryUsage().heapUsed });
  },
});
const ms = performance.now() - began;
const { counts, state } = report;
const refusal = report.refusal?.code ?? null;
process.send?.({ ms, counts, state, refusal, rssBefore, memory, rssPeak: peak() } satisfies DisposalSeen);
await open.close();
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

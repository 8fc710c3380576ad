/** The resident set at its highest, in bytes. */
import { readFileSync } from 'node:fs';

/** Of this process alone: what getrusage says would include its parent's, from before it became this program. */
export function peak(): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line) return Number(line[1]) * 1024;
  } catch {
    // No such file on this system.
  }
  return process.resourceUsage().maxRSS * 1024;
}

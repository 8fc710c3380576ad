#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=50 --no-concurrent-recompilation
/**
 * Where the process begins. Node is told to collect objects sooner, short-lived and old ones: a run would otherwise take nearly
 * two hundred megabytes more, for nothing; and to compile hot code on the thread that runs it, or some 10 MB would be left over
 * from that for good (docs/decisions/0033). And compiled code is kept for the next process, beside the code itself: whoever may
 * write there may change the code as well, which is not so of a directory that all users of a machine share. Where it cannot be
 * written, nothing is kept. A worker starts once and runs for weeks, and would hold all that was kept in memory: 12 MB.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

if (process.argv[2] !== 'worker') enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/gallra'));
await import('./program.ts');

/** What an auditor does with the demo's log: it is exported, and checked by two verifiers that share no code with it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleDirectory } from '../../src/app/bundle-directory.ts';
import { readKeys } from '../../src/app/read-verification.ts';
import { writeBundle } from '../../src/app/write-bundle.ts';
import { verifyLog } from '../../src/audit/verify/verify-log.ts';
import type { Installation, Steps } from './installation.ts';

const run = promisify(execFile);

/** True: both call it sound. Where there is no Python, the first alone decides. */
export async function exportAndVerify({ open, outside, config }: Installation, { done }: Steps): Promise<boolean> {
  const { engine } = open;
  const bundle = join(outside, 'bundle');
  await writeBundle(engine, bundle, { actor: config.actor, commitments: true });
  const key = engine.evidence?.signer.verifierKey ?? '';
  const { verdict, log, checkpoints, batches } = await verifyLog(bundleDirectory(bundle), {
    keys: await readKeys([key]),
    given: [],
  });
  done(
    `the log is exported and ${verdict}: ${log.entries.toLocaleString('en')} entries, ${checkpoints.kept} signed checkpoints, ${batches.intended} batches, each with its outcome`,
  );
  const second = await pythonSays(bundle, key);
  done(
    second === null
      ? 'there is no Python here for the second verifier'
      : `the second verifier, in Python, says: ${second}`,
  );
  return verdict === 'sound' && (second === null || second === 'sound');
}

async function pythonSays(bundle: string, key: string): Promise<string | null> {
  try {
    await run('python3', [join(bundle, 'verify.py'), bundle, '--key', key]);
    return 'sound';
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === 'ENOENT' ? null : `not sound (${String(code)})`;
  }
}

/**
 * `gallra audit verify`: whether a bundle, a ledger in place, or the proof about one record is what it says. For a bundle
 * and a proof it needs neither database nor network nor settings.
 */
import type { Command } from 'commander';
import { bundleDirectory } from '../app/bundle-directory.ts';
import { type Keys, readGivenNotes, readKeys, readTarget } from '../app/read-verification.ts';
import { verifyInThreads } from '../app/verify-in-threads.ts';
import type { Verdict } from '../audit/verify/findings.ts';
import { verifyProof } from '../audit/verify/verify-proof.ts';
import type { GivenNotes } from '../audit/verify/witnesses.ts';
import { action, connected, type Globals } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { proofLines, verificationLines } from './render/verify.ts';
import type { Shell } from './shell.ts';
import { several, usageError } from './usage.ts';

interface VerifyOptions {
  key?: string[];
  checkpoint?: string[];
  ledger?: boolean;
}

const exits: Record<Verdict, Exit> = { sound: 'done', tampered: 'tampered', incomplete: 'incomplete' };

export function addAuditVerify(audit: Command, shell: Shell): void {
  audit
    .command('verify [path]')
    .description('check an exported directory, or the proof about one record, without database or network')
    .option('--key <key>', 'verifier key of the log, or a file with it; repeat for earlier keys', several)
    .option('--checkpoint <file>', 'a signed checkpoint that you have from elsewhere; repeatable', several)
    .option('--ledger', 'check the connected ledger in place instead')
    .action(
      action(shell, async (globals, path: string | undefined, options: VerifyOptions) => {
        if ((path === undefined) !== (options.ledger === true))
          throw usageError(
            'verify',
            'Either a directory or file is verified, or the ledger.',
            'Name one, or write --ledger.',
          );
        const keys = await readKeys(options.key ?? []);
        const given = await readGivenNotes(options.checkpoint ?? []);
        if (path === undefined) return verifyLedger(shell, globals, keys, given);
        const target = await readTarget(path);
        if ('proof' in target) {
          const verified = verifyProof(target.proof, keys);
          if (globals.json) shell.print(JSON.stringify(verified, null, 2));
          else shell.print(...proofLines(verified, shell.colours));
          return exits[verified.verdict];
        }
        const verified = await verifyInThreads(bundleDirectory(target.directory), { keys, given });
        if (globals.json) shell.print(JSON.stringify(verified, null, 2));
        else shell.print(...verificationLines(verified, shell.colours));
        return exits[verified.verdict];
      }),
    );
}

const verifyLedger = (shell: Shell, globals: Globals, keys: Keys, given: GivenNotes[]): Promise<Exit> =>
  connected(shell, globals, async ({ engine }) => {
    const { ledgerSource } = await import('../engine/ledger-source.ts');
    const verified = await verifyInThreads(await ledgerSource(engine), { keys, given });
    if (globals.json) shell.print(JSON.stringify(verified, null, 2));
    else shell.print(...verificationLines(verified, shell.colours));
    return exits[verified.verdict];
  });

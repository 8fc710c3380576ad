/** `gallra audit export`: the log and what vouches for it, as files that an outsider can check without us. */
import type { Command } from 'commander';
import { writeBundle } from '../app/write-bundle.ts';
import { action, connected } from './command.ts';
import { exportedLines } from './render/exported.ts';
import type { Shell } from './shell.ts';

export function addAuditExport(audit: Command, shell: Shell): void {
  audit
    .command('export <directory>')
    .description('write the log, its checkpoints and its rules into a new directory, for whoever wants to verify it')
    .option('--without-commitments', 'leave out what single records can be looked up by')
    .action(
      action(
        shell,
        async (globals, directory: string, { withoutCommitments = false }: { withoutCommitments?: boolean }) =>
          connected(shell, globals, async ({ engine }, { actor }) => {
            const exported = await writeBundle(engine, directory, { actor, commitments: !withoutCommitments });
            const key = engine.evidence?.signer.verifierKey ?? null;
            if (globals.json) shell.print(JSON.stringify({ directory, ...exported, key }, null, 2));
            else shell.print(...exportedLines(directory, exported, key, shell.colours));
            return exported.refusal ? 'refused' : 'done';
          }),
      ),
    );
}

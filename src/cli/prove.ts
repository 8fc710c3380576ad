/** `gallra prove`: what became of one record, and a file that proves it to one person. Writes nothing but that file. */
import { writeNewFile } from '../app/write-new-file.ts';
import { type Answer, proveRecord } from '../engine/prove.ts';
import { type AddCommand, action, connected } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { answerLines } from './render/prove.ts';
import { readRecordKey } from './usage.ts';

export const addProve: AddCommand = (program, shell) => {
  program
    .command('prove')
    .description('tell of one record whether it was destroyed, is still there, held, was never seen, or is not known')
    .argument('<policy>', 'id of the policy')
    .argument(
      '<key...>',
      'the record, by the values of its key in order, or as column=value; `-` reads from standard input',
    )
    .option('-o, --output <file>', 'write the proof of its disposal to a new file; it verifies offline')
    .addHelpText(
      'after',
      '\nThe proof names the record and is for the person whose it was: it is readable by you alone.',
    )
    .action(
      action(shell, async (globals, policy: string, written: string[], { output }: { output?: string }) =>
        connected(shell, globals, async ({ engine }) => {
          const columns = engine.policies.sound.find((one) => one.policy.id === policy)?.policy.rule.dataset?.key ?? [];
          const asked = await proveRecord(engine, policy, await readRecordKey(written, columns, shell));
          const { answer } = asked;
          if (output !== undefined && answer.proof)
            await writeNewFile(output, `${JSON.stringify(answer.proof, null, 2)}\n`);
          if (globals.json) shell.print(JSON.stringify(answer, null, 2));
          else shell.print(...answerLines(asked, output ?? null, shell.colours));
          return exitFor(answer);
        }),
      ),
    );
};

/** What is there though it was destroyed needs a person. */
function exitFor({ answer, disposals }: Answer): Exit {
  if ((answer === 'there' || answer === 'held') && disposals.length > 0) return 'alarm';
  return answer === 'indeterminate' ? 'incomplete' : 'done';
}

/** `gallra test`: the policy tests beside the policies, on sample records; connects to nothing. */
import { readPolicyFolder } from '../app/policy-folder.ts';
import { runPolicyTests } from '../app/policy-tests.ts';
import { readPolicyTests } from '../app/read-policy-tests.ts';
import { type AddCommand, action, configOf } from './command.ts';
import { testLines } from './render/test.ts';
import { fromHere, showProblems } from './show-problems.ts';

export const addTest: AddCommand = (program, shell) => {
  program
    .command('test')
    .description('run the policy tests beside the policies; connects to nothing')
    .argument('[dir]', 'the folder, instead of --policies')
    .action(
      action(shell, async (globals, dir: string | undefined) => {
        const { policies } = configOf(shell, { ...globals, ...(dir === undefined ? {} : { policies: dir }) });
        const folder = await readPolicyFolder(policies);
        const tests = await readPolicyTests(policies);
        const problems = [...folder.problems, ...tests.problems].map(fromHere);
        const results = (await runPolicyTests(folder, tests.files)).map(fromHere);
        if (globals.json) shell.print(JSON.stringify({ problems, results }, null, 2));
        else {
          await showProblems(shell, problems);
          shell.print(...testLines(results, shell.colours));
        }
        if (problems.length > 0) return 'mistake';
        return results.every(({ passed }) => passed) ? 'done' : 'failed';
      }),
    );
};

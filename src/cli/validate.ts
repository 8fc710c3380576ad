/** `gallra validate`: every mistake of every file, with its place; or, when all is sound, each rule in one line. */
import { readPolicyFolder } from '../app/policy-folder.ts';
import { readSystems } from '../app/read-systems.ts';
import { ruleInShort } from '../policy/explain.ts';
import type { PolicyFolder, Problem } from '../policy/parsed.ts';
import { type AddCommand, action, configOf } from './command.ts';
import { table } from './render/columns.ts';
import type { Shell } from './shell.ts';
import { fromHere, showProblems } from './show-problems.ts';

export const addValidate: AddCommand = (program, shell) => {
  program
    .command('validate')
    .description('check every policy file, stores.yaml and systems.yaml; connects to nothing')
    .action(
      action(shell, async (globals) => {
        const { policies } = configOf(shell, globals);
        const folder = await readPolicyFolder(policies);
        const systems = await readSystems(policies, folder.stores);
        const problems = [...folder.problems, ...systems.problems].map(fromHere);
        if (globals.json) shell.print(JSON.stringify(asJson(folder, problems), null, 2));
        else await printFolder(shell, folder, problems);
        return problems.length > 0 ? 'mistake' : 'done';
      }),
    );
};

async function printFolder(shell: Shell, folder: PolicyFolder, problems: Problem[]): Promise<void> {
  const { colours: c } = shell;
  if (problems.length === 0) {
    const rows = folder.sound.map(({ policy }) => [
      c.bold(policy.id),
      policy.rule.dataset ? `${policy.rule.dataset.store}.${policy.rule.dataset.table}` : c.dim('·'),
      ruleInShort(policy),
    ]);
    shell.print(...table([{ head: 'policy' }, { head: 'records' }, { head: 'rule' }], rows, c), '');
    shell.print(`${c.green('✔')} ${counted(rows.length, 'policy', 'policies')}, no mistakes`);
    return;
  }
  await showProblems(shell, problems);
  const files = new Set(problems.map(({ file }) => file)).size;
  shell.print(
    `${c.red('✖')} ${counted(problems.length, 'mistake')} in ${counted(files, 'file')}; ${counted(folder.sound.length, 'policy', 'policies')} sound`,
  );
}

const asJson = (folder: PolicyFolder, problems: Problem[]) => ({
  problems,
  policies: folder.sound.map(fromHere).map(({ file, policy }) => ({
    id: policy.id,
    file,
    digest: policy.digest,
    rule: ruleInShort(policy),
  })),
});

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

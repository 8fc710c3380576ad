/** `gallra explain`: a rule in words; with a key, one record under it. Writes nothing. */
import { readPolicyFolder } from '../app/policy-folder.ts';
import { readLanguage } from '../documents/language.ts';
import { phrases } from '../documents/rules/phrases.ts';
import { explainRecord } from '../engine/explain.ts';
import { ruleInWords } from '../policy/explain.ts';
import { type AddCommand, action, configOf, connected } from './command.ts';
import { languageOption } from './language-option.ts';
import { explanationAsJson, explanationLines } from './render/explain.ts';
import { readKey, usageError } from './usage.ts';

export const addExplain: AddCommand = (program, shell) => {
  program
    .command('explain')
    .description('tell a rule in words, and of one record when it is due and every reason for and against')
    .argument('<policy>', 'id of the policy')
    .argument('[key...]', 'the record, by the values of its key; `-` reads a value from standard input')
    .option(...languageOption)
    .action(
      action(shell, async (globals, id: string, written: string[], options: { language: string }) => {
        const language = readLanguage(options.language);
        if (written.length === 0) {
          const folder = await readPolicyFolder(configOf(shell, globals).policies);
          const found = folder.sound.find(({ policy }) => policy.id === id);
          if (!found)
            throw usageError('policy', `There is no sound policy ${id}.`, 'Name one that gallra validate lists.');
          const rule = ruleInWords(found.policy, phrases[language]);
          shell.print(...(globals.json ? [JSON.stringify({ policy: id, rule }, null, 2)] : rule));
          return 'done';
        }
        const key = await readKey(written, shell);
        return connected(shell, globals, async ({ engine }) => {
          const explanation = await explainRecord(engine, id, key);
          if (globals.json) shell.print(JSON.stringify(explanationAsJson(explanation, language), null, 2));
          else shell.print(...explanationLines(explanation, language, shell.colours));
          if (explanation.record?.disagreement) return 'failed';
          return explanation.findings.some(({ severity }) => severity === 'error') ? 'mistake' : 'done';
        });
      }),
    );
};

/** `gallra schema`: the JSON Schemas of the files that authors write, for editors. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaFiles } from '../policy/json-schema.ts';
import { type AddCommand, action, configOf } from './command.ts';

interface Options {
  stores?: boolean;
  systems?: boolean;
  tests?: boolean;
  reference?: boolean;
  write?: boolean;
}

export const addSchema: AddCommand = (program, shell) => {
  program
    .command('schema')
    .description('print the JSON Schema of policy files, or write the schemas for your editor')
    .option('--stores', 'that of stores.yaml instead')
    .option('--systems', 'that of systems.yaml instead')
    .option('--tests', 'that of policy tests instead')
    .option('--reference', 'the reference of the language instead, as Markdown')
    .option('--write', 'write all of them into the folder of policies')
    .action(
      action(shell, async (globals, options: Options) => {
        if (options.reference) {
          const { languageReference } = await import('../policy/language-reference.ts');
          shell.print(languageReference().trimEnd());
          return 'done';
        }
        if (!options.write) {
          const kind = options.stores
            ? 'stores'
            : options.systems
              ? 'systems'
              : options.tests
                ? 'policy-test'
                : 'policy';
          shell.print(schemaFiles[`${kind}.schema.json`]().trimEnd());
          return 'done';
        }
        const { policies } = configOf(shell, globals);
        const written = Object.keys(schemaFiles).map((name) => join(policies, name));
        for (const [name, text] of Object.entries(schemaFiles)) await writeFile(join(policies, name), text());
        shell.print(...(globals.json ? [JSON.stringify({ written }, null, 2)] : written));
        return 'done';
      }),
    );
};

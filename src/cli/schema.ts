/** `gallra schema`: the JSON Schemas of policy files and stores.yaml, for editors. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { policyJsonSchema, storesJsonSchema } from '../policy/json-schema.ts';
import { type AddCommand, action, configOf } from './command.ts';

export const addSchema: AddCommand = (program, shell) => {
  program
    .command('schema')
    .description('print the JSON Schema of policy files, or write the schemas for your editor')
    .option('--stores', 'that of stores.yaml instead')
    .option('--write', 'write both into the folder of policies')
    .action(
      action(shell, async (globals, options: { stores?: boolean; write?: boolean }) => {
        if (!options.write) {
          shell.print((options.stores ? storesJsonSchema() : policyJsonSchema()).trimEnd());
          return 'done';
        }
        const { policies } = configOf(shell, globals);
        const files = [
          { file: join(policies, 'policy.schema.json'), text: policyJsonSchema() },
          { file: join(policies, 'stores.schema.json'), text: storesJsonSchema() },
        ];
        for (const { file, text } of files) await writeFile(file, text);
        const written = files.map(({ file }) => file);
        shell.print(...(globals.json ? [JSON.stringify({ written }, null, 2)] : written));
        return 'done';
      }),
    );
};

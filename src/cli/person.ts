/** `gallra person`: one person across all policies: what is there, and holds on it. Who it is comes from standard input. */
import type { Command } from 'commander';
import { placeHoldOnPerson } from '../engine/erasure/hold-person.ts';
import { askAboutPerson } from '../engine/erasure/person.ts';
import { type AddCommand, action, deciding } from './command.ts';
import { holdAsJson, placedLines } from './render/hold.ts';
import { answerAsJson, answerLines, uncoveredLines } from './render/person.ts';
import type { Shell } from './shell.ts';
import { readCode, readDay, readKey, usageError } from './usage.ts';

export const addPerson: AddCommand = (program, shell) => {
  const person = program.command('person').description('one person across all policies: ask, hold');
  addAsk(person, shell);
  addHold(person, shell);
};

function addAsk(person: Command, shell: Shell): void {
  person
    .command('ask')
    .description('what is there of a person now, and what rules and runs say of the rest; recorded, without whom about')
    .argument('<->', 'the value, from standard input')
    .option('--policy <id...>', 'only these policies')
    .action(
      action(shell, async (globals, written: string, { policy }: { policy?: string[] }) => {
        const value = await valueFrom(written, shell);
        return deciding(shell, globals, async ({ engine }, { actor }) => {
          const answer = await askAboutPerson(engine, value, actor, policy ?? null);
          if (globals.json) shell.print(JSON.stringify(answerAsJson(answer), null, 2));
          else shell.print(...answerLines(answer, shell.colours));
          return 'done';
        });
      }),
    );
}

interface HoldOptions {
  policy?: string[];
  reason: string;
  matter: string;
  review: string;
  note?: string;
  restriction?: boolean;
}

function addHold(person: Command, shell: Shell): void {
  person
    .command('hold')
    .description('place a hold on all that policies tell to be about a person')
    .argument('<->', 'the value, from standard input')
    .requiredOption('--reason <code>', 'why, as a short code that may stand in the log, such as litigation')
    .requiredOption('--matter <diary number>', 'the matter, may stand in the log')
    .requiredOption('--review <day>', 'when somebody must look at it again, YYYY-MM-DD')
    .option('--policy <id...>', 'only these policies')
    .option('--note <text>', 'for people; kept apart from the log, and erasable')
    .option('--restriction', 'a restriction under GDPR Art. 18')
    .action(
      action(shell, async (globals, written: string, options: HoldOptions) => {
        const { policy = null, note = null, restriction = false } = options;
        const reason = readCode('--reason', options.reason);
        const matter = readCode('--matter', options.matter);
        const reviewOn = readDay('--review', options.review);
        const value = await valueFrom(written, shell);
        return deciding(shell, globals, async ({ engine }, { actor: placedBy }) => {
          const asked = { value, policies: policy, reason, matter, reviewOn, note, restriction, placedBy };
          const { placed, uncovered } = await placeHoldOnPerson(engine, asked);
          if (globals.json) {
            const told = placed.map((one) => ({ ...one, hold: holdAsJson(one.hold) }));
            shell.print(JSON.stringify({ placed: told, uncovered }, null, 2));
          } else
            shell.print(
              ...placed.flatMap((one) => placedLines(one, shell.colours)),
              ...uncoveredLines({ placed, uncovered }, shell.colours),
            );
          return uncovered.length > 0 || placed.some(({ acknowledged }) => !acknowledged) ? 'refused' : 'done';
        });
      }),
    );
}

async function valueFrom(written: string, shell: Shell): Promise<string> {
  if (written === '-') return (await readKey(['-'], shell))[0] ?? '';
  throw usageError(
    'person',
    'Who the person is stands in no command line.',
    'Write - and give the value on standard input.',
  );
}

/** `gallra erase`: requests for erasure (GDPR Art. 17), from the day they come in to the day nothing is left. */
import type { Command } from 'commander';
import type { Engine } from '../engine/engine.ts';
import { approveErasure, typedAbove } from '../engine/erasure/approve.ts';
import { type ErasureOutcome, eraseFor } from '../engine/erasure/erase.ts';
import { type ErasureImpact, impactOfErasure } from '../engine/erasure/impact.ts';
import { daysLeft, type ErasureRequest, recordErasure } from '../engine/erasure/request.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Erasure } from '../ports/erasure.ts';
import { type AddCommand, action, connected, deciding } from './command.ts';
import { type Exit, exitOf, worstOf } from './exit-codes.ts';
import { erasureAsJson, erasureLines, impactAsJson, impactLines, listLines, outcomeLines } from './render/erase.ts';
import { errorAsJson } from './render/error.ts';
import type { Shell } from './shell.ts';
import { readCode, readCount, readDay, readKey, usageError } from './usage.ts';

export const addErase: AddCommand = (program, shell) => {
  const erase = program
    .command('erase')
    .description('requests for erasure: request, list, show, approve, run, finish, refuse, withdraw');
  addRequest(erase, shell);
  addList(erase, shell);
  addShow(erase, shell);
  addApprove(erase, shell);
  addRun(erase, shell);
  addEnd(erase, shell, 'finish', 'finished', 'end an approved request; what is left stays as its policies say');
  addEnd(erase, shell, 'refuse', 'refused', 'refuse a request that is not approved');
  addEnd(erase, shell, 'withdraw', 'withdrawn', 'end a request that was withdrawn; nothing more is erased for it');
};

interface RequestOptions {
  matter: string;
  received: string;
  deadline?: string;
  policy?: string[];
  key?: string[];
  person?: string;
  note?: string;
}

function addRequest(erase: Command, shell: Shell): void {
  erase
    .command('request')
    .description('record that a person asks for erasure, and see what it would do; nothing is erased by it')
    .requiredOption('--matter <diary number>', 'the matter, may stand in the log')
    .requiredOption('--received <day>', 'when it was received, YYYY-MM-DD')
    .option('--deadline <day>', 'when it must be answered (one month after it was received, unless given)')
    .option('--person <->', 'whatever identifies the person in the policies that name a subject; from standard input')
    .option('--policy <id...>', 'only these policies')
    .option('--key <value...>', 'one record of one policy, by its key')
    .option('--note <text>', 'for people; kept apart from the log, and erasable')
    .addHelpText('after', '\nA value of `-` is read from standard input, a line each: values may be personal data.')
    .action(
      action(shell, async (globals, options: RequestOptions) => {
        const asked = { ...(await wantedBy(options, shell)), ...(await saidOf(options)) };
        return deciding(shell, globals, async ({ engine }, { actor }) => {
          const { erasure, impact } = await recordErasure(engine, { ...asked, recordedBy: actor });
          if (globals.json)
            shell.print(JSON.stringify({ erasure: erasureAsJson(erasure), impact: impactAsJson(impact) }, null, 2));
          else shell.print(...(await shown(engine, erasure, impact, shell)));
          return erasure.state === 'refused' ? 'refused' : 'done';
        });
      }),
    );
}

async function wantedBy({ policy, key, person }: RequestOptions, shell: Shell) {
  if ((key === undefined) === (person === undefined))
    throw usageError(
      'erase',
      'A request is about a person, or about one record.',
      'Give --person -, or --policy and --key.',
    );
  if (key) return { kind: 'record' as const, policies: policy ?? null, wanted: await readKey(key, shell) };
  if (person !== '-')
    throw usageError(
      'person',
      'Who the person is stands in no command line.',
      'Write --person - and give the value on standard input.',
    );
  return { kind: 'person' as const, policies: policy ?? null, wanted: await readKey(['-'], shell) };
}

const saidOf = async ({
  matter,
  received,
  deadline,
  note,
}: RequestOptions): Promise<Pick<ErasureRequest, 'matter' | 'receivedOn' | 'deadline' | 'note'>> => ({
  matter: readCode('--matter', matter),
  receivedOn: readDay('--received', received),
  ...(deadline === undefined ? {} : { deadline: readDay('--deadline', deadline) }),
  note: note ?? null,
});

function addList(erase: Command, shell: Shell): void {
  erase
    .command('list')
    .description('the requests that have not ended, oldest first, with the days that are left')
    .option('--all', 'also those that have ended')
    .action(
      action(shell, async (globals, { all }: { all?: boolean }) =>
        connected(shell, globals, async ({ engine }) => {
          const erasures = await engine.ledger.erasures(all ? {} : { states: ['open', 'approved'] });
          const days = await daysOf(engine);
          if (globals.json) {
            const told = erasures.map((one) => ({ ...erasureAsJson(one), daysLeft: days(one) }));
            shell.print(JSON.stringify(told, null, 2));
          } else shell.print(...listLines(erasures, days, shell.colours));
          return 'done';
        }),
      ),
    );
}

function addShow(erase: Command, shell: Shell): void {
  erase
    .command('show')
    .description('one request: what would go, what is left and why, how far it came')
    .argument('<id>', 'id of the request')
    .action(
      action(shell, async (globals, id: string) =>
        connected(shell, globals, async ({ engine }) => {
          const erasure = await known(engine, id);
          const impact = erasure.forgotten ? null : await impactOfErasure(engine, erasure);
          if (globals.json) {
            const told = { erasure: erasureAsJson(erasure), daysLeft: (await daysOf(engine))(erasure) };
            shell.print(JSON.stringify({ ...told, impact: impact && impactAsJson(impact) }, null, 2));
          } else shell.print(...(await shown(engine, erasure, impact, shell)));
          return 'done';
        }),
      ),
    );
}

interface ApproveOptions {
  records?: string;
  yes?: boolean;
  now?: boolean;
}

function addApprove(erase: Command, shell: Shell): void {
  erase
    .command('approve')
    .description('let the records that match now be erased: a second person, who says how many they are')
    .argument('<id>', 'id of the request')
    .option('--records <count>', 'how many records match, instead of being asked')
    .option('--yes', `without being asked, up to ${typedAbove} records`)
    .option('--now', 'erase at once instead of with the schedule of each policy')
    .action(
      action(shell, async (globals, id: string, options: ApproveOptions) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const found = await known(engine, id);
          const impact = await impactOfErasure(engine, { ...found, works: [] });
          if (!globals.json) shell.print(...impactLines(impact, shell.colours));
          const erasure = await approveErasure(engine, id, actor, await confirmed(shell, impact, id, options));
          if (!globals.json) shell.print('', ...erasureLines(erasure, (await daysOf(engine))(erasure), shell.colours));
          const outcomes = options.now ? await eraseFor(engine, id) : [];
          const after = options.now ? await known(engine, id) : erasure;
          if (globals.json)
            shell.print(JSON.stringify({ erasure: erasureAsJson(after), runs: outcomes.map(outcomeAsJson) }, null, 2));
          else if (options.now) shell.print(...outcomeLines(outcomes, shell.colours));
          return worstOf(outcomes.map(exitOfOutcome));
        }),
      ),
    );
}

/** Typing the number shows that it was read. */
async function confirmed(
  shell: Shell,
  { matched }: ErasureImpact,
  id: string,
  { records, yes }: ApproveOptions,
): Promise<number> {
  if (records !== undefined) return readCount('--records', records, 1_000_000);
  if (yes && matched <= typedAbove) return matched;
  if (!shell.answers) {
    throw new GallraError({
      code: 'erasure.unconfirmed',
      what: `Nobody was asked whether ${matched} records may be erased.`,
      hint: `Look at them; if that is right: gallra erase approve ${id} --records ${matched}`,
      actor: 'approver',
    });
  }
  shell.say('To approve, type how many records match:');
  const typed = (await shell.nextLine()).replaceAll(/\s/g, '');
  return /^\d{1,9}$/.test(typed) ? Number(typed) : -1;
}

function addRun(erase: Command, shell: Shell): void {
  erase
    .command('run')
    .description('carry out an approved request now, or all of them')
    .argument('[id]', 'id of the request')
    .option('--outside-hours', 'run whatever hours stores.yaml gives their stores; the log says so')
    .action(
      action(shell, async (globals, id: string | undefined, { outsideHours = false }: { outsideHours?: boolean }) =>
        connected(shell, globals, async ({ engine }) => {
          const approved = id ? [id] : (await engine.ledger.erasures({ states: ['approved'] })).map((one) => one.id);
          const outcomes: ErasureOutcome[] = [];
          for (const one of approved) outcomes.push(...(await eraseFor(engine, one, { outsideHours })));
          if (globals.json) shell.print(JSON.stringify(outcomes.map(outcomeAsJson), null, 2));
          else shell.print(...outcomeLines(outcomes, shell.colours));
          return worstOf(outcomes.map(exitOfOutcome));
        }),
      ),
    );
}

function addEnd(
  erase: Command,
  shell: Shell,
  name: string,
  state: 'finished' | 'refused' | 'withdrawn',
  description: string,
): void {
  erase
    .command(name)
    .description(description)
    .argument('<id>', 'id of the request')
    .requiredOption('--reason <code>', 'why, as a short code that may stand in the log, such as answered')
    .action(
      action(shell, async (globals, id: string, { reason }: { reason: string }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const erasure = await engine.ledger.endErasure(id, state, readCode('--reason', reason), actor);
          if (globals.json) shell.print(JSON.stringify(erasureAsJson(erasure), null, 2));
          else shell.print(...erasureLines(erasure, null, shell.colours));
          return 'done';
        }),
      ),
    );
}

async function known(engine: Engine, id: string): Promise<Erasure> {
  const erasure = await engine.ledger.erasure(id);
  if (erasure) return erasure;
  throw new GallraError({
    code: 'erasure.unknown',
    what: `The ledger has no request for erasure ${id}.`,
    hint: 'List the requests: gallra erase list',
    actor: 'operator',
  });
}

async function shown(engine: Engine, erasure: Erasure, impact: ErasureImpact | null, shell: Shell): Promise<string[]> {
  const c = shell.colours;
  const ended = erasure.endedAt !== null;
  const days = ended ? null : (await daysOf(engine))(erasure);
  return [...erasureLines(erasure, days, c), ...(impact ? ['', ...impactLines(impact, c)] : [])];
}

/** Days are those of the policies; they lie in one zone nearly always. */
async function daysOf(engine: Engine): Promise<(erasure: Erasure) => number> {
  const now = await engine.ledger.now();
  const zone = engine.policies.sound[0]?.policy.rule.timezone ?? 'UTC';
  return (erasure) => daysLeft(erasure, now, zone);
}

function exitOfOutcome(outcome: ErasureOutcome): Exit {
  if ('error' in outcome) return exitOf(outcome.error);
  const { report, refusal, left } = outcome;
  if (report?.state === 'failed' || report?.state === 'stopped') return 'failed';
  if (refusal !== null || (report && report.state !== 'finished')) return 'refused';
  return (left?.due ?? 0) > 0 ? 'alarm' : 'done';
}

const outcomeAsJson = (outcome: ErasureOutcome): unknown =>
  'error' in outcome ? { ...outcome, error: errorAsJson(outcome.error) } : outcome;

/** `gallra plan`: what a run would do now, or at another time, and whether it would be allowed. Writes nothing. */
import type { Engine } from '../engine/engine.ts';
import { listRecords } from '../engine/list-records.ts';
import { type Plan, type PlanMore, planPolicy, soundPolicy } from '../engine/plan.ts';
import { type Reason, reasons } from '../policy/judgement.ts';
import type { Run } from '../ports/ledger.ts';
import { type AddCommand, action, connected } from './command.ts';
import { type Exit, exitOf, worstOf } from './exit-codes.ts';
import { planDiff } from './plan-diff.ts';
import { errorAsJson } from './render/error.ts';
import { planAsJson, planLines } from './render/plan.ts';
import { readAsOf, readCount, usageError } from './usage.ts';

interface PlanOptions {
  asOf?: string;
  forecast?: string | boolean;
  diff?: string;
  format?: string;
  connect: boolean;
  list?: string;
  limit: string;
}

export type Planned = { plan: Plan; waiting: Run | null } | { policy: string; error: unknown };

export const addPlan: AddCommand = (program, shell) => {
  program
    .command('plan')
    .description('show what a run would do, and whether it would be allowed; writes nothing')
    .argument('[policies...]', 'ids of policies (all that run, unless given)')
    .option('--as-of <instant|day>', 'judge at another time, also a later one')
    .option(
      '--forecast [days]',
      `how many records fall due on each of the coming days (${usualForecast}, unless given)`,
    )
    .option('--diff <ref|folder>', 'what the files change, against a commit of git or another folder of policies')
    .option('--format <format>', 'with --diff: text, markdown (for a merge request) or json')
    .option('--no-connect', 'with --diff: compare the rules alone, without counting records')
    .option('--list <reason>', `print the keys of the records that are: due, ${listable.slice(1).join(', ')}`)
    .option('--limit <n>', 'with --list: how many keys at most', '100')
    .action(
      action(shell, async (globals, named: string[], options: PlanOptions) => {
        const { diff } = options;
        const ids = [...new Set(named)];
        if (diff !== undefined) return planDiff(shell, globals, ids, { ...options, diff });
        refuseWithoutDiff(options);
        return connected(shell, globals, async ({ engine }) => {
          const policies = ids.length > 0 ? ids : policiesThatRun(engine);
          if (options.list !== undefined) {
            const keys = await listAll(engine, policies, options);
            if (globals.json) shell.print(JSON.stringify(keys, null, 2));
            else for (const { policy, key } of keys) shell.print([policy, ...key].join('\t'));
            return 'done';
          }
          const more = { datasetRows: ids.length === 1, forecastDays: daysOf(options.forecast) };
          const planned = await planAll(engine, policies, options.asOf, more);
          if (globals.json) shell.print(JSON.stringify(planned.map(asJson), null, 2));
          else shell.print(...planLines(planned, ids.length > 0, shell.colours));
          return worstOf(planned.map(exitOfPlan));
        });
      }),
    );
};

function refuseWithoutDiff({ format, connect }: PlanOptions): void {
  if (format === undefined && connect) return;
  const option = connect ? '--format' : '--no-connect';
  throw usageError(
    'diff',
    `${option} goes with --diff.`,
    'Add --diff and a commit or a folder, or leave it out; --json works always.',
  );
}

const usualForecast = 90;

function daysOf(forecast: string | boolean | undefined): number | null {
  if (forecast === undefined || forecast === false) return null;
  if (forecast === true) return usualForecast;
  if (/^\d+$/.test(forecast)) return readCount('--forecast', forecast, 366);
  throw usageError(
    'count',
    `--forecast ${forecast} is no number of days.`,
    `Write the number, --forecast 30, or the policies first: gallra plan ${forecast} --forecast`,
  );
}

const listable: ('due' | Reason)[] = ['due', ...reasons.filter((reason) => reason !== 'failed')];

export const policiesThatRun = (engine: Engine): string[] =>
  engine.policies.sound.filter(({ policy }) => policy.schedule !== null).map(({ policy }) => policy.id);

async function planAll(engine: Engine, ids: string[], asOf: string | undefined, more: PlanMore): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const id of ids) planned.push(await planOne(engine, id, asOf, more));
  return planned;
}

/** A store that cannot be reached must not hide the plans of the others. */
async function planOne(engine: Engine, id: string, asOf: string | undefined, more: PlanMore): Promise<Planned> {
  const moment = asOf === undefined ? undefined : readAsOf(asOf, soundPolicy(engine, id).rule.timezone);
  try {
    return { plan: await planPolicy(engine, id, moment, more), waiting: await waitingRun(engine, id) };
  } catch (error) {
    return { policy: id, error };
  }
}

/** The newest run of the policy, if it waits for a person. */
async function waitingRun(engine: Engine, policy: string): Promise<Run | null> {
  const [newest] = await engine.ledger.runs({ policy, limit: 1 });
  return newest?.state === 'waiting' && newest.approvedMaximum === null ? newest : null;
}

async function listAll(engine: Engine, ids: string[], { list, limit, asOf }: PlanOptions) {
  const outcome = listable.find((one) => one === list);
  if (!outcome) throw usageError('reason', `${list} is no outcome of a plan.`, `Write one of: ${listable.join(', ')}.`);
  const most = readCount('--limit', limit, 1_000_000);
  const listed: { policy: string; key: string[] }[] = [];
  for (const id of ids) {
    const moment = asOf === undefined ? undefined : readAsOf(asOf, soundPolicy(engine, id).rule.timezone);
    const keys = await listRecords(engine, id, outcome, most, moment);
    listed.push(...keys.map((key) => ({ policy: id, key })));
  }
  return listed;
}

/** A plan that says "waits for approval" is a good plan; one that could not be made is not. */
function exitOfPlan(planned: Planned): Exit {
  if ('error' in planned) return exitOf(planned.error);
  return planned.plan.tally === null ? 'mistake' : 'done';
}

const asJson = (planned: Planned): unknown =>
  'error' in planned ? { policy: planned.policy, error: errorAsJson(planned.error) } : planAsJson(planned);

/** What only the stores can tell: one policy after the other, seldom, in one process at a time. A store that does not answer leaves what was known of it. */
import { firstDisposal, newRules } from '../../engine/alerts/first-disposal.ts';
import { countable, tooLongAlerts, uncountedAlert } from '../../engine/alerts/kept-too-long.ts';
import type { Engine } from '../../engine/engine.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { AlertBook } from '../../ports/alerts.ts';
import { type Config, ledgerUrl } from '../config.ts';
import { inTurn } from '../in-turn.ts';
import { describe, type Log } from '../log.ts';

/** Each policy is counted again after so long; a rule that is new, at once. */
const everyMs = 6 * 60 * 60_000;

/** One count of one store, and where its answer is kept. */
interface Task {
  source: string;
  policy: CompiledPolicy;
  count(): Promise<void>;
}

/** Does what is due, one in a turn: others have theirs between. @returns how many were done */
export async function countWhatIsDue(
  engine: Engine,
  { book, config, log }: { book: AlertBook; config: Config; log: Log },
  stopping?: AbortSignal,
): Promise<number> {
  const tasks = await tasksFor(engine, book, config);
  await dropOthers(book, tasks);
  const [looks, now] = [await book.looks(), await book.now()];
  let done = 0;
  for (const task of tasks) {
    if (stopping?.aborted) break;
    if (!isDue(task, looks, now, config)) continue;
    await inTurn(ledgerUrl(config), 'alerts counts', async () => {
      // Somebody else may have done it while we waited.
      if (!isDue(task, await book.looks(), await book.now(), config)) return;
      await counted(task, book, log);
      done += 1;
    });
  }
  return done;
}

async function tasksFor(engine: Engine, book: AlertBook, config: Config): Promise<Task[]> {
  const { overdueDays, aheadHours } = config.alerts;
  const ahead = (await newRules(engine, book)).map((policy): Task => {
    // Of another rule it is another look, and due at once.
    const source = `ahead:${policy.id}:${policy.digest.slice(0, 12)}`;
    const count = async (): Promise<void> => {
      const alert = await firstDisposal(engine, policy, aheadHours);
      await book.seen(source, alert ? [alert] : []);
    };
    return { source, policy, count };
  });
  const tooLong = engine.policies.sound
    .map(({ policy }) => policy)
    .filter(countable)
    .map((policy): Task => {
      const source = `count:${policy.id}`;
      const count = async (): Promise<void> => book.seen(source, await tooLongAlerts(engine, policy, overdueDays));
      return { source, policy, count };
    });
  return [...ahead, ...tooLong];
}

/** Of policies that are gone, or rules under which records went meanwhile. */
async function dropOthers(book: AlertBook, tasks: Task[]): Promise<void> {
  const wanted = new Set(tasks.flatMap(({ source, policy }) => [source, uncounted(policy)]));
  for (const source of (await book.looks()).keys())
    if (/^(count|ahead|uncounted):/.test(source) && !wanted.has(source)) await book.drop(source);
}

function isDue({ source }: Task, looks: Map<string, string>, now: string, { alerts }: Config): boolean {
  const last = looks.get(source);
  const every = source.startsWith('ahead:') ? Math.min(everyMs, (alerts.aheadHours * 3_600_000) / 4) : everyMs;
  return last === undefined || Date.parse(now) - Date.parse(last) >= every;
}

/** What could not be counted is tried again with the next count, and said when it lasts. */
async function counted({ policy, count, source }: Task, book: AlertBook, log: Log): Promise<void> {
  try {
    await count();
    await book.seen(uncounted(policy), []);
  } catch (error) {
    const { code } = describe(error);
    if (code.startsWith('ledger.')) throw error;
    log.failure('debug', 'alerts.uncounted', error, { policy: policy.id });
    await book.seen(uncounted(policy), [uncountedAlert(policy, code.split(' ')[0] ?? code)]);
    const known = (await book.noted()).filter((noted) => noted.source === source && noted.endedAt === null);
    await book.seen(
      source,
      known.map(({ alert }) => alert),
    );
  }
}

const uncounted = ({ id }: CompiledPolicy): string => `uncounted:${id}`;

/** `gallra plan --diff`: what the policies would change, against how they were. Writes nothing. */
import { fromTop, type PoliciesAt, policiesAt } from '../app/policies-at.ts';
import { readPolicyFolder } from '../app/policy-folder.ts';
import { countDiff, type PolicyDiff } from '../engine/plan-diff.ts';
import { comparePolicies, type PolicyChange } from '../policy/compare-rules.ts';
import { compareStores, type StoreChange } from '../policy/compare-stores.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { configOf, connected, type Globals } from './command.ts';
import { type Exit, worstOf } from './exit-codes.ts';
import { diffAsJson, diffLines } from './render/plan-diff.ts';
import { diffMarkdown } from './render/plan-diff-markdown.ts';
import type { Shell } from './shell.ts';
import { readAsOf, usageError } from './usage.ts';

export interface DiffOptions {
  diff: string;
  list?: string;
  forecast?: string | boolean;
  format?: string;
  connect: boolean;
  asOf?: string;
}

/** What is shown, whatever way. */
export interface Diff {
  /** What it is compared with. */
  since: string;
  changes: PolicyChange[];
  /** `unusable`: stores.yaml has mistakes, or is not there. */
  stores: StoreChange[] | 'unusable';
  /** Null: the stores were not asked, because of `uncounted`. */
  counted: PolicyDiff | null;
  uncounted: string | null;
}

const formats = ['text', 'markdown', 'json'] as const;

/** @param ids only these policies; all unless given. */
export async function planDiff(shell: Shell, globals: Globals, ids: string[], options: DiffOptions): Promise<Exit> {
  refuseBeside(options);
  const format = readFormat(options, globals);
  const config = configOf(shell, globals);
  const before = await policiesAt(options.diff, config.policies);
  const after = fromTop(await readPolicyFolder(config.policies), config.policies);
  const changes = comparePolicies(before.folder, after);
  refuseUnknown(ids, before, after);
  const uncounted = whyNot(options, config.ledger);
  const show = (counted: PolicyDiff | null): Exit => {
    const only = <T>(all: T[], id: (one: T) => string): T[] =>
      ids.length === 0 ? all : all.filter((one) => ids.includes(id(one)));
    const diff: Diff = {
      since: before.name,
      changes: only(changes, ({ id }) => id),
      stores: storesOf(before.folder, after),
      counted: counted && { ...counted, affected: only(counted.affected, ({ policy }) => policy.id) },
      uncounted,
    };
    if (format === 'json') shell.print(JSON.stringify(diffAsJson(diff), null, 2));
    else shell.print(...(format === 'markdown' ? diffMarkdown(diff) : diffLines(diff, shell.colours)));
    return exitOfDiff(diff);
  };
  if (uncounted !== null) return show(null);
  return connected(shell, globals, async ({ engine }) =>
    show(await countDiff(engine, before.folder, after, changes, asOfIn(options.asOf, after))),
  );
}

/** What changed is for people to judge; what could not be read or counted is not. */
function exitOfDiff({ changes, stores, counted }: Diff): Exit {
  const failed = changes.some(({ id }) => {
    const count = counted?.counts.get(id);
    return count && 'uncounted' in count && count.failed;
  });
  const unusable = stores === 'unusable' || changes.some(({ kind }) => kind === 'broken');
  return worstOf([unusable ? 'mistake' : 'done', failed ? 'failed' : 'done']);
}

/** Where those of before could not be read, there is nothing to compare with. */
function storesOf(before: PolicyFolder, after: PolicyFolder): Diff['stores'] {
  if (after.problems.some(({ file, severity }) => file === storesFile && severity !== 'warning')) return 'unusable';
  return before.problems.some(({ file }) => file === storesFile) ? [] : compareStores(before.stores, after.stores);
}

const storesFile = 'stores.yaml';

function refuseBeside({ list, forecast }: DiffOptions): void {
  const other = list === undefined ? (forecast === undefined ? null : '--forecast') : '--list';
  if (other === null) return;
  throw usageError('diff', `${other} and --diff do not go together.`, 'Ask for one after the other.');
}

function readFormat({ format }: DiffOptions, globals: Globals): (typeof formats)[number] {
  const found = formats.find((one) => one === (format ?? (globals.json ? 'json' : 'text')));
  if (found) return found;
  throw usageError('format', `${format} is no format of a diff.`, `Write one of: ${formats.join(', ')}.`);
}

/** One instant for all: a day is its noon where most of them count. */
function asOfIn(asOf: string | undefined, { sound }: PolicyFolder): string | undefined {
  return asOf === undefined ? undefined : readAsOf(asOf, sound[0]?.policy.rule.timezone ?? 'UTC');
}

function whyNot({ connect }: DiffOptions, ledger: string | null): string | null {
  if (!connect) return 'Records were not counted: --no-connect.';
  return ledger === null ? 'Records were not counted: GALLRA_LEDGER_URL is not set.' : null;
}

function refuseUnknown(ids: string[], before: PoliciesAt, after: PolicyFolder): void {
  const known = new Set([...before.folder.sound, ...after.sound].map(({ policy }) => policy.id));
  for (const { id } of [...before.folder.broken, ...after.broken]) if (id !== null) known.add(id);
  const unknown = ids.find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw usageError(
    'policy',
    `There is no policy ${unknown}, neither now nor at ${before.name}.`,
    'Name policies that are in one of the two folders, or none to see all that changed.',
  );
}

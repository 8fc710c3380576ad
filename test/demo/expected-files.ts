/**
 * The check of the demo's folders: what must become of each file is worked out before the run, by rules that were written by
 * hand and share nothing with the program under test; afterwards every file is compared to the byte.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type Day, isDay, monthsLater } from '../support/plain-days.ts';
import { type DemoCheck, nobody } from './demo-check.ts';
import { type FileTree, readTree } from './file-tree.ts';
import type { DemoHold } from './holds.ts';

/** What must become of one file, under which policy. */
export interface FileFate {
  policy: string;
  /** As in `DemoCheck`; `parts` for what goes along, `files` for what no policy governs. */
  what: string;
  gone: boolean;
}

export interface ExpectedFiles {
  folder: string;
  root: string;
  before: FileTree;
  /** The rest stays as it is, whatever it is. */
  fates: Map<string, FileFate>;
}

const logFile = /^website\/[^/]+\/access-(\d{4}-\d\d-\d\d)\.log\.gz$/;

/** The website's logs: six months from the day in the name. */
export function expectWebLogs(root: string, today: Day, asOf: string, holds: readonly DemoHold[]): ExpectedFiles {
  const before = readTree(root);
  const fates = new Map<string, FileFate>();
  const held = (path: string): boolean =>
    holds.some(({ match }) => match.path === path) || path.startsWith('website/incident/');
  for (const [path, print] of before) {
    const day = logFile.exec(path)?.[1];
    if (day === undefined || print.startsWith('folder')) continue;
    const sidecar = before.has(`${path}.sha256`) ? `${path}.sha256` : null;
    const what = !isDay(day)
      ? 'undated'
      : monthsLater(day, 6) >= today
        ? 'kept'
        : held(path) || (sidecar !== null && held(sidecar))
          ? 'held'
          : isObstructed(join(root, path), asOf)
            ? 'blocked'
            : 'destroyed';
    const policy = 'logs-website';
    const gone = what === 'destroyed';
    fates.set(path, { policy, what, gone });
    if (sidecar !== null && gone) fates.set(sidecar, { policy, what: 'parts', gone });
  }
  return { folder: 'weblogs', root, before, fates };
}

/** The audio of a call that goes, and the policy under which. */
export interface Audio {
  policy: string;
  path: string;
}

/** Audio goes with its call; what no row names, or only rows that stay, is not touched. */
export function expectRecordings(root: string, audio: Audio[]): ExpectedFiles {
  const before = readTree(root);
  const there = audio.filter(({ path }) => before.has(path));
  const fates = new Map(
    there.map(({ policy, path }): [string, FileFate] => [path, { policy, what: 'parts', gone: true }]),
  );
  return { folder: 'recordings', root, before, fates };
}

/** The paths at which nothing can be destroyed at `asOf`. */
export const obstructed = (root: string, asOf: string): string[] =>
  [...readTree(root).keys()].filter((path) => isObstructed(join(root, path), asOf));

/** A link, a second name, no file, or changed within the hour. */
function isObstructed(path: string, asOf: string): boolean {
  const facts = lstatSync(path);
  return !facts.isFile() || facts.nlink > 1 || facts.mtimeMs > Date.parse(asOf) - 3_600_000;
}

/** One line for each policy, and one for what belongs to none. */
export function checkFiles({ folder, root, before, fates }: ExpectedFiles): DemoCheck[] {
  const after = readTree(root);
  const checks = new Map<string, DemoCheck>();
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const { policy, what, gone } = fates.get(path) ?? { policy: nobody, what: 'files', gone: false };
    const check = checks.get(policy) ?? { policy, expected: {}, actual: {}, ok: true, differences: [] };
    checks.set(policy, check);
    const difference = differenceOf(before.get(path), after.get(path), gone);
    if (before.has(path)) check.expected[what] = (check.expected[what] ?? 0) + 1;
    if (difference === null) check.actual[what] = (check.actual[what] ?? 0) + 1;
    else if (check.differences.length < 10) check.differences.push(`${folder}: ${path} ${difference}`);
    check.ok &&= difference === null;
  }
  return [...checks.values()];
}

function differenceOf(before: string | undefined, after: string | undefined, gone: boolean): string | null {
  if (before === undefined) return 'is new';
  if (after === undefined) return gone ? null : 'is missing';
  if (gone) return 'is still there';
  return before === after ? null : 'is not as it was';
}

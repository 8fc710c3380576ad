/** What a look at all files, and into the stores, has shown: a line for each rule or store, and the sum. */
import type { CheckedStore } from '../../app/check-stores.ts';
import { ruleInShort } from '../../policy/explain.ts';
import type { Problem, SoundPolicy } from '../../policy/parsed.ts';
import type { Colours } from '../shell.ts';
import { type Column, table } from './columns.ts';
import { counted } from './counted.ts';
import { errorAsJson } from './error.ts';

/** Files are named as seen from here. */
export interface Validated {
  sound: SoundPolicy[];
  problems: Problem[];
  warnings: Problem[];
  /** Null: nothing was connected to. */
  stores: CheckedStore[] | null;
}

/** After the problems themselves. @param detail also what is sound, one line each. */
export function validatedLines(validated: Validated, detail: boolean, c: Colours): string[] {
  const { sound, problems, stores } = validated;
  const details = !detail ? [] : stores ? storeLines(stores, c) : problems.length === 0 ? ruleLines(sound, c) : [];
  return [...details, ...(details.length > 0 ? [''] : []), ...sum(validated, c)];
}

function ruleLines(sound: SoundPolicy[], c: Colours): string[] {
  const rows = sound.map(({ policy }) => [
    c.bold(policy.id),
    policy.rule.dataset ? `${policy.rule.dataset.store}.${policy.rule.dataset.table}` : c.dim('·'),
    ruleInShort(policy),
  ]);
  return table([{ head: 'policy' }, { head: 'records' }, { head: 'rule' }], rows, c);
}

function storeLines(stores: CheckedStore[], c: Colours): string[] {
  const columns: Column[] = [{ head: 'store' }, { head: 'kind' }, { head: 'policies', right: true }, { head: 'found' }];
  const rows = stores.map((one) => [
    c.bold(one.store),
    one.kind,
    one.policies === 0 ? c.dim('·') : String(one.policies),
    foundIn(one, c),
  ]);
  return table(columns, rows, c);
}

function foundIn({ unreached, mistakes, warnings, rights, policies }: CheckedStore, c: Colours): string {
  if (unreached) return c.red('not reached');
  const found = [
    ...(mistakes > 0 ? [c.red(counted(mistakes, 'mistake'))] : []),
    ...(warnings > 0 ? [c.yellow(counted(warnings, 'warning'))] : []),
  ];
  const untold = policies > 0 && rights === null ? c.dim('; what the account may do shows when it is tried') : '';
  return `${found.length === 0 ? c.green('sound') : found.join(', ')}${untold}`;
}

function sum({ sound, problems, warnings, stores }: Validated, c: Colours): string[] {
  const unreached = (stores ?? []).filter((one) => one.unreached).length;
  const faulty = new Set(problems.map(({ file }) => file));
  const policies = counted(sound.filter(({ file }) => !faulty.has(file)).length, 'policy', 'policies');
  const said = [
    ...(problems.length > 0 ? [`${counted(problems.length, 'mistake')} in ${counted(faulty.size, 'file')}`] : []),
    ...(unreached > 0 ? [c.red(`${counted(unreached, 'store')} not reached`)] : []),
    problems.length > 0 ? `${policies} sound` : `${policies}, no mistakes`,
    ...(warnings.length > 0 ? [c.yellow(counted(warnings.length, 'warning'))] : []),
  ];
  return [`${problems.length + unreached > 0 ? c.red('✖') : c.green('✔')} ${said.join('; ')}`];
}

export const validatedAsJson = ({ sound, problems, warnings, stores }: Validated): unknown => ({
  problems,
  warnings: warnings.map(({ severity: _, ...one }) => one),
  policies: sound.map(({ file, policy }) => ({
    id: policy.id,
    file,
    digest: policy.digest,
    rule: ruleInShort(policy),
  })),
  ...(stores === null
    ? {}
    : {
        stores: stores.map(({ unreached: _, error, ...one }) => ({
          ...one,
          error: error === null ? null : errorAsJson(error),
        })),
      }),
});

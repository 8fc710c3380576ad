/** What `gallra notice` has to say beside the notice itself. */
import type { Language } from '../../documents/language.ts';
import type { MissingWords } from '../../documents/notice/notice.ts';
import type { PoliciesInForce } from '../../engine/policies-in-force.ts';
import type { Colours } from '../shell.ts';
import { table } from './columns.ts';

/** Nothing where nothing is missing. */
export function missingLines(missing: MissingWords[], language: Language, c: Colours): string[] {
  if (missing.length === 0) return [];
  const byPolicy = Map.groupBy(missing, ({ policy }) => policy);
  return [
    '',
    c.yellow(`Words for the public are missing (${language}); general ones stand in the notice:`),
    ...table(
      [{ head: 'policy' }, { head: 'keys' }],
      [...byPolicy].map(([policy, keys]) => [policy, keys.map(({ key }) => key).join(', ')]),
      c,
    ).map((line) => `  ${line}`),
  ];
}

const whys: Record<PoliciesInForce['differing'][number]['why'], string> = {
  unapproved: 'never approved, so the notice does not tell it',
  changed: 'changed since it was approved; the notice tells the approved rule',
  broken: 'its file has mistakes; the notice tells the approved rule, if there is one',
  gone: 'its file is gone; the notice tells the approved rule, which is in force until it is retired',
};

export function differingLines(differing: PoliciesInForce['differing'], c: Colours): string[] {
  if (differing.length === 0) return [];
  return [
    '',
    c.yellow('Files that differ from the rules in force:'),
    ...table(
      [{ head: 'policy' }, { head: 'what is told' }],
      differing.map(({ policy, why }) => [policy, whys[why]]),
      c,
    ).map((line) => `  ${line}`),
  ];
}

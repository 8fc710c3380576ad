/** What was found of an installation, group by group; and as JSON, whose shape is stable. */
import type { Examination } from '../../app/doctor/examine.ts';
import { type Finding, groups } from '../../app/doctor/finding.ts';
import { capital } from '../../policy/sentence.ts';
import type { Colours } from '../shell.ts';
import { counted } from './counted.ts';

export function examinationLines({ findings, faults, warnings }: Examination, c: Colours): string[] {
  const lines = groups.flatMap((group) => {
    const here = findings.filter((one) => one.group === group);
    return here.length === 0 ? [] : [c.bold(capital(group)), ...here.flatMap((one) => linesOf(one, c)), ''];
  });
  const looked = findings.filter(({ state }) => state === 'sound').length;
  if (faults + warnings === 0) return [...lines, c.green(`✔ All is well: ${counted(looked, 'check')}, nothing found.`)];
  const told = [counted(faults, 'fault'), counted(warnings, 'warning')].join(', ');
  return [...lines, faults > 0 ? c.red(`✘ ${told}`) : c.yellow(`! ${told}`)];
}

function linesOf({ state, code, what, where, hint }: Finding, c: Colours): string[] {
  const text = where === null ? capital(what) : `${capital(what)} ${c.dim(`(${where})`)}`;
  switch (state) {
    case 'sound':
      return [`  ${c.green('✔')} ${text}`];
    case 'skipped':
      return [`  ${c.dim(`– ${what}`)}`];
    default: {
      const sign = state === 'fault' ? c.red('✘') : c.yellow('!');
      return [`  ${sign} ${text} ${c.dim(code)}`, `    ${c.cyan('→')} ${hint ?? ''}`];
    }
  }
}

export const examinationAsJson = ({ findings, faults, warnings }: Examination) => ({
  sound: faults === 0,
  faults,
  warnings,
  findings: findings.map(({ group, state, code, what, where, hint }) => ({ group, state, code, what, where, hint })),
});

/** All checks of an installation, side by side, each with its time. Nothing is written, whatever is found. */
import { GallraError } from '../../errors/gallra-error.ts';
import { type Finding, fault, faultOf, type Group, groups } from './finding.ts';
import { type Check, NotThere, type Place } from './place.ts';

export interface NamedCheck {
  group: Group;
  /** What it looks at, for people: `the store telephony`. */
  of: string;
  check: Check;
}

export interface Examination {
  findings: Finding[];
  faults: number;
  warnings: number;
}

/** In the order of groups, and of the checks. @param limitMs a check that takes longer is told, and no longer waited for. */
export async function examine(place: Place, checks: NamedCheck[], limitMs: number): Promise<Examination> {
  const found = await Promise.all(checks.map((one) => inTime(one, place, limitMs)));
  // What is wrong between two places is met at both.
  const different = [
    ...new Map(found.flat().map((one) => [JSON.stringify([one.group, one.code, one.what]), one])).values(),
  ];
  const findings = groups.flatMap((group) => different.filter((finding) => finding.group === group));
  const count = (state: Finding['state']): number => findings.filter((one) => one.state === state).length;
  return { findings, faults: count('fault'), warnings: count('warning') };
}

async function inTime({ group, of, check }: NamedCheck, place: Place, limitMs: number): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(() => resolve([tooLate(group, of, limitMs)]), limitMs);
  });
  try {
    return await Promise.race([undisturbed({ group, of, check }, place), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function undisturbed({ group, of, check }: NamedCheck, place: Place): Promise<Finding[]> {
  try {
    return await check(place);
  } catch (error) {
    if (error instanceof NotThere) return [skipped(group, of, error.needs)];
    if (error instanceof GallraError) return [faultOf(group, error)];
    throw error;
  }
}

const skipped = (group: Group, of: string, needs: string): Finding => ({
  group,
  state: 'skipped',
  code: 'doctor.skipped',
  what: `Not looked at: ${of}, which needs ${needs}.`,
  where: null,
  hint: null,
});

const tooLate = (group: Group, of: string, limitMs: number): Finding =>
  fault(group, {
    code: 'doctor.time',
    what: `Nothing was heard of ${of} within ${limitMs / 1000} s.`,
    hint: 'Look for what keeps the answer: a firewall that drops packets, a server that stands still, a lock. To wait longer: --limit <seconds>.',
  });

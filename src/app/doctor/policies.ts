/** Whether the files can be used, and whether what they say is in force. */
import { policyStates } from '../../engine/policy-state.ts';
import { standingOf } from '../../engine/standing.ts';
import type { Problem } from '../../policy/parsed.ts';
import { realClock } from '../clock.ts';
import { readWholeFolder } from '../whole-folder.ts';
import { type Finding, fault, sound, warning } from './finding.ts';
import type { Place } from './place.ts';

/** One finding for each file. */
export async function checkFiles({ config }: Place): Promise<Finding[]> {
  const { folder, problems, warnings } = await readWholeFolder(config.policies, realClock.now().toISOString());
  const mistakes = [...Map.groupBy(problems, ({ file }) => file).values()].map((all) => ofFile(all, 'fault'));
  const remarks = [...Map.groupBy(warnings, ({ file }) => file).values()].map((all) => ofFile(all, 'warning'));
  if (folder.sound.length + folder.broken.length === 0)
    return [
      ...mistakes,
      fault('policies', {
        code: 'policies.none',
        what: 'The folder of policies holds no policy.',
        where: config.policies,
        hint: 'Check GALLRA_POLICIES and what is mounted there; a first policy is drafted by gallra init.',
      }),
    ];
  if (mistakes.length + remarks.length > 0) return [...mistakes, ...remarks];
  return [sound('policies', 'policies.files', `${counted(folder.sound.length)}, no mistakes`, config.policies)];
}

function ofFile(all: Problem[], state: 'fault' | 'warning'): Finding {
  const [first] = all;
  if (!first) throw new TypeError('a file with problems has one');
  const more = all.length > 1 ? ` (and ${all.length - 1} more in this file)` : '';
  const told = {
    code: first.code,
    what: `${first.path === '' ? '' : `${first.path}: `}${first.what}${more}`,
    where: `${first.file}:${first.line}:${first.column}`,
    hint: first.hint,
  };
  return state === 'fault' ? fault('policies', told) : warning('policies', told);
}

/** Policies that only wait for another are not told: what they wait for is. */
export async function checkStanding(place: Place): Promise<Finding[]> {
  const { ledger, policies, settings } = await place.engine();
  const versions = await ledger.versionsInForce();
  const pauses = await ledger.pauses();
  const standing = standingOf(policies, versions, settings.requireApproval);
  const known = policyStates(policies, versions, standing, [], () => undefined);
  const found: Finding[] = known.flatMap(({ id, state }) => {
    const told = waits[state];
    if (!told) return [];
    const { what, hint } = told;
    return [
      fault('policies', {
        code: `policy.${state}`,
        what: `${id} ${what}`,
        hint: `${hint} ${id}`,
        where: `policy ${id}`,
      }),
    ];
  });
  for (const { policy, store, reason, pausedBy, until } of pauses)
    found.push(
      warning('policies', {
        code: 'run.paused',
        what: `${policy ?? (store === null ? 'Everything' : `The store ${store}`)} is paused by ${pausedBy} (${reason})${until === null ? '' : ` until ${until}`}.`,
        hint:
          reason === 'adopted'
            ? 'Confirm the holds, as docs/restores.md says.'
            : `When it may go on: gallra resume${policy === null ? '' : ` ${policy}`}${store === null ? '' : ` --store ${store}`}`,
      }),
    );
  if (found.length > 0) return found;
  const inForce = known.filter(({ state }) => state === 'in-force').length;
  return [sound('policies', 'policies.in-force', `${counted(inForce)} in force`)];
}

const waits: Partial<Record<string, { what: string; hint: string }>> = {
  unapproved: { what: 'was never approved.', hint: 'Look at its plan, then run: gallra approve' },
  changed: { what: 'changed since it was approved.', hint: 'Look at its plan, then run: gallra approve' },
  gone: {
    what: 'is in force and has no file any more.',
    hint: 'Bring the file back, or give its claims up: gallra retire',
  },
};

const counted = (policies: number): string => (policies === 1 ? '1 policy' : `${policies} policies`);

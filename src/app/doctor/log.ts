/** Whether the audit log can be relied upon: who could edit it, what is known of it, and what is kept of it outside. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { guardAnchor, refusalOf } from '../../engine/guards/anchor.ts';
import { guardAuditLog } from '../../engine/guards/audit-log.ts';
import { guardLeap } from '../../engine/guards/clock.ts';
import { guardLogRole } from '../../engine/guards/log-role.ts';
import type { Refusal } from '../../engine/guards/refusal.ts';
import { lookOutside } from '../../engine/look-at-log.ts';
import { type Finding, fault, sound, warning } from './finding.ts';
import { NotThere, type Place } from './place.ts';

const asFault = (refusal: Refusal): Finding => fault('log', told(refusal));
const told = ({ code, message: what, hint }: Refusal) => ({ code, what, hint, where: 'audit log' });

export async function checkLogRole(place: Place): Promise<Finding[]> {
  const { ledger, settings } = await place.engine();
  const refusal = guardLogRole(await ledger.logRights());
  if (refusal === null) return [sound('log', 'log.role', 'the role of the ledger can only append to it')];
  return [settings.requireLogRole ? asFault(refusal) : warning('log', told(refusal))];
}

/** What the newest entries tell, and what the last look at all of them found. */
export async function checkLog(place: Place): Promise<Finding[]> {
  const { ledger } = await place.engine();
  const check = await ledger.checkLog();
  const refusal = guardAuditLog(check) ?? guardLeap(check);
  if (refusal) return [asFault(refusal)];
  const [created, checked] = [await ledger.newestEntry('ledger.created'), await ledger.newestEntry('log.checked')];
  const last = checked?.at ?? created?.at ?? null;
  if (last !== null && Date.parse(check.now) - Date.parse(last) <= uncheckedMs)
    return [
      sound('log', 'log', checked ? `found sound as a whole on ${checked.at}` : 'younger than a few days, sound'),
    ];
  return [
    warning('log', {
      code: 'log.unchecked',
      what: `The log as a whole was ${checked ? `last found sound on ${checked.at}` : 'never looked at'}; a worker does that every day.`,
      hint: 'Look whether a worker runs; to look at once: gallra audit check',
      where: 'audit log',
    }),
  ];
}

const uncheckedMs = 3 * 86_400_000;

/** Every anchor: whether it answers, agrees with the log, and can be written to. */
export async function checkAnchors(place: Place): Promise<Finding[]> {
  const engine = await place.engine();
  // What the log itself is known to lack contradicts what is kept outside, too.
  if ((await engine.ledger.checkLog()).fault !== null) throw new NotThere('a log without gaps');
  const look = await lookOutside(engine);
  if (look === null) {
    const refusal = guardAnchor(null, true);
    if (!refusal) throw new TypeError('without an anchor there is a refusal');
    return [engine.settings.requireAnchor ? asFault(refusal) : warning('log', told(refusal))];
  }
  const [conflict] = look.conflicts;
  const found: Finding[] = [
    ...(conflict ? [asFault(refusalOf(conflict))] : []),
    ...look.away.map(({ error: { code, message: what, hint, where = null } }) =>
      fault('log', { code, what, hint, where }),
    ),
  ];
  const directories = place.config.anchors.filter((anchor) => typeof anchor === 'string');
  for (const directory of found.length > 0 ? [] : directories)
    if (!(await mayWrite(directory))) found.push(unwritable(directory));
  if (found.length > 0) return found;
  const size = Math.max(...look.heads.map(({ checkpoint }) => checkpoint?.size ?? 0));
  const names = look.heads.map(({ anchor }) => anchor.name).join(', ');
  return [sound('log', 'log.anchors', `${names}: the newest checkpoint covers ${size} entries, and agrees`)];
}

const mayWrite = (directory: string): Promise<boolean> =>
  access(directory, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

const unwritable = (directory: string): Finding =>
  fault('log', {
    code: 'anchor.denied',
    what: 'The anchor can be read and not written to: no new checkpoint will be kept there.',
    hint: `Let the user that Gallra runs as (${process.getuid?.() ?? 'unknown'}) write to ${directory}, and mount it for writing.`,
    where: `anchor ${directory}`,
  });

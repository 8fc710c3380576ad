/** What looking through the whole log found, for people and for machines. */
import type { CheckedLog } from '../../engine/check-whole-log.ts';
import type { FirstDifference } from '../../engine/recheck.ts';
import type { Colours } from '../shell.ts';
import { grouped, minute } from './columns.ts';

export function checkedLines({ sound, fault, recheck, conflict, agreeing, away }: CheckedLog, c: Colours): string[] {
  const { size, root, checkpoints, difference } = recheck;
  const missing = { head: 'does not end where its head says', gap: 'has gaps', root: 'is not as it was signed' };
  const lines: string[] = [];
  if (difference) lines.push(`${c.red('✖')} ${differenceInWords(difference)}`);
  else if (fault)
    lines.push(`${c.red('✖')} The log ${missing[fault]}: bring its entries back before anything is disposed of.`);
  else lines.push(`${c.green('✔')} No entry of the log is missing.`);
  if (!difference && checkpoints > 0)
    lines.push(
      `${c.green('✔')} ${grouped(size)} entries give the root of each of the ${grouped(checkpoints)} checkpoints that were kept.`,
    );
  if (!difference && checkpoints === 0)
    lines.push(c.yellow('No checkpoint was ever kept: changed entries cannot be told.'));
  if (conflict) lines.push(`${c.red('✖')} ${conflict.message}`, `  ${c.cyan('→')} ${conflict.hint}`);
  for (const name of agreeing) lines.push(`${c.green('✔')} ${name} agrees.`);
  for (const { error } of away) lines.push(`${c.yellow('✋')} ${error.message}`);
  if (sound) lines.push(c.dim(`size ${size}, root ${root}`));
  return lines;
}

function differenceInWords({ what, from, to, since, until }: FirstDifference): string {
  const which = from >= to ? `Entry ${from}` : `One of the entries ${from} to ${to}`;
  const times = `${since === null ? 'from the beginning' : `after ${minute(since)}`}${until === null ? '' : ` until ${minute(until)}`}`;
  const words = {
    missing: from >= to ? `Entry ${from} is missing` : `Entries ${from} to ${to} are missing`,
    changed: `${which} is not what was signed`,
    signature: `A checkpoint over ${to + 1} entries is signed with no key that is configured here`,
    end: `Entries ${from} to ${to} are missing at the end`,
    tile: `The hashes that are kept of the entries ${from} to ${to} are not theirs`,
  };
  const mend = {
    missing: 'bring them back before anything is disposed of.',
    changed: 'bring it back before anything is disposed of.',
    signature: 'name earlier keys after the new one in GALLRA_SIGNING_KEY; if there were none, somebody changed it.',
    end: 'bring them back before anything is disposed of.',
    tile: 'somebody changed them; once they are deleted, they are computed anew from the entries.',
  };
  return `${words[what]} (${times}): ${mend[what]}`;
}

export const checkedAsJson = ({ sound, fault, recheck, conflict, agreeing, away }: CheckedLog): unknown => {
  const { frontier: _, ...found } = recheck;
  return {
    sound,
    fault,
    ...found,
    conflict: conflict && { code: conflict.code, message: conflict.message },
    anchors: { agreeing, away: away.map(({ anchor, error }) => ({ anchor, code: error.code })) },
  };
};

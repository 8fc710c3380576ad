/** `gallra hold`: release, confirm, review and note. How a hold goes on, and how it ends. */
import type { Command } from 'commander';
import type { Engine } from '../engine/engine.ts';
import { type HoldImpact, impactOfRelease } from '../engine/hold-impact.ts';
import { askRelease, confirmRelease } from '../engine/hold-releases.ts';
import type { ReleasedHold } from '../engine/holds.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { action, deciding, type Globals } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { holdImpactAsJson, holdImpactLines, releasedLines } from './render/hold.ts';
import type { Shell } from './shell.ts';
import { readCode, readDay, usageError } from './usage.ts';

export function addRelease(hold: Command, shell: Shell): void {
  hold
    .command('release')
    .description('end a hold, or request that where two persons have to: from then on the policies decide again')
    .argument('<id>', 'id of the hold')
    .option('--reason <code>', 'why, as a short code that may stand in the log, such as closed')
    .option('--withdraw', 'take back the request that you made')
    .action(
      action(shell, async (globals, id: string, { reason, withdraw }: { reason?: string; withdraw?: boolean }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          if (withdraw) {
            await engine.ledger.endRequest(id, 'withdrawn', reason ? readCode('--reason', reason) : null, actor);
            return said(shell, globals, { hold: id, withdrawn: true, by: actor }, [
              `${shell.colours.green('✔')} The release of hold ${id} is not requested any more.`,
            ]);
          }
          if (reason === undefined)
            throw usageError('reason', 'A release needs a reason.', 'Write --reason closed, or another short code.');
          return release(shell, globals, engine, { id, reason: readCode('--reason', reason), actor });
        }),
      ),
    );
}

async function release(
  shell: Shell,
  globals: Globals,
  engine: Engine,
  { id, reason, actor }: { id: string; reason: string; actor: string },
): Promise<Exit> {
  const c = shell.colours;
  const impact = await freedBy(engine, id);
  const freed = impact && holdImpactAsJson(impact);
  const lines = impact ? holdImpactLines(impact, 'freed', c) : [];
  const asked = await askRelease(engine, id, reason, actor);
  if (asked.state === 'released') return releasedExit(shell, globals, asked, reason, { impact: freed }, lines);
  said(shell, globals, { hold: id, reason, by: actor, requested: true, impact: freed }, [
    `${c.yellow('✋')} The release of hold ${c.bold(id)} is requested by ${actor}, and waits for another person.`,
    ...lines,
    `  ${c.cyan('→')} Until then the hold is kept. Somebody else confirms it at the desk, or by: gallra hold confirm ${id}`,
  ]);
  return 'refused';
}

/** Null: it is not in force, or cannot be counted; neither keeps it from being released. */
async function freedBy(engine: Engine, id: string): Promise<HoldImpact | null> {
  const trail = await engine.ledger.holdTrail(id);
  if (trail === null || trail.released !== null) return null;
  try {
    return await impactOfRelease(engine, trail.hold);
  } catch (error) {
    if (error instanceof GallraError) return null;
    throw error;
  }
}

function releasedExit(
  shell: Shell,
  globals: Globals,
  released: ReleasedHold,
  reason: string | null,
  more: object,
  lines: string[],
): Exit {
  const { hold, by, copied, pushed } = released;
  const because = reason === null ? {} : { reason };
  said(shell, globals, { hold: hold.id, ...because, by, copied, pushed, ...more }, [
    ...releasedLines(released, shell.colours),
    ...lines,
  ]);
  return copied === 'unwritten' ? 'refused' : 'done';
}

export function addConfirm(hold: Command, shell: Shell): void {
  hold
    .command('confirm')
    .description('let a release go ahead that somebody else requested, or refuse it')
    .argument('<id>', 'id of the hold')
    .option('--refuse <code>', 'refuse it: why, as a short code that may stand in the log')
    .action(
      action(shell, async (globals, id: string, { refuse }: { refuse?: string }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          if (refuse === undefined)
            return releasedExit(shell, globals, await confirmRelease(engine, id, actor), null, {}, []);
          const reason = readCode('--refuse', refuse);
          await engine.ledger.endRequest(id, 'refused', reason, actor);
          return said(shell, globals, { hold: id, refused: reason, by: actor }, [
            `${shell.colours.green('✔')} The release of hold ${id} is refused by ${actor}; the hold stays in force.`,
          ]);
        }),
      ),
    );
}

export function addReview(hold: Command, shell: Shell): void {
  hold
    .command('review')
    .description('keep a hold that somebody looked at again, until another day')
    .argument('<id>', 'id of the hold')
    .requiredOption('--until <day>', 'when somebody must look at it again, YYYY-MM-DD')
    .requiredOption('--reason <code>', 'why it is kept, as a short code that may stand in the log')
    .action(
      action(shell, async (globals, id: string, { until, reason }: { until: string; reason: string }) =>
        deciding(shell, globals, async ({ engine }, { actor }) => {
          const [reviewOn, because] = [readDay('--until', until), readCode('--reason', reason)];
          await engine.ledger.reviewHold(id, reviewOn, because, actor);
          return said(shell, globals, { hold: id, reviewOn, reason: because, by: actor }, [
            `${shell.colours.green('✔')} Hold ${id} is kept; somebody looks at it again on ${reviewOn} at the latest.`,
          ]);
        }),
      ),
    );
}

export function addNote(hold: Command, shell: Shell): void {
  hold
    .command('note')
    .description('erase the free text of a hold')
    .argument('<id>', 'id of the hold')
    .option('--erase', 'erase it for good')
    .action(
      action(shell, async (globals, id: string, { erase = false }: { erase?: boolean }) => {
        if (!erase)
          throw usageError(
            'note',
            'A note is only ever erased here.',
            'Write --erase; to read it: gallra hold list --json --values',
          );
        return deciding(shell, globals, async ({ engine }, { actor }) => {
          const erased = await engine.ledger.eraseHoldNote(id, actor);
          return said(shell, globals, { hold: id, erased, by: actor }, [
            erased
              ? `${shell.colours.green('✔')} The note of hold ${id} is erased.`
              : `Hold ${id} has no note; there is nothing to erase.`,
          ]);
        });
      }),
    );
}

function said({ print }: Shell, globals: Globals, json: object, lines: string[]): Exit {
  if (globals.json) print(JSON.stringify(json, null, 2));
  else print(...lines);
  return 'done';
}

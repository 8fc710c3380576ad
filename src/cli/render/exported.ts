/** What an export put where, and how to go on from there. */
import type { Exported } from '../../engine/export-log.ts';
import type { Colours } from '../shell.ts';
import { grouped, minute } from './columns.ts';

export function exportedLines(
  directory: string,
  { size, begins, checkpoint, refusal, anchors, policies, commitments }: Exported,
  key: string | null,
  c: Colours,
): string[] {
  const away = anchors.filter(({ reached }) => !reached);
  return [
    `${c.green('✔')} ${grouped(size - begins)} entries are in ${c.bold(directory)}, with ${policies} rules and the commitments of ${grouped(commitments)} batches.`,
    checkpoint
      ? `  Checkpoint: ${grouped(checkpoint.size)} entries at ${minute(checkpoint.at)}, root ${checkpoint.root}`
      : c.yellow('  No checkpoint was ever signed: nothing in it is proven.'),
    ...(refusal ? [`${c.yellow('✋')} ${refusal.message}`, `  ${c.cyan('→')} ${refusal.hint}`] : []),
    ...away.map(({ name }) => c.yellow(`  The anchor ${name} cannot be reached, and is not in it.`)),
    ...(key === null ? [] : [`  ${c.cyan('→')} gallra audit verify ${directory} --key ${key}`]),
  ];
}

/** Where the samples of policy tests lay on a server, and what their columns were. */
import type { Colours } from '../shell.ts';
import type { TestedOnStore } from '../test-on-store.ts';
import { counted } from './counted.ts';

export function onStoreLines({ name, used, leftOut, interrupted }: TestedOnStore, c: Colours): string[] {
  const alike = [...used.alike].sort();
  const readOff = [...used.readOff].sort();
  return [
    `  on ${c.bold(name)}, in scratch schemas that are gone again`,
    ...(alike.length > 0 ? [c.dim(`  columns as in the store: ${alike.join(', ')}`)] : []),
    ...(readOff.length > 0 ? [c.dim(`  columns as the samples look: ${readOff.join(', ')}`)] : []),
    ...(leftOut > 0 ? [c.dim(`  ${counted(leftOut, 'expectation')} of other stores left out`)] : []),
    ...(interrupted ? [c.yellow('  interrupted: the rest was not judged')] : []),
  ];
}

export const onStoreAsJson = ({ name, used, leftOut, interrupted }: TestedOnStore): unknown => ({
  name,
  columnsAsInStore: [...used.alike].sort(),
  columnsAsInSamples: [...used.readOff].sort(),
  expectationsLeftOut: leftOut,
  interrupted,
});

/** What a folder says about its files, in the words of a catalogue. */
import type { Catalogue } from '../../policy/catalogue.ts';
import { filesShape, filesTable } from '../../policy/file-columns.ts';
import type { Root } from './session.ts';

/** By the id in the folder itself: where it is mounted, and on which device, may change. */
export const identity = ({ marker }: Root): string => `folder:${marker.folder}`;

export function catalogue(root: Root, tables: string[]): Catalogue {
  if (!tables.includes(filesTable)) return {};
  return { [filesTable]: filesShape(`${identity(root)}/${filesTable}`, true) };
}

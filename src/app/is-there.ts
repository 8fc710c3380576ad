/** Looking whether a file is there, before it is read or written. */
import { access } from 'node:fs/promises';

/** Whether the file or folder is there, as far as we may see. Never throws. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

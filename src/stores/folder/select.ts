/** Step 1: where the next batch lies. A directory of a million files is not read and sorted again for each of its batches. */
import type { Store } from '../../ports/store.ts';
import { selectOnward } from '../select-onward.ts';
import { failure } from './failure.ts';
import { outcomeOf } from './file-row.ts';
import { onlyFiles, pathOf } from './keys.ts';
import { rowsFor } from './rows.ts';
import { close, type Folder, openRoot } from './session.ts';

/** A pass holds directories open. */
export const openSelection = (folder: Folder): Pick<Store, 'select' | 'close'> =>
  selectOnward({
    async begin(judgement, _held, after) {
      onlyFiles(folder, judgement.table);
      const from = after === null ? null : pathOf(folder, after);
      const root = await openRoot(folder);
      const rows = rowsFor(root, judgement.scope, from);
      return {
        rows,
        async end() {
          await rows.return(undefined).catch(() => undefined);
          await close(root.fd);
        },
      };
    },
    outcomeOf,
    keyOf: ({ entry }) => [entry.key],
    failure: (error) => failure(folder.store, error),
  });

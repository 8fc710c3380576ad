/** Step 1: where the next batch lies. */
import type { Store } from '../../ports/store.ts';
import { selectOnward } from '../select-onward.ts';
import { failure } from './failure.ts';
import { objectKey, onlyObjects } from './keys.ts';
import { askedFor } from './look.ts';
import { outcomeOf } from './object-row.ts';
import { rowsFor } from './rows.ts';
import type { Bucket } from './session.ts';

export const openSelection = (bucket: Bucket): Pick<Store, 'select' | 'close'> =>
  selectOnward({
    async begin(judgement, held, after) {
      onlyObjects(bucket, judgement.table);
      const rows = rowsFor(bucket, askedFor(judgement, held), after === null ? null : objectKey(bucket, after));
      return {
        rows,
        async end() {
          await rows.return(undefined).catch(() => undefined);
        },
      };
    },
    outcomeOf,
    keyOf: ({ path }) => [path],
    failure: (error) => failure(bucket.store, error),
  });

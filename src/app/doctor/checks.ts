/** Every check that needs no queue, by what it looks at. */

import { checkClocks } from './clocks.ts';
import { checkDisk } from './disk.ts';
import type { NamedCheck } from './examine.ts';
import { checkHolds, checkIntents, checkLedger } from './ledger.ts';
import { checkAnchors, checkLog, checkLogRole } from './log.ts';
import { checkMail } from './mail.ts';
import type { Place } from './place.ts';
import { checkFiles, checkStanding } from './policies.ts';
import { checkSettings } from './settings.ts';
import { checkOneStore } from './store.ts';

/** One for each store, so that one that hangs does not keep the others waiting. */
export async function checksOf(place: Place): Promise<NamedCheck[]> {
  // A folder that cannot be read is told by its own check.
  const stores = await place.policies().then(
    (folder) => folder.stores,
    () => [],
  );
  return [
    { group: 'settings', of: 'the settings', check: checkSettings },
    { group: 'policies', of: 'the policies', check: checkFiles },
    { group: 'policies', of: 'which policies are in force', check: checkStanding },
    { group: 'ledger', of: 'the ledger', check: checkLedger },
    { group: 'ledger', of: 'batches in hand', check: checkIntents },
    { group: 'ledger', of: 'the holds in force', check: checkHolds },
    { group: 'log', of: 'who could edit the log', check: checkLogRole },
    { group: 'log', of: 'the audit log', check: checkLog },
    { group: 'log', of: 'what is kept of the log outside', check: checkAnchors },
    ...stores.map(
      (entry): NamedCheck => ({ group: 'stores', of: `the store ${entry.name}`, check: checkOneStore(entry) }),
    ),
    { group: 'clocks', of: 'the clocks', check: checkClocks },
    { group: 'disk', of: 'room on disks', check: checkDisk },
    { group: 'mail', of: 'the mail server', check: checkMail },
  ];
}

/** Whether the ledger can be worked with: reachable, of this version, on a server that takes changes, not overheard. */
import { GallraError } from '../../errors/gallra-error.ts';
import { lookAtServer } from '../../ledger/look-at-server.ts';
import { openLedger } from '../../ledger/postgres-ledger.ts';
import { ledgerUrl } from '../config.ts';
import { type Finding, fault, sound, warning } from './finding.ts';
import type { Place } from './place.ts';

const oldestServer = 14;

export async function checkLedger({ config }: Place): Promise<Finding[]> {
  const url = ledgerUrl(config);
  const { version, major, encrypted, local, standby, role } = await lookAtServer(url);
  const where = `ledger, as ${role}`;
  const found: Finding[] = [];
  if (major < oldestServer)
    found.push(
      fault('ledger', {
        code: 'ledger.server',
        what: `The ledger's server is PostgreSQL ${version}, which is too old.`,
        hint: `Move the ledger to PostgreSQL ${oldestServer} or newer.`,
        where,
      }),
    );
  if (standby)
    found.push(
      fault('ledger', {
        code: 'ledger.standby',
        what: "The ledger's server only copies another one, and takes no changes.",
        hint: 'Let GALLRA_LEDGER_URL lead to the server that takes changes.',
        where,
      }),
    );
  if (!encrypted && !local)
    found.push(
      warning('ledger', {
        code: 'ledger.plain',
        what: 'The connection to the ledger is not encrypted.',
        hint: 'Add ?sslmode=verify-full to GALLRA_LEDGER_URL, and where it is a private one the authority: &sslrootcert=<file>.',
        where,
      }),
    );
  const ledger = await openLedger(url, { readOnly: true });
  try {
    const id = await ledger.id();
    return found.length > 0 ? found : [sound('ledger', 'ledger', `PostgreSQL ${version}, ledger ${id}`, where)];
  } finally {
    await ledger.close();
  }
}

/** Batches that a worker left when it died: nothing else is begun on their tables until they are settled. */
export async function checkIntents(place: Place): Promise<Finding[]> {
  const { ledger } = await place.engine();
  const now = Date.parse(await ledger.now());
  const all = await ledger.openIntents();
  const left = all.filter(({ alive, intendedAt }) => !alive && now - Date.parse(intendedAt) > patienceMs);
  const inHand = all.length === 1 ? '1 batch' : `${all.length} batches`;
  if (left.length === 0) return [sound('ledger', 'intents', `${inHand} in hand, none left behind`)];
  const stores = [...new Set(left.map(({ store }) => store))];
  return [
    fault('ledger', {
      code: 'intents.left',
      what: `${left.length === 1 ? 'A batch' : `${left.length} batches`} of ${left.length === 1 ? 'a worker that is' : 'workers that are'} gone still ${left.length === 1 ? 'waits' : 'wait'} to be settled in ${stores.join(', ')}, the oldest since ${left[0]?.intendedAt}.`,
      hint: `Start a worker: it settles them as soon as ${stores.join(', ')} can be reached.`,
    }),
  ];
}

/** A hold whose values cannot be read keeps its whole table untouched, for as long as the key is away. */
export async function checkHolds(place: Place): Promise<Finding[]> {
  const { ledger } = await place.engine();
  try {
    const held = await ledger.holds({});
    return [
      sound('ledger', 'holds', `${held.length === 1 ? '1 hold' : `${held.length} holds`} in force, and readable`),
    ];
  } catch (error) {
    if (!(error instanceof GallraError) || error.code !== 'ledger.key') throw error;
    const { code, message: what, hint, where } = error;
    return [fault('ledger', { code, what, hint, where: where ?? null })];
  }
}

/** A worker that was killed is noticed by another within a minute or two. */
const patienceMs = 300_000;

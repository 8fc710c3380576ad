/** One batch over a folder in a process of its own: to be run under another account, among other mounts, or to be killed. */
import { randomUUID } from 'node:crypto';
import type { Judgement } from '../../src/policy/judgement.ts';
import { never } from '../../src/policy/predicate.ts';
import type { Right } from '../../src/policy/rights.ts';
import { openFolderStore } from '../../src/stores/folder/open-store.ts';

interface Order {
  root: string;
  judgement: Omit<Judgement, 'leaves'>;
  keys: string[][];
  batchId?: string;
  /** Say first what is due. */
  list?: boolean;
  /** Say what may not be done of this, and do nothing. */
  wanted?: Right[];
}

const {
  root,
  keys,
  batchId = randomUUID(),
  list,
  wanted,
  ...order
} = JSON.parse(process.env.FOLDER_ORDER ?? '') as Order;
const judgement: Judgement = { ...order.judgement, leaves: [] };
const store = openFolderStore({ name: 'logs', url: root, timezone: 'Europe/Helsinki', access: 'dispose' });
const range = { branch: 0, after: null, upTo: { lead: null, key: keys.at(-1) ?? [] }, size: keys.length, keys };
if (wanted) {
  process.stdout.write(JSON.stringify({ lacking: await store.lacking(wanted) }));
  process.exit();
}
try {
  const listed = list ? await store.list(judgement, never, 'due', 99) : [];
  const receipt = await store.effect({ batchId, worker: 'child', judgement, range, held: never });
  process.stdout.write(JSON.stringify({ listed, ...receipt }));
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  process.stdout.write(JSON.stringify({ code, message }));
}

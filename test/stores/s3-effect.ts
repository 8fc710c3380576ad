/** One batch over a bucket in a process of its own: to be killed, or to be stopped and woken up. */
import type { Judgement } from '../../src/policy/judgement.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { never } from '../../src/policy/predicate.ts';
import { openS3Store } from '../../src/stores/s3/open-store.ts';

interface Order {
  entry: StoreEntry;
  judgement: Omit<Judgement, 'leaves'>;
  keys: string[][];
  batchId: string;
}

const pieces: Buffer[] = [];
for await (const piece of process.stdin) pieces.push(piece as Buffer);
const { entry, keys, batchId, ...order } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Order;
const judgement: Judgement = { ...order.judgement, leaves: [] };
const store = openS3Store(entry);
const range = { branch: 0, after: null, upTo: { lead: null, key: keys.at(-1) ?? [] }, size: keys.length, keys };
try {
  const receipt = await store.effect({ batchId, worker: 'child', judgement, range, held: never });
  process.stdout.write(JSON.stringify(receipt));
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  process.stdout.write(JSON.stringify({ code, message }));
}
await store.close();

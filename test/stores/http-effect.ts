/** One batch over a service in a process of its own: to be killed or stopped. */
import type { Judgement } from '../../src/policy/judgement.ts';
import { never } from '../../src/policy/predicate.ts';
import type { Service } from '../../src/policy/service.ts';
import { openHttpStore } from '../../src/stores/http/open-store.ts';

interface Order {
  url: string;
  service: Service;
  judgement: Omit<Judgement, 'leaves'>;
  keys: string[][];
  batchId: string;
  effectMs: number;
}

const { url, service, keys, batchId, effectMs, ...order } = JSON.parse(process.env.HTTP_ORDER ?? '') as Order;
const judgement: Judgement = { ...order.judgement, leaves: [] };
const entry = { name: 'crm', url, timezone: 'Europe/Helsinki', access: 'dispose' as const, service };
const store = openHttpStore(entry, { transactionTimeoutMs: effectMs });
const range = { branch: 0, after: null, upTo: { lead: null, key: keys.at(-1) ?? [] }, size: keys.length, keys };
try {
  const receipt = await store.effect({ batchId, worker: 'child', judgement, range, held: never });
  process.stdout.write(JSON.stringify(receipt));
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  process.stdout.write(JSON.stringify({ code, message }));
}
await store.close();

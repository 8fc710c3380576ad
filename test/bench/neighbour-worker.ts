/**
 * Whoever else works with the table: a fixed number of small transactions a second, whether or not those before them have been
 * answered, so that waiting is never hidden. Told the address, the table and how many rows there are at the beginning; when
 * it hears anything, it says how long each took.
 */
import pg from 'pg';
import type { Transacted } from './disposal/neighbours.ts';

const connections = 10;
/** A timer is this late without anybody's fault. */
const grainMs = 2;

const [, , url = '', table = '', rows = '0', perSecond = '0'] = process.argv;
const clients = await Promise.all(
  Array.from({ length: connections }, async () => {
    const client = new pg.Client(url);
    await client.connect();
    return client;
  }),
);
const idle = [...clients];
const waiting: { arrived: number; number: number }[] = [];
const transacted: Transacted[] = [];
let failed: unknown = null;
let [over, inHand] = [false, 0];

/** Reads and writes what is not due: every fifth row from the fourth on, and rows that it added itself. */
const transactions = [
  async (client: pg.Client, number: number): Promise<void> => {
    const id = 5 * Math.floor(((number * 48_271) % 1_000_003) * (Number(rows) / 5 / 1_000_003)) + 4;
    await client.query('begin');
    await client.query({
      name: 'update',
      text: `update ${table} set remarks = $2 where id = $1`,
      values: [id, `call ${number}`],
    });
    await client.query({ name: 'select', text: `select * from ${table} where id = $1`, values: [id] });
    await client.query('commit');
  },
  async (client: pg.Client, number: number): Promise<void> => {
    const id = Number(rows) + number;
    await client.query('begin');
    await client.query({
      name: 'insert',
      text: `insert into ${table} (id, division, caller_id, ended_at, remarks) values ($1, 'finance', 1, now(), 'new')`,
      values: [id],
    });
    await client.query({ name: 'select', text: `select * from ${table} where id = $1`, values: [id] });
    await client.query('commit');
  },
];

async function serve(client: pg.Client): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    await transactions[next.number % 2]?.(client, next.number);
    transacted.push({ at: performance.timeOrigin + next.arrived, ms: performance.now() - next.arrived });
    inHand--;
  }
  idle.push(client);
  if (over && inHand === 0) await end();
}

const began = performance.now();
function arrive(number: number): void {
  if (over) return;
  const due = began + (number * 1_000) / Number(perSecond);
  const late = performance.now() - due;
  if (late < 0) {
    setTimeout(arrive, -late, number);
    return;
  }
  inHand++;
  waiting.push({ arrived: late <= grainMs ? performance.now() : due, number });
  const client = idle.pop();
  if (client) serve(client).catch(fail);
  setImmediate(arrive, number + 1);
}

function fail(error: unknown): void {
  failed ??= error;
  process.exit(1);
}

/** Ends when whoever asked has heard it. */
async function end(): Promise<void> {
  await Promise.all(clients.map((client) => client.end()));
  process.send?.(transacted);
}

process.on('message', () => {
  over = true;
  if (inHand === 0) end().catch(fail);
});
process.on('exit', () => failed && console.error(failed));
arrive(1);
process.send?.('ready');

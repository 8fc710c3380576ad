/**
 * The connections to the database that is asked which wait for a row in MariaDB, by their numbers. From the engine's own
 * report: it renews `innodb_trx` only after nobody has looked for 100 ms, which several tests on one server can keep up.
 */
export async function rowWaits(ask: (sql: string) => Promise<Record<string, unknown>[]>): Promise<number[]> {
  const [[report], here] = await Promise.all([
    ask('show engine innodb status'),
    ask('select id from information_schema.processlist where db = database()'),
  ]);
  const ids = new Set(here.map(({ id }) => Number(id)));
  return String(report?.Status)
    .split('---TRANSACTION')
    .filter((transaction) => /^LOCK WAIT/m.test(transaction))
    .map((transaction) => Number(/thread id (\d+)/.exec(transaction)?.[1]))
    .filter((id) => ids.has(id));
}

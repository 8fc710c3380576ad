/**
 * A server that is there and cannot write: its disk is full. A trigger says so for one kind of row, so that it happens at
 * one step and on every machine.
 */
import { chmod, chown, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { survivors } from './archive.ts';
import { type Fault, mustBe, within } from './fault.ts';
import { startWorker } from './start-worker.ts';

const full = (table: string, when: string): string => `
  create function disk_is_full() returns trigger language plpgsql as $$
    begin
      if ${when} then raise exception 'could not extend file' using errcode = 'disk_full'; end if;
      return new;
    end $$;
  create trigger disk_is_full before insert or update on ${table} for each row execute function disk_is_full();`;

const space = (table: string): string => `drop trigger disk_is_full on ${table}; drop function disk_is_full();`;

const log = 'gallra_ledger.audit_entry';

/** @param after how many entries of the kind there was still room for. */
const logIsFull = (kind: string, after: number): Fault => ({
  kind: 'refused write',
  name: `the disk of the ledger is full: ${kind}`,
  async strike(place) {
    await place.inLedger(
      full(log, `new.kind = '${kind}' and (select count(*) from ${log} where kind = '${kind}') >= ${after}`),
    );
    const worker = startWorker(place, null);
    mustBe(['ledger.refused'], await within(30_000, 'the worker came to its end', worker.ended), 'its end');
    await place.inLedger(space(log));
    return 1;
  },
});

/** Which of the archive's own languages it is told in is its own affair. */
export const storeIsFull: Fault = {
  kind: 'refused write',
  name: 'the disk of the store is full: receipt',
  async strike({ archive, environment }) {
    const { set, unset } = archive.kind === 'mysql' ? fullMysql : fullPostgres;
    await archive.ask(set);
    const worker = startWorker({ environment }, null);
    mustBe(['store.unreachable'], await within(30_000, 'the worker came to its end', worker.ended), 'its end');
    await archive.ask(unset);
    return 1;
  },
};

const fullPostgres = {
  set: full('gallra.receipt', '(select count(*) from gone) >= 8'),
  unset: space('gallra.receipt'),
};

/** 1021: the server's own word for it. */
const fullMysql = {
  set: `create trigger disk_is_full before insert on gallra_receipt for each row
    if (select count(*) from gone) >= 8 then signal sqlstate 'HY000' set mysql_errno = 1021, message_text = 'full'; end if`,
  unset: 'drop trigger disk_is_full',
};

/**
 * Some files belong to somebody else, in a directory in which only the owner of a file may remove it: the others go, these
 * are said to have failed, and go when they may.
 */
export const filesThatStay: Fault = {
  kind: 'refused write',
  name: 'some files may not be removed',
  async strike(place) {
    const { url } = place.archive;
    const folder = join(url, 'letters');
    const all = (await readdir(url, { recursive: true })).map((path) => join(url, path));
    // Only root may give files away, and root may remove everything.
    if (process.getuid?.() !== 0) return 0;
    const nobody = 65_534;
    for (const path of [dirname(url), url, ...all]) await chown(path, nobody, nobody);
    const kept = all.filter((path) => path.includes('-C-4'));
    for (const path of [folder, ...kept]) await chown(path, 0, 0);
    await chmod(folder, 0o1777);
    const worker = startWorker(place, null, 1, {}, nobody);
    mustBe(['finished'], await within(30_000, 'the worker came to its end', worker.ended), 'its end');
    const left = (await place.archive.letters()).filter((letter) => !survivors.includes(letter));
    if (left.join() !== '4,14,24,34') throw new Error(`L5: the letters left are ${left}, not those that may not go`);
    const [run] = await place.inLedger(
      `select counts->>'failed' as failed from gallra_ledger.run order by entry desc limit 1`,
    );
    mustBe(['4'], String(run?.failed), 'the number of failed letters in the ledger');
    await chmod(folder, 0o755);
    return left.length;
  },
};

export const refusedWrites: Fault[] = [
  logIsFull('run.started', 0),
  logIsFull('run.planned', 0),
  logIsFull('batch.intended', 1),
  logIsFull('batch.settled', 1),
  logIsFull('run.finished', 0),
  storeIsFull,
];

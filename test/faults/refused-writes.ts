/**
 * A server that is there and cannot write: its disk is full. A trigger says so for one kind of row, so that it happens at
 * one step and on every machine.
 */
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

const storeIsFull: Fault = {
  kind: 'refused write',
  name: 'the disk of the store is full: receipt',
  async strike(place) {
    await place.inStore(full('gallra.receipt', '(select count(*) from gone) >= 8'));
    const worker = startWorker(place, null);
    mustBe(['store.unreachable'], await within(30_000, 'the worker came to its end', worker.ended), 'its end');
    await place.inStore(space('gallra.receipt'));
    return 1;
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

/**
 * What became of every record that ever came, held against plain arithmetic; and whether the log says the same. Each
 * violation is one sentence that names its law.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { proveRecord } from '../../src/engine/prove.ts';
import { signedEntries, wrongNotes } from '../support/plain-tree.ts';
import type { Arrivals } from './arrivals.ts';
import type { Holders, Placed } from './holders.ts';
import type { Place } from './place.ts';
import { fileName, localDay, type Shelf, type SoakRecord, shelves } from './records.ts';

/** What the stores themselves remember. */
interface Found {
  /** Still as they came. */
  there: Set<number>;
  gone: Map<number, Gone>;
}

interface Gone {
  /** Null: a folder does not remember when. */
  at: number | null;
  batch: string | null;
}

/** A clock of a server and ours are one; what they print is rounded. */
const toleranceMs = 2;

export type Judged = Record<Shelf, Found>;

export async function look(place: Place, came: Arrivals['came']): Promise<Judged> {
  const [letters, visits, calls, files, inArchive, inTelephony] = await Promise.all([
    place.inArchive('select id from letters'),
    place.inArchive('select id from visits where anonymised_at is null and name is not null'),
    place.inTelephony('select id from letters'),
    readdir(join(place.recordings, 'in')),
    place.inArchive('select shelf, id, batch::text, at from gone'),
    place.inTelephony('select shelf, id, batch, at from gone'),
  ]);
  const ids = (rows: Record<string, unknown>[]): Set<number> => new Set(rows.map(({ id }) => Number(id)));
  const goneFrom = (rows: Record<string, unknown>[], shelf: Shelf): Found['gone'] =>
    new Map(
      rows
        .filter((row) => row.shelf === shelf)
        .map(({ id, batch, at }) => [Number(id), { at: (at as Date).getTime(), batch: String(batch) }]),
    );
  const names = new Set(files);
  const filesThere = [...came.files.values()].filter((record) => names.has(fileName(record))).map(({ id }) => id);
  const stay = new Set(filesThere);
  return {
    letters: { there: ids(letters), gone: goneFrom(inArchive, 'letters') },
    visits: { there: ids(visits), gone: goneFrom(inArchive, 'visits') },
    calls: { there: ids(calls), gone: goneFrom(inTelephony, 'calls') },
    files: {
      there: stay,
      gone: new Map([...came.files.keys()].filter((id) => !stay.has(id)).map((id) => [id, { at: null, batch: null }])),
    },
  };
}

/** Records that are due, that nothing protects, and that are still there. */
export function forgotten(found: Judged, came: Arrivals['came'], placed: Placed[]): SoakRecord[] {
  const today = localDay(Date.now());
  return shelves.flatMap((shelf) => {
    const inForce = placed.filter(
      (hold) => hold.shelf === shelf && hold.releasedAt === null && hold.acknowledgedAt !== null,
    );
    return [...came[shelf].values()].filter(
      (record) =>
        found[shelf].there.has(record.id) &&
        record.dueOn <= today &&
        record.exceptedUntil !== Number.POSITIVE_INFINITY &&
        !inForce.some((hold) => hold.covers(record)),
    );
  });
}

export type Check = (law: string, what: string, wrong: unknown[]) => void;

export async function judgeRecords(check: Check, found: Judged, arrivals: Arrivals, placed: Placed[]): Promise<void> {
  for (const shelf of shelves) {
    const { there, gone } = found[shelf];
    const records = [...arrivals.came[shelf].values()];
    const holds = placed.filter((hold) => hold.shelf === shelf && hold.acknowledgedAt !== null);
    const both = records.filter(({ id }) => there.has(id) === gone.has(id));
    check(
      'L3',
      `${shelf}: neither there nor gone, or both`,
      both.map(({ id }) => id),
    );
    const unknown = [...there, ...gone.keys()].filter((id) => !arrivals.came[shelf].has(id));
    check('L3', `${shelf}: never came`, unknown);
    const went = records.filter(({ id }) => gone.has(id));
    const at = ({ id }: SoakRecord): number => gone.get(id)?.at ?? Date.now();
    check(
      'L1',
      `${shelf}: went before their day`,
      went.filter((one) => localDay(at(one)) < one.dueOn),
    );
    check(
      'L1',
      `${shelf}: went while a matter was open`,
      went.filter((one) => one.exceptedUntil !== null && at(one) < one.exceptedUntil - toleranceMs),
    );
    const lost = went.filter((one) =>
      holds.some((hold) => hold.covers(one) && wentUnder(hold, gone.get(one.id)?.at ?? null)),
    );
    check('L4', `${shelf}: went while they were held`, lost);
  }
  const late = forgotten(found, arrivals.came, placed);
  check('L5', 'due, and nothing protects them, and still there', late);
}

const wentUnder = ({ acknowledgedAt, releasedAt }: Placed, at: number | null): boolean =>
  acknowledgedAt !== null &&
  at !== null &&
  at > acknowledgedAt + toleranceMs &&
  at < (releasedAt ?? Number.POSITIVE_INFINITY) - toleranceMs;

/** The log against what the stores remember. */
export async function judgeLog(check: Check, place: Place, found: Judged, holders: Holders): Promise<void> {
  const batches = (await place.inLedger(intentsWithEntries)) as unknown as BatchRow[];
  check(
    'L2',
    'batches without exactly one intent and one outcome in the log',
    batches.filter(({ intended, settled }) => intended !== 1 || settled !== 1),
  );
  check(
    'L2',
    'batches that were never settled',
    batches.filter(({ settlement }) => settlement === null),
  );
  const byBatch = new Map<string, number>();
  for (const shelf of ['letters', 'visits', 'calls'] as const)
    for (const { batch } of found[shelf].gone.values()) if (batch) byBatch.set(batch, (byBatch.get(batch) ?? 0) + 1);
  const inRows = batches.filter(({ policy }) => policy !== 'files');
  check(
    'L3',
    'batches of which the log says another number than the store',
    inRows.filter(({ batch, settlement, logged }) => {
      const took = byBatch.get(batch) ?? 0;
      return settlement?.disposed !== took || (logged ?? 0) !== took || (settlement.state === 'abandoned' && took > 0);
    }),
  );
  const known = new Set(inRows.map(({ batch }) => batch));
  check(
    'L2',
    'batches that were never intended',
    [...byBatch.keys()].filter((batch) => !known.has(batch)),
  );
  const ofFiles = batches.filter(({ policy }) => policy === 'files');
  const accounted = ofFiles.reduce(
    (sum, { settlement }) =>
      sum + (settlement?.disposed ?? 0) + (settlement?.indeterminate ?? 0) + (settlement?.gone ?? 0),
    0,
  );
  const destroyed = ofFiles.reduce((sum, { settlement }) => sum + (settlement?.disposed ?? 0), 0);
  const went = found.files.gone.size;
  check('L3', `${went} files went, and the log accounts for`, went === accounted ? [] : [accounted]);
  check('L3', `${went} files went, and the log says that it destroyed`, destroyed <= went ? [] : [destroyed]);

  check(
    'log',
    'has gaps',
    await place.inLedger(
      'select count(*), max(index) from gallra_ledger.audit_entry having count(*) <> max(index) + 1',
    ),
  );
  const entries = (await place.inLedger('select bytes from gallra_ledger.audit_entry order by index')).map(
    ({ bytes }) => bytes as Buffer,
  );
  const notes = await place.notes();
  check('L6', 'the anchor keeps what is not of this log', wrongNotes(notes, entries));
  const ended = entries.findLastIndex((bytes) => bytes.includes('"kind":"run.finished"'));
  check('L6', 'the end of the last run was not signed', signedEntries(notes) > ended ? [] : [notes.at(-1)]);
  const inForce = holders.placed.filter((hold) => hold.acknowledgedAt !== null && hold.releasedAt === null).length;
  const [held] = await place.inLedger(
    'select count(*)::int as holds from gallra_ledger.hold where released_at is null and acknowledged_at is not null',
  );
  check(
    'L4',
    `${inForce} holds were acknowledged and never released; in force are`,
    held?.holds === inForce ? [] : [held?.holds],
  );
  await judgeProofs(check, found, holders);
}

/** What the log answers about single records, years later. */
async function judgeProofs(check: Check, found: Judged, { open }: Holders): Promise<void> {
  for (const shelf of ['letters', 'visits', 'calls'] as const) {
    for (const id of [...found[shelf].gone.keys()].slice(-15)) {
      const { answer } = await proveRecord(open.engine, shelf, [String(id)]);
      const as = shelf === 'visits' ? 'anonymised' : 'destroyed';
      const sound = answer.disposals.length === 1 && answer.disposals[0]?.outcome === as && answer.proof !== null;
      check('L3', `${shelf} ${id} went once, and the log answers`, sound ? [] : [{ ...answer, proof: null }]);
    }
  }
}

interface BatchRow {
  batch: string;
  policy: string;
  settlement: { state: string; disposed: number; indeterminate: number; gone: number } | null;
  intended: number;
  settled: number;
  logged: number | null;
}

const intentsWithEntries = `
  with entry as (
    select kind, said->>'batch' as batch, coalesce((said->'counts'->>'destroyed')::int, 0) + coalesce((said->'counts'->>'anonymised')::int, 0) as disposed
    from (select kind, convert_from(bytes, 'UTF8')::json as said from gallra_ledger.audit_entry where kind like 'batch.%') as e),
  counted as (
    select batch, count(*) filter (where kind = 'batch.intended')::int as intended,
      count(*) filter (where kind = 'batch.settled')::int as settled,
      sum(disposed) filter (where kind = 'batch.settled')::int as logged
    from entry group by batch)
  select batch_id as batch, policy, settlement, coalesce(intended, 0) as intended, coalesce(settled, 0) as settled, logged
  from gallra_ledger.intent left join counted on counted.batch = batch_id::text`;

/**
 * Which laws were broken, asked in plain SQL, sharing no code with what is tested. Each violation is one sentence that
 * names its law. To be asked when a clean run has finished.
 */
import { signedEntries, wrongNotes } from '../support/plain-tree.ts';
import { disposable, type Place, survivors } from './place.ts';

export async function brokenLaws(place: Place): Promise<string[]> {
  const broken: string[] = [];
  const check = (law: string, what: string, found: unknown[]): void => {
    if (found.length > 0) broken.push(`${law}: ${what}: ${JSON.stringify(found.slice(0, 5))}`);
  };

  const left = (await place.inStore('select id from letters order by id')).map(({ id }) => Number(id));
  check('L1', 'letters went that should have stayed', without(survivors, left));
  check('L5', 'letters stayed that should have gone', without(left, survivors));
  check('L1', 'pages of a letter that stays are gone', await place.inStore(missingPages));
  check('L5', 'pages of letters that are gone stay', await place.inStore(strayPages));

  const gone = await place.inStore('select letter_id, batch::text, at from gone order by at');
  check('L3', 'the archive remembers another number of disposals', gone.length === disposable ? [] : [gone.length]);
  const intents = await place.inLedger(intentsWithEntries);
  check('L2', 'batches without exactly one intent and one outcome in the log', intents.filter(notOnce));
  check(
    'L2',
    'batches that were never settled',
    intents.filter(({ settlement }) => settlement === null),
  );
  for (const { batch, intended_at, settlement, logged } of intents as unknown as IntentRow[]) {
    const took = gone.filter((one) => one.batch === batch);
    const early = took.filter(({ at }) => (at as Date) < intended_at);
    check('L2', `batch ${batch} disposed of letters before its intent`, early);
    const { state, disposed = 0, parts = {} } = settlement ?? {};
    check('L3', `batch ${batch} took ${took.length} and says`, disposed === took.length ? [] : [disposed]);
    check('L3', `batch ${batch} took pages of ${took.length} letters and says`, pagesFit(parts, took) ? [] : [parts]);
    check('L3', `batch ${batch} took ${took.length} and the log says`, logged === took.length ? [] : [logged]);
    check('L3', `batch ${batch} is called abandoned`, state === 'abandoned' ? took : []);
  }
  const known = new Set(intents.map(({ batch }) => batch));
  const unintended = gone.filter(({ batch }) => !known.has(batch));
  check('L2', 'letters went in a batch that was never intended', unintended);

  check('L3', 'receipts stay', await place.inStore(`select batch_id from gallra.receipt where state = 'done'`));
  check('L4', 'holds are not in force', await place.inLedger(lostHolds));
  check('lease', 'leases live on', await place.inLedger(liveLeases));
  check('log', 'the log has gaps', await place.inLedger(gaps));
  const entries = (await place.inLedger(storedEntries)).map(({ bytes }) => bytes as Buffer);
  const notes = await place.notes();
  check('L6', 'the anchor keeps what is not of this log', wrongNotes(notes, entries));
  const ended = entries.findLastIndex((bytes) => bytes.includes('"kind":"run.finished"'));
  check('L6', 'the end of the last run was not signed', signedEntries(notes) > ended ? [] : [notes.at(-1)]);
  check('log', 'the last run did not finish', await place.inLedger(lastRun));
  return broken;
}

interface IntentRow {
  batch: string;
  intended_at: Date;
  settlement: { state: string; disposed: number; parts: Record<string, number> } | null;
  logged: number;
}

const without = (these: number[], those: number[]): number[] => these.filter((one) => !those.includes(one));
const notOnce = (row: Record<string, unknown>): boolean => row.intended !== 1 || row.settled !== 1;
const pagesFit = (parts: Record<string, number>, took: unknown[]): boolean => (parts.pages ?? 0) === 2 * took.length;

const storedEntries = 'select bytes from gallra_ledger.audit_entry order by index';
const missingPages = 'select id from letters where (select count(*) from pages where letter_id = letters.id) <> 2';
const strayPages = 'select letter_id from pages where letter_id not in (select id from letters)';
const intentsWithEntries = `
  with entry as (select kind, convert_from(bytes, 'UTF8')::json as said from gallra_ledger.audit_entry)
  select batch_id as batch, intended_at, settlement,
    (select count(*)::int from entry where kind = 'batch.intended' and said->>'batch' = batch_id) as intended,
    (select count(*)::int from entry where kind = 'batch.settled' and said->>'batch' = batch_id) as settled,
    (select sum((said->'counts'->>'destroyed')::int)::int from entry
      where kind = 'batch.settled' and said->>'batch' = batch_id) as logged
  from gallra_ledger.intent`;
const lostHolds = `
  select 3 - count(*) as missing from gallra_ledger.hold
  where acknowledged_at is not null and released_at is null having count(*) <> 3`;
const liveLeases = 'select identity from gallra_ledger.lease where expires_at > clock_timestamp()';
const gaps = `
  select count(*), max(index) from gallra_ledger.audit_entry having count(*) <> max(index) + 1`;
const lastRun = `
  select id, state from gallra_ledger.run where entry = (select max(entry) from gallra_ledger.run) and state <> 'finished'`;

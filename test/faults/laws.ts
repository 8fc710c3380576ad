/**
 * Which laws were broken, asked in plain SQL, sharing no code with what is tested. Each violation is one sentence that
 * names its law. To be asked when a clean run has finished.
 */
import { signedEntries, wrongNotes } from '../support/plain-tree.ts';
import { disposable, type Gone, survivors } from './archive.ts';
import type { Fault } from './fault.ts';
import type { Place } from './place.ts';

/**
 * @param partial a batch was broken off in the middle: where there are no transactions, what is gone of it is nobody's, and
 * has to be called indeterminate.
 */
export async function brokenLaws(place: Place, { partial = false }: Pick<Fault, 'partial'> = {}): Promise<string[]> {
  const broken: string[] = [];
  const check = (law: string, what: string, found: unknown[]): void => {
    if (found.length > 0) broken.push(`${law}: ${what}: ${JSON.stringify(found.slice(0, 5))}`);
  };
  const { archive, heldSince } = place;
  const staying = [...survivors, ...heldSince];

  const left = await archive.letters();
  check('L1', 'letters went that should have stayed', without(staying, left));
  check('L5', 'letters stayed that should have gone', without(left, staying));
  const { missing, stray } = await archive.pages();
  // A hold that came when a batch was broken off keeps what was left; that batch was named to whoever placed it.
  const excused = partial && partial !== 'the batch before' ? heldSince : [];
  check('L1', 'pages of a letter that stays are gone', without(missing, excused));
  check('L5', 'pages of letters that are gone stay', stray);

  const gone = await archive.gone();
  check(
    'L3',
    'the archive remembers another number of disposals',
    gone.length === disposable - heldSince.length ? [] : [gone.length],
  );
  const intents = await place.inLedger(intentsWithEntries);
  check('L2', 'batches without exactly one intent and one outcome in the log', intents.filter(notOnce));
  check(
    'L2',
    'batches that were never settled',
    intents.filter(({ settlement }) => settlement === null),
  );
  const batches = intents as unknown as IntentRow[];
  if (archive.kind === 'folder' || archive.kind === 's3') checkSums(check, batches, gone, partial);
  else checkEach(check, batches, gone);

  if (archive.filesGone) {
    const files = await archive.filesGone();
    const [told] = await place.inLedger(objectsAccounted);
    check('L3', `${files} files are gone and the log accounts for`, told?.files === files ? [] : [told?.files]);
  }
  check('L3', 'receipts stay', await archive.receipts());
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

type Check = (law: string, what: string, found: unknown[]) => void;

/** Where the archive knows which batch took what. */
function checkEach(check: Check, batches: IntentRow[], gone: Gone[]): void {
  for (const { batch, intended_at, settlement, logged } of batches) {
    const took = gone.filter((one) => one.batch === batch);
    const early = took.filter(({ at }) => at < intended_at);
    check('L2', `batch ${batch} disposed of letters before its intent`, early);
    const { state, disposed = 0, parts = {} } = settlement ?? {};
    check('L3', `batch ${batch} took ${took.length} and says`, disposed === took.length ? [] : [disposed]);
    check('L3', `batch ${batch} took pages of ${took.length} letters and says`, pagesFit(parts, took) ? [] : [parts]);
    check('L3', `batch ${batch} took ${took.length} and the log says`, logged === took.length ? [] : [logged]);
    check('L3', `batch ${batch} is called abandoned`, state === 'abandoned' ? took : []);
  }
  const known = new Set(batches.map(({ batch }) => batch));
  const unintended = gone.filter(({ batch }) => batch === null || !known.has(batch));
  check('L2', 'letters went in a batch that was never intended', unintended);
}

/** Where it only knows when: no more is gone at any time than the batches up to then were about. */
function checkSums(check: Check, batches: IntentRow[], gone: Gone[], partial: Fault['partial']): void {
  let before = 0;
  let unclear = 0;
  for (const { batch, intended_at, settlement, logged, logged_unclear } of batches) {
    const { disposed = 0, indeterminate = 0, gone: absent = 0 } = settlement ?? {};
    check('L3', `batch ${batch} took ${disposed} and the log says`, disposed === logged ? [] : [logged]);
    check(
      'L3',
      `batch ${batch} and the log differ in what is indeterminate`,
      indeterminate === logged_unclear ? [] : [batch],
    );
    const early = gone.filter(({ at }) => at < intended_at).slice(before);
    check('L2', `letters went before batch ${batch}, and no batch intended them`, early);
    before += disposed + indeterminate + absent;
    unclear += indeterminate + absent;
  }
  check('L3', `${gone.length} letters went and the log accounts for`, before === gone.length ? [] : [before]);
  check(
    'L3',
    'letters are called indeterminate although no batch was broken off',
    partial || unclear === 0 ? [] : [unclear],
  );
  check(
    'L3',
    'a batch was broken off and nothing of it is called indeterminate',
    partial === true && unclear === 0 ? [unclear] : [],
  );
}

interface IntentRow {
  batch: string;
  intended_at: Date;
  settlement: {
    state: string;
    disposed: number;
    indeterminate: number;
    gone: number;
    parts: Record<string, number>;
  } | null;
  logged: number;
  logged_unclear: number;
}

const without = (these: number[], those: number[]): number[] => these.filter((one) => !those.includes(one));
const notOnce = (row: Record<string, unknown>): boolean => row.intended !== 1 || row.settled !== 1;
const pagesFit = (parts: Record<string, number>, took: unknown[]): boolean => (parts.pages ?? 0) === 2 * took.length;

const storedEntries = 'select bytes from gallra_ledger.audit_entry order by index';
const intentsWithEntries = `
  with entry as (select kind, convert_from(bytes, 'UTF8')::json as said from gallra_ledger.audit_entry)
  select batch_id as batch, intended_at, settlement,
    (select count(*)::int from entry where kind = 'batch.intended' and said->>'batch' = batch_id) as intended,
    (select count(*)::int from entry where kind = 'batch.settled' and said->>'batch' = batch_id) as settled,
    (select sum((said->'counts'->>'destroyed')::int)::int from entry
      where kind = 'batch.settled' and said->>'batch' = batch_id) as logged,
    (select coalesce(sum((said->'counts'->>'indeterminate')::int), 0)::int from entry
      where kind = 'batch.settled' and said->>'batch' = batch_id) as logged_unclear
  from gallra_ledger.intent order by entry`;
/** Gone by us, or absent when somebody looked after a batch that was broken off. */
const objectsAccounted = `
  select coalesce(sum((counted->>'destroyed')::int), 0)::int + coalesce(sum((counted->>'indeterminate')::int), 0)::int as files
  from (select convert_from(bytes, 'UTF8')::json as said from gallra_ledger.audit_entry where kind = 'batch.settled') as e,
    json_each(said->'objects') as o (shelf, counted)`;
const lostHolds = `
  select id from gallra_ledger.hold where acknowledged_at is null or released_at is not null
  union all select null from gallra_ledger.hold having count(*) < 3`;
const liveLeases = 'select identity from gallra_ledger.lease where expires_at > clock_timestamp()';
const gaps = `
  select count(*), max(index) from gallra_ledger.audit_entry having count(*) <> max(index) + 1`;
const lastRun = `
  select id, state from gallra_ledger.run where entry = (select max(entry) from gallra_ledger.run) and state <> 'finished'`;

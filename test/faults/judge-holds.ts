/** What became of the records that holds cover: plain SQL on both databases, sharing no code with the product. */
import type pg from 'pg';
import type { HoldRaceOutcome, Race } from './hold-race.ts';

/** Where in the audit log a batch was intended and settled, and what it says it did. */
interface Batch {
  intended: number;
  intendedAt: string;
  settled: number;
  disposed: number;
}

/** What became of a visit, and by when its statement was there. */
interface Fate {
  batch: string | null;
  at: string;
}

export async function judgeHolds(
  races: Race[],
  ledger: pg.Client,
  store: pg.Client,
): Promise<Omit<HoldRaceOutcome, 'tried'>> {
  const batches = await readBatches(ledger);
  const holds = await readHolds(ledger);
  const fate = await readFates(store);
  const there = new Set((await store.query('select id::text as id from visits')).rows.map(({ id }) => id));
  const didOf = Map.groupBy(fate.values(), ({ batch }) => batch);

  const placeOf = (batchId: string): number => batches.get(batchId)?.intended ?? -1;
  const violations: string[] = [];
  let tooLate = 0;
  let kept = 0;
  for (const { table, visits, result, tookMs } of races) {
    const { hold, acknowledged, waitedFor } = result;
    const say = (what: string) => violations.push(`L4: hold ${hold.id} on ${table}: ${what}`);
    const placed = holds.get(hold.id);
    const named = new Map(waitedFor.map(({ batchId, settlement }) => [batchId, settlement?.disposed ?? null]));
    if (!placed) {
      say('is not in the ledger');
      continue;
    }
    if (!acknowledged || placed.acknowledged === null) say('was not acknowledged although every worker lives');
    // One may be in hand while the one before it, which is over, is being written down.
    const [older = '', newer = ''] = [...named.keys()].sort((one, other) => placeOf(one) - placeOf(other));
    if (waitedFor.length > 2) say(`waited for ${waitedFor.length} batches`);
    const until = batches.get(newer)?.intendedAt ?? '';
    if (newer && didOf.get(older)?.some(({ at }) => at > until))
      say(`waited for two batches in hand: ${older} went on after ${newer} was intended`);
    for (const [batchId, disposed] of named) {
      const did = didOf.get(batchId)?.length ?? 0;
      if (disposed !== did) say(`was told that batch ${batchId} disposed of ${disposed}, and it was ${did}`);
    }
    let late = false;
    for (const visit of visits) {
      if (there.has(visit)) {
        kept += 1;
        continue;
      }
      const batchId = fate.get(visit)?.batch;
      const batch = batches.get(batchId ?? '');
      if (!batchId || !batch) say(`visit ${visit} is gone, and no batch took it`);
      else if (batch.intended > placed.placed) say(`visit ${visit} went in batch ${batchId}, intended after the hold`);
      else if (batch.settled > (placed.acknowledged ?? 0))
        say(`visit ${visit} went in a batch open at acknowledgement`);
      else if (batch.settled > placed.placed && !named.has(batchId))
        say(`batch ${batchId} took visit ${visit} and is not named`);
      late ||= batch !== undefined && batch.settled > placed.placed;
    }
    const left = table === 'visits' ? visits.filter((visit) => there.has(visit)).length : null;
    if (left !== null && result.covered !== left)
      say(`was told that ${result.covered} rows are covered, and it is ${left}`);
    if (late) tooLate += 1;
    // Generous, on a busy machine; one batch takes a twentieth of a second here.
    if (tookMs > 5_000) say(`took ${Math.round(tookMs)} ms to place`);
  }
  return { tooLate, kept, violations, longestMs: Math.max(0, ...races.map(({ tookMs }) => tookMs)) };
}

async function readBatches(ledger: pg.Client): Promise<Map<string, Batch>> {
  const { rows } = await ledger.query(`
    select batch, max(index) filter (where kind = 'batch.intended')::int as intended,
      max(entry->>'at') filter (where kind = 'batch.intended') as "intendedAt",
      max(index) filter (where kind = 'batch.settled')::int as settled,
      max((entry->'counts'->>'destroyed')::int) as disposed
    from (select index, kind, entry, entry->>'batch' as batch from
      (select index, kind, convert_from(bytes, 'UTF8')::json as entry from gallra_ledger.audit_entry) as e) as b
    where kind in ('batch.intended', 'batch.settled') group by batch`);
  return new Map(rows.map(({ batch, ...rest }) => [batch, rest]));
}

async function readFates(store: pg.Client): Promise<Map<string, Fate>> {
  const { rows } = await store.query(`
    select visit_id::text as visit, batch_id::text as batch,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from fate`);
  return new Map(rows.map(({ visit, batch, at }) => [visit, { batch, at }]));
}

async function readHolds(ledger: pg.Client): Promise<Map<string, { placed: number; acknowledged: number | null }>> {
  const { rows } = await ledger.query(`
    select hold, max(index) filter (where kind = 'hold.placed')::int as placed,
      max(index) filter (where kind = 'hold.acknowledged')::int as acknowledged
    from (select index, kind, convert_from(bytes, 'UTF8')::json->>'hold' as hold from gallra_ledger.audit_entry
      where kind in ('hold.placed', 'hold.acknowledged')) as e group by hold`);
  return new Map(rows.map(({ hold, ...rest }) => [hold, rest]));
}

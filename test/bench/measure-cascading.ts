/** A backlog of records on which others hang: one row each, with a foreign key that takes it along, and an index. */
import { callsPolicy } from './calls.ts';
import { compare } from './disposal/compare.ts';
import { copySource, fillSource, type Heap } from './disposal/heaps.ts';
import { furnish } from './disposal/house.ts';
import { prepareRecords } from './disposal/prepare-records.ts';
import { ratiosOf } from './disposal/ratios.ts';
import { withEverything } from './disposal/with-everything.ts';
import { ratio, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import { naive } from './rivals.ts';
import type { Scale } from './scale.ts';

const policy = 'calls-with-events';
const parts = ', parts: [{ table: calls_events, match: { recording_id: id } }]';
const least = 0.85;

export async function measureCascading(place: Place, scale: Scale): Promise<Section> {
  const heap: Heap = { rows: scale.rows, due: [1, 5], order: 'random', children: true };
  const copy = (table: string): Promise<void> => copySource(place, table, heap);
  await fillSource(place, heap);
  await copy('calls');
  const house = await furnish(place, {
    ...{ policy, text: callsPolicy(policy, { parts }), holds: scale.holds },
    prepare: (ledgerId) => prepareRecords(place, ledgerId),
  });
  const compared = await compare(place, { house, rivals: [naive], rounds: scale.rounds, copy });
  await place.sql('drop table if exists calls_events, rival_events, calls, rival, source');
  const { head, rows, rate, disposing } = ratiosOf(compared, naive.name);
  return {
    title: `A backlog with children: ${whole(compared.runs[0]?.records ?? 0)} of ${whole(scale.rows)} records, and a row that hangs on each`,
    about: `The policy names the children as parts; the DELETE leaves them to the foreign key, which has an index. ${withEverything(scale)}`,
    head,
    rows,
    aims: [
      {
        what: `with one indexed child that is taken along, a backlog goes at ${least} of one DELETE at least`,
        met: rate >= least,
        seen: `${ratio(rate)}; ${ratio(disposing)} from the first batch to the last`,
      },
    ],
  };
}

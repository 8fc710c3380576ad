/** The installation that the parts about one table of calls share: to place its holds takes longer than many a run. */
import { callsPolicy } from '../calls.ts';
import type { Place } from '../place.ts';
import type { Scale } from '../scale.ts';
import { furnish, type House } from './house.ts';
import { prepareRecords } from './prepare-records.ts';

const houses = new WeakMap<Place, Promise<House>>();
const policy = 'calls-disposed';
/** Over a table of its own, for a worker that is to have run something before it is measured. */
export const earlierPolicy = 'calls-earlier';
const earlierRecords = 20_000;

/** Expects the table `calls` when it is first asked for. Good until the database is prepared for somebody else. */
export function callsHouse(place: Place, { holds }: Scale): Promise<House> {
  const house = houses.get(place) ?? furnished(place, holds);
  houses.set(place, house);
  return house;
}

async function furnished(place: Place, holds: number): Promise<House> {
  await place.sql('create table calls_earlier (id bigint primary key, ended_at timestamptz not null)');
  return furnish(place, {
    ...{ policy, text: callsPolicy(policy), holds },
    others: { [earlierPolicy]: callsPolicy(earlierPolicy, { table: 'calls_earlier' }) },
    prepare: (ledgerId) => prepareRecords(place, ledgerId),
  });
}

/** All of them due. */
export async function fillEarlier(place: Place): Promise<void> {
  await place.sql(`insert into calls_earlier
    select id, now() - interval '800 days' from generate_series(1, ${earlierRecords}) as id`);
  await place.sql('analyze calls_earlier');
}

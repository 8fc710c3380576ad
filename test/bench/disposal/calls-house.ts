/** The installation that the parts about one table of calls share: to place its holds takes longer than many a run. */
import { callsPolicy } from '../calls.ts';
import type { Place } from '../place.ts';
import type { Scale } from '../scale.ts';
import { furnish, type House } from './house.ts';
import { prepareRecords } from './prepare-records.ts';

const houses = new WeakMap<Place, Promise<House>>();
const policy = 'calls-disposed';

/** Expects the table `calls` when it is first asked for. Good until the database is prepared for somebody else. */
export function callsHouse(place: Place, { holds }: Scale): Promise<House> {
  const house =
    houses.get(place) ??
    furnish(place, {
      ...{ policy, text: callsPolicy(policy), holds },
      prepare: (ledgerId) => prepareRecords(place, ledgerId),
    });
  houses.set(place, house);
  return house;
}

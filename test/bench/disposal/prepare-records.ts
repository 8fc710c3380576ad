/** The database of records, bound to one ledger after the other. */
import { prepareStore } from '../../../src/stores/postgres/prepare.ts';
import type { Place } from '../place.ts';

/** Whichever ledger had it has it no more. */
export async function prepareRecords(place: Place, ledgerId: string): Promise<void> {
  await place.sql('drop schema if exists gallra cascade');
  await prepareStore('records', place.recordsUrl, ledgerId);
}

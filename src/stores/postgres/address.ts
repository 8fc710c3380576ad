/** Whether an address can lead to a server at all. */
import pg from 'pg';
import { isBug } from '../server-errors.ts';
import { addressError } from '../store-errors.ts';

/** The driver reads it when it first connects, where its complaint would pass for a mistake of ours. @throws `store.schema`, without any part of the address. */
export function refuseNoAddress(store: string, url: string): void {
  try {
    new pg.Client({ connectionString: url });
  } catch (error) {
    if (isBug(error) || error instanceof URIError) throw addressError(store, 'is no URL of a database');
  }
}

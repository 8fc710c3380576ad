/** Where days and instants begin and end in a column: as dates, as instants, or as wall clocks of the store's zone. */
import { addDays, firstInstantAfter, firstInstantOf, localDay, wallClockBound } from '../policy/calendar.ts';
import type { ColumnShape } from '../policy/catalogue.ts';
import type { Day } from '../policy/compiled.ts';
import { schemaError } from './store-errors.ts';

export interface DatedColumn {
  name: string;
  kind: ColumnShape['kind'];
  store: string;
  table: string;
  /** In which wall clocks without a zone are read. */
  timezone: string;
}

/** The least value of the column that is of the day or a later one. */
export function startOf(column: DatedColumn, day: Day, zone: string): string {
  if (column.kind === 'date') return day;
  return momentIn(column, firstInstantOf(day, zone));
}

/** The least value of the column that is of a day after the day. */
export function endOf(column: DatedColumn, day: Day, zone: string): string {
  if (column.kind === 'date') return addDays(day, 1);
  return momentIn(column, firstInstantAfter(day, zone));
}

/** The least value of the column that does not lie before the instant. */
export function limitAt(column: DatedColumn, instant: string, zone: string): string {
  if (column.kind !== 'date') return momentIn(column, instant);
  // Microseconds, which JavaScript drops, count as later than the millisecond they are in.
  const at = Date.parse(instant) + (/\.\d{3}\d*[1-9]/.test(instant) ? 0.5 : 0);
  let day = addDays(localDay(instant, zone), -1);
  while (Date.parse(firstInstantOf(day, zone)) < at) day = addDays(day, 1);
  return day;
}

function momentIn(column: DatedColumn, instant: string): string {
  if (column.kind === 'instant') return instant;
  if (column.kind === 'timestamp') return wallClockBound(instant, column.timezone);
  const { store, table, name } = column;
  throw schemaError(store, `Column ${table}.${name} in store ${store} is no date and no instant.`);
}

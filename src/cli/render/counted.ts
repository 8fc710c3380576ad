/** Counts with what is counted. */
import { grouped } from './columns.ts';

/** `1 file`, `3 files`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `1 record`, `3 000 records`. */
export const records = (count: number): string => `${grouped(count)} ${count === 1 ? 'record' : 'records'}`;

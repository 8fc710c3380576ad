/**
 * What can be told of the log without proofs: whether entries are missing, and whether its clock leapt. Every ledger
 * keeps to these numbers.
 */

/** `head`: the next index is not the one after the newest entry. `gap`: indexes are missing among the entries. `root`: they do not give the root that was signed. */
export type LogFault = 'head' | 'gap' | 'root';

/** So many of the newest entries are looked at before each run. */
export const entriesChecked = 1_000;

/** An entry that comes so much later than the one before it: the service slept for long, or its clock is wrong. */
export const leapMs = 45 * 24 * 3_600_000;

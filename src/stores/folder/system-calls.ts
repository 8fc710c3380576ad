/**
 * Calls of the system for many files of one directory, one after the other and without waiting for each: to hand a single one
 * to another thread and back takes as long as to remove a file. Only for threads of the folder's own (system.ts): a file server
 * that hangs stops whoever calls.
 */
import * as fs from 'node:fs';
import { type Deadline, isOver } from '../one-by-one.ts';
import { type Facts, isSame, type PackedFacts, pack, unpack } from './facts.ts';
import { isAbsent, isRefusal } from './failure.ts';
import { at, statIn } from './session.ts';

/** Linux; Node does not name it. A descriptor to look at a file by, whatever it is, without reading or waiting. */
const O_PATH = 0o10000000;

export type Order =
  | { call: 'look'; directory: number; names: string[] }
  | { call: 'open'; directory: number; names: string[] }
  | { call: 'remove'; directory: number; files: Going[]; fence: Fence }
  | { call: 'close'; descriptors: number[] };

/** A file that is to go, and before it what lies beside it and goes with it: their names, and what they were judged by. */
export interface Going {
  names: string[];
  judged: PackedFacts;
}

/** Code of the error when the time of the batch is over, or somebody else settles it: nothing more goes. */
const stopped = 'ESTOPPED';

/** Looked at before each file that goes. */
export interface Fence {
  limit: Deadline;
  /** Whoever takes the batch for dead puts its receipt here. */
  receipts: number;
  receipt: string;
}

/** Descriptors, 0 where there is no such file, and what they are of. */
export interface Opened {
  descriptors: number[];
  facts: PackedFacts;
}

/** `left`: it is another by now. `refused`: the system does not let us, and certainly did nothing. */
export type Removal = 'removed' | 'gone' | 'left' | 'refused';

/** What cannot be opened any more is not there. Whoever gets the descriptors closes them. */
export function openEach(directory: number, names: string[]): Opened {
  const descriptors: number[] = [];
  try {
    for (const name of names) descriptors.push(openOne(directory, name));
    return {
      descriptors,
      facts: pack(descriptors.map((one) => (one === 0 ? null : fs.fstatSync(one, { bigint: true })))),
    };
  } catch (error) {
    closeEach(descriptors);
    throw error;
  }
}

export const lookAtEach = (directory: number, names: string[]): PackedFacts =>
  pack(names.map((name) => statIn(directory, name)));

/**
 * What happened to each name, until one of a file's stays: what comes after it was not tried. @throws
 * `stopped` and what the system throws, with some of it done
 */
export const removeEach = (directory: number, files: Going[], fence: Fence): Removal[][] =>
  files.map((file) => removeOne(directory, file, fence));

function removeOne(directory: number, { names, judged }: Going, fence: Fence): Removal[] {
  const done: Removal[] = [];
  for (const [i, name] of names.entries()) {
    const removal = remove(directory, name, unpack(judged, i), fence);
    done.push(removal);
    if (removal === 'left' || removal === 'refused') break;
  }
  return done;
}

/** Looks once more: what was written to or replaced since is another record. */
function remove(directory: number, name: string, judged: Facts | null, fence: Fence): Removal {
  if (isOver(fence.limit) || statIn(fence.receipts, fence.receipt) !== null)
    throw Object.assign(new Error('stopped'), { code: stopped });
  try {
    const now = statIn(directory, name);
    if (now === null) return 'gone';
    if (judged === null || !isSame(judged, now)) return 'left';
    fs.unlinkSync(at(directory, name));
    return 'removed';
  } catch (error) {
    if (isAbsent(error)) return 'gone';
    if (isRefusal(error)) return 'refused';
    throw error;
  }
}

export function closeEach(descriptors: number[]): void {
  for (const one of descriptors) if (one !== 0) fs.closeSync(one);
}

function openOne(directory: number, name: string): number {
  try {
    return fs.openSync(at(directory, name), O_PATH | fs.constants.O_NOFOLLOW);
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}

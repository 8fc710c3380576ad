/** What a thread of system.ts runs: an order in, its answer out. */
import type { PackedFacts } from './facts.ts';
import { errnoOf } from './failure.ts';
import { closeEach, lookAtEach, type Opened, type Order, openEach, type Removal, removeEach } from './system-calls.ts';

export type Done = PackedFacts | Opened | Removal[][] | null;

/** The system's errors are their codes alone: between threads an error loses its code, and its text quotes a path (law L7). */
export type Answer = ({ done: Done } | { errno: string }) & {
  /** How long the calls took. */
  ms: number;
};

export default function answerTo(order: Order): Answer {
  const began = performance.now();
  try {
    return { done: obey(order), ms: performance.now() - began };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === '') throw error;
    return { errno, ms: performance.now() - began };
  }
}

function obey(order: Order): Done {
  if (order.call === 'look') return lookAtEach(order.directory, order.names);
  if (order.call === 'open') return openEach(order.directory, order.names);
  if (order.call === 'remove') return removeEach(order.directory, order.files, order.fence);
  closeEach(order.descriptors);
  return null;
}

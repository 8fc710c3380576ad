/**
 * SHA-256 of short texts, many of them. Node hands a hash over as a string of one character a byte in a third of the time
 * that it takes to make a Buffer for it. No I/O.
 */
import { hash } from 'node:crypto';

export const hashBytes = 32;

export const sha256 = (bytes: Buffer): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');

/** Writes it there instead. */
export function sha256Into(bytes: Buffer, target: Buffer, at: number): void {
  target.write(hash('sha256', bytes, 'binary'), at, hashBytes, 'latin1');
}

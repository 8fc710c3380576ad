/** A loop over batches, each of which commits by itself. */

/** How many there were in all, until a batch finds none or the signal says that it is enough. */
export async function untilNone(once: () => Promise<number>, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (let deleted = await once(); deleted > 0; deleted = signal?.aborted ? 0 : await once()) total += deleted;
  return total;
}

/** Polling with a deadline: for what tells nobody when it has happened. */

/** Resolves with the first answer that is neither null nor false; rejects after `withinMs`, naming what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | false> | T | null | false,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

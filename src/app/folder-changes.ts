/**
 * When the files of a folder of policies change: in place, by an editor that puts another file there, by a link that leads
 * elsewhere as Kubernetes does it. The system's own events make it quick; looking every second makes it sure, since they
 * say nothing of what links lead to, and nothing at all on some mounts.
 */
import { watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const lookEveryMs = 1_000;
/** Files that have not changed for so long are written to the end. */
const quietMs = 60;

/** Yields at once, and then each time after the YAML files have changed and come to rest. Ends with the signal. Never throws. */
export async function* folderChanges(dir: string, signal: AbortSignal): AsyncGenerator<void> {
  const events = eventsOf(dir, signal);
  let seen = await impressionOf(dir);
  yield;
  while (!signal.aborted) {
    await events.next();
    const now = await atRest(dir, signal);
    if (now === seen || signal.aborted) continue;
    seen = now;
    yield;
  }
}

async function atRest(dir: string, signal: AbortSignal): Promise<string> {
  for (let before = await impressionOf(dir); ; ) {
    await pause(quietMs, signal);
    const now = await impressionOf(dir);
    if (now === before || signal.aborted) return now;
    before = now;
  }
}

/** `next` resolves with the first event since it was asked last, after a second without one, or when it is over. */
function eventsOf(dir: string, signal: AbortSignal): { next(): Promise<void> } {
  let happened = false;
  let tell: (() => void) | null = null;
  const event = (): void => {
    happened = true;
    tell?.();
  };
  try {
    const watcher = watch(dir, { recursive: true, persistent: false, signal }, event);
    watcher.on('error', () => watcher.close()); // Too many are watched, or the folder is gone: looking is left.
  } catch {
    // Likewise.
  }
  return {
    async next() {
      const woken = new AbortController();
      tell = () => woken.abort();
      if (!happened) await pause(lookEveryMs, AbortSignal.any([signal, woken.signal]));
      tell = null;
      happened = false;
    },
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

/** Places, sizes and times of the files that are read, behind links. A folder that cannot be read is like an empty one. */
async function impressionOf(dir: string): Promise<string> {
  const paths = (await readdir(dir, { recursive: true }).catch(() => [])).filter(isRead).sort();
  const files = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(join(dir, path), { bigint: true }).catch(() => null);
      return [path, found?.dev, found?.ino, found?.size, found?.mtimeNs, found?.ctimeNs].join(':');
    }),
  );
  return files.join('\n');
}

const isRead = (path: string): boolean =>
  /\.ya?ml$/i.test(path) && !path.split(sep).some((part) => part.startsWith('.'));

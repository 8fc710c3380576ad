/** Letters as files, their pages beside them. The kernel tells us when one goes. */
import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareStore } from '../../../src/stores/folder/prepare.ts';
import { until } from '../../support/until.ts';
import { type Archive, type ArchiveOptions, batchSize, type Gone } from '../archive.ts';
import { within } from '../fault.ts';
import type { Place } from '../place.ts';
import type { Caught } from '../points.ts';
import { startWorker } from '../start-worker.ts';
import type { WorkerOrders } from '../worker.ts';

export const pages = ['.page-1', '.page-2'];
/**
 * So that some letters of the second batch are gone, and others not: each goes after its pages, so two letters at least are
 * among twenty that went.
 */
const inSecondBatch = batchSize * (pages.length + 1) + 20;

export async function openFolderArchive(beside: string, { slowMs }: ArchiveOptions): Promise<Archive> {
  const root = join(beside, 'archive');
  const folder = join(root, 'letters');
  await mkdir(folder, { recursive: true });
  await Promise.all(
    letterFiles.flatMap(({ name, written }) => ['', ...pages].map((page) => put(name + page, written))),
  );

  async function put(name: string, written: Date): Promise<void> {
    await writeFile(join(folder, name), name);
    await utimes(join(folder, name), written, written);
  }
  const names = async (): Promise<string[]> => (await readdir(folder)).sort();
  const there = async (): Promise<number[]> => (await names()).filter(isLetter).map(numberIn);

  const gone: Gone[] = [];
  let watcher: ReturnType<typeof watch> | null = null;
  return {
    kind: 'folder',
    url: root,
    gate: null,
    root,
    entry: `kind: folder, root: "\${STORE_URL}"`,
    rule: letterRuleOfFiles('files'),
    environment: { SLOW_MS: String(slowMs) },
    holds: [
      holdOn(3),
      { table: 'files', kind: 'matching', match: { 'matches(letters/*-C-5)': 'true' } },
      { table: 'files', kind: 'record', match: { path: `letters/${nameOf(12)}${pages[0]}` } },
    ],
    holdOn,
    async prepare(ledgerId) {
      await prepareStore('archive', root, ledgerId);
      watcher = watch(folder, (what, name) => {
        if (what === 'rename' && name && isLetter(name))
          gone.push({ letter: numberIn(name), at: new Date(), batch: null });
      });
    },
    ask: async () => {
      throw new Error('a folder answers no SQL');
    },
    letters: there,
    async pages() {
      const found = new Set(await names());
      const whole = [...found].filter(isLetter);
      return {
        missing: whole.filter((name) => !pages.every((page) => found.has(name + page))).map(numberIn),
        stray: [...found].filter((name) => !isLetter(name) && !found.has(name.replace(/\.page-\d$/, ''))).map(numberIn),
      };
    },
    async gone() {
      const left = (await there()).length;
      // The kernel's word comes a little later than what it is about.
      await until('every letter is there or gone', () => gone.length + left >= letterFiles.length, 2_000).catch(
        () => null,
      );
      return gone;
    },
    async receipts() {
      // A draft that somebody died over is no receipt.
      const kept = (await readdir(join(root, '.gallra/receipts'))).filter((name) => !name.startsWith('.'));
      const texts = await Promise.all(kept.map((name) => textOf(join(root, '.gallra/receipts', name))));
      return texts.filter((text) => text?.includes('"done"'));
    },
    catchInsideEffect: (place, orders) => caughtAt(place, 'after unlink', inSecondBatch, orders),
    catchUnanswered: (place, orders) => caughtAt(place, 'after link', 2, orders),
    async drop() {
      watcher?.close();
      await rm(root, { recursive: true });
    },
  };
}

export async function caughtAt(
  place: Place,
  step: string,
  nth: number,
  orders?: Partial<WorkerOrders>,
): Promise<Caught> {
  const worker = startWorker(place, step, nth, orders);
  await within(30_000, `a worker came to "${step}"`, worker.halted);
  return { worker, letGo: async () => worker.goOn() };
}

/** Null: it went while we looked. */
const textOf = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

export const nameOf = (letter: number): string =>
  `${String(letter).padStart(4, '0')}-C-${letter > 1000 ? 5 : letter % 10}`;
export const isLetter = (name: string): boolean => /^\d{4}-C-\d$/.test(name);
export const numberIn = (name: string): number => Number(name.slice(0, 4));
const holdOn: Archive['holdOn'] = (letter) => ({
  table: 'files',
  kind: 'record',
  match: { path: `letters/${nameOf(letter)}` },
});

export const old = new Date('2020-01-01T10:00:00Z');
export const letterFiles = [
  ...Array.from({ length: 40 }, (_, n) => ({ name: nameOf(n + 1), written: old })),
  ...Array.from({ length: 10 }, (_, n) => ({ name: nameOf(n + 1001), written: new Date() })),
];

export const letterRuleOfFiles = (word: 'files' | 'objects'): string => `
dataset:
  store: archive
  ${word}: "letters/????-C-?"
  sidecars: ["{path}${pages[0]}", "{path}${pages[1]}"]
retain: { period: 2 years, from: modified_at }
unless:
  - { name: [${nameOf(7)}, ${nameOf(8)}], because: open matter }`;

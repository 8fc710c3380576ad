// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Letters as objects of a bucket, their pages beside them, on the fake server: what it keeps is looked at from within. */
import { prepareStore } from '../../../src/stores/s3/prepare.ts';
import { entryFor } from '../../stores/s3-place.ts';
import { type Call, fakeS3 } from '../../support/s3/fake-s3.ts';
import { put } from '../../support/s3/state.ts';
import { type Archive, type Gone, letterOfSecondBatch } from '../archive.ts';
import { within } from '../fault.ts';
import type { Place } from '../place.ts';
import type { Caught } from '../points.ts';
import { startWorker } from '../start-worker.ts';
import type { WorkerOrders } from '../worker.ts';
import { isLetter, letterFiles, letterRuleOfFiles, nameOf, numberIn, pages } from './folder.ts';

const prefix = 'below/';
const below = `${prefix}letters/`;

export async function openS3Archive(): Promise<Archive> {
  const server = await fakeS3();
  const bucket = server.bucket('letters');
  for (const { name, written } of letterFiles)
    for (const page of ['', ...pages]) put(bucket, below + name + page, { modified: written });
  const names = (): string[] =>
    [...bucket.objects.keys()].filter((key) => key.startsWith(below)).map((key) => key.slice(below.length));

  const gone: Gone[] = [];
  const forget = bucket.objects.delete.bind(bucket.objects);
  bucket.objects.delete = (key) => {
    const name = key.slice(below.length);
    const was = forget(key);
    if (was && key.startsWith(below) && isLetter(name))
      gone.push({ letter: numberIn(name), at: new Date(), batch: null });
    return was;
  };

  /** The call that is waited for is not answered until it is let go. */
  async function caughtAt(
    place: Place,
    when: (call: Call) => boolean,
    first: (call: Call) => void,
    orders?: Partial<WorkerOrders>,
  ): Promise<Caught> {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    server.order({
      when,
      times: 1,
      async first(call) {
        first(call);
        reached.resolve();
        await released.promise;
      },
    });
    const worker = startWorker(place, null, 1, orders);
    await within(30_000, 'a worker came to the call', reached.promise);
    return { worker, letGo: async () => released.resolve() };
  }

  return {
    kind: 's3',
    url: 's3',
    gate: null,
    root: null,
    entry:
      'kind: s3, bucket: letters, prefix: below, region: us-east-1, endpoint: "http://${S3_HOST}", access_key: "${S3_KEY}", secret_key: "${S3_SECRET}"',
    rule: letterRuleOfFiles('objects'),
    environment: {
      S3_HOST: server.endpoint.slice('http://'.length),
      S3_KEY: server.accessKey,
      S3_SECRET: server.secretKey,
    },
    holds: [
      holdOn(3),
      { table: 'objects', kind: 'matching', match: { 'matches(letters/*-C-5)': 'true' } },
      { table: 'objects', kind: 'record', match: { path: `letters/${nameOf(12)}${pages[0]}` } },
    ],
    holdOn,
    prepare: (ledgerId) => prepareStore({ ...entryFor(server, 'letters', prefix), name: 'archive' }, ledgerId),
    ask: async () => {
      throw new Error('a bucket answers no SQL');
    },
    letters: async () =>
      names()
        .filter(isLetter)
        .map(numberIn)
        .sort((a, b) => a - b),
    async pages() {
      const found = new Set(names());
      const whole = [...found].filter(isLetter);
      const beside = [...found].filter((name) => !isLetter(name));
      return {
        missing: whole.filter((name) => !pages.every((page) => found.has(name + page))).map(numberIn),
        stray: beside.filter((name) => !found.has(name.replace(/\.page-\d$/, ''))).map(numberIn),
      };
    },
    gone: async () => gone,
    receipts: async () =>
      [...bucket.objects].filter(([key, [newest]]) => isReceipt(key) && newest?.body.includes('"done"')),
    catchInsideEffect: (place, orders) => {
      const last = nameOf(letterOfSecondBatch);
      return caughtAt(
        place,
        ({ operation, key, body }) => /^DeleteObject/.test(operation) && `${key}<${body}`.includes(`${last}<`),
        () => undefined,
        orders,
      );
    },
    catchUnanswered(place, orders) {
      let receipts = 0;
      const second = ({ operation, key }: Call): boolean => {
        if (operation === 'PutObject' && isReceipt(key)) receipts += 1;
        return receipts === 2 && operation === 'PutObject' && isReceipt(key);
      };
      // Done, and the answer is kept back.
      return caughtAt(place, second, ({ key, body }) => void put(bucket, key, { body }), orders);
    },
    drop: () => server.close(),
  };
}

const isReceipt = (key: string): boolean => key.startsWith(`${prefix}.gallra/receipts/`);
const holdOn: Archive['holdOn'] = (letter) => ({
  table: 'objects',
  kind: 'record',
  match: { path: `letters/${nameOf(letter)}` },
});

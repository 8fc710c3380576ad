// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Forty due objects on the fake server. Their keys are what nobody may read, and so are the keys of the account. */
import { openS3Store } from '../../../src/stores/s3/open-store.ts';
import { prepareStore } from '../../../src/stores/s3/prepare.ts';
import { canary, due, type Grounds } from '../../contract/store/weather.ts';
import { type Call, fakeS3, type Order } from '../../support/s3/fake-s3.ts';
import { put } from '../../support/s3/state.ts';
import { entryFor } from '../s3-place.ts';

const note = 'below/.gallra/receipts/1e6f9c1e-0b3c-4f0e-8a39-1f6ad0c5a3aa';

export async function s3Grounds(): Promise<Grounds> {
  const server = await fakeS3();
  server.secretKey = `${canary}/secret+of/the+account`;
  const bucket = Object.assign(server.bucket('people'), { versioning: 'enabled' });
  for (let n = 1; n <= due; n++)
    put(bucket, `below/${canary}-${n}.txt`, { body: canary, modified: new Date('2020-01-01T10:00:00Z') });
  const entry = (name: string, host: string, secretKey: string) => {
    const { bucket: at, ...rest } = entryFor(server, name, 'below/');
    if (!at) throw new Error('no bucket');
    return { ...rest, name: 'stormy', bucket: { ...at, endpoint: `http://${host}`, secretKey } };
  };
  const host = server.endpoint.slice('http://'.length);
  const on =
    (operation: string): Order['when'] =>
    (call: Call) =>
      call.operation === operation;
  /** After so many deletions. */
  const after = (number: number): Order['when'] => {
    let deletions = 0;
    return ({ operation }) => {
      if (operation === 'DeleteObjects') deletions += 1;
      return deletions > number;
    };
  };
  const striking = (order: Order) => ({
    begin: async () => server.order(order),
    end: async () => server.calm(),
  });
  return {
    entry:
      'kind: s3, bucket: "${STORE_BUCKET}", prefix: below, region: us-east-1, endpoint: "http://${STORE_HOST}", access_key: "${STORE_KEY}", secret_key: "${STORE_SECRET}"',
    rule: `dataset: { store: stormy, objects: "**/*.txt" }
retain: { period: 2 years, from: modified_at }`,
    environment: {
      STORE_BUCKET: 'people',
      STORE_HOST: host,
      STORE_KEY: server.accessKey,
      STORE_SECRET: server.secretKey,
    },
    prepare: (ledgerId) => prepareStore(entry('people', host, server.secretKey), ledgerId),
    open: ({ STORE_BUCKET = '', STORE_HOST = '', STORE_SECRET = '' }) =>
      openS3Store(entry(STORE_BUCKET, STORE_HOST, STORE_SECRET), { transactionTimeoutMs: 5_000, answerMs: 300 }),
    left: async () => [...bucket.objects.keys()].filter((key) => key.endsWith('.txt')).length,
    storms: [
      { name: 'wrong credentials', ends: ['store.denied'], environment: { STORE_SECRET: `${canary}-wrong` } },
      { name: 'unknown host', ends: ['store.unreachable'], environment: { STORE_HOST: `${canary}.invalid` } },
      { name: 'no such bucket', ends: ['store.unreachable'], environment: { STORE_BUCKET: 'nothing' } },
      {
        name: 'a timeout in the middle',
        ends: ['store.unreachable', 'store.unknown'],
        ...striking({ when: after(1), answer: 'hang' }),
        commandLine: 'never',
      },
      {
        name: 'answers that are lost',
        ends: ['store.unreachable', 'store.unknown'],
        ...striking({ when: after(0), answer: 'forget' }),
        commandLine: 'never',
      },
      {
        name: 'a server that is in too much of a hurry',
        ends: ['store.unreachable'],
        ...striking({ when: on('ListObjectVersions'), answer: [503, 'SlowDown'] }),
      },
      {
        name: 'nonsense instead of a bucket',
        ends: ['store.unreachable'],
        ...striking({ when: () => true, answer: { status: 200, body: `<html>${canary}</html>` } }),
      },
      {
        name: 'nonsense in the middle',
        ends: ['store.unreachable', 'store.unknown'],
        ...striking({ when: after(0), answer: { status: 200, body: `<html>${canary}` } }),
        commandLine: 'never',
      },
      {
        name: 'nonsense among the receipts',
        ends: ['store.schema'],
        begin: async () => put(bucket, note, { body: `${canary} {"state": "done` }),
        end: async () => bucket.objects.delete(note),
      },
      {
        name: 'permission denied on some records',
        ends: ['finished'],
        async begin() {
          server.deny = (operation, key) => operation === 'DeleteObject' && /-7\.txt$/.test(key);
        },
        async end() {
          server.deny = () => false;
        },
      },
    ],
    close: () => server.close(),
  };
}

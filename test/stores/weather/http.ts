// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Forty due records behind OData, on the fake service. Keys, values and the secret of the client are what nobody may read. */
import { parseStores } from '../../../src/policy/parse-stores.ts';
import { resolveAll } from '../../../src/policy/resolve-variables.ts';
import { openHttpStore } from '../../../src/stores/http/open-store.ts';
import { canary, due, type Grounds, onCall } from '../../contract/store/weather.ts';
import { type Fault, fakeService } from '../../support/http/fake-service.ts';
import { rule } from './over-network.ts';

export async function httpGrounds(): Promise<Grounds> {
  const rows = Array.from({ length: due }, (_, i) => ({
    item: { id: `"${canary}-${i + 1}"`, name: `"${canary}"`, ended_on: '"2020-01-01"' },
    version: 1,
  }));
  const fake = await fakeService({ people: { key: ['id'], pageSize: 15, rows } });
  fake.token = 'nobody has it yet';
  fake.client.secret = `${canary}/secret`;
  fake.wantsVersion = true;
  let bound = '';
  const entry = (): string =>
    `kind: http, url: "\${STORE_URL}", ${bound}allow: ["${fake.origin}"],
    auth: { token-url: "${fake.origin}/token", client-id: gallra, client-secret: "\${STORE_SECRET}", scope: all },
    tables: { people: { odata: people, key: id, delete: true, columns: {
      id: text, name: text, ended_on: { type: date, nullable: false } } } }`;
  const calm = async (): Promise<void> => {
    for (const fault of fake.faults) fault.left = 0;
  };
  const striking = (fault: Fault) => ({
    begin: async () => fake.fail({ times: 10_000, ...fault }),
    end: calm,
  });
  const html = { status: 200, headers: { 'content-type': 'text/html' }, body: `<html>${canary}</html>` };
  return {
    entry: entry(),
    rule,
    environment: { STORE_URL: `${fake.origin}/odata`, STORE_SECRET: fake.client.secret },
    async prepare(ledgerId) {
      bound = `ledger: ${ledgerId}, `;
    },
    bound: entry,
    open(environment) {
      const { stores } = parseStores('stores.yaml', `stores: { stormy: { ${entry()}, timezone: Europe/Helsinki } }`);
      const resolved = resolveAll(stores[0], environment);
      if (!resolved.ok || !resolved.value) throw new Error('a variable is missing');
      return openHttpStore(resolved.value, { transactionTimeoutMs: 5_000, callMs: 300 });
    },
    left: async () => fake.tables.people?.rows.length ?? 0,
    storms: [
      { name: 'wrong credentials', ends: ['store.denied'], environment: { STORE_SECRET: `${canary}-wrong` } },
      { name: 'unknown host', ends: ['store.unreachable'], environment: { STORE_URL: `https://${canary}.invalid/` } },
      {
        name: 'an address inside',
        ends: ['store.denied'],
        environment: { STORE_URL: 'https://169.254.169.254/latest' },
        commandLine: 'never',
      },
      {
        name: 'a timeout in the middle',
        ends: ['store.unreachable', 'store.unknown'],
        during: (store) =>
          onCall(store, 'effect', 2, async () => fake.fail({ about: () => true, times: 10_000, answer: 'hang' })),
        end: calm,
        commandLine: 'never',
      },
      {
        name: 'a service that is in too much of a hurry',
        ends: ['store.unreachable'],
        ...striking({
          about: ({ method }) => method === 'GET',
          answer: { status: 429, headers: { 'retry-after': '3600' } },
        }),
      },
      {
        name: 'a login page',
        ends: ['store.schema'],
        ...striking({ about: ({ method }) => method === 'GET', answer: html }),
        commandLine: 'never',
      },
      {
        name: 'nonsense in the middle',
        ends: ['store.schema'],
        during: (store) =>
          onCall(store, 'effect', 2, async () => fake.fail({ about: () => true, times: 10_000, answer: html })),
        end: calm,
        commandLine: 'never',
      },
      {
        name: 'permission denied on some records',
        ends: ['finished'],
        ...striking({
          about: ({ method, path }) => method === 'DELETE' && path.endsWith("-7')"),
          answer: { status: 403, body: `{"error":{"code":"Denied","message":"${canary}"}}` },
        }),
      },
    ],
    close: () => fake.close(),
  };
}

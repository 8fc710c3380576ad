/** The list of settings is what the program reads, and what pages say of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Environment, lookAtConfig, readConfig } from '../../src/app/config.ts';
import { describeConfig, withoutPassword } from '../../src/app/describe-settings.ts';
import { settings } from '../../src/app/settings.ts';
import { connectable } from '../../src/app/stores.ts';
import { type Folder, policyFolder } from '../cli/gallra.ts';

const names = settings.map(({ name }) => name);
let dir: string;
const file = async (name: string, text: string): Promise<string> => {
  const path = join(dir, name);
  await writeFile(path, text);
  return path;
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-settings-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('the list of settings', () => {
  /** The names that are looked for, whatever is set. */
  const readOf = (environment: Environment): string[] => {
    const asked = new Set<string>();
    const recording = new Proxy(environment, {
      get: (from, name) => {
        asked.add(String(name));
        return Reflect.get(from, name);
      },
    });
    lookAtConfig(recording);
    return [...asked].filter((name) => name.startsWith('GALLRA_') && !name.endsWith('_FILE'));
  };

  test('is what the program reads: no name more, and none less', () => {
    const read = new Set([...readOf({}), ...readOf({ GALLRA_DESK_LOGIN: 'oidc' })]);
    expect([...read].sort()).toEqual([...names].sort());
  });

  test('has every name that a page, an example or a file of the deployment writes', () => {
    const root = join(import.meta.dirname, '../..');
    const known = new Set<string>(names.flatMap((name) => [name, `${name}_FILE`]));
    const files = ['README.md', 'docs', 'deploy', 'compose.yaml', 'Dockerfile'].flatMap((place) => {
      const below = readdirSync(root).includes(place) ? [place] : [];
      return below.flatMap((one) =>
        /^(docs|deploy)$/.test(one)
          ? readdirSync(join(root, one), { recursive: true, encoding: 'utf8' })
              .filter((path) => /\.(md|ya?ml|sh|json|env)$/.test(path))
              .map((path) => join(one, path))
          : [one],
      );
    });
    const strange = files.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/\bGALLRA_[A-Z0-9_]*[A-Z0-9]\b/g)]
        .map(([name]) => name)
        .filter((name) => !known.has(name) && !/^GALLRA_(STORE|TEST|WRITE|DESK$|OIDC$|HELM|IMAGE)/.test(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(strange).toEqual([]);
  });
});

describe('a setting in a file', () => {
  test('is read as if it stood in the variable, whichever it is', async () => {
    const url = 'postgres://gallra:hem%40ligt@db.example.org/gallra';
    const config = readConfig({
      GALLRA_LEDGER_URL_FILE: await file('ledger', `${url}\n`),
      GALLRA_BATCH_SIZE_FILE: await file('size', ' 17 '),
      GALLRA_ANCHOR_ACCESS_KEY_FILE: await file('access', 'AK'),
      GALLRA_ANCHOR_SECRET_KEY: 'SK',
    });
    expect(config).toMatchObject({
      ledger: url,
      batchSize: 17,
      anchorKeys: { accessKey: 'AK', secretKey: 'SK' },
    });
  });

  test('is a mistake where it is not there, is empty, or stands in the variable too, and all are said at once', async () => {
    const { mistakes } = lookAtConfig({
      GALLRA_LEDGER_URL_FILE: join(dir, 'nowhere'),
      GALLRA_QUEUE_URL_FILE: await file('empty', ' \n'),
      GALLRA_BATCH_SIZE: '3',
      GALLRA_BATCH_SIZE_FILE: await file('three', '3'),
      GALLRA_CONCURRENCY_FILE: await file('many', 'hemligt'),
    });
    expect(mistakes).toEqual([
      'GALLRA_LEDGER_URL_FILE must name a file that can be read and is not empty',
      'GALLRA_QUEUE_URL_FILE must name a file that can be read and is not empty',
      'GALLRA_BATCH_SIZE and GALLRA_BATCH_SIZE_FILE may not both be set',
      'GALLRA_CONCURRENCY must be a whole number from 1 to 64',
    ]);
  });

  test('fills in what stores.yaml names, too', async () => {
    const entry = {
      ...{ name: 'files', kind: 'folder' as const, schema: 'public', timezone: 'UTC', access: 'read' as const },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the environment is written like this
      url: '${FILES_ROOT}',
    };
    const rootWith = (environment: Environment) => connectable([entry], 'files', readConfig(environment).variables).url;
    const root = await file('root', `${dir}\n`);
    expect(rootWith({ FILES_ROOT_FILE: root })).toBe(dir);
    const missing = expect.objectContaining({ code: 'store.variable' });
    expect(() => rootWith({ FILES_ROOT_FILE: root, FILES_ROOT: dir })).toThrow(missing);
    expect(() => rootWith({ FILES_ROOT_FILE: join(dir, 'no') })).toThrow(missing);
  });
});

describe('a variable that no setting reads', () => {
  test.each([
    ['GALLRA_TWO_PERSON_RELAESE', 'GALLRA_TWO_PERSON_RELEASE is, and probably meant'],
    ['GALLRA_LEDGER_URI', 'GALLRA_LEDGER_URL is'],
    ['GALLRA_COMMITMENT_KEY_FIEL', 'GALLRA_COMMITMENT_KEY is'],
    ['GALLRA_SIGNIN_KEY_FILE', 'GALLRA_SIGNING_KEY_FILE is'],
  ])('is refused where it is nearly one: %s', (name, said) => {
    expect(() => readConfig({ [name]: 'hemligt' })).toThrow(said);
    expect(() => readConfig({ [name]: ' ' })).not.toThrow();
  });

  test.each([
    { GALLRA_STORE_TELEPHONY: 'postgres://x' },
    // What Kubernetes tells every container of a service called gallra-ledger.
    { GALLRA_LEDGER_PORT: 'tcp://10.0.0.1:5432', GALLRA_LEDGER_SERVICE_HOST: '10.0.0.1' },
    { GALLRA_LEDGER_PORT_5432_TCP_ADDR: '10.0.0.1', GALLRA_PORT: 'tcp://10.0.0.1:8090' },
  ])('is let be where it is not ours: %j', (environment) => {
    expect(describeConfig(environment, {}, [])).toMatchObject({ unknown: [], mistakes: [] });
  });
});

describe('an address is shown', () => {
  test.each([
    ['postgres://anna@db/x', 'postgres://anna@db/x'],
    ['postgres://anna:hem@l:i/gt@db:5432/x?sslmode=require', 'postgres://anna:***@db:5432/x?sslmode=require'],
    ['postgres://db/x?user=anna&password=hemligt', 'postgres://db/x?user=anna&password=***'],
    ['redis://:hemligt@h1:26379,h2:26379/0', 'redis://:***@h1:26379,h2:26379/0'],
    ['rediss://h/0?sentinelPassword=hemligt&db=3', 'rediss://h/0?sentinelPassword=***&db=3'],
    ['hemligt', '***'],
  ])('without what is secret in it: %s', (address, shown) => {
    expect(withoutPassword(address)).toBe(shown);
  });
});

describe('gallra config', () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = await policyFolder({
      'stores.yaml': `stores:
  telephony: { kind: postgres, url: "\${TELEPHONY}", timezone: UTC }
  files: { kind: folder, root: "\${FILES}", timezone: UTC }
`,
    });
  });
  afterAll(() => folder.remove());

  test('shows every setting, where it comes from, and no secret', async () => {
    const env = {
      GALLRA_LEDGER_URL_FILE: await file('url', 'postgres://gallra:hemligt@db/gallra'),
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 1).toString('hex'),
      GALLRA_BATCH_SIZE: '17',
      TELEPHONY: 'postgres://anna:hemligt@db/telephony',
      FILES_FILE: await file('files', dir),
      GALLRA_SOMETHING: '1',
    };
    const { code, out, err } = await folder.gallra(['config'], { env });
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('GALLRA_SOMETHING is no setting') });
    expect(out).not.toContain('hemligt');
    expect(out).not.toContain('0101');
    expect(out).toMatch(/^GALLRA_LEDGER_URL +postgres:\/\/gallra:\*\*\*@db\/gallra +\/.*\/url$/m);
    expect(out).toMatch(/^GALLRA_COMMITMENT_KEY +\*\*\* +the environment$/m);
    expect(out).toMatch(/^GALLRA_CONCURRENCY +2 +default$/m);
    expect(out).toMatch(/^files +FILES +\/.*\/files$/m);
    for (const name of names) expect(out).toContain(`${name} `);
  });

  test('says everything that is wrong or missing, also as JSON, and ends as a mistake does', async () => {
    const env = { GALLRA_LEDGER_URL: 'hemligt', GALLRA_BATCH_SIZ: '17', TELEPHONY: 'x' };
    const result = await folder.gallra(['config', '--json'], { env });
    expect(result.code).toBe(2);
    const found = result.json<ReturnType<typeof describeConfig>>();
    expect(found.mistakes).toHaveLength(2);
    expect(found.variables).toEqual([
      { store: 'telephony', name: 'TELEPHONY', from: 'variable', file: null },
      { store: 'files', name: 'FILES', from: 'unset', file: null },
    ]);
    expect(found.settings.find(({ name }) => name === 'GALLRA_LEDGER_URL')).toMatchObject({ value: '***' });
    expect(result.out + result.err).not.toContain('hemligt');
  });
});

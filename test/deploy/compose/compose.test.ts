import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import software from '../../../package.json' with { type: 'json' };
import { readPolicyFolder } from '../../../src/app/policy-folder.ts';
import { settings } from '../../../src/app/settings.ts';
import { type Composition, files, imageOf, readCompose, readOne, root, type Service } from './read-compose.ts';

const names = ['compose.yaml', 'compose.override.yaml', 'deploy/compose/queue-in-postgres.yaml'];
const compositions: [string, Composition][] = [
  ['as it is', readCompose(files.plain)],
  ['with the example', readCompose(files.usual)],
  ['without Redis', readCompose(files.withoutRedis)],
];

/** The Compose specification's own schema, as the linter dclint carries it. */
const valid = ((): ValidateFunction => {
  const carrier = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
  const { $schema: _, ...schema } = JSON.parse(readFileSync(join(carrier, 'schemas/compose.schema.json'), 'utf8'));
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
})();

describe.each(names)('%s', (name) => {
  test('is what the Compose specification allows', () => {
    valid(readOne(name));
    expect(valid.errors ?? []).toEqual([]);
  });

  test('and that notices a slip', () => {
    const slip = readOne(name) as { services: Record<string, object> };
    const [first = ''] = Object.keys(slip.services);
    slip.services[first] = { ...slip.services[first], read_onyl: true };
    expect(valid(slip)).toBe(false);
  });
});

describe.each(compositions)('the composition %s', (_, { services, volumes, networks, configs }) => {
  const all = Object.entries(services);
  const ours = all.filter(([, { build }]) => build !== undefined);

  test('names nothing that is not there', () => {
    const declared = (of: object): string[] => Object.keys(of).sort();
    const used = <T>(take: (service: Service) => T[]): T[] => [...new Set(all.flatMap(([, one]) => take(one)))].sort();
    const mounts = used((one) => (one.volumes ?? []).map(({ type, source }) => `${type} ${source}`));
    const named = mounts.flatMap((one) => (one.startsWith('volume ') ? [one.slice('volume '.length)] : []));
    expect(declared(volumes).filter((one) => one !== 'queue')).toEqual(named.filter((one) => one !== 'queue'));
    expect(declared(networks)).toEqual(used((one) => one.networks ?? []));
    expect(declared(configs)).toEqual(expect.arrayContaining(used((one) => (one.configs ?? []).map((c) => c.source))));
    expect(Object.values(configs).filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
    for (const [, { depends_on = {} }] of all)
      for (const [other, { required = true }] of Object.entries(depends_on))
        expect([other, other in services || !required]).toEqual([other, true]);
  });

  test('gives every service what it may have, and no more', () => {
    for (const [name, service] of all) {
      const { read_only, cap_drop, security_opt, deploy, networks: on, network_mode } = service;
      expect({ name, read_only, cap_drop, security_opt }).toEqual({
        ...{ name, read_only: true, cap_drop: ['ALL'] },
        security_opt: ['no-new-privileges:true'],
      });
      expect([name, Object.keys(deploy?.resources?.limits ?? {}).sort()]).toEqual([name, ['cpus', 'memory', 'pids']]);
      expect([name, on !== undefined || network_mode === 'none']).toEqual([name, true]);
      expect([name, (service.user ?? imageOf().user) === '0:0']).toEqual([name, name === 'keys']);
    }
    expect(all.filter(([, { ports }]) => ports).map(([name, { ports }]) => [name, ports])).toEqual([
      ['proxy', ['127.0.0.1:8443:8443']],
    ]);
    expect(all.filter(([, { cap_add }]) => cap_add).map(([name]) => name)).toEqual(['proxy']);
  });

  test('keeps the databases where nothing from outside gets, and the proxy where it meets the desk alone', () => {
    expect(networks.inside).toEqual({ internal: true });
    for (const name of ['postgres', 'redis', 'roles', 'migrate'])
      if (services[name]) expect([name, services[name].networks]).toEqual([name, ['inside']]);
    expect(
      all
        .filter(([, one]) => one.networks?.includes('front'))
        .map(([name]) => name)
        .sort(),
    ).toEqual(['desk', 'proxy']);
  });

  test('tells what runs once from what runs always, and waits for the first to end and for the others to be well', () => {
    for (const [name, { restart, healthcheck }] of all)
      expect([name, restart, healthcheck === undefined]).toEqual(
        restart === 'no' ? [name, 'no', true] : [name, 'unless-stopped', false],
      );
    const awaited = all.flatMap(([, { depends_on = {} }]) => Object.entries(depends_on));
    for (const [name, { condition }] of awaited)
      if (services[name])
        expect([name, condition]).toEqual([
          name,
          services[name].restart === 'no' ? 'service_completed_successfully' : 'service_healthy',
        ]);
    // Else `up --wait` takes for a failure that it ended.
    const adopted = new Set(awaited.map(([name]) => name));
    expect(all.filter(([name, one]) => one.restart === 'no' && !adopted.has(name))).toEqual([]);
  });

  test('runs one image, of this version, with settings that there are', () => {
    expect(new Set(ours.map(([, { image }]) => image))).toEqual(new Set([`gallra:${software.version}`]));
    const known = new Set(settings.flatMap(({ name }) => [name, `${name}_FILE`] as string[]));
    const said = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
    expect(said.filter((name) => name.startsWith('GALLRA_') && !known.has(name))).toEqual([]);
  });

  test('names only files that lie in what is mounted, and that are made by then', () => {
    const script = readFileSync(join(root, 'deploy/compose/keys.sh'), 'utf8');
    const passwords = /for name in ([^;]+);/.exec(script)?.[1]?.split(' ') ?? [];
    const made = new Set([
      ...passwords.map((name) => `/secrets/database/${name}`),
      ...[...script.matchAll(/^(?:once|write) (\S+)/gm)].map(([, file = '']) => file),
    ]);
    for (const [name, { environment = {}, volumes: mounts = [] }] of all)
      for (const [key, file] of Object.entries(environment)) {
        if (!key.endsWith('_FILE') || file === '') continue;
        expect([name, key, mounts.some(({ target }) => file.startsWith(`${target}/`))]).toEqual([name, key, true]);
        expect([name, key, made.has(file)]).toEqual([name, key, true]);
      }
  });

  test('lets nobody write but to volumes, and secrets only by whoever makes them', () => {
    for (const [name, { volumes: mounts = [] }] of all)
      for (const { source, read_only } of mounts)
        if (source.startsWith('secrets-'))
          expect([name, source, read_only ?? false]).toEqual([name, source, name !== 'keys']);
  });

  test('lets the batch in hand end before the worker is killed', () => {
    const source = readFileSync(join(root, 'src/app/compose.ts'), 'utf8');
    const batchMs = Number(/effectMs = ([\d_]+);/.exec(source)?.[1]?.replaceAll('_', ''));
    const graceMs = Number.parseInt(services.worker?.stop_grace_period ?? '', 10) * 1_000;
    expect(graceMs).toBeGreaterThanOrEqual(batchMs + 30_000);
  });
});

test('the owner of tables is nobody whom the worker or the desk can become', () => {
  const { services } = readCompose(files.usual);
  const holders = Object.entries(services).filter(([, { volumes = [] }]) =>
    volumes.some(({ source }) => source === 'secrets-owner'),
  );
  expect(holders.map(([name]) => name).sort()).toEqual(['keys', 'migrate', 'prepare']);
  expect(services.worker?.environment).toMatchObject({ GALLRA_MIGRATE: 'off' });
});

test('the policies of the example are sound', async () => {
  const { problems, sound } = await readPolicyFolder(join(root, 'deploy/compose/policies'));
  expect({ problems, ids: sound.map(({ policy }) => policy.id) }).toEqual({ problems: [], ids: ['contact-requests'] });
});

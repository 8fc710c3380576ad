import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import software from '../../../package.json' with { type: 'json' };
import { realClock } from '../../../src/app/clock.ts';
import { lookAtConfig } from '../../../src/app/config.ts';
import { openOpsPort } from '../../../src/app/ops-port.ts';
import { readPolicyFolder } from '../../../src/app/policy-folder.ts';
import { openReadiness } from '../../../src/app/readiness.ts';
import { unknownSettings } from '../../../src/app/unknown-settings.ts';
import { commandsFor } from '../../../src/cli/commands.ts';
import { refuseUnguarded } from '../../../src/web/login/unguarded.ts';
import { onPath } from '../../support/installed.ts';
import { imageOf } from '../compose/read-compose.ts';
import { kubernetes, type Manifest, manifestsIn, render } from './render.ts';
import { judged } from './strict.ts';

interface Probe {
  httpGet: { path: string; port: string };
}

interface Container {
  name: string;
  image: string;
  args: string[];
  envFrom?: { configMapRef: { name: string } }[];
  env: { name: string; value: string }[];
  ports?: { name: string; containerPort: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  resources: { requests: object; limits: object };
  securityContext: object;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[];
}

interface Volume {
  name: string;
  configMap?: { name: string };
  secret?: { secretName: string; items?: { key: string }[]; optional?: boolean };
  emptyDir?: { sizeLimit: string };
}

interface Pod {
  metadata: { labels: Record<string, string> };
  spec: {
    serviceAccountName: string;
    automountServiceAccountToken: boolean;
    enableServiceLinks: boolean;
    terminationGracePeriodSeconds?: number;
    securityContext: object;
    containers: Container[];
    volumes: Volume[];
  };
}

/** Made by people, with `kubectl create secret`; docs/kubernetes.md tells how. */
const secrets: Record<string, string[]> = {
  gallra: ['ledger-url', 'queue-url', 'commitment-key', 'signing-key', 'anchor-access-key', 'anchor-secret-key'],
  'gallra-owner': ['ledger-url'],
  'gallra-stores': ['example-url'],
};
const made = (key: string): string =>
  /key$/.test(key) && !key.startsWith('anchor')
    ? 'ab'.repeat(32)
    : key === 'queue-url'
      ? 'redis://redis/0'
      : `postgres://${key}@db/gallra`;

const folders = ['base', 'without-queue', 'example'] as const;
const rendered = Object.fromEntries(folders.map((name) => [name, render(join(kubernetes, name))]));
const of = (folder: string): Manifest[] => rendered[folder] ?? [];
const find = <T>(all: Manifest[], kind: string, name: string): T =>
  all.find((one) => one.kind === kind && one.metadata.name === name) as T;

function podsOf(all: Manifest[]): { name: string; pod: Pod }[] {
  return all.flatMap((one) => {
    const spec = one.spec as { template?: Pod; jobTemplate?: { spec: { template: Pod } } } | undefined;
    const pod = spec?.template ?? spec?.jobTemplate?.spec.template;
    return pod ? [{ name: one.metadata.name, pod }] : [];
  });
}

/** The environment of a container as it would be, with files where the secrets would be mounted. */
async function environmentOf(all: Manifest[], { spec }: Pod, dir: string): Promise<Record<string, string>> {
  const [container] = spec.containers;
  if (!container) throw new Error('a pod without a container');
  for (const { name, mountPath } of container.volumeMounts) {
    const { secret } = spec.volumes.find((volume) => volume.name === name) ?? {};
    for (const key of secret?.items?.map((item) => item.key) ?? secrets[secret?.secretName ?? ''] ?? []) {
      await mkdir(join(dir, mountPath), { recursive: true });
      await writeFile(join(dir, mountPath, key), made(key));
    }
  }
  const settings = (container.envFrom ?? []).map(
    ({ configMapRef: { name } }) => find<{ data: Record<string, string> }>(all, 'ConfigMap', name).data,
  );
  const said = Object.assign(
    {},
    imageOf().environment,
    ...settings,
    ...container.env.map((one) => ({ [one.name]: one.value })),
  );
  return Object.fromEntries(
    Object.entries(said as Record<string, string>).map(([name, value]) => [
      name,
      name.endsWith('_FILE') ? join(dir, value) : value,
    ]),
  );
}

describe.each(folders)('deploy/kubernetes/%s', (folder) => {
  const all = of(folder);
  const pods = podsOf(all);
  const containers = pods.flatMap(({ name, pod }) =>
    pod.spec.containers.map((container) => ({ name, pod, container })),
  );

  test('gives every pod no token, no privilege and nothing to write to but what is emptied', () => {
    for (const { name, pod } of pods) {
      const { serviceAccountName, automountServiceAccountToken, enableServiceLinks, securityContext, volumes } =
        pod.spec;
      expect({ name, automountServiceAccountToken, enableServiceLinks, securityContext }).toEqual({
        ...{ name, automountServiceAccountToken: false, enableServiceLinks: false },
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(find(all, 'ServiceAccount', serviceAccountName)).toMatchObject({ automountServiceAccountToken: false });
      for (const { container } of containers.filter((one) => one.pod === pod)) {
        expect(container.securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        });
        for (const mount of container.volumeMounts) {
          const volume = volumes.find((one) => one.name === mount.name);
          expect([mount.name, volume !== undefined, mount.subPath]).toEqual([mount.name, true, undefined]);
          expect([mount.name, mount.readOnly ?? false]).toEqual([mount.name, volume?.emptyDir === undefined]);
        }
        expect(container.volumeMounts.map(({ name: mounted }) => mounted).sort()).toEqual(
          volumes.map((volume) => volume.name).sort(),
        );
      }
    }
  });

  test('gives every container its limits, and one image', () => {
    const image = folder === 'example' ? 'registry.example.org/gallra' : 'gallra';
    for (const { name, container } of containers) {
      expect([name, container.image]).toEqual([name, `${image}:${software.version}`]);
      expect([name, Object.keys(container.resources.limits).sort()]).toEqual([name, ['cpu', 'memory']]);
      expect([name, Object.keys(container.resources.requests).sort()]).toEqual([name, ['cpu', 'memory']]);
    }
  });

  test('runs commands that there are', async () => {
    for (const { container } of containers) expect(await commandsFor(container.args)).toHaveLength(1);
  });

  test('refers to secrets that are to be made, and to ConfigMaps that are here or are the policies', () => {
    for (const { name, pod } of pods)
      for (const { secret, configMap } of pod.spec.volumes) {
        if (secret)
          for (const key of ['', ...(secret.items ?? []).map((item) => item.key)])
            expect([name, secret.secretName, key === '' || secrets[secret.secretName]?.includes(key)]).toEqual([
              ...[name, secret.secretName, true],
            ]);
        if (configMap) expect([name, configMap.name]).toEqual([name, 'gallra-policies']);
      }
    if (folder === 'example') expect(find(all, 'ConfigMap', 'gallra-policies')).toBeDefined();
  });

  test('probes what the program answers', async () => {
    const port = await openOpsPort(
      { host: '127.0.0.1', port: 0 },
      { readiness: openReadiness(realClock, true), scrape: async () => ({ contentType: 'text/plain', text: '' }) },
    );
    try {
      for (const { name, container } of containers.filter(({ container: { ports } }) => ports)) {
        const { startupProbe, livenessProbe, readinessProbe, ports = [] } = container;
        expect([startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.path)).toEqual([
          ...['/healthz', '/healthz', '/readyz'],
        ]);
        for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
          const asked = ports.find((one) => one.name === probe?.httpGet.port);
          expect([name, asked?.containerPort]).toEqual([name, 9464]);
          expect((await fetch(`${port.address}${probe?.httpGet.path}`)).status).not.toBe(404);
        }
      }
      const { annotations } = find<{ spec: { template: Manifest } }>(all, 'Deployment', 'gallra-desk').spec.template
        .metadata;
      expect((await fetch(`${port.address}${annotations?.['prometheus.io/path']}`)).status).toBe(200);
      expect(annotations?.['prometheus.io/port']).toBe('9464');
    } finally {
      await port.close();
    }
  });

  test('selects what there is: services, policies and the budget', () => {
    const labelled = (selector: Record<string, string>): string[] =>
      pods
        .filter(({ pod }) => Object.entries(selector).every(([key, value]) => pod.metadata.labels[key] === value))
        .map(({ name }) => name);
    const everyone = pods.map(({ name }) => name);
    for (const one of all) {
      const spec = one.spec as {
        selector?: { matchLabels?: Record<string, string> } & Record<string, string>;
        podSelector?: { matchLabels: Record<string, string> };
        minAvailable?: number;
      };
      if (one.kind === 'NetworkPolicy')
        expect([one.metadata.name, labelled(spec.podSelector?.matchLabels ?? {})]).toEqual([
          one.metadata.name,
          one.metadata.name === 'gallra-desk' ? ['gallra-desk'] : everyone,
        ]);
      if (one.kind === 'Service') expect(labelled(spec.selector ?? {})).toEqual(['gallra-desk']);
      if (one.kind === 'Deployment') expect(labelled(spec.selector?.matchLabels ?? {})).toEqual([one.metadata.name]);
      if (one.kind === 'PodDisruptionBudget') {
        expect(labelled(spec.selector?.matchLabels ?? {})).toEqual(['gallra-worker']);
        const { replicas } = find<{ spec: { replicas: number } }>(all, 'Deployment', 'gallra-worker').spec;
        expect(replicas).toBeGreaterThan(spec.minAvailable ?? 0);
      }
    }
  });

  test('lets in and out by the ports that are listened to, and denies the rest', () => {
    const rules = (name: string) =>
      find<{ spec: { policyTypes: string[]; ingress?: Rule[]; egress?: Rule[] } }>(all, 'NetworkPolicy', name).spec;
    expect(rules('gallra-default-deny')).toEqual({
      ...{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gallra' } }, policyTypes: ['Ingress', 'Egress'] },
    });
    const ports = (found: Rule[] = []) => found.flatMap((rule) => rule.ports.map(({ port }) => port));
    expect(ports(rules('gallra-metrics').ingress)).toEqual([9464]);
    expect(ports(rules('gallra-desk').ingress)).toEqual([8090]);
    expect(ports(rules('gallra-databases').egress)).toEqual([5432, 3306, 6379, 443, 465, 587, 4318]);
    expect(ports(rules('gallra-names').egress)).toEqual([53, 53]);
    const service = find<{ spec: { ports: { targetPort: string }[] } }>(all, 'Service', 'gallra-desk');
    const desk = containers.find(({ container }) => container.name === 'desk')?.container;
    expect(desk?.ports?.find(({ name }) => name === service.spec.ports[0]?.targetPort)?.containerPort).toBe(8090);
  });

  test('lets the batch in hand end before the pod is killed', () => {
    const source = readFileSync(join(kubernetes, '../../src/app/compose.ts'), 'utf8');
    const batchSeconds = Number(/effectMs = ([\d_]+);/.exec(source)?.[1]?.replaceAll('_', '')) / 1_000;
    for (const { pod } of pods.filter(({ name }) => /worker|run$/.test(name)))
      expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(batchSeconds + 30);
  });

  test('makes the tables before anything works with them, where something watches over the order', () => {
    const wave = (name: string): number =>
      Number(
        all.find(
          (one) =>
            one.metadata.name === name &&
            one.spec &&
            'argocd.argoproj.io/sync-wave' in (one.metadata.annotations ?? {}),
        )?.metadata.annotations?.['argocd.argoproj.io/sync-wave'],
      );
    const later = pods.map(({ name }) => name).filter((name) => name !== 'gallra-migrate');
    expect(later.map((name) => wave(name) > wave('gallra-migrate'))).toEqual(later.map(() => true));
  });
});

interface Rule {
  ports: { port: number }[];
}

describe.each(['example', 'example, without a queue'])('%s: what each container is told', (what) => {
  const queueless = what !== 'example';
  // As a copy with the other base would be: its settings, over what is there instead of the worker.
  const all = queueless
    ? [
        ...of('without-queue').filter(({ kind }) => kind !== 'ConfigMap'),
        ...of('example').filter(({ kind }) => kind === 'ConfigMap'),
      ]
    : of('example');

  test.each(podsOf(all))('$name: is a configuration without a mistake', async ({ name, pod }) => {
    const dir = await mkdtemp(join(tmpdir(), 'gallra-kubernetes-'));
    try {
      const environment = await environmentOf(all, pod, dir);
      const { config, mistakes } = lookAtConfig(environment);
      expect({ mistakes, unknown: unknownSettings(environment) }).toEqual({ mistakes: [], unknown: [] });
      expect(config.ledger).not.toBeNull();
      expect(config.policies).toBe('/etc/gallra/policies');
      if (name === 'gallra-desk') expect(() => refuseUnguarded(config)).not.toThrow();
      if (name === 'gallra-migrate') expect(environment.GALLRA_MIGRATION_URL_FILE).toMatch(/owner\/ledger-url$/);
      else expect(environment).toMatchObject({ GALLRA_MIGRATE: 'off' });
      if (name !== 'gallra-migrate') expect([config.anchors.length, config.signingSeeds === null]).toEqual([1, false]);
      const mounted = pod.spec.containers[0]?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
      if (name !== 'gallra-migrate') expect(mounted).toContain(config.policies);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

test('base alone says what is missing, instead of running without it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gallra-kubernetes-'));
  const all = of('base');
  const worker = podsOf(all).find(({ name }) => name === 'gallra-worker');
  if (!worker) throw new Error('there is no worker');
  const { mistakes } = lookAtConfig(await environmentOf(all, worker.pod, dir));
  expect(mistakes).toEqual([expect.stringContaining('GALLRA_ANCHORS')]);
  await rm(dir, { recursive: true });
});

test('the policies of the example are sound, and those of compose.yaml', async () => {
  const { problems, sound } = await readPolicyFolder(join(kubernetes, 'example/policies'));
  expect({ problems, ids: sound.map(({ policy }) => policy.id) }).toEqual({ problems: [], ids: ['contact-requests'] });
  for (const { file, source } of sound)
    expect(readFileSync(join(kubernetes, '../compose/policies', file.slice(dirname(file).length + 1)), 'utf8')).toBe(
      source,
    );
});

describe('every object', () => {
  const all = folders.flatMap(of);

  test('is what Kubernetes describes, key by key', async () => {
    expect(await judged(all)).toEqual([]);
  }, 180_000);

  test('and that notices a key that there is not, one that is missing, and a value of another type', async () => {
    const worker = find<Manifest>(of('base'), 'Deployment', 'gallra-worker');
    const changed = (from: string, to: string): Manifest => JSON.parse(JSON.stringify(worker).replace(from, to));
    expect(await judged([changed('"livenessProbe"', '"livenesProbe"')])).toEqual([
      expect.stringContaining('livenesProbe'),
    ]);
    expect(await judged([changed('"maxSurge"', '"maxSurges"')])).toEqual([expect.stringContaining('maxSurges')]);
    expect((await judged([changed('"template"', '"tmplate"')])).join()).toContain('template');
    expect((await judged([changed('"replicas":2', '"replicas":"two"')])).join()).toContain('replicas');
  }, 180_000);
});

const kubectl = onPath('kubectl');
(kubectl ? test : test.skip)(
  'kubectl renders the same',
  async () => {
    for (const folder of folders) {
      const { stdout } = await promisify(execFile)(kubectl ?? '', ['kustomize', join(kubernetes, folder)]);
      const seen: Manifest[] = parseAllDocuments(stdout).map((document) => document.toJS());
      const named = (those: Manifest[]) =>
        Object.fromEntries(those.map((one) => [`${one.kind} ${one.metadata.name}`, one]));
      expect(named(of(folder))).toEqual(named(seen));
    }
  },
  60_000,
);

test('no folder is left out of what is looked at', () => {
  const names = ['common', 'migrate', 'worker', 'desk', 'cron'];
  const alone = names.flatMap((name) =>
    render(join(kubernetes, name)).map((one) => `${one.kind} ${one.metadata.name}`),
  );
  const together = new Set(folders.flatMap(of).map((one) => `${one.kind} ${one.metadata.name}`));
  expect(alone.filter((one) => !together.has(one))).toEqual([]);
  expect(manifestsIn(join(kubernetes, 'example/namespace.yaml'))).toHaveLength(1);
});

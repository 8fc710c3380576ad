/**
 * A composition without containers: every service as a plain process of this machine, with the command, the environment, the
 * user, the files and the volumes that it would have, in the same order, waiting on the same health checks. Names of hosts and
 * paths are put in the place of those that they would have inside; the images are this checkout, the embedded PostgreSQL, and
 * Debian's programs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../../support/embedded-postgres.ts';
import { freePort } from '../../support/free-port.ts';
import { installed, onPath } from '../../support/installed.ts';
import { reachable } from '../../support/postgres-binaries.ts';
import { until } from '../../support/until.ts';
import { type Composition, imageOf, root, type Service } from './read-compose.ts';

export interface Composed {
  /** As `docker compose up`: one-shots run, what runs already is left. Resolves when everything is as it should be. */
  up(composition: Composition): Promise<void>;
  /** As after a reboot: what is to run always is started at once, without waiting for anything, and again when it ends. */
  reboot(): Promise<void>;
  /** As `docker compose run --rm <service> …`. */
  run(service: string, command: string[], input?: string): Promise<Ended>;
  /** The environment that the process of a service has. */
  environmentOf(service: string): Record<string, string>;
  /** Resolves when its health check passes. */
  whenHealthy(service: string): Promise<void>;
  /** SIGTERM to all, the last started first; how each ended. */
  stop(): Promise<Record<string, number | null>>;
  /** What any of them printed. */
  said(): string;
  /** The directory that stands for a volume. */
  volume(name: string): string;
  port(name: 'postgres' | 'desk' | 'proxy'): number;
  close(): Promise<void>;
}

export interface Ended {
  code: number | null;
  out: string;
}

interface Running {
  child: ChildProcess | null;
  ended: Promise<number | null>;
  stop(): Promise<number | null>;
}

const main = join(root, 'src/cli/main.ts');
const image = imageOf();
/** Until a service is well: `start_period`, and something for a machine that has other things to do. */
const patienceMs = 120_000;

export async function composeAsProcesses(): Promise<Composed> {
  for (const [program, debian] of [
    ['psql', 'postgresql-client'],
    ['redis-server', 'redis-server'],
    ['redis-cli', 'redis-tools'],
  ] as const)
    await installed(program, debian);
  const home = await mkdtemp(join(tmpdir(), 'gallra-compose-'));
  await chmod(home, 0o755);
  // Starting is most of the time that a command takes here.
  const compiled = join(home, 'compiled');
  await mkdir(compiled);
  await chmod(compiled, 0o777);
  const asOthers = process.getuid?.() === 0 && reachable(main);
  const ports = {
    postgres: await freePort(),
    redis: await freePort(),
    desk: await freePort(),
    proxy: await freePort(),
    alive: await freePort(),
  };
  const opsPorts: Record<string, number> = {};
  const running = new Map<string, Running>();
  const done = new Map<string, number | null>();
  const output: string[] = [];
  let postgres: RunningPostgres | null = null;
  let now: Composition = { name: '', services: {}, volumes: {}, networks: {}, configs: {} };
  let rebooting = new AbortController();

  const serviceOf = (name: string): Service => {
    const service = now.services[name];
    if (!service) throw new Error(`there is no service ${name}`);
    return service;
  };

  /** What stands inside for what there is here, the longest path first. */
  function places(name: string): [string, string][] {
    const { volumes = [], configs = [] } = serviceOf(name);
    const all: [string, string][] = [
      ...volumes.map(({ type, source, target }): [string, string] => [
        target,
        type === 'bind' ? resolve(root, source) : join(home, 'volumes', source),
      ]),
      ...configs.map(({ target }): [string, string] => [target, join(home, 'configs', name, basename(target))]),
      ['postgres:5432', `127.0.0.1:${ports.postgres}`],
      ['redis:6379', `127.0.0.1:${ports.redis}`],
      ['desk:8090', `127.0.0.1:${ports.desk}`],
      ['0.0.0.0:8090', `127.0.0.1:${ports.desk}`],
      ['0.0.0.0:9464', `127.0.0.1:${opsPorts[name] ?? 0}`],
      ['127.0.0.1:8081', `127.0.0.1:${ports.alive}`],
      ['localhost:8443', `localhost:${ports.proxy}`],
      ['port 6379', `port ${ports.redis}`],
      ['redis-cli ping', `redis-cli -p ${ports.redis} ping`],
      ['bind * -::*', 'bind 127.0.0.1'],
    ];
    return all.sort(([one], [other]) => other.length - one.length);
  }
  const here = (name: string, text: string): string =>
    places(name).reduce((said, [inside, outside]) => said.replaceAll(inside, outside), text);

  function environmentOf(name: string): Record<string, string> {
    const service = serviceOf(name);
    const said = isGallra(service) ? { ...image.environment, ...service.environment } : { ...service.environment };
    const own = Object.entries(said).map(([key, value]): [string, string] => [
      key,
      key === 'PGHOST' ? '127.0.0.1' : key === 'PGPORT' ? String(ports.postgres) : here(name, String(value)),
    ]);
    return { PATH: process.env.PATH ?? '', ...Object.fromEntries(own) };
  }

  /** Entry point and command, as this machine runs them. */
  function commandOf(name: string, command = serviceOf(name).command ?? []): string[] {
    const service = serviceOf(name);
    const whole = [...(isGallra(service) ? ['gallra'] : (service.entrypoint ?? [])), ...command];
    return program(name, whole);
  }
  const program = (name: string, [first = '', ...rest]: string[]): string[] => [
    ...(first === 'gallra' ? [process.execPath, '--no-warnings', main] : [first]),
    ...rest.map((one) => here(name, one)),
  ];

  function begin(
    name: string,
    [first = '', ...rest]: string[],
    env: Record<string, string>,
    input = '',
  ): Running & { out(): string } {
    const service = serviceOf(name);
    const [uid, gid] = (service.user ?? image.user).split(':').map(Number);
    const child = spawn(first, rest, {
      cwd: '/',
      env: { NODE_COMPILE_CACHE: compiled, ...env },
      ...(asOthers ? { uid, gid } : {}),
    });
    const own: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        own.push(chunk.toString());
        output.push(chunk.toString());
      });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const ended = new Promise<number | null>((settle) => {
      child.once('error', () => settle(127));
      child.once('close', (code) => settle(code));
    });
    return {
      child,
      ended,
      out: () => own.join(''),
      stop() {
        child.kill('SIGTERM');
        return ended;
      },
    };
  }

  async function prepare(name: string): Promise<void> {
    const { volumes = [], configs = [], user = image.user } = serviceOf(name);
    const [uid = 0] = user.split(':').map(Number);
    for (const { type, source, target, volume } of volumes) {
      const dir = join(home, 'volumes', source);
      if (type !== 'volume' || existsSync(dir)) continue;
      await mkdir(dir, { recursive: true });
      await chmod(dir, 0o755);
      // What the image has there, with whom it belongs to: for the databases, their own user.
      if (volume?.nocopy !== true && asOthers) await chownTo(dir, uid);
      if (target === '/var/lib/gallra' && volume?.nocopy !== true) await chmod(dir, 0o770);
    }
    for (const { source, target } of configs) {
      const dir = join(home, 'configs', name);
      await mkdir(dir, { recursive: true });
      const text = await readFile(join(root, now.configs[source]?.file ?? ''), 'utf8');
      await writeFile(join(dir, basename(target)), here(name, text));
    }
    opsPorts[name] ??= await freePort();
  }

  async function start(name: string): Promise<Running | null> {
    await prepare(name);
    const service = serviceOf(name);
    if (service.image.startsWith('postgres:') && !service.entrypoint) return startServer(service);
    if (service.image.startsWith('caddy:') && onPath('caddy') === null) return null;
    return begin(name, commandOf(name), environmentOf(name));
  }

  async function startServer({ environment = {} }: Service): Promise<Running> {
    if (postgres === null) {
      // Chosen before it starts: addresses are written when there are keys.
      postgres = await startPostgres({ settings: { port: String(ports.postgres) } });
      const password = await readFile(here('postgres', environment.POSTGRES_PASSWORD_FILE ?? ''), 'utf8');
      const url = new URL(postgres.url);
      url.port = String(ports.postgres);
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      await client.query(`alter role postgres password '${password.trim()}'`);
      await client.end();
    } else await postgres.restart();
    const server = postgres;
    let settle: (code: number) => void = () => undefined;
    const ended = new Promise<number>((resolve) => {
      settle = resolve;
    });
    return {
      child: null,
      ended,
      async stop() {
        await server.stopImmediately();
        settle(0);
        return 0;
      },
    };
  }

  async function isHealthy(name: string): Promise<boolean> {
    const { healthcheck } = serviceOf(name);
    const [kind, ...test] = healthcheck?.test ?? [];
    const command =
      kind === 'CMD-SHELL' ? ['sh', '-c', here(name, (test[0] ?? '').replaceAll('$$', '$'))] : program(name, test);
    const env = { ...environmentOf(name), ...(name === 'postgres' ? { PGPORT: String(ports.postgres) } : {}) };
    return (await begin(name, command, env).ended) === 0;
  }

  /** Asked each second, as `start_interval` says. */
  async function whenHealthy(name: string): Promise<void> {
    const healthy = async (): Promise<boolean> => {
      if (!running.has(name) || (await isHealthy(name))) return true;
      await new Promise((next) => setTimeout(next, 1_000));
      return false;
    };
    await until(`${name} is healthy`, healthy, patienceMs).catch((error) => {
      throw new Error(`${error.message}\n${output.join('').slice(-3000)}`);
    });
  }

  /** Each service waits for those that it depends on, and for nothing else. */
  async function up(composition: Composition): Promise<void> {
    now = composition;
    done.clear();
    const started = new Map<string, Promise<void>>();
    const ready = (name: string): Promise<void> => {
      const found = started.get(name) ?? whenReady(name);
      started.set(name, found);
      return found;
    };
    const whenReady = async (name: string): Promise<void> => {
      const dependencies = Object.entries(serviceOf(name).depends_on ?? {});
      await Promise.all(
        dependencies.map(async ([other, { condition, required = true }]) => {
          if (!now.services[other] && !required) return;
          await ready(other);
          if (condition === 'service_healthy') await whenHealthy(other);
          if (condition === 'service_completed_successfully' && done.get(other) !== 0)
            throw new Error(
              `${name} cannot start: ${other} ended with ${done.get(other)}\n${output.join('').slice(-3000)}`,
            );
        }),
      );
      if (running.has(name)) return;
      const process = await start(name);
      if (process === null) return;
      if (serviceOf(name).restart === 'no') done.set(name, await process.ended);
      else running.set(name, process);
    };
    await Promise.all(Object.keys(composition.services).map(ready));
    for (const [name] of running) await whenHealthy(name);
  }

  async function stop(): Promise<Record<string, number | null>> {
    rebooting.abort();
    const codes: Record<string, number | null> = {};
    for (const [name, process] of [...running].reverse()) codes[name] = await process.stop();
    running.clear();
    return codes;
  }

  return {
    up,
    environmentOf,
    whenHealthy,
    stop,
    async reboot() {
      rebooting = new AbortController();
      const { signal } = rebooting;
      // The other way round than they would start in order: whatever waits for nobody does so here.
      const names = Object.keys(now.services).filter((name) => serviceOf(name).restart !== 'no');
      for (const name of names.reverse()) {
        const again = async (): Promise<void> => {
          const process = await start(name);
          if (process === null) return;
          running.set(name, process);
          await process.ended;
          if (!signal.aborted) await again();
        };
        void again();
      }
    },
    async run(name, command, input = '') {
      await prepare(name);
      const process = begin(name, commandOf(name, command), { ...environmentOf(name), GALLRA_OPS_LISTEN: '' }, input);
      const code = await process.ended;
      return { code, out: process.out() };
    },
    said: () => output.join(''),
    volume: (name) => join(home, 'volumes', name),
    port: (name) => ports[name],
    async close() {
      await stop();
      await postgres?.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const isGallra = ({ build }: Service): boolean => build !== undefined;

async function chownTo(dir: string, uid: number): Promise<void> {
  const { chown } = await import('node:fs/promises');
  await chown(dir, uid, uid);
}

/** Every secret that is kept, to look for where none may be. */
export function secretsIn(composed: Composed): string[] {
  return ['superuser', 'owner', 'worker', 'example-owner', 'example-worker']
    .map((name) => join(composed.volume('secrets-database'), name))
    .concat(
      ['signing-key', 'commitment-key'].map((name) => join(composed.volume('secrets-gallra'), name)),
      [join(composed.volume('secrets-queue'), 'password')],
    )
    .map((file) => readFileSync(file, 'utf8').trim());
}

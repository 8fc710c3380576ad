/**
 * An image's files run by runc, as an engine runs them that was told to be strict: any user with group 0, no name for it, a root
 * file system that cannot be written, no capabilities, no new privileges, process ids of its own. On the network of this machine.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './tools.ts';

/** What the image says of how it is run, as in its own configuration. */
export interface ImageConfig {
  User: string;
  Env: string[];
  Entrypoint: string[];
  Cmd: string[];
  WorkingDir: string;
  Volumes: Record<string, unknown>;
  ExposedPorts: Record<string, unknown>;
  Healthcheck: { Test: string[] };
  Labels: Record<string, string>;
}

export interface UnpackedImage {
  config: ImageConfig;
  /** Where its files lie. */
  root: string;
  /** For bundles of containers. */
  place: string;
}

export interface ContainerOptions {
  /** After the entry point, instead of the image's own. */
  args?: string[];
  /** Instead of the entry point. */
  entrypoint?: string[];
  env?: Record<string, string>;
  user?: { uid: number; gid: number };
  /** Path in the container → directory of this machine. */
  writable?: Record<string, string>;
  readable?: Record<string, string>;
}

export interface Ended {
  code: number | null;
  /** Both streams, as they came. */
  said: string;
}

export interface RunningContainer {
  said(): string;
  /** By the engine, to process 1. */
  signal(name: 'TERM' | 'INT'): Promise<void>;
  /** Another program in the same container, as its user. */
  exec(...args: string[]): Promise<Ended>;
  ended: Promise<Ended>;
  /** Ends it at once where it still runs. Idempotent. */
  remove(): Promise<void>;
}

/** As OpenShift chooses one: nobody in the image has heard of it. */
export const someUser = { uid: 1_000_660_000, gid: 0 };

export const shells = ['sh', 'bash', 'dash', 'busybox', 'ash', 'zsh'].flatMap((name) =>
  ['/bin', '/usr/bin', '/usr/local/bin'].map((folder) => `${folder}/${name}`),
);

export function startContainer(image: UnpackedImage, options: ContainerOptions = {}): RunningContainer {
  const name = `gallra-${randomBytes(6).toString('hex')}`;
  const bundle = join(image.place, name);
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(bundleConfig(image, options), null, 2));
  const state = ['--root', join(image.place, 'runc')];
  const child = spawn('runc', [...state, 'run', '--bundle', bundle, name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { ended, said } = listen(child);
  return {
    said,
    ended,
    signal: async (signal) => void (await run('runc', [...state, 'kill', name, signal])),
    exec: (...args) =>
      listen(spawn('runc', [...state, 'exec', name, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })).ended,
    async remove() {
      await run('runc', [...state, 'delete', '--force', name]).catch(() => undefined);
      await ended;
      rmSync(bundle, { recursive: true, force: true });
    },
  };
}

/** One that ends by itself. */
export async function runContainer(image: UnpackedImage, options: ContainerOptions = {}): Promise<Ended> {
  const container = startContainer(image, options);
  try {
    return await container.ended;
  } finally {
    await container.remove();
  }
}

function listen(child: ReturnType<typeof spawn>): { ended: Promise<Ended>; said(): string } {
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const said = (): string => Buffer.concat(chunks).toString('utf8');
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, said: said() }));
  });
  return { ended, said };
}

function bundleConfig({ config, root }: UnpackedImage, options: ContainerOptions): unknown {
  const bind = (from: string, to: string, ...how: string[]) => ({
    destination: to,
    source: from,
    type: 'bind',
    options: ['bind', 'nosuid', 'nodev', ...how],
  });
  const env = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const none = { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] };
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: options.user ?? someUser,
      args: options.entrypoint ?? [...config.Entrypoint, ...(options.args ?? config.Cmd)],
      env: [...config.Env, ...env],
      cwd: config.WorkingDir,
      capabilities: none,
      noNewPrivileges: true,
      rlimits: [{ type: 'RLIMIT_NOFILE', soft: 4096, hard: 4096 }],
    },
    root: { path: root, readonly: true },
    hostname: 'gallra',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      {
        destination: '/dev',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'strictatime', 'mode=755', 'size=64k'],
      },
      // Whatever shell the base image has is not there.
      ...shells.filter((shell) => existsSync(join(root, shell))).map((shell) => bind('/dev/null', shell, 'ro')),
      ...Object.entries(options.readable ?? {}).map(([to, from]) => bind(from, to, 'ro', 'noexec')),
      ...Object.entries(options.writable ?? {}).map(([to, from]) => bind(from, to, 'rw', 'noexec')),
    ],
    linux: {
      namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      maskedPaths: ['/proc/kcore', '/proc/keys', '/sys/firmware'],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    },
  };
}

/** Of an image that is unpacked: a file of it, as text. */
export const textIn = ({ root }: UnpackedImage, path: string): string => readFileSync(join(root, path), 'utf8');

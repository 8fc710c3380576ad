/** Compose files as Docker Compose reads them together: variables put in, merge keys followed, later files over earlier ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(import.meta.dirname, '../../..');

export interface Service {
  image: string;
  build?: { context: string };
  user?: string;
  entrypoint?: string[];
  command?: string[];
  environment?: Record<string, string>;
  env_file?: { path: string; required?: boolean }[];
  depends_on?: Record<string, { condition: Condition; required?: boolean }>;
  volumes?: Mount[];
  configs?: { source: string; target: string }[];
  tmpfs?: string[];
  networks?: string[];
  network_mode?: string;
  ports?: string[];
  profiles?: string[];
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  deploy?: { resources?: { limits?: Record<string, string | number> } };
  healthcheck?: { test: string[] };
}

export type Condition = 'service_healthy' | 'service_completed_successfully' | 'service_started';

export interface Mount {
  type: 'volume' | 'bind';
  source: string;
  target: string;
  read_only?: boolean;
  volume?: { nocopy?: boolean };
}

export interface Composition {
  name: string;
  services: Record<string, Service>;
  volumes: Record<string, object>;
  networks: Record<string, { internal?: boolean } | null>;
  configs: Record<string, { file: string }>;
}

export const files = {
  usual: ['compose.yaml', 'compose.override.yaml'],
  plain: ['compose.yaml'],
  withoutRedis: ['compose.yaml', 'compose.override.yaml', 'deploy/compose/queue-in-postgres.yaml'],
};

/** Without what belongs to a profile: nobody asks for one. */
export function readCompose(names: readonly string[], variables: Record<string, string> = {}): Composition {
  const merged = names.map((name) => readOne(name, variables)).reduce((all, one) => merge(all, one) as typeof one);
  const composition = merged as unknown as Composition;
  const services = Object.entries(composition.services).filter(([, { profiles }]) => profiles === undefined);
  return { ...composition, services: Object.fromEntries(services) };
}

/** One file, as the schema sees it. */
export function readOne(name: string, variables: Record<string, string> = {}): Record<string, unknown> {
  return parse(interpolated(readFileSync(join(root, name), 'utf8'), variables), { merge: true });
}

/** `${NAME:-default}` and `${NAME}`; `$$` stays, it is for whoever runs the text. */
const interpolated = (text: string, variables: Record<string, string>): string =>
  text.replaceAll(/\$\$|\$\{([A-Z_]+)(?::-([^}]*))?\}/g, (whole, name?: string, usual = '') =>
    name === undefined ? whole : variables[name] || usual,
  );

/** Mappings grow together, everything else is replaced. */
function merge(below: unknown, above: unknown): unknown {
  const isMapping = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  if (!isMapping(below) || !isMapping(above)) return above;
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      !(key in above) ? below[key] : key in below ? merge(below[key], above[key]) : above[key],
    ]),
  );
}

/** ENV and USER of the last stage of the Dockerfile. */
export function imageOf(): { environment: Record<string, string>; user: string } {
  const stage =
    readFileSync(join(root, 'Dockerfile'), 'utf8')
      .split(/^FROM /m)
      .at(-1) ?? '';
  const text = stage.replaceAll(/\\\n\s*/g, ' ').replaceAll(/^#.*$/gm, '');
  const environment = [...text.matchAll(/^ENV (.*)$/gm)].flatMap(([, pairs = '']) =>
    [...pairs.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const),
  );
  return { environment: Object.fromEntries(environment), user: /^USER (\S+)$/m.exec(text)?.[1] ?? '0:0' };
}

/**
 * What `kubectl kustomize` makes of a folder, as far as ours go. Whatever it does not know it refuses; where kubectl is there,
 * a test holds its answer against this one.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [key: string]: unknown;
}

interface Kustomization {
  apiVersion: 'kustomize.config.k8s.io/v1beta1';
  kind: 'Kustomization';
  resources: string[];
  namespace?: string;
  images?: { name: string; newName?: string; newTag?: string }[];
  configMapGenerator?: Generator[];
}

interface Generator {
  name: string;
  behavior?: 'merge';
  options: { disableNameSuffixHash: true };
  files?: string[];
  literals?: string[];
}

export const kubernetes = resolve(import.meta.dirname, '../../../deploy/kubernetes');

const known = ['apiVersion', 'kind', 'resources', 'namespace', 'images', 'configMapGenerator'];

export function render(folder: string): Manifest[] {
  const kustomization: Kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
  for (const key of Object.keys(kustomization)) if (!known.includes(key)) throw new Error(`${folder}: ${key}`);
  const found = kustomization.resources.flatMap((name) =>
    statSync(join(folder, name)).isDirectory() ? render(join(folder, name)) : manifestsIn(join(folder, name)),
  );
  const { namespace, images = [], configMapGenerator = [] } = kustomization;
  const all = configMapGenerator.reduce((those, generator) => generated(those, generator, folder), found);
  for (const one of all)
    if (namespace !== undefined && one.kind !== 'Namespace') one.metadata = { ...one.metadata, namespace };
  return all.map((one) => withImages(one, images) as Manifest);
}

/** Kubernetes reads YAML 1.1: 0440 is a mode. */
export const manifestsIn = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1', uniqueKeys: true }).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });

function generated(all: Manifest[], { name, behavior, options, files = [], literals = [] }: Generator, folder: string) {
  if (!options.disableNameSuffixHash) throw new Error(`${name}: a name that changes`);
  const said = [
    ...files.map((file): [string, string] => [basename(file), readFileSync(join(folder, file), 'utf8')]),
    ...literals.map((one): [string, string] => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
  ];
  const before = all.find((one) => one.kind === 'ConfigMap' && one.metadata.name === name);
  if ((before !== undefined) !== (behavior === 'merge')) throw new Error(`${name} is there, or is not`);
  if (!before)
    return [...all, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: Object.fromEntries(said) }];
  before.data = { ...(before.data as object), ...Object.fromEntries(said) };
  return all;
}

function withImages(value: unknown, images: NonNullable<Kustomization['images']>): unknown {
  if (Array.isArray(value)) return value.map((one) => withImages(one, images));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const found =
        key === 'image' && typeof one === 'string' ? images.find(({ name }) => one.startsWith(`${name}:`)) : null;
      return found ? [key, `${found.newName ?? found.name}:${found.newTag}`] : [key, withImages(one, images)];
    }),
  );
}

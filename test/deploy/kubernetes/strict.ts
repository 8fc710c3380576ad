/**
 * Kubernetes' own description of its objects, as the package kubernetes-models carries it: required keys, types and words by
 * its validators; and keys that there are not, which those let pass, by the compiler, as literals of its types.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Manifest } from './render.ts';

const root = join(import.meta.dirname, '../../..');

/** What is wrong with them, as sentences; empty: nothing. */
export async function judged(manifests: readonly Manifest[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const one of manifests) {
    const models = await import(`kubernetes-models/${one.apiVersion === 'v1' ? 'v1' : groupOf(one)}`);
    const Model = models[one.kind];
    if (!Model) wrong.push(`there is no ${one.kind} in ${one.apiVersion}`);
    try {
      new Model(one).validate();
    } catch (error) {
      wrong.push(`${one.kind} ${one.metadata.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return [...wrong, ...(await unknownKeys(manifests))];
}

const groupOf = ({ apiVersion }: Manifest): string => (apiVersion === 'v1' ? 'v1' : apiVersion);

async function unknownKeys(manifests: readonly Manifest[]): Promise<string[]> {
  const kinds = new Map(manifests.map((one) => [one.kind, `kubernetes-models/${groupOf(one)}`]));
  const lines = [
    ...[...kinds].map(([kind, module]) => `import type { I${kind} } from '${module}';`),
    ...manifests.map((one, i) => `export const m${i}: I${one.kind} = ${JSON.stringify(one, null, 1)};`),
  ];
  const parent = join(root, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  const dir = await mkdtemp(join(parent, 'gallra-kubernetes-'));
  try {
    await writeFile(join(dir, 'manifests.ts'), lines.join('\n'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(
      process.execPath,
      [tsc, ...options, '--ignoreConfig', '--types', '', join(dir, 'manifests.ts')],
      { cwd: dir },
    );
    return [];
  } catch (error) {
    const said = (error as { stdout?: string }).stdout ?? String(error);
    return said.split('\n').filter((line) => line.trim() !== '');
  } finally {
    await rm(dir, { recursive: true });
  }
}

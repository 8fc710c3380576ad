/** A ConfigMap as the kubelet mounts it: everything in a folder of its own, and one link that comes to lead there. */
import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

let versions = 0;

/**
 * Mounts the files in `dir`, in the place of what was mounted there: first what is new lies beside, then the link leads
 * there, then the names follow, then what was before goes.
 * @param between when the link leads to what is new, and the names have not followed
 */
export async function mountConfigMap(
  dir: string,
  files: Record<string, string>,
  between: () => Promise<void> = async () => {},
): Promise<void> {
  const before = await readlink(join(dir, '..data')).catch(() => null);
  versions += 1;
  const version = `..2026_11_22_02_12_31.${versions}`;
  await mkdir(join(dir, version), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(dir, version, dirname(name)), { recursive: true });
    await writeFile(join(dir, version, name), text);
  }
  await symlink(version, join(dir, '..data_tmp'));
  await rename(join(dir, '..data_tmp'), join(dir, '..data'));
  await between();
  const wanted = new Set(Object.keys(files).map((name) => name.split('/')[0] ?? ''));
  const linked = (await readdir(dir, { withFileTypes: true })).filter(
    (entry) => entry.isSymbolicLink() && !entry.name.startsWith('..'),
  );
  for (const name of wanted)
    if (!linked.some((entry) => entry.name === name)) await symlink(join('..data', name), join(dir, name));
  for (const { name } of linked) if (!wanted.has(name)) await rm(join(dir, name));
  if (before !== null) await rm(join(dir, before), { recursive: true });
}

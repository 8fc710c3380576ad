/** What was found in a store, as a problem in the policy file that it is about: where the author can mend it. */
import type { Finding } from './check-catalogue.ts';
import type { Problem, SoundPolicy } from './parsed.ts';
import { type Path, pathText, type ReadYaml, readYaml } from './read-yaml.ts';
import { asMapping } from './written.ts';

/** At the very name, where the file has it below the finding's path, else wherever it names tables and columns; else at the path, or what encloses it. */
export function placeFinding({ file, source }: Pick<SoundPolicy, 'file' | 'source'>, finding: Finding): Problem {
  const yaml = readYaml(file, source);
  const path = pathOf(finding.path);
  const found = finding.about === undefined ? null : naming(yaml, [path, ...namingKeys], finding.about);
  const place = found ? yaml.place(found.path, found.isKey) : yaml.place(path, true);
  return {
    file,
    ...place,
    path: pathText(found?.path ?? path),
    code: finding.code,
    what: finding.what.replace(/\.$/, ''),
    hint: finding.hint,
    ...(finding.severity === 'warning' ? { severity: 'warning' } : {}),
  };
}

/** `retain.extend[0].when` */
const pathOf = (text: string): Path =>
  [...text.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));

interface Named {
  path: Path;
  /** The name is the key, not the value. */
  isKey: boolean;
}

/** Tables and columns are named below these; an id or a title may sound like one. */
const namingKeys: Path[] = [['dataset'], ['retain'], ['unless'], ['disposition'], ['subject']];

/** The first key or value that is the name, place by place. */
function naming(yaml: ReadYaml, places: Path[], name: string): Named | null {
  for (const below of places) {
    const found = search(valueAt(yaml.value, below), below, name);
    if (found) return found;
  }
  return null;
}

function search(value: unknown, path: Path, name: string): Named | null {
  if (value === name) return { path, isKey: false };
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(asMapping(value) ?? {});
  for (const [step, child] of entries) {
    const at = [...path, step];
    if (step === name) return { path: at, isKey: true };
    const found = search(child, at, name);
    if (found) return found;
  }
  return null;
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => (Array.isArray(inner) ? inner[Number(step)] : asMapping(inner)?.[step]), value);

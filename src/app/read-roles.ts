/** The file that says what members of the identity provider's groups may do here. */
import { readFile } from 'node:fs/promises';
import { GallraError } from '../errors/gallra-error.ts';
import { readYaml } from '../policy/read-yaml.ts';
import { type Grant, type Role, roles } from '../ports/accounts.ts';

/** By name of the group. */
export type GroupRoles = ReadonlyMap<string, readonly Grant[]>;

/** @throws `desk.roles`, with the place of the first mistake. */
export async function readRoles(file: string): Promise<GroupRoles> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) throw mistaken(file, 'the file cannot be read');
  const { value, problems, place } = readYaml(file, text);
  const [problem] = problems;
  if (problem) throw mistaken(`${file}:${problem.line}:${problem.column}`, problem.what);
  const at = (path: (string | number)[], atKey = false): string => {
    const { line, column } = place(path, atKey);
    return `${file}:${line}:${column}`;
  };
  if (!isMapping(value)) throw mistaken(file, 'it is no list of groups with their roles');
  return new Map(
    Object.entries(value).map(([group, written]) => {
      if (!Array.isArray(written)) throw mistaken(at([group]), `what ${group} may do is no list`);
      return [group, written.map((one, i) => grantIn(one, at([group, i])))];
    }),
  );
}

/** Of all groups together; none: nothing. */
export const grantsIn = (known: GroupRoles, groups: readonly string[]): Grant[] =>
  groups.flatMap((group) => known.get(group) ?? []);

function grantIn(written: unknown, where: string): Grant {
  if (typeof written === 'string') return { role: roleIn(written, where), controllers: null };
  if (!isMapping(written)) throw mistaken(where, 'a role is a word, or a role with its controllers');
  const { role, controllers, ...others } = written;
  const [strange] = Object.keys(others);
  if (strange !== undefined) throw mistaken(where, `a role has no ${strange}, only role and controllers`);
  const named = Array.isArray(controllers) && controllers.length > 0 && controllers.every(isText);
  // One that is written and empty must not mean all.
  if (!named) throw mistaken(where, 'controllers is a list of names, as policies write them');
  return { role: roleIn(role, where), controllers };
}

function roleIn(written: unknown, where: string): Role {
  const found = roles.find((role) => role === written);
  if (found) return found;
  throw mistaken(where, `a role is one of ${roles.join(', ')}`);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mistaken = (where: string, what: string): GallraError =>
  new GallraError({
    code: 'desk.roles',
    what: `The roles of the desk are not understood: ${what}.`,
    where,
    hint: 'Write group: [viewer], or group: [{ role: approver, controllers: [State Treasury] }].',
    actor: 'operator',
  });

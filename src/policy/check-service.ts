/** A policy over the records of a service, against what stores.yaml says of them: what cannot be asked there, and what not done. */
import { problemAt } from './check-folder.ts';
import type { Condition, Term } from './compiled.ts';
import { nearest } from './mistake.ts';
import type { Problem, SoundPolicy, StoreEntry } from './parsed.ts';
import type { Path } from './read-yaml.ts';
import type { ServiceTable } from './service.ts';

export function checkService(one: SoundPolicy, { name, service }: StoreEntry): Problem[] {
  const { dataset } = one.policy.rule;
  const tables = service?.tables ?? {};
  if (!dataset) return [];
  const table = Object.hasOwn(tables, dataset.table) ? tables[dataset.table] : undefined;
  const say = (path: Path, what: string, hint: string): Problem[] => [
    problemAt(one, path, 'folder.service', what, hint),
  ];
  if (!table) {
    const known = Object.keys(tables);
    const close = nearest(dataset.table, known);
    const hint = close
      ? `Did you mean \`${close}\`?`
      : `Write one of ${known.map((each) => `\`${each}\``).join(', ')}, or map it in stores.yaml.`;
    return say(['dataset', 'table'], `stores.yaml maps no table \`${dataset.table}\` in \`${name}\``, hint);
  }
  return [
    ...(JSON.stringify(dataset.key) === JSON.stringify(table.key)
      ? []
      : say(['dataset', 'key'], 'this is not the key that stores.yaml says', `Write \`${keyText(table.key)}\`.`)),
    ...(dataset.parts.length === 0
      ? []
      : say(
          ['dataset', 'parts'],
          'records of a service have no parts here',
          'Delete them; a service deletes what belongs to a record itself.',
        )),
    ...pathsToOthers(one).flatMap((path) =>
      say(path, 'a service has no related tables to look into', 'Ask for what the record itself tells.'),
    ),
    ...checkRequest(one, table, say),
  ];
}

function checkRequest(
  { policy }: SoundPolicy,
  table: ServiceTable,
  say: (path: Path, what: string, hint: string) => Problem[],
): Problem[] {
  const { disposition } = policy.rule;
  if (!disposition || disposition.kind === 'verify') return [];
  const [request, key] = disposition.kind === 'destroy' ? [table.delete, 'delete'] : [table.patch, 'patch'];
  if (request !== null) return [];
  return say(
    ['disposition'],
    `stores.yaml maps no request for it`,
    `Write \`${key}\` for the table there, or \`disposition: verify\`.`,
  );
}

/** Where the policy reads other tables. */
function pathsToOthers({ policy: { rule, about } }: SoundPolicy): Path[] {
  const { dataset, retain, unless, disposition } = rule;
  const paths: Path[] = [];
  if (dataset && asksOthers(dataset.where)) paths.push(['dataset', 'where']);
  if (retain.kind === 'dated') {
    if (readsOthers(retain.from)) paths.push(['retain', retain.stated === 'until' ? 'until' : 'from']);
    for (const [i, { when }] of retain.extend.entries())
      if (asksOthers(when)) paths.push(['retain', 'extend', i, 'when']);
  }
  for (const [i, { when }] of unless.entries()) if (asksOthers(when)) paths.push(['unless', i]);
  if (disposition?.kind === 'verify' && disposition.none && asksOthers(disposition.none))
    paths.push(['disposition', 'verify', 'none']);
  if (about.subject && 'table' in about.subject) paths.push(['subject']);
  return paths;
}

function asksOthers(condition: Condition): boolean {
  if (condition.op === 'all' || condition.op === 'any') return condition.of.some(asksOthers);
  return condition.op === 'not' ? asksOthers(condition.of) : condition.op === 'exists';
}

function readsOthers(term: Term): boolean {
  return 'of' in term ? term.of.some(readsOthers) : term.kind === 'related';
}

const keyText = (key: string[]): string => (key.length === 1 ? String(key[0]) : `[${key.join(', ')}]`);

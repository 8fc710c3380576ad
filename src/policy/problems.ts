/** Problems as people read them: in the order of the file, one for each mistake, and as a line of text. */
import type { Problem } from './parsed.ts';

/** Sorted by place. Of several problems at one key only the most telling stays; keys that are unknown or missing all stay. */
export function inOrder(problems: Problem[]): Problem[] {
  const byKey = Map.groupBy(problems, ({ file, path }) => `${file}\n${path}`);
  const kept = [...byKey.values()].flatMap(mostTelling);
  return kept.sort(
    (a, b) =>
      a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : 1),
  );
}

/** An odd way of writing a value says less than that the value is wrong; a value that cannot be read says it all. */
function mostTelling(problems: Problem[]): Problem[] {
  const odd = ({ code }: Problem): boolean => code === 'yaml.trap' || code === 'yaml.number';
  const unread = ({ code }: Problem): boolean => ['yaml.alias', 'yaml.tag', 'yaml.control', 'yaml.key'].includes(code);
  const ofSchema = ({ code }: Problem): boolean => !code.startsWith('yaml.');
  if (problems.some(unread)) return problems.filter((one) => !ofSchema(one));
  return problems.some(ofSchema) ? problems.filter((one) => !odd(one)) : problems;
}

/** `policies/calls.yaml:12:5  retain.period: the period has no unit. Write the unit: …` */
export function problemLine({ file, line, column, path, what, hint }: Problem): string {
  const subject = path === '' ? '' : `${path}: `;
  return `${file}:${line}:${column}  ${subject}${what}. ${hint}`;
}

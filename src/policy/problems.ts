/** Problems as people read them: in the order of the file, one for each mistake, and as a line of text. */
import type { Problem } from './parsed.ts';

/** Sorted by place. Of several problems at one key only the most telling stays; keys that are unknown or missing all stay. */
export function inOrder(problems: Problem[]): Problem[] {
  const kept = problems.filter((problem) => !problems.some((other) => other !== problem && tellsMore(other, problem)));
  return kept.sort(
    (a, b) =>
      a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : 1),
  );
}

/** An odd way of writing a value says less than that the value is wrong; an empty value says it all. */
function tellsMore(a: Problem, b: Problem): boolean {
  if (a.file !== b.file || a.path !== b.path) return false;
  const schema = (problem: Problem): boolean => !problem.code.startsWith('yaml.');
  if (b.code === 'yaml.trap' || b.code === 'yaml.number') return schema(a);
  return !schema(a) && schema(b) && !['yaml.key', 'yaml.duplicate', 'yaml.syntax'].includes(a.code);
}

/** `policies/calls.yaml:12:5  retain.period: the period has no unit. Write the unit: …` */
export function problemLine({ file, line, column, path, what, hint }: Problem): string {
  const subject = path === '' ? '' : `${path}: `;
  return `${file}:${line}:${column}  ${subject}${what}. ${hint}`;
}

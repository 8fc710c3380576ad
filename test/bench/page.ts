/** docs/benchmarks.md: sections that were measured at different times, each with what it takes to read it by itself. */
import { aimLines } from './report.ts';

const head = `# Benchmarks

Made by \`npm run bench -- … --write\`, part by part; each says when, on what machine and by which command. Times are those of that machine on that day; ratios within a section travel better. Below each aim stands what it was the time before.
`;

/** What precedes each section, by the name of its part: so it is found again when the part is measured anew. */
const mark = (part: string): string => `<!-- ${part} -->`;

/**
 * The page with these sections instead of its own, each aim with what the section before said of it; the others stay as they
 * are. @param order of parts; what is not in it is dropped.
 */
export function pageWith(page: string, order: readonly string[], measured: Readonly<Record<string, string>>): string {
  const [, ...chunks] = page.split(/^<!-- (\w+) -->$/m);
  const kept: Record<string, string> = {};
  for (let i = 0; i + 1 < chunks.length; i += 2) kept[chunks[i] ?? ''] = (chunks[i + 1] ?? '').trim();
  const sections = order.flatMap((part) => {
    const now = measured[part]?.trim();
    const text = now === undefined ? kept[part] : withEarlier(now, kept[part] ?? '');
    return text === undefined ? [] : [`${mark(part)}\n\n${text}\n`];
  });
  return [head, ...sections].join('\n');
}

function withEarlier(now: string, before: string): string {
  const when = /^`npm run bench .*?` on (.+?): /m.exec(before)?.[1] ?? 'an unknown day';
  const earlier = new Map(
    [...before.matchAll(aimLines)].map(([, met, what, seen]) => [what, `  - ${met} on ${when}: ${seen}`]),
  );
  return now.replace(aimLines, (line, _met, what) => {
    const below = earlier.get(what);
    return below ? `${line}\n${below}` : line;
  });
}

/** Problems as a Code Quality report of GitLab, which shows in a merge request what is new and what was mended. */
import { createHash } from 'node:crypto';
import type { Problem } from '../../policy/parsed.ts';

export function gitlabReport(problems: Problem[]): string {
  const seen = new Map<string, number>();
  const report = problems.map(({ file, line, path, code, what, hint, severity }) => ({
    description: `${path === '' ? '' : `${path}: `}${what}. ${hint}`,
    check_name: code,
    fingerprint: fingerprint(seen, JSON.stringify([file, path, code, what])),
    severity: severity === 'warning' ? 'minor' : 'major',
    location: { path: file, lines: { begin: line } },
  }));
  return JSON.stringify(report, null, 2);
}

/** The same as long as the mistake is, wherever its line moves; of several that are alike each has its own. */
function fingerprint(seen: Map<string, number>, mistake: string): string {
  const before = seen.get(mistake) ?? 0;
  seen.set(mistake, before + 1);
  return createHash('sha256').update(`${mistake}\n${before}`).digest('hex');
}

/** Problems as workflow commands of GitHub Actions, which shows each beside its line in a pull request. */
import type { Problem } from '../../policy/parsed.ts';

export const githubLines = (problems: Problem[]): string[] =>
  problems.map(({ file, line, column, path, what, hint, severity }) => {
    const places = { file, line: String(line), col: String(column), title: path === '' ? 'Gallra' : path };
    const written = Object.entries(places).map(([name, value]) => `${name}=${property(value)}`);
    return `::${severity ?? 'error'} ${written.join(',')}::${message(`${what}\n→ ${hint}`)}`;
  });

/** The runner reads to the end of the line, and undoes these three. */
const message = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

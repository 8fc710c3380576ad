/** Files that no call names, and calls whose audio is not there: what Gallra finds of them, against a plain comparison. */
import { findOrphans } from '../../src/engine/orphans.ts';
import { readTree } from './file-tree.ts';
import { connected } from './generate.ts';
import type { Installation, Steps } from './installation.ts';

/** After the run. Differences in words; empty: it found exactly these. */
export async function checkOrphans({ open, expectation }: Installation, { done }: Steps): Promise<string[]> {
  const { urls, folders } = expectation.systems;
  const client = await connected(urls.telephony);
  const { rows } = await client.query<{ id: string; division: string; path: string | null }>(
    'select id::text, division, audio_path as path from call_recordings',
  );
  await client.end();
  const tree = readTree(folders.recordings);
  const named = new Set(rows.map(({ path }) => path));
  const orphans = [...tree].flatMap(([path, print]) => (named.has(path) || print.startsWith('folder') ? [] : [path]));
  const without = rows.filter(
    ({ division, path }) => division === 'citizen_services' && path && !tree.has(path) && !/^\/|\.\./.test(path),
  );
  const found = await findOrphans(open.engine, 'call-recordings-citizen-services', { first: 1_000, only: null });
  const wrong = [
    ...compared(
      'orphans',
      found.objects.flatMap(({ first }) => first),
      orphans,
    ),
    ...compared(
      'calls without their audio',
      found.rows.flatMap(({ first }) => first.flat()),
      without.map(({ id }) => id),
    ),
  ];
  if (wrong.length === 0)
    done(
      `orphans: ${orphans.length} files that no call names and ${without.length} calls without their audio are found, and left`,
    );
  return wrong;
}

function compared(what: string, found: string[], expected: string[]): string[] {
  const [one, other] = [found, expected].map((names) => [...names].sort().join(', '));
  return one === other ? [] : [`${what} are ${one}; expected ${other}`];
}

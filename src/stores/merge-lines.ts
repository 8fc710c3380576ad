/** Counts of the branches of one judgement, put together; and the order of starting points that come from different columns. */
import { type Branch, type Judgement, type Reading, reasons } from '../policy/judgement.ts';
import type { TallyLine } from '../ports/store.ts';

/** One line an outcome, those without records left out; `due` first, then in the order of the reasons. */
export function mergeLines(lines: TallyLine[]): TallyLine[] {
  return (['due', ...reasons] as const).flatMap((outcome) => {
    const same = lines.filter((line) => line.outcome === outcome && line.count > 0);
    if (same.length === 0) return [];
    const dated = (pick: (line: TallyLine) => Reading | null): Reading[] =>
      same
        .map(pick)
        .filter((reading) => reading !== null)
        .sort(orderReadings);
    return [
      {
        outcome,
        count: same.reduce((sum, line) => sum + line.count, 0),
        oldest: dated((line) => line.oldest)[0] ?? null,
        newest: dated((line) => line.newest).at(-1) ?? null,
      },
    ];
  });
}

/** What the branches of a judgement come to, and the undated (null), asked one after the other. */
export async function linesByBranch(
  { branches }: Judgement,
  linesOf: (branch: Branch | null) => Promise<TallyLine[]>,
): Promise<TallyLine[]> {
  const lines: TallyLine[] = [];
  for (const branch of [...branches, null]) lines.push(...(await linesOf(branch)));
  return mergeLines(lines);
}

/** By text, which starts with the day; negative when `a` is older. Null, a record without a date, comes last. */
export function orderReadings(a: Reading | null, b: Reading | null): number {
  const left = sortable(a);
  const right = sortable(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

// Without the closing Z, which would sort after the point of a fraction.
const sortable = (reading: Reading | null): string => reading?.text.replace('T', ' ').replace(/Z$/, '') ?? '~';

/** Two texts line by line. Pure. */

export interface ChangedLine {
  sign: '-' | '+';
  text: string;
}

/** Lines in common stay out; the others in their order, what went before what came in its place. */
export function changedLines(before: string[], after: string[]): ChangedLine[] {
  const common = longestCommon(before, after);
  const lines: ChangedLine[] = [];
  let [i, j] = [0, 0];
  for (const line of [...common, null]) {
    while (i < before.length && before[i] !== line) lines.push({ sign: '-', text: before[i++] ?? '' });
    while (j < after.length && after[j] !== line) lines.push({ sign: '+', text: after[j++] ?? '' });
    i++;
    j++;
  }
  return lines;
}

function longestCommon(a: string[], b: string[]): string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i] ?? [];
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const found: string[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      found.push(a[i++] ?? '');
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

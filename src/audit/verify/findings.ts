/** What a verification finds. Codes are stable; both verifiers use the same ones. */

/** `tampered`: somebody changed something. `incomplete`: something is missing, unproven or was disowned. `note`: worth knowing. */
export type Severity = 'tampered' | 'incomplete' | 'note';

export interface Finding {
  code: string;
  severity: Severity;
  /** `entry 312`, `checkpoint 4`, `file tile/0/001`, … */
  place: string;
  /** The first entry that is concerned; null: none in particular. */
  index: number | null;
  what: string;
  /** The time span that is affected: after the last instant known good … */
  from: string | null;
  /** … up to the next one; null: to the end. */
  to: string | null;
}

export type Verdict = 'sound' | 'incomplete' | 'tampered';

/** What the proofs say comes before what follows from it in the story that the entries tell. */
export type Stage = 'proof' | 'story' | 'copy';

export interface Findings {
  /** The finding may be completed later. */
  add(stage: Stage, finding: Finding): void;
  verdict(): Verdict;
  /** The first bad place first; notes last. */
  list(): Finding[];
  /** How many findings of a code are not listed, because there are too many. */
  unlisted(): Record<string, number>;
}

export function collectFindings(): Findings {
  const found: { order: number[]; finding: Finding }[] = [];
  const counts = new Map<string, number>();
  let worst: Verdict = 'sound';
  return {
    add(stage, finding) {
      const { severity, code, index } = finding;
      if (severity === 'tampered') worst = 'tampered';
      else if (severity === 'incomplete' && worst === 'sound') worst = 'incomplete';
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count > listed) return;
      const place = index ?? Number.MAX_SAFE_INTEGER;
      found.push({ finding, order: [severity === 'note' ? 1 : 0, stages.indexOf(stage), place, found.length] });
    },
    verdict: () => worst,
    list: () => found.toSorted((a, b) => compare(a.order, b.order)).map(({ finding }) => finding),
    unlisted: () =>
      Object.fromEntries([...counts].filter(([, count]) => count > listed).map(([code, n]) => [code, n - listed])),
  };
}

const listed = 50;
const stages: Stage[] = ['proof', 'story', 'copy'];

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

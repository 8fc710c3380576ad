/** What the parts of `retain` say about each other: bounds that are kept, extensions that extend. */
import { mayExceed } from './compare-periods.ts';
import type { Period } from './compiled.ts';
import { parsePeriod } from './period.ts';
import type { Path } from './read-yaml.ts';
import { asList, asMapping, type Written } from './written.ts';

export type Say = (path: Path, code: string, what: string, hint: string, atKey?: boolean) => void;

export function checkRetain(retain: Written | null, say: Say): void {
  if (!retain) return;
  const base = retain.until === undefined ? periodIn(retain.period) : null;
  const stated = boundsIn(retain.within);
  const contradictory = stated.atLeast !== null && stated.atMost !== null && mayExceed(stated.atLeast, stated.atMost);
  const bounds = contradictory ? { atLeast: null, atMost: null } : stated;
  if (contradictory) {
    say(
      ['retain', 'within'],
      'within',
      '`at-least` is longer than `at-most`',
      'Write the bounds as the notice states them.',
    );
  }
  if (retain.until !== undefined && asMapping(retain.within)?.['at-least'] !== undefined) {
    const hint = 'Delete `at-least`, or write `period` and `from`.';
    say(['retain', 'within', 'at-least'], 'within', '`until` has no period that could be long enough', hint);
  }
  const keepsBounds = (period: Period | null, within: typeof bounds, path: Path) => {
    if (period && within.atMost && mayExceed(period, within.atMost)) {
      say(
        path,
        'within',
        'the period is longer than `within` allows',
        'Shorten it, or state the bound that the notice promises (months and days are compared by their worst case).',
        false,
      );
    }
    if (period && within.atLeast && mayExceed(within.atLeast, period)) {
      say(
        path,
        'within',
        'the period is shorter than `within` allows',
        'Lengthen it, or state the bound that the notice promises (months and days are compared by their worst case).',
        false,
      );
    }
  };
  keepsBounds(base, bounds, ['retain', 'period']);
  asList(retain.extend).forEach((extension, i) => {
    const written = asMapping(extension);
    const period = periodIn(written?.period);
    const path = ['retain', 'extend', i, 'period'];
    keepsBounds(period, written?.within === undefined ? bounds : boundsIn(written.within), path);
    if (period && base && !mayExceed(period, base)) {
      say(
        path,
        'extend',
        'the extension is no longer than the period itself, so it never has an effect',
        'Write a longer period, or delete the extension.',
        false,
      );
    }
  });
  if (retain.from !== undefined) checkNoFixedDay(retain.from, ['retain', 'from'], say);
}

function checkNoFixedDay(term: unknown, path: Path, say: Say): void {
  const written = asMapping(term);
  if (written?.on !== undefined) {
    say(
      [...path, 'on'],
      'term',
      'a period cannot run from a fixed day: every record would fall due at once',
      'Write `until: { on: … }` instead of `period` and `from`.',
    );
  }
  for (const kind of ['latest', 'earliest', 'first']) {
    asList(written?.[kind]).forEach((inner, i) => {
      checkNoFixedDay(inner, [...path, kind, i], say);
    });
  }
}

function boundsIn(within: unknown): { atLeast: Period | null; atMost: Period | null } {
  const written = asMapping(within);
  return { atLeast: periodIn(written?.['at-least']), atMost: periodIn(written?.['at-most']) };
}

function periodIn(value: unknown): Period | null {
  const parsed = typeof value === 'string' ? parsePeriod(value) : null;
  return parsed?.ok ? parsed.period : null;
}

/** Policies that should have been looked at again by now. They go on: a rule does not become wrong overnight. */
import { problemAt } from './check-folder.ts';
import type { Day } from './compiled.ts';
import { reviewOf } from './coverage.ts';
import type { Problem, SoundPolicy } from './parsed.ts';
import type { Path } from './read-yaml.ts';

/** @param asOf ISO instant. The day of a review itself is not too late. */
export function overdueReviews(policies: SoundPolicy[], asOf: string): Problem[] {
  return policies.flatMap((one) => {
    const { about, rule } = one.policy;
    const reviews: { by: Day | null; path: Path; what: string }[] = [
      { by: about.review, path: ['review'], what: 'the policy was to be looked at again' },
      {
        by: rule.retain.kind === 'indefinite' ? rule.retain.review : null,
        path: ['retain', 'review'],
        what: 'keeping these records until further notice was to be looked at again',
      },
    ];
    return reviews
      .filter(({ by }) => reviewOf(by, asOf, rule.timezone)?.overdue)
      .map(
        ({ by, path, what }): Problem => ({
          ...problemAt(
            one,
            path,
            'review.overdue',
            `${what} by ${by}`,
            'Hold it against the notice and the law as they are now, and write the day of the next review.',
          ),
          severity: 'warning',
        }),
      );
  });
}

/** The several ways in which one condition can be met: so that a test can show that each of them was meant. Pure. */
import type { Condition } from './compiled.ts';

export interface Alternative {
  /** The condition with this way alone. */
  condition: Condition;
  /** The value, or the branch of an `any`, that makes the difference: for words. */
  told: Condition;
}

/** A longer list is a table of codes, and nobody tests those one by one. */
const mostValues = 10;

/** Each listed value, and each branch of an `any`. Empty where there is only one way. What stands under `not` is one way. */
export function alternativesOf(condition: Condition): Alternative[] {
  switch (condition.op) {
    case 'in': {
      const { values } = condition;
      if (values.length < 2 || values.length > mostValues) return [];
      return values.map((value) => {
        const one: Condition = { ...condition, values: [value] };
        return { condition: one, told: one };
      });
    }
    case 'any':
      if (condition.of.length < 2) return condition.of.flatMap(alternativesOf);
      return condition.of.flatMap((child) => {
        const below = alternativesOf(child);
        return below.length > 0 ? below : [{ condition: child, told: child }];
      });
    case 'all':
      return condition.of.flatMap((child, i) =>
        alternativesOf(child).map(({ condition: one, told }) => ({
          condition: { op: 'all', of: condition.of.with(i, one) } as const,
          told,
        })),
      );
    case 'exists':
      return alternativesOf(condition.where).map(({ condition: where, told }) => ({
        condition: { ...condition, where },
        told,
      }));
    default:
      return [];
  }
}

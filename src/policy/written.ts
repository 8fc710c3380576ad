/** Looking into a written value of which nothing is known yet. */

export type Written = Record<string, unknown>;

export const asMapping = (value: unknown): Written | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Written) : null;

/** One value counts as a list of one. */
export const asList = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** Whether two conditions on one row can be told never to hold together. False means: not proven. */
import type { Condition, Scalar } from './compiled.ts';
import { sameContent } from './digest.ts';
import { askedPattern, patternsDisjoint } from './file-columns.ts';

export function disjoint(a: Condition, b: Condition): boolean {
  if (a.op === 'all') return a.of.some((one) => disjoint(one, b));
  if (b.op === 'all') return b.of.some((one) => disjoint(a, one));
  if (a.op === 'any') return a.of.length > 0 && a.of.every((one) => disjoint(one, b));
  if (b.op === 'any') return b.of.length > 0 && b.of.every((one) => disjoint(a, one));
  return contradict(a, b) || contradict(b, a);
}

function contradict(a: Condition, b: Condition): boolean {
  if (b.op === 'not') {
    if (sameContent(a, b.of)) return true;
    return a.op === 'in' && b.of.op === 'in' && a.column === b.of.column && isSubset(a.values, b.of.values);
  }
  if (a.op === 'null') return (b.op === 'in' || b.op === 'before' || b.op === 'after') && a.column === b.column;
  if (a.op !== 'in' || b.op !== 'in') return false;
  const [one, other] = [askedPattern(a), askedPattern(b)];
  if (one !== null && other !== null) return patternsDisjoint(one, other);
  if (a.column !== b.column) return false;
  return !a.values.some((one) => b.values.some((other) => mayEqual(one, other)));
}

const isSubset = (some: Scalar[], of: Scalar[]): boolean => some.every((one) => of.includes(one));

/** Stores may compare without regard to case, trailing blanks, or the way a number is written. */
function mayEqual(a: Scalar, b: Scalar): boolean {
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b;
  if (typeof a === 'boolean' || typeof b === 'boolean') return true;
  const [one, other] = [String(a).trim().toLowerCase(), String(b).trim().toLowerCase()];
  if (one === other) return true;
  if (typeof a === 'string' && typeof b === 'string' && !(isNumeric(one) && isNumeric(other)))
    return sameLetters(one, other);
  return Number(one) === Number(other);
}

const isNumeric = (text: string): boolean => text !== '' && Number.isFinite(Number(text));
const sameLetters = (a: string, b: string): boolean => a.localeCompare(b, 'en', { sensitivity: 'base' }) === 0;

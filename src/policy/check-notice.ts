/** Words for the public that fit the rule: none for what the rule does not have, one for each extension and exception. */
import type { Say } from './check-retain.ts';
import { asList, asMapping, type Written } from './written.ts';

export function checkNotice(policy: Written, say: Say): void {
  const notice = asMapping(policy.notice);
  if (!notice) return;
  const retain = asMapping(policy.retain);
  const needless = (key: string, what: string, hint: string) =>
    say(['notice', key], 'notice', `\`notice.${key}\` ${what}`, hint);
  if (notice.from !== undefined && retain?.from === undefined)
    needless('from', 'tells a starting point that the rule does not have', startHint(retain));
  if (notice.until !== undefined && retain?.until === undefined)
    needless('until', 'tells an end that the rule does not have', startHint(retain));
  if (notice.because !== undefined && retain !== null && retain.period !== 'indefinite')
    needless('because', 'is for records that are kept until further notice', 'Write `note`, or delete it.');
  for (const [key, rules] of [
    ['extend', retain?.extend],
    ['unless', policy.unless],
  ] as const) {
    if (notice[key] === undefined) continue;
    const [words, wanted] = [asList(notice[key]).length, asList(rules).length];
    if (words === wanted) continue;
    const what = key === 'extend' ? 'extensions' : 'exceptions';
    const hint = wanted === 0 ? 'Delete it.' : `Write one for each of the ${what}, in the same order.`;
    needless(key, `has ${counted(words, 'texts')} for ${counted(wanted, what)}`, hint);
  }
}

const counted = (count: number, what: string): string =>
  count === 1 ? `one ${what.slice(0, -1)}` : `${count === 0 ? 'no' : count} ${what}`;

function startHint(retain: Written | null): string {
  if (retain?.from !== undefined) return 'Write `notice.from`.';
  return retain?.until === undefined ? 'Delete it: nothing runs.' : 'Write `notice.until`.';
}

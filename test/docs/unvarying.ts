/** What a page shows of one day's work, without what is another on every day: ids, instants, days, digests, durations, places. */

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const months = 'January|February|March|April|May|June|July|August|September|October|November|December';

const varying: [RegExp, string][] = [
  [uuid, '<id>'],
  [/\b[0-9a-f]{64}\b/g, '<digest>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z/g, '<instant>'],
  [/\b\d{4}-\d\d-\d\d\b/g, '<day>'],
  [new RegExp(`\\b\\d{1,2} (${months}) \\d{4}\\b`, 'g'), '<day>'],
  [/\b\d+(\.\d+)? (s|ms)\b/g, '<time>'],
  // A key's id and its public half, and how large something is.
  [/\b[0-9a-f]{16}\b/g, '<key id>'],
  [/\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43,}=*/g, '+<key>'],
  [/\b[\d,.]+ (kB|MB|GB)\b/g, '<size>'],
  [/\bcheckpoint \d+/g, 'checkpoint <n>'],
  [/\S+\/(?=demo\.env)/g, '<place>/'],
  // Columns are as wide as what stands in them.
  [/ {2,}/g, '  '],
  [/ +$/gm, ''],
];

export const unvarying = (text: string): string =>
  varying.reduce((sofar, [pattern, name]) => sofar.replaceAll(pattern, name), text);

/** In the order in which they are told, each once. */
export const idsOf = (text: string): string[] => [...new Set(text.match(uuid) ?? [])];

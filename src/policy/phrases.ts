/**
 * The phrases in which rules are told to people, all in one place: another language is another object of this type. No
 * rule in here, and no grammar beyond one phrase; `explain.ts` and its neighbours put them together.
 */

/** A list in running text: `a`, `a or b`, `a, b or c`. */
const list = (items: string[], last: string): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

export const english = {
  title: (written: { en: string; sv?: string | undefined; fi?: string | undefined }) => written.en,
  and: (items: string[]) => list(items, 'and'),
  or: (items: string[]) => list(items, 'or'),
  /** For items that are long themselves. */
  listed: (items: string[]) => items.join('; '),
  grouped: (text: string) => `(${text})`,
  period: (years: number, months: number, days: number): string =>
    list(
      [
        years === 0 ? '' : plural(years, 'year'),
        months === 0 ? '' : plural(months, 'month'),
        days === 0 ? '' : plural(days, 'day'),
      ].filter((part) => part !== ''),
      'and',
    ),

  condition: {
    always: 'always',
    never: 'never',
    is: (column: string, values: string) => `${column} is ${values}`,
    isNot: (column: string, values: string) => `${column} is empty or anything but ${values}`,
    empty: (column: string) => `${column} is empty`,
    filled: (column: string) => `${column} is not empty`,
    before: (column: string, point: string) => `${column} is before ${point}`,
    after: (column: string, point: string) => `${column} is after ${point}`,
    agoBefore: (column: string, period: string) => `${column} is more than ${period} ago`,
    agoNotBefore: (column: string, period: string) => `${column} is empty or not yet ${period} ago`,
    agoAfter: (column: string, period: string) => `${column} is not yet ${period} ago`,
    asOf: 'the moment of the run',
    fromAsOn: (column: string) => `${column} is at or after the moment of the run`,
    exists: (table: string, match: string, where: string | null) =>
      `there is a row of ${table} whose ${match}${where === null ? '' : `, and ${where}`}`,
    existsNot: (table: string, match: string, where: string | null) =>
      `there is no row of ${table} whose ${match}${where === null ? '' : `, and ${where}`}`,
    not: (text: string) => `it is not so that ${text}`,
    match: (theirs: string, ours: string) => `${theirs} is the record's ${ours}`,
  },

  term: {
    column: (column: string) => column,
    dayInPath: 'the day in its path',
    endOfMonth: (text: string) => `the end of the month of ${text}`,
    endOfYear: (text: string) => `the end of the year of ${text}`,
    related: (column: string, table: string, match: string, where: string | null) =>
      `${column} of the row of ${table} whose ${match}${where === null ? '' : ` and where ${where}`}`,
    everyRelated: (column: string, table: string, match: string, where: string | null) =>
      `${column} of every row of ${table} whose ${match}${where === null ? '' : ` and where ${where}`}`,
    on: (day: string) => day,
    latest: (terms: string) => `the latest of: ${terms}`,
    earliest: (terms: string) => `the earliest of: ${terms}`,
    first: (terms: string) => `the first that is known of: ${terms}`,
    missing: {
      'not-started': (column: string) => `An empty ${column} means: not yet.`,
      ignore: (column: string) => `An empty ${column} is passed over.`,
      error: (column: string) => `A record whose ${column} is empty is undated: it is reported, and left.`,
    },
  },

  rule: {
    which: (title: string, table: string, store: string, where: string | null) =>
      where === null
        ? `${title}: every record of ${table} in the store ${store}.`
        : `${title}: the records of ${table} in the store ${store} where ${where}.`,
    whichFiles: (title: string, table: string, store: string, pattern: string, where: string | null) =>
      `${title}: the ${table} of the store ${store} that are called ${pattern}${where === null ? '' : `, where ${where}`}.`,
    gap: (title: string, system: string) => `${title}: a declared gap. No retention period is stated for ${system}.`,
    because: (text: string) => `Because: ${text}.`,
    kept: (period: string, from: string) => `Each is kept for ${period} from ${from}.`,
    until: (from: string) => `Each is kept until ${from}, that day included.`,
    indefinite: (because: string, review: string) =>
      `Each is kept until further notice, and no other policy may dispose of it (${because}). To be looked at again by ${review}.`,
    unspecified: (because: string) =>
      `No period is stated (${because}), so each is kept, and no other policy may dispose of it.`,
    within: (bounds: string) => `The notice promises ${bounds}.`,
    atLeast: (period: string) => `at least ${period}`,
    atMost: (period: string) => `at most ${period}`,
    extended: (period: string, when: string, because: string) => `For ${period} instead, where ${when} (${because}).`,
    unless: (when: string, because: string) => `Never while ${when} (${because}).`,
    destroy: 'Then it is destroyed.',
    anonymise: (columns: string, mark: string) =>
      `Then it is anonymised: ${columns}; ${mark} says when, and a record that has it is done.`,
    flag: (columns: string, mark: string) =>
      `Then it is flagged: ${columns}; ${mark} says when, and a record that has it is done.`,
    verify: 'Nothing is disposed of by us: each run attests that nothing overdue is left there.',
    verifyNone: (condition: string) =>
      `Nothing is disposed of by us: each run attests that there is no record where ${condition}.`,
    erase: (column: string) => `${column} is emptied`,
    truncateIp: (column: string) => `${column} keeps its network only`,
    truncateDate: (column: string) => `${column} keeps its year only`,
    set: (column: string, value: string) => `${column} becomes ${value}`,
    partRows: (table: string, match: string) => `the rows of ${table} whose ${match}`,
    partBeside: (path: string) => `the file beside it, ${path}`,
    partRowsWith: (rows: string, below: string) => `${rows} (and before them ${below})`,
    partObject: (object: string, store: string) => `the object ${object} in the store ${store}`,
    partsGo: (parts: string) => `Before it go: ${parts}.`,
    stamp: (writes: string, rows: string) => `Before it goes, ${writes} is written into ${rows}, where still empty.`,
    partStamp: (writes: string, rows: string) => `${writes} written into ${rows}`,
    stampAs: (value: string, column: string) => `${value} as ${column}`,
    theirMatch: (theirs: string, ours: string) => `${theirs} is its ${ours}`,
    dueDay: 'the day it fell due',
    asOfDay: 'the day of the run',
    stageOf: (policy: string) => `It is an earlier stage of ${policy}, which goes on with the same records.`,
    earliest: (day: string) => `A date before ${day} is no usable date: the record is undated.`,
    triggers: (names: string) => `These triggers and rules of the table are known to it: ${names}.`,
    limits: (records: number, share: string) =>
      `More than ${records} records, or ${share} of the table, in one run wait for a person's approval.`,
    schedule: (times: string, zone: string) => `It runs ${times}; a day is a day in ${zone}.`,
    zone: (zone: string) => `A day is a day in ${zone}.`,
    daily: (time: string) => `every day at ${time}`,
    weekly: (weekday: number, time: string) =>
      `every ${['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][weekday % 7]} at ${time}`,
    monthly: (day: number, time: string) => `on day ${day} of every month at ${time}`,
    cron: (schedule: string) => `by the schedule "${schedule}"`,
  },

  short: {
    dated: (period: string, from: string, then: string) => `${period} from ${from}, then ${then}`,
    until: (from: string, then: string) => `until ${from}, then ${then}`,
    indefinite: (review: string) => `kept until further notice, review by ${review}`,
    unspecified: 'no period stated, kept',
    gap: (system: string) => `declared gap: ${system}`,
    none: (table: string) => `attests that certain records of ${table} do not exist`,
    related: (table: string, column: string) => `${table}.${column}`,
    outcome: { destroy: 'destroyed', anonymise: 'anonymised', flag: 'flagged', verify: 'attested to be gone' },
    longer: (period: string) => `up to ${period} if extended`,
  },

  /** Where a rule keeps less, or does more, than the one before. */
  drops: {
    claim: (place: string) => `It no longer has any claim on the records of ${place}; others may dispose of them.`,
    looksOn: (place: string) => `It only looks on now, and no longer has any claim on the records of ${place}.`,
    disposes: 'It disposes of records now; before, it only looked on.',
    scope: 'It is about other records now; it has no claim any more on those that it leaves out.',
    unless: (when: string, because: string) => `No longer kept while ${when} (${because}).`,
    stage: (policy: string) => `It no longer waits for ${policy}.`,
    earliest: (now: string, before: string) =>
      `Dates from ${now} on count now; before, those before ${before} were no usable dates.`,
    indefinite: (because: string) => `No longer kept until further notice (${because}).`,
    unspecified: 'A period is stated now; before, every record was kept for lack of one.',
    namedDay: 'until a day that the record names',
    shorter: (now: string, before: string) => `The period is shorter: ${now} instead of ${before}.`,
    start: 'The period runs from something else; which records that makes due earlier, only counting tells.',
    notExtended: (period: string, when: string, because: string) =>
      `No longer extended to ${period} where ${when} (${because}).`,
    lessExtended: (now: string, before: string, when: string, because: string) =>
      `Extended to ${now} only, instead of ${before}, where ${when} (${because}).`,
    destroyed: {
      flag: 'Records are destroyed; before, they were flagged.',
      anonymise: 'Records are destroyed; before, they were anonymised.',
    },
    columns: (columns: string) => `More of each record is changed: ${columns}.`,
    parts: (parts: string) => `More goes with each record: ${parts}.`,
    partObject: (object: string, store: string) => `${object} in ${store}`,
    limits: (now: string, before: string) => `More may go in one run without a person: ${now} instead of ${before}.`,
    limit: (records: number, share: string) => `${records} records or ${share}`,
  },
};

export type Phrases = typeof english;

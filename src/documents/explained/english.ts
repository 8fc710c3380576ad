/** What is said of one record, in English: to the citizen whose data it is, and in the tables beside. */
import type { RecordExplanation } from '../../engine/explain-record.ts';

type Verdict = RecordExplanation['verdict'];
type Kind = 'destroy' | 'anonymise' | 'flag' | 'verify';

/** To the citizen: whole sentences, no names of tables or columns. Days come in the way the language writes them. */
export const english = {
  citizen: {
    period: (period: string, from: string) => `The retention period is ${period}, counted from ${from}.`,
    periodFrom: (period: string, since: string, from: string) =>
      `The retention period is ${period} ${since}; that was ${from}.`,
    lastDay: (last: string) => `The last day on which the data may be kept is ${last}.`,
    until: (last: string) => `The data are kept until ${last}.`,
    longer: (period: string, last: string, because: string) =>
      `They are kept for longer, ${period}, because of this: ${because}. The last day is then ${last}.`,
    longerIf: (period: string, last: string, condition: string) =>
      `A longer period, ${period}, applies ${condition}; that is so here. The last day is then ${last}.`,
    goes: {
      destroy: (from: string) => `From ${from} on they are to be destroyed.`,
      anonymise: (from: string) => `From ${from} on they are to be made anonymous.`,
      flag: (from: string) => `From ${from} on they are to be marked.`,
      verify: (from: string) => `From ${from} on the system that holds them is to have deleted them by itself.`,
    } satisfies Record<Kind, (from: string) => string>,
    over: {
      destroy: 'That time is over: the next run destroys them.',
      anonymise: 'That time is over: the next run makes them anonymous.',
      flag: 'That time is over: the next run marks them.',
      verify: 'That time is over: the system that holds them should have deleted them by itself.',
    } satisfies Record<Kind, string>,
    waits: 'Just now a run is not allowed to: somebody has to look at it first.',
    timeOver: 'That time is over.',
    held: 'It has been decided that they may not be destroyed for now.',
    restricted: 'Their processing is restricted, and so they may not be destroyed for now.',
    excepted: (because: string) => `They are kept for as long as this stands in the way: ${because}.`,
    keptWhile: (condition: string) => `They are kept ${condition}.`,
    claimed: 'They are kept because another rule requires it for longer.',
    undated: 'There is no usable date from which the period could be counted. So they are kept, and this is reported.',
    blocked: 'They are kept because of a technical obstacle, which is reported.',
    'not-started': 'The retention period has not begun yet, so they are kept.',
    indefinite: (because: string, review: string) =>
      `The data are kept until further notice: ${because}. This is to be looked at again by ${review}.`,
    indefiniteSince: (sentence: string, review: string) =>
      `The data are kept until further notice. ${sentence} This is to be looked at again by ${review}.`,
    unspecified: (because: string) => `No retention period has been stated, so the data are kept: ${because}.`,
    'out-of-scope': 'This rule does not apply to these data.',
    done: {
      destroy: 'They have been dealt with already.',
      anonymise: 'They have been made anonymous already.',
      flag: 'They have been marked already.',
      verify: 'They have been dealt with already.',
    } satisfies Record<Kind, string>,
    tooLong: 'They have been kept for longer than the privacy notice promises.',
    noRecord: 'There are no such data: there never were, or they are gone.',
    cannotTell: 'Just now nobody can tell what becomes of these data; so they are kept.',
  },

  /** To the engineer. */
  titles: {
    sentence: 'In plain words',
    rule: 'The rule',
    start: 'Where the period starts',
    classes: 'How long it is kept',
    objects: 'What it names',
    reasons: 'For and against',
    now: 'Now',
  },
  heading: (policy: string, key: string, asOf: string) => `${policy}, record ${key}, as of ${asOf}`,
  columns: {
    readFrom: 'read from',
    foundBy: 'found by',
    days: 'days',
    class: 'class',
    period: 'period',
    lastDay: 'last day',
    dueFrom: 'due from',
    applies: 'applies',
  },
  yes: 'yes',
  no: 'no',
  base: 'base period',
  thatDay: 'that day',
  itself: 'the record itself',
  rows: (count: number) => `${count} ${count === 1 ? 'row' : 'rows'}`,
  empty: 'empty',
  unusable: 'unusable',
  nothing: 'nothing that counts',
  more: (count: number) => `and ${count} more`,
  start: {
    known: (day: string) => `It starts on ${day}.`,
    'not-started': 'It has not started yet.',
    undated: 'No usable starting day can be known: the record is undated.',
  },
  held: (id: string, reason: string, matter: string, review: string) =>
    `held by ${id}: ${reason}, matter ${matter}, review by ${review}`,
  restricted: (id: string, reason: string, matter: string, review: string) =>
    `restricted by ${id}: ${reason}, matter ${matter}, review by ${review}`,
  excepted: (because: string) => `excepted: ${because}`,
  notExcepted: (because: string) => `not excepted: ${because}`,
  claimed: (policy: string) => `claimed by ${policy}, which still wants it`,
  notClaimed: (policy: string) => `${policy} would let it go`,
  extended: (last: string | null, because: string) => `extended until ${last ?? 'nobody knows when'}: ${because}`,
  blocked: (because: string) => `blocked: ${because}`,
  keptByObject: (reason: string, place: string) => `${reason} by what it names in ${place}`,
  tooLong: 'kept longer than the notice promises',
  nothingAgainst: 'nothing stands against it',
  object: (which: string, place: string) => `${which} in ${place}`,
  mayGo: 'there, and may go',
  objectGone: 'not there any more',
  reason: {
    held: 'held',
    excepted: 'excepted',
    claimed: 'claimed',
    extended: 'extended',
    undated: 'undated',
    blocked: 'blocked',
  },

  due: {
    destroy: 'It is due: a run destroys it.',
    anonymise: 'It is due: a run anonymises it.',
    flag: 'It is due: a run flags it.',
    verify: 'It is overdue: the store should have deleted it by itself.',
  } satisfies Record<Kind, string>,
  stays: {
    held: 'It is due, and stays while it is held.',
    excepted: 'It is due, and stays while an exception covers it.',
    claimed: 'It is due here, and stays while another policy wants it.',
    extended: 'It stays for the longer period.',
    undated: 'It stays, and every report lists it as undated.',
    blocked: 'It is due, and stays while it is blocked.',
    'not-started': 'Its period has not begun.',
    protected: 'It is kept until further notice.',
    'out-of-scope': 'The policy does not speak of this record.',
    done: 'It was dealt with before.',
  } satisfies Record<Exclude<Verdict, 'due' | 'not-due'>, string>,
  undatedToo: 'It stays: something above stands against it, and it has no usable date besides.',
  notBefore: (day: string | null) => `It is not due before ${day ?? 'a day that is known'}.`,
  refused: (why: string) => `A run would be refused: ${why}`,
  cannotJudge: 'The record cannot be judged: the policy does not fit the tables of its store.',
  noRecord: 'There is no such record: it never was, or it is gone.',
};

export type ExplainedWords = typeof english;

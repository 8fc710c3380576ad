/** What the pages on approvals say, in English. Numbers come as they are and as they are written. */

const records = (count: number, written: string): string => `${written} ${count === 1 ? 'record' : 'records'}`;

export const english = {
  title: 'Approvals',
  intro:
    'What stands here disposes of nothing before a person approves it. Leaving it as it is needs no decision: what was approved before goes on protecting records.',
  none: 'Nothing waits for an approval.',
  kinds: { rule: 'Rules', retire: 'Rules without a file', run: 'Runs' },
  columns: { policy: 'Policy', why: 'Why it waits', since: 'Since', look: 'What to do' },
  look: 'Look at it',
  lookAt: (policy: string) => `Look at it: ${policy}`,
  notRead: 'Not read by the program yet',
  why: {
    first: 'No version of the rule is in force: it was never approved, or its approval was given up.',
    changed: 'The rule changed since it was approved.',
    schema: 'The rule is the same, but its tables, as the last run found, are others than when it was approved.',
    gone: 'Its file is gone, and what it protects is still protected.',
    renamed: (to: string) =>
      `Its file is gone; the same rule has the id ${to} now. What it protects is still protected.`,
  },
  runWhy: {
    'limits.records': 'More records are due than may go in one run without the approval of a person.',
    'limits.share': 'A greater share of the table is due than may go in one run without the approval of a person.',
    'guard.deviation': 'Many more records are due than the last run forecast.',
    'guard.shrunk': 'The table is empty, or has lost most of its rows to somebody else.',
    'guard.leap': 'The clock leapt: for a long time nothing was recorded.',
    'guard.objects': 'None of the objects that the due records name can be found.',
  } as Record<string, string>,
  runOther: 'It waits for a person.',
  runCheck: {
    'limits.records': 'Check whether it is right that so many fall due at once.',
    'limits.share': 'Check whether it is right that so many fall due at once.',
    'guard.deviation': 'Find out what changed in the data, or in other rules.',
    'guard.shrunk': 'Find out who took the other rows away, and whether this is the right database.',
    'guard.leap':
      'Check that today is right, and that the service really stood still for so long. Approving this run confirms the clock for every policy.',
    'guard.objects': 'Check how the rule names its objects, and where their system leads.',
  } as Record<string, string>,
  limit: (count: string, share: string) =>
    `Without the approval of a person at most ${count} records or ${share} of the table may go in one run.`,

  titles: {
    rule: (policy: string) => `Approve the rule ${policy}`,
    run: (policy: string) => `Approve a run of ${policy}`,
    retire: (policy: string) => `Give up the claims of ${policy}`,
  },
  headings: {
    why: 'Why it waits',
    drops: 'Where it keeps less, or does more, than before',
    rule: 'The rule in words',
    difference: 'What differs from the rule in force',
    counts: 'What it would dispose of now',
    planned: 'What the run counted',
    change: 'How many records the change is about',
    affected: 'Other policies that this changes',
    samples: 'Some of the records',
    who: 'Who and when',
    decide: 'Decision',
    ends: 'What ends',
  },
  before: 'Before:',
  after: 'Now:',
  same: 'In words, nothing differs.',
  asOf: (at: string) => `Counted as of ${at}.`,
  runAsOf: (at: string) => `The run judges everything as of ${at}.`,
  facts: {
    due: 'Due now',
    planned: 'Due when it was planned',
    recounted: 'Due at that moment, counted again now',
    share: 'Share of its dataset',
    oldest: 'Oldest starting point',
    newest: 'Newest starting point',
    published: 'Published',
    approvedBefore: 'Rule in force approved',
    file: 'File',
    author: 'Author of the rule',
    owner: 'Who answers for it',
    controller: 'Controller',
    digest: 'Digest of the rule',
    run: 'Run',
    waitsSince: 'Began',
  },
  records,
  ofDataset: (share: string, rows: string) => `${share} of ${rows}`,
  noDate: 'made from several dates',
  by: (who: string, at: string) => `${at}, by ${who}`,
  noAuthorNamed: 'not named',
  table: {
    caption: 'Records by reason',
    outcome: 'Reason',
    inForce: 'Rule in force',
    thisRule: 'This rule',
    difference: 'Difference',
    due: 'due: would be disposed of',
  },
  notComparable: 'The rule in force cannot be counted with these tables any more.',
  change: {
    becomeDue: 'Become due by the change',
    noLongerDue: 'Are due no longer',
    scopeAdded: 'Come into its dataset',
    scopeRemoved: 'Leave its dataset',
    records: 'Records',
    uncounted: 'The difference could not be counted.',
  },
  affected: {
    intro: 'Their rules are the same; they dispose of other records because this one claims more or less.',
    policy: 'Policy',
    becomeDue: 'Become due',
    noLongerDue: 'Due no longer',
    none: 'No other policy disposes of anything else because of it.',
  },
  samples: {
    intro:
      'Keys of those that are due for the longest. Most of each key is hidden: enough to recognise a record that you have before you.',
    key: (columns: string) => `Key (${columns})`,
  },
  nothing: 'It disposes of nothing by itself.',
  fault: 'Its tables do not fit the rule, so nothing can be counted or approved before that is mended:',
  late: (store: string, seconds: string) =>
    `The store ${store} did not answer within ${seconds} seconds. Nothing can be approved here before it is counted: load the page again later.`,
  unreachable: (store: string) =>
    `The store ${store} could not be asked. Nothing can be approved before it can be counted.`,
  lateRun: (store: string, seconds: string) =>
    `The store ${store} did not answer within ${seconds} seconds, so nothing was counted again for this page.`,
  unreachableRun: (store: string) =>
    `The store ${store} could not be asked, so nothing was counted again for this page.`,

  number: {
    label: 'How many records are due?',
    hint: 'Type the number in digits, as it stands above. It is counted again when you approve.',
    runHint: 'Type the number in digits, as it stands above. Not one record more may go.',
  },
  tick: 'I have read what the rule says; it disposes of nothing.',
  policyId: { label: 'Which policy?', hint: (id: string) => `Type its id, ${id}.` },
  approve: 'Approve',
  retire: 'Give up its claims',
  leave: 'Leave it as it is',
  leaveMeans: 'Until somebody approves it, nothing is disposed of by it, and every policy over the same tables waits.',
  leaveRun: 'Until somebody approves it, the run stays where it is. Its schedule tries again.',
  leaveRetire: 'Until then it protects what it protected, and every policy over the same tables waits.',
  mayNot: (controllers: string) => `Deciding needs the role of approver for ${controllers}.`,
  isAuthor: 'You wrote this rule, so you may not approve it. Another approver has to look at it.',
  noAuthor: (file: string) =>
    `Its author may not approve it, and ${file} does not say who that is. Write the account of its author into the file, one or several:`,

  wrong: {
    digits: 'Type the number in digits.',
    number: (now: string) => `That is not the number: ${now} are due.`,
    moved: (was: string, now: string) =>
      `The number has changed since the page was shown: it was ${was}, and is ${now} now. Look at the counts again, then type the new number.`,
    tick: 'Tick that you have read it.',
    id: (id: string) => `Type the id of the policy: ${id}.`,
    rule: 'The rule has changed since the page was shown. Read it again; nothing was decided.',
    late: (seconds: string) =>
      `The store did not answer within ${seconds} seconds, so the number could not be checked. Nothing was decided.`,
  },
  said: {
    approved: (policy: string) => `${policy} is approved.`,
    next: (at: string) => `It runs next on ${at}.`,
    unscheduled: 'It has no schedule; operations start it.',
    byOther: (policy: string, who: string) =>
      `${who} had approved ${policy} a moment before; your approval was not needed.`,
    run: (policy: string, count: number, written: string) =>
      `The run of ${policy} may dispose of ${records(count, written)}.`,
    goesOn: (at: string) => `It continues on ${at}; operations can start it before.`,
    retired: (policy: string) => `The claims of ${policy} are given up.`,
    over: 'Nothing waits there any more: somebody has decided, or the rule is another now.',
  },
};

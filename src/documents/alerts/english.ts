/** What messages say, in English. */
import type { AlertWords } from './alert-words.ts';

const are = (count: number, one: string, more: string): string => (count === 1 ? one : more);

export const english: AlertWords = {
  program: 'Gallra',
  kinds: {
    'approval.rule': {
      subject: (n, count) => `${count} ${are(n, 'rule waits', 'rules wait')} for approval`,
      what: ({ policies, code }) =>
        ({
          first: `${policies}: a new rule waits for approval. Until then nothing is disposed of under it, nor in its tables.`,
          changed: `${policies}: a changed rule waits for approval. Until then nothing is disposed of in its tables.`,
        })[code] ??
        `${policies}: its tables are not what they were when the rule was approved. It waits for approval anew.`,
      todo: () => 'Look at what it would dispose of, and approve it or have the file changed back (gallra approve).',
    },
    'approval.run': {
      subject: (n, count) => `${count} ${are(n, 'run waits', 'runs wait')} for approval`,
      what: ({ policies, count, raw }) =>
        `${policies}: a run counted ${count('due')} ${are(raw('due'), 'record that is', 'records that are')} due, and waits for a person.`,
      todo: () =>
        'Look at the plan. If it is right, approve this run; if not, leave it and find out why so much is due.',
    },
    'approval.retire': {
      subject: (n, count) => `${count} ${are(n, 'policy', 'policies')} without a file`,
      what: ({ policies, fact }) =>
        `${policies}: the file is gone, and what the rule protects is still protected.${fact('renamedTo') ? ` The same rule is now called ${fact('renamedTo')}.` : ''} Its tables wait.`,
      todo: () => 'Bring the file back, or give up what it protects (gallra retire).',
    },
    'approval.release': {
      subject: (n, count) => `${count} ${are(n, 'release of a hold waits', 'releases of holds wait')}`,
      what: ({ fact }) => `The release of a hold was requested by ${fact('by')} and waits for another person.`,
      todo: () => 'Confirm the release or refuse it. Until then the hold is in force.',
    },
    'approval.erasure': {
      subject: (n, count) => `${count} ${are(n, 'request for erasure waits', 'requests for erasure wait')}`,
      what: ({ fact, when }) =>
        `The request for erasure in matter ${fact('matter')}, recorded by ${fact('by')}, waits for another person. It has to be answered by ${when('deadline')}.`,
      todo: () => 'Look at what it would erase, and approve or refuse it.',
    },
    'disposal.first': {
      subject: (n, count) => are(n, 'first disposal ahead', `${count} first disposals ahead`),
      what: ({ policies, count, raw, share, fact, since, when, code }) =>
        `${policies}: the first run that ${doing(fact('action'))} anything under this rule is planned for ${since}: ${count('due')} ${are(raw('due'), 'record', 'records')}, ${share('due', 'rows')} of the table. ${
          fact('by')
            ? `The rule was approved by ${fact('by')} on ${when('approvedAt')}.`
            : 'Approval is switched off in this installation: nobody approved the rule here.'
        }${code ? ' That is more than its limits, so the run will wait for a person.' : ''}`,
      todo: () =>
        'If that is what you expect, do nothing. If not, pause the policy before then (gallra pause), and look at its plan.',
    },
    'run.refused': {
      subject: (n, count) => `${count} ${are(n, 'guard', 'guards')} tripped`,
      what: ({ policies, code, howMany }) =>
        `${policies}: ${are(howMany, 'the last run was', 'the last runs were')} refused (${code}). Nothing was touched.`,
      todo: ({ code }) => `Find out what ${code} means in docs/guards.md, and put it right; the next run tries again.`,
    },
    'run.failed': {
      subject: (n, count) => `runs failed in ${count} ${are(n, 'place', 'places')}`,
      what: ({ policies, code, howMany, fact }) =>
        `${policies}: ${are(howMany, 'the last run', 'the last runs')} failed in ${fact('store')} (${code}).`,
      todo: ({ fact }) =>
        `Look at the store ${fact('store')} and at the log of the worker. The next scheduled run tries again.`,
    },
    'run.missed': {
      subject: () => 'runs were missed',
      what: ({ policies, since }) => `${policies}: no run has begun, though one should have on ${since}.`,
      todo: ({ fact }) =>
        `See that a worker runs, that its queue keeps the schedule (gallra schedule), and that these stores answer: ${fact('stores')}.`,
    },
    'disposal.paused': {
      subject: () => 'disposal paused by the program',
      what: ({ policies, howMany, fact, code }) =>
        `${howMany > 0 ? policies : fact('store') ? `Everything in ${fact('store')}` : 'Everything'} is paused by the program itself (${code}).`,
      todo: ({ code }) =>
        code === 'adopted'
          ? 'The ledger is older than a store: it was restored. Read docs/restores.md before anything else.'
          : 'Find out why in the log of the worker; gallra pause --list shows what is paused.',
    },
    'policy.broken': {
      subject: () => 'policy files have mistakes',
      what: ({ fact, count, raw }) =>
        `${count('mistakes')} ${are(raw('mistakes'), 'mistake', 'mistakes')} in policy files: ${fact('files')}. What was approved last still protects, and the tables of these files wait.`,
      todo: () => 'Run gallra validate, and mend what it lists.',
    },
    overdue: {
      subject: (n, count) => `overdue records under ${count} ${are(n, 'policy', 'policies')}`,
      what: ({ policies, count, raw, fact, since }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'record', 'records')} in ${fact('store')} should have gone with the run of ${since} or before.`,
      todo: () => 'See why the runs left them: refused, paused, stopped early, or refused by the store.',
    },
    'beyond-maximum': {
      subject: (n, count) => `kept longer than promised under ${count} ${are(n, 'policy', 'policies')}`,
      what: ({ policies, count, raw, fact }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'record', 'records')} in ${fact('store')} ${are(raw('records'), 'is', 'are')} kept past the maximum that the notice promises.`,
      todo: () => 'Look at the reasons: a hold, an exception, another rule. Each has to be worth breaking the promise.',
    },
    'verify.left': {
      subject: (n, count) => `records left in ${count} ${are(n, 'store that deletes', 'stores that delete')} by itself`,
      what: ({ policies, count, raw, fact }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'record', 'records')} in ${fact('store')} should not be there any more. That store deletes by itself, and did not.`,
      todo: () => 'Ask whoever runs that system why its own deletion left them.',
    },
    uncounted: {
      subject: (n, count) => `${count} ${are(n, 'policy', 'policies')} could not be counted`,
      what: ({ policies, fact, code }) =>
        `${policies}: what is overdue in ${fact('store')} could not be counted for more than a day (${code}).`,
      todo: ({ fact }) => `See that the store ${fact('store')} answers, and what gallra plan says.`,
    },
    'log.unsound': {
      subject: () => 'the audit log is not sound',
      what: () =>
        'The audit log is not whole: entries were lost, changed or taken away. Nothing is disposed of until this is settled.',
      todo: () =>
        'Treat it as an incident: find out who changed the ledger, bring its entries back, then run gallra audit check.',
    },
    'log.contradicted': {
      subject: () => 'the audit log is contradicted',
      what: ({ code }) =>
        `What is kept outside contradicts the audit log (${code}): this ledger was rolled back, copied or edited. Nothing is disposed of until this is settled.`,
      todo: () => 'Connect the ledger that was in use. If this is it, read docs/restores.md first.',
    },
    'log.unchecked': {
      subject: () => 'the audit log was not checked',
      what: ({ fact, since }) =>
        fact('never')
          ? `The audit log was never checked as a whole since it began on ${since}.`
          : `The audit log was last checked as a whole on ${since}; it should be every day.`,
      todo: () =>
        'See that a worker runs and does its daily work (evidence.failed in its log); or run gallra audit check.',
    },
    'anchor.away': {
      subject: (n, count) => `${count} ${are(n, 'anchor', 'anchors')} away`,
      what: ({ fact }) =>
        `The anchor ${fact('anchor')} cannot be reached, so that it keeps no newer checkpoint of the log.${fact('all') ? ' There is no other: nothing is disposed of.' : ''}`,
      todo: () => 'Mount it, or see that it answers; it gets the newest checkpoint when it is back.',
    },
    'hold.pending': {
      subject: (n, count) => `${count} ${are(n, 'hold is', 'holds are')} not in effect for certain`,
      what: ({ fact }) =>
        `A hold in matter ${fact('matter')} is recorded, and not acknowledged: a batch in ${fact('store')} that began before it is not settled.`,
      todo: ({ fact }) =>
        `See that the store ${fact('store')} answers, and that a worker runs. Do not rely on the hold until it is acknowledged.`,
    },
    'hold.review': {
      subject: (n, count) => `${count} ${are(n, 'hold', 'holds')} to look at again`,
      what: ({ fact, since, code }) =>
        code === 'past'
          ? `The hold in matter ${fact('matter')} was to be looked at again by ${since}. It is still in force.`
          : `The hold in matter ${fact('matter')} is to be looked at again by ${since}.`,
      todo: () => 'Release it, or keep it until another day.',
    },
    'erasure.deadline': {
      subject: (n, count) =>
        `${count} ${are(n, 'request for erasure', 'requests for erasure')} near or past the deadline`,
      what: ({ fact, since, code }) =>
        `The request for erasure in matter ${fact('matter')} ${code === 'past' ? 'should have been answered' : 'has to be answered'} by ${since}. ${fact('state') === 'open' ? 'It waits for approval.' : 'It is approved, and not finished.'}`,
      todo: () => 'Answer the person, or tell them within the month why it takes longer (GDPR Art. 12(3)).',
    },
    'policy.review': {
      subject: (n, count) => `${count} ${are(n, 'policy', 'policies')} to review`,
      what: ({ policies, since }) => `${policies}: was to be looked at again by ${since}. It stays in force.`,
      todo: () => 'Look whether the rule is still right, and write a new review day into the file.',
    },
  },
  subjects: {
    more: (count) => `${count} more`,
    over: (count) => `${count} over`,
    quiet: 'nothing new',
    test: 'a test message',
  },
  headings: { new: 'New', again: 'Back again', changed: 'Changed', reminder: 'Still so', over: 'Over' },
  since: (at) => `Since ${at}.`,
  overSince: (at) => `Over since ${at}.`,
  todo: 'What to do:',
  said: 'The program says:',
  more: (count) => `And ${count} more: gallra alerts lists them all.`,
  others: (n, count) =>
    `${count} other ${are(n, 'thing stands', 'things stand')} unchanged and ${are(n, 'was', 'were')} told before: gallra alerts lists them.`,
  quiet: 'Nothing new has come up. This message only says that messages still arrive.',
  test: 'Somebody asked for this message with gallra alerts --test. If you can read it, messages arrive.',
  clock: (zone) => `Times are by the clock of ${zone}.`,
  footer:
    'This message was sent by Gallra to those who are on its list (GALLRA_ALERTS_TO). It holds nothing out of any record.',
  ownerFooter:
    'This message was sent by Gallra to you as the owner of these policies (owner: in their files). It holds nothing out of any record.',
};

const doing = (action: string): string =>
  ({ destroy: 'destroys', anonymise: 'anonymises', flag: 'flags' })[action] ?? 'disposes of';

/** What the retention section of a privacy notice says, in English. */
import { day } from '../language.ts';
import { counted, joined, type NoticeWords } from './notice-words.ts';

export const english: NoticeWords = {
  title: 'How long we keep personal data',
  subtitle: 'Retention periods',
  inForce: 'Written from the retention rules in force.',
  asFiles: 'Written from the retention rules as they are drafted; whether they are in force was not looked at.',
  joint: (names) => `Joint controllers: ${names}.`,
  controllers: (names) => names,
  manyJoint: (first) => `${first} and other joint controllers`,
  stated: 'Kept for a set time',
  indefinitely: 'Kept until further notice',
  gap: 'No period has been stated',
  severalRecords: 'This concerns:',
  period: (years, months, days) =>
    joined(
      [
        counted(years, 'year', 'years', 'en'),
        counted(months, 'month', 'months', 'en'),
        counted(days, 'day', 'days', 'en'),
      ],
      'and',
    ),
  kept: (period, from, atMost) => `The data are kept for ${atMost ? 'at most ' : ''}${period} ${from}.`,
  until: (until) => `The data are kept ${until}.`,
  indefinite: 'The data are kept until further notice.',
  review: (on) => `Whether they are still needed is looked at again by ${day(on, 'en')}.`,
  unspecified: 'No retention period has been stated for these data.',
  afterwards: {
    destroy: 'After that they are destroyed.',
    anonymise: 'After that they are anonymised, so that nobody can be identified from them any longer.',
    flag: 'After that it is decided whether they are still needed.',
    verify: 'After that the service deletes them by itself, and we check that it has done so.',
  },
  stage: (period, from) =>
    `What identifies a person is erased earlier, after ${period}${from === null ? '' : ` ${from}`}.`,
  extended: (period, when, atMost) => `The data are kept longer, ${atMost ? 'at most ' : 'for '}${period}, ${when}.`,
  unless: (while_) => `The data are not destroyed ${while_}.`,
  basis: (bases) => `Legal basis: ${bases}.`,
  fallback: {
    from: 'counted from a date that is recorded for each of them',
    until: 'until a date that is recorded for each of them',
    extended: (period, because) => `The data are kept longer, for ${period}, in this case: ${because}.`,
    unless: (because) => `The data are not destroyed in this case: ${because}.`,
  },
  article: (letters) =>
    `Article 6(1)${joined(
      letters.map((one) => `(${one})`),
      'and',
    )} of the General Data Protection Regulation`,
  grounds: {
    a: 'consent',
    b: 'contract',
    c: 'legal obligation',
    d: 'vital interests',
    e: 'public interest or official authority',
    f: 'legitimate interests',
  },
  act: (act, sections) =>
    `Act ${act}${
      sections.length === 0
        ? ''
        : `, ${sections.length === 1 ? 'section' : 'sections'} ${joined(
            sections.map(([section, paragraph]) => section + (paragraph === null ? '' : `(${paragraph})`)),
            'and',
          )}`
    }`,
};

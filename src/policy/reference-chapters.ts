/** What the reference of the language says beside the keys: which belong together, and what no single key can tell. */

export interface Chapter {
  title: string;
  words: string;
  /** Keys at the top of a policy. */
  keys?: string[];
  /** What several keys refer to. */
  definition?: string;
  /** A whole file of another kind. */
  file?: 'policy-test' | 'stores' | 'systems';
}

export const introduction = `
# The policy language

One policy a file, in YAML. This page is written from the schema that reads the files (\`npm run docs\`; \`gallra schema --reference\`
prints it), so it cannot say anything else than the program does. A first policy in ten minutes: [the tutorial](tutorial.md); one
for every kind of rule: [the cookbook](cookbook.md); every message with a wrong and a right example: [the mistakes](mistakes.md).

Editors complete keys and tell what they mean where the first line of a file names its schema:

\`\`\`yaml
# yaml-language-server: $schema=policy.schema.json
\`\`\`

\`gallra schema --write\` writes \`policy.schema.json\`, \`policy-test.schema.json\`, \`stores.schema.json\` and \`systems.schema.json\` into
the folder of policies. VS Code (with the YAML extension of Red Hat), Neovim, Emacs, Helix and the editors of JetBrains read the line.

A policy says which records, how long, from when, unless what, and then what:

\`\`\`yaml
version: 1
id: call-recordings
title: { en: Call recordings, sv: Samtalsinspelningar, fi: Puhelutallenteet }
controller: State Treasury
owner: records-management@example.org
timezone: Europe/Helsinki

dataset: # which records
  store: telephony
  table: call_recordings
  key: id

retain: # how long, and from when
  period: 2 months
  from: ended_at

unless: # unless what
  - exists: { table: matters, match: { person_id: caller_id }, where: { state: open } }
    because: pending matter

disposition: destroy # then what
schedule: "15 2 * * *"
\`\`\`

The language is strict. A key that is not known, a key written twice, an empty value, an alias, a tag or a second document is a
mistake, told with its place. So is what YAML of another age reads otherwise: \`yes\`, \`012\`, \`2:15\`. There is no SQL: names are
looked up in the catalogue of the store, values are bound.

What a policy is approved for is its rule: \`id\`, \`timezone\`, \`dataset\`, \`retain\`, \`unless\`, \`disposition\`, \`stage-of\`, \`triggers\`
and \`limits\`. Changing one of these needs \`gallra approve\`; titles, owners, notes, comments and layout do not.
`;

export const chapters: Chapter[] = [
  {
    title: 'About the policy',
    words: 'A text that may be written in several languages is `{ en, sv, fi }`, of which `en` must be there.',
    keys: [
      'version',
      'id',
      'title',
      'controller',
      'basis',
      'source',
      'owner',
      'author',
      'timezone',
      'review',
      'system',
    ],
  },
  {
    title: 'Which records',
    words: `
A dataset lies in one store: rows of a table, files of a folder, or objects of a bucket. The three never mix.

\`\`\`yaml
dataset: { store: telephony, table: call_recordings, key: id } # rows; also of a service
dataset: { store: weblogs, files: "nginx/access-%Y-%m-%d.log", sidecars: "{path}.sha256" }
dataset: { store: archive, objects: "interviews/*.wav" }
\`\`\`

Files have the columns \`path\`, \`name\`, \`size\`, \`modified_at\`, and \`dated\` where the pattern finds a date in the path; objects have
these and \`tag(…)\`, \`metadata(…)\`, \`dated(tag(…))\`, \`instant(tag(…))\`. A declared gap has \`system\` and no dataset.`,
    keys: ['dataset', 'subject', 'erasable'],
  },
  {
    title: 'Conditions',
    words: `
A condition is a mapping of columns and what they must be; all of it must hold. \`any\`, \`all\`, \`not\` and \`exists\` are not columns.

\`\`\`yaml
where: { division: citizen_services, state: [open, waiting] } # one value, or one of several
where: { closed_at: { not: { is: null } } } # closed_at has a value
where: { ended_at: { before: { ago: 6 years } } } # or a day, or as-of
where: { any: [{ state: closed }, { closed_at: { before: 2020-01-01 } }] }
where: { not: { exists: { table: matters, match: { person_id: id } } } }
\`\`\`

Conditions are two-valued. No comparison with an empty column (NULL) holds, so \`not\` of it does: \`{ state: { not: open } }\` is met
by rows without a state. \`{ ago: 6 years }\` counts as a period does: \`before\` it lies what six years, added forward, leave behind.`,
    definition: 'Condition',
  },
  {
    title: 'What a column is compared with',
    words: 'Values are compared as the store compares them; days and instants are written as text, `2027-01-01`.',
    definition: 'Comparison',
  },
  { title: 'Points in time', words: 'What `before` and `after` compare with.', definition: 'Point' },
  {
    title: 'Related rows',
    words: 'What `exists` asks for. Related tables lie in the same store; folders, buckets and services have none.',
    definition: 'Exists',
  },
  {
    title: 'Parts',
    words: `
What hangs on a record goes before it, in the order that is written; where one part must stay, the whole record stays.

\`\`\`yaml
parts:
  - { store: recordings, object: "{audio_path}" } # the file or object that the row names
  - { table: call_events, match: { recording_id: id } } # rows that go along
  - { table: authorisation_events, match: { authorisation_id: id }, stamp: { ended_on: due-day } } # rows that stay
\`\`\`

A stamp writes into rows that stay the date from which their own period runs. Rows that a foreign key would take along must be
parts: a cascade that the policy does not name is refused.`,
    definition: 'Part',
  },
  {
    title: 'How long',
    words: `
A period that runs from a date, or \`until\` something happens, or \`indefinite\`, or \`unspecified\` (a declared gap).

\`\`\`yaml
retain: { period: 2 months, from: ended_at }
retain: { until: closed_at }
retain: { period: indefinite, because: permanent value, review: 2030-12-31 }
retain: { period: unspecified, because: nobody has decided yet }
\`\`\`

**Periods** are whole numbers of days, weeks, months or years (\`2 months\`, \`1000 days\`), or ISO 8601 (\`P2M\`, \`P1Y6M\`): from one day
to 100 years. There are no magic numbers; 0 and -1 are mistakes.

**How days are counted.** The starting point is turned into the calendar day that it is in the policy's time zone, moved by
\`offset\` where one is written, and the period is added forward; where a month has no such day, its last is taken. That day is the
last on which the record may be kept, and the record is due from the next.

| starting point | period | last day | due from |
| --- | --- | --- | --- |
| 2026-01-31 | 2 months | 2026-03-31 | 2026-04-01 |
| 2025-12-29, 30 or 31 | 2 months | 2026-02-28 | 2026-03-01 |
| 2024-02-29 | 1 year | 2025-02-28 | 2025-03-01 |
| 2026-03-15, \`offset: end-of-year\` | 5 years | 2031-12-31 | 2032-01-01 |

An instant belongs to the day that it is in the policy's zone: 2026-01-31T22:30Z is 1 February in Helsinki. A date before
\`dataset.earliest\`, an infinity, or none at all is no starting point: the record is _undated_, stays, and is listed.

**Extensions** are counted from the same date; the longest that applies wins, and none shortens. What \`within\` states is checked
against every period of the file, and records that are kept beyond it for any reason are counted and alarmed.`,
    keys: ['retain'],
  },
  {
    title: 'Dates to count from',
    words: `
A date, in \`from\` and \`until\`, is a column or a term. Terms nest.

\`\`\`yaml
from: ended_at
from: { column: closed_at, missing: not-started, offset: end-of-year }
from: { table: matters, match: { id: matter_id }, column: closed_at, missing: not-started }
from: { latest: [last_login_at, { column: unsubscribed_at, missing: not-started }] }
until: { on: 2027-01-01 }
\`\`\`

\`missing\` must be written for every column that can be NULL, because only the author knows what NULL means there. It is applied to
each date before they are combined:

| \`missing\` | alone | in \`latest\` | in \`earliest\` | in \`first\` |
| --- | --- | --- | --- | --- |
| \`not-started\` | not due | not due | gives way to a known date | stops here: not due |
| \`ignore\` | undated | the others decide | the others decide | the next decides |
| \`error\` | undated | undated | undated | undated |

Where no date is known the record is undated. Related records are found by a unique key; \`many: true\` allows several, and none of
them is as \`ignore\`. A starting point never reads other rows of the policy's own table.`,
    definition: 'Term',
  },
  {
    title: 'Unless',
    words: `
While an exception holds, the record stays, whatever its date. It is judged in the very transaction that disposes. (A hold is no
part of a policy: it is placed with \`gallra hold\`, and beats everything.)`,
    keys: ['unless'],
  },
  { title: 'Exceptions', words: '', definition: 'Exception' },
  {
    title: 'Then what',
    words: `
\`\`\`yaml
disposition: destroy
disposition: { anonymise: { name: erase, ip_address: truncate-ip, city: { set: unknown } }, mark: anonymised_at }
disposition: { flag: { state: to review }, mark: flagged_at }
disposition: verify # the store deletes by itself: attest that nothing overdue is left
disposition: { verify: { none: { ip_address: { not: { is: null } } } } }
\`\`\`

A record that several policies claim is disposed of only when every one of them would. \`indefinite\` and \`unspecified\` never would;
an earlier stage names the later one with \`stage-of\`.`,
    keys: ['disposition', 'stage-of', 'triggers'],
  },
  { title: 'When, and how much at once', words: '', keys: ['schedule', 'limits'] },
  { title: 'Words for people', words: '', keys: ['notice', 'note'] },
  {
    title: 'Policy tests',
    words: `
Beside \`call-recordings.yaml\` lies \`call-recordings.test.yaml\`: sample records, and what is expected of them. \`gallra test\` runs
them without any store.

\`\`\`yaml
# yaml-language-server: $schema=policy-test.schema.json
policy: call-recordings
records:
  call_recordings:
    - { id: 1, ended_at: 2026-01-31T10:00:00Z }
  matters: []
expect:
  - { name: the last day of January, key: 1, due: 2026-04-01 }
  - { name: kept on its last day, key: 1, at: 2026-03-31, outcome: not-due }
\`\`\``,
    file: 'policy-test',
  },
  {
    title: 'stores.yaml',
    words: `
The connected systems, beside the policies. Addresses and secrets are variables of the environment, written \`\${NAME}\`; only commands
that connect look them up. Each kind has a page: [PostgreSQL and MySQL](stores/mysql.md), [folders](stores/folder.md),
[buckets](stores/s3.md), [services](stores/http.md). How hard a store may be worked, and when, is [its pace](pace.md).`,
    file: 'stores',
  },
  {
    title: 'systems.yaml',
    words: `
The systems that must be governed, for \`gallra coverage\`; see [its page](coverage.md). It decides nothing about records.`,
    file: 'systems',
  },
];

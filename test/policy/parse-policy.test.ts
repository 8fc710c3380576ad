import { describe, expect, test } from '@jest/globals';
import type { Condition, Part, Retain, Term } from '../../src/policy/compiled.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { marked, samplePolicy, sampleWith } from './sample-policy.ts';

/** What is refused, the text with `▸` where the problem is, its code, and words of what to write instead. */
type Refusal = [what: string, text: string, code: string, hint: RegExp];

const period = (written: string): string => sampleWith('period: 2 months\n', `period: ${written}\n`);
const from = (written: string): string => sampleWith('from: ended_at', `from: ${written}`);
const where = (written: string): string => sampleWith('where: { division: citizen_services }', `where: ${written}`);
const table = (written: string): string => sampleWith('table: call_recordings', `table: ${written}`);
const schedule = (written: string): string => sampleWith('schedule: "15 2 * * *"', `schedule: ${written}`);
const disposition = (written: string): string => sampleWith('disposition: destroy', `disposition: ${written}`);
const limits = (written: string): string => sampleWith('{ records: 50000, share: 20% }', written);
const parts = (written: string): string =>
  sampleWith('- { table: call_events, match: { recording_id: id } }', `- ${written}`);
const erasable = (written: string): string => sampleWith('{ no: "section 10, point 5" }', written);
/** The sample with everything from `retain` on replaced. */
const ending = (written: string): string => `${samplePolicy.slice(0, samplePolicy.indexOf('retain:'))}${written}`;
const gapless = samplePolicy.slice(0, samplePolicy.indexOf('  parts:'));

const refusals: Record<string, Refusal[]> = {
  'the file as a whole': [
    ['an empty file', '▸', 'yaml.empty', /delete the file/],
    ['only comments', '▸# a comment\n# and another\n', 'yaml.empty', /delete the file/],
    ['only a document marker', '▸---\n', 'yaml.empty', /delete the file/],
    ['two documents', `${samplePolicy}---\n▸version: 1\n`, 'yaml.documents', /one document a file/],
    ['a directive', `▸%YAML 1.1\n---\n${samplePolicy}`, 'yaml.directive', /Delete the line/],
    ['a file over 1 MB', `▸${samplePolicy}# ${'x'.repeat(1_048_576)}\n`, 'yaml.size', /Split it/],
    ['a list', '▸- version: 1\n', 'policy.value.type', /a mapping/],
    ['bare text', '▸destroy everything\n', 'policy.value.type', /a mapping/],
    ['a tab for indentation', sampleWith('  store: telephony', '▸\tstore: telephony'), 'yaml.syntax', /spaces/],
    [
      'a bracket that is never closed',
      sampleWith('basis: [GDPR 6(1)(b), GDPR 6(1)(c)]\n', 'basis: [GDPR 6(1)(b), GDPR 6(1)(c)\n▸'),
      'yaml.syntax',
      /./,
    ],
    ['brackets ten thousand deep', `▸basis: ${'['.repeat(10_000)}`, 'yaml.depth', /flatter/],
  ],
  keys: [
    [
      'a key twice',
      sampleWith('timezone: Europe/Helsinki\n', 'timezone: Europe/Helsinki\n▸timezone: UTC\n'),
      'yaml.duplicate',
      /one of the two/,
    ],
    ['a column twice', where('{ a: 1, ▸a: 2 }'), 'yaml.duplicate', /one of the two/],
    ['a misspelt key', sampleWith('timezone:', '▸timezon:'), 'policy.key.unknown', /Did you mean `timezone`/],
    [
      'a key with the wrong case',
      sampleWith('controller:', '▸Controller:'),
      'policy.key.unknown',
      /Did you mean `controller`/,
    ],
    ['a misspelt nested key', sampleWith('  key: id', '  ▸keys: id'), 'policy.key.unknown', /Did you mean `key`/],
    ['a misspelt term', from('{ ▸lastest: [ended_at] }'), 'policy.key.unknown', /Did you mean `latest`/],
    [
      'a key that belongs elsewhere',
      sampleWith('note: nothing to say', '▸period: 2 months'),
      'policy.key.unknown',
      /under `retain`/,
    ],
    ['an unknown key', sampleWith('note: nothing to say', '▸severity: high'), 'policy.key.unknown', /`version`, `id`/],
    ['a merge key', sampleWith('note: nothing to say', '▸<<: { note: x }'), 'policy.key.unknown', /keys known/],
    ['a missing time zone', `▸${sampleWith('timezone: Europe/Helsinki\n', '')}`, 'policy.key.missing', /time zone/],
    ['a missing id', `▸${sampleWith('id: call-recordings\n', '')}`, 'policy.key.missing', /the id of a policy/],
    [
      'a missing retain',
      `▸${ending('disposition: destroy\nschedule: "0 1 * * *"\n')}`,
      'policy.key.missing',
      /how long/,
    ],
    ['a missing schedule', `▸${sampleWith('schedule: "15 2 * * *"\n', '')}`, 'policy.key.missing', /five cron fields/],
    ['a missing disposition', `▸${sampleWith('disposition: destroy\n', '')}`, 'policy.key.missing', /destroy/],
    ['__proto__', sampleWith('note: nothing to say', '▸__proto__: { note: x }'), 'yaml.key', /Rename/],
    ['constructor as a column', where('{ a: 1, ▸constructor: 1 }'), 'yaml.key', /Rename/],
    ['a number for a key', where('{ a: 1, ▸1: 1 }'), 'yaml.key', /quotes/],
    ['a mapping for a key', where('{ a: 1, ▸{ a: b }: 1 }'), 'yaml.key', /a name/],
    ['version 2', sampleWith('version: 1', 'version: ▸2'), 'policy.version', /version: 1/],
    ['an id with spaces', sampleWith('id: call-recordings\n', 'id: ▸Call Recordings\n'), 'policy.id', /lower-case/],
    [
      'an id that is a number',
      sampleWith('id: call-recordings\n', 'id: ▸"12"\n'),
      'policy.id',
      /beginning with a letter/,
    ],
    [
      'an id beyond 63 characters',
      sampleWith('id: call-recordings\n', `id: ▸a${'b'.repeat(63)}\n`),
      'policy.id',
      /Shorten/,
    ],
  ],
  'what YAML allows and a policy does not': [
    [
      'an alias',
      sampleWith('owner: records-management@example.org', 'owner: ▸*someone'),
      'yaml.alias',
      /Write the value out/,
    ],
    ['a schedule without quotes', schedule('▸* * * * *'), 'yaml.alias', /quotes/],
    [
      'an anchor',
      sampleWith('owner: records-management@example.org', 'owner: &me ▸someone'),
      'yaml.alias',
      /Delete the `&/,
    ],
    ['a custom tag', disposition('!delete ▸destroy'), 'yaml.tag', /Delete the `!/],
    ['a standard tag', period('!!str ▸2 months'), 'yaml.tag', /Delete the `!/],
    ['NUL', sampleWith('note: nothing to say', 'note: ▸"a\\0b"'), 'yaml.control', /Delete it/],
    ['yes as a value', where('{ archived: ▸yes }'), 'yaml.trap', /Write true/],
    ['no as a value', where('{ archived: ▸No }'), 'yaml.trap', /Write false/],
    ['off in a list', where('{ state: [a, ▸off] }'), 'yaml.trap', /quotes/],
    ['an old octal', limits('{ records: ▸012 }'), 'yaml.trap', /without leading zeros/],
    ['a new octal', limits('{ records: ▸0o17 }'), 'yaml.trap', /decimal/],
    ['a hexadecimal', where('{ code: ▸0x1F }'), 'yaml.trap', /decimal/],
    ['base 60', where('{ length: ▸2:15 }'), 'yaml.trap', /quotes/],
    ['digits with underscores', where('{ amount: ▸10_000 }'), 'yaml.trap', /quotes/],
    ['a number beyond what is exact', where('{ person: ▸12345678901234567890 }'), 'yaml.number', /quotes/],
    ['not a number', where('{ amount: ▸.nan }'), 'policy.value.type', /a value/],
  ],
  'empty values': [
    [
      'an empty disposition',
      sampleWith('disposition: destroy', '▸disposition:'),
      'policy.value.empty',
      /what happens to a record/,
    ],
    [
      'null for a disposition',
      sampleWith('disposition: destroy', '▸disposition: ~'),
      'policy.value.empty',
      /what happens to a record/,
    ],
    [
      'an empty where',
      sampleWith('  where: { division: citizen_services }', '  ▸where:'),
      'policy.value.empty',
      /which records/,
    ],
    [
      'a where without entries',
      sampleWith('  where: { division: citizen_services }', '  ▸where: {}'),
      'policy.value.empty',
      /leave the key out/,
    ],
    [
      'an empty unless',
      `${ending('retain: { period: 1 year, from: ended_at }\n▸unless: []\ndisposition: destroy\nschedule: "0 1 * * *"\n')}`,
      'policy.value.empty',
      /leave the key out/,
    ],
    ['a column equal to null', where('{ ▸division: null }'), 'policy.value.empty', /is: null/],
    ['a column in an empty list', where('{ ▸division: [] }'), 'policy.value.empty', /is: null/],
    ['a column compared with nothing', where('{ ▸division: {} }'), 'policy.value.empty', /is: null/],
    ['is without null', where('{ division: { is: ▸open } }'), 'policy.value', /the value itself/],
    ['an empty period', sampleWith('  period: 2 months\n', '  ▸period:\n'), 'policy.value.empty', /months/],
    [
      'an empty title',
      sampleWith('title: { en: Call recordings, sv: Samtalsinspelningar }', '▸title: ""'),
      'policy.value.empty',
      /./,
    ],
    [
      'a blank reason',
      sampleWith('because: pending matter', '▸because: "  "'),
      'policy.value.empty',
      /leave the key out/,
    ],
    ['an empty schedule', schedule('▸""'), 'policy.schedule', /five fields/],
  ],
  periods: [
    ['zero', period('▸0 months'), 'policy.period', /until/],
    ['negative', period('▸-2 months'), 'policy.period', /./],
    ['a fraction', period('▸1.5 years'), 'policy.period', /./],
    ['no unit', period('▸12'), 'policy.period', /12 months/],
    ['no unit, in quotes', period('▸"12"'), 'policy.period', /12 months/],
    ['over 100 years', period('▸101 years'), 'policy.period', /indefinite/],
    ['PT1M, a minute', period('▸PT1M'), 'policy.period', /P1M/],
    ['the magic number -1', period('▸-1'), 'policy.period', /indefinite/],
    ['the magic number 0', period('▸0'), 'policy.period', /until/],
    ['a word', period('▸forever'), 'policy.period', /./],
    ['base 60', period('▸2:15'), 'policy.period', /./],
    ['a list', period('▸[2 months]'), 'policy.period', /a unit/],
    [
      'an extension that shortens',
      sampleWith('period: 12 months, because', 'period: ▸1 month, because'),
      'policy.extend',
      /longer/,
    ],
    [
      'a period above its bounds',
      sampleWith('period: 2 months\n', 'period: ▸13 months\n').replace(
        '12 months, b',
        '24 months, within: { at-most: 2 years }, b',
      ),
      'policy.within',
      /Shorten/,
    ],
    ['a period below its bounds', period('▸2 weeks'), 'policy.within', /Lengthen/],
    [
      'days that may be more than the months of the bound',
      sampleWith(
        'period: 2 months\n  from: ended_at\n  within: { at-least: 1 month, at-most: 12 months }',
        'period: ▸60 days\n  from: ended_at\n  within: { at-most: 2 months }',
      ).replace('12 months, b', '1 year, within: { at-most: 1 year }, b'),
      'policy.within',
      /worst case/,
    ],
    [
      'an extension above the bounds',
      sampleWith('period: 12 months, because', 'period: ▸2 years, because'),
      'policy.within',
      /Shorten/,
    ],
    [
      'an extension above its own bounds',
      sampleWith('period: 12 months, because', 'period: ▸9 months, within: { at-most: 6 months }, because'),
      'policy.within',
      /Shorten/,
    ],
    [
      'bounds that contradict each other',
      sampleWith(
        '  within: { at-least: 1 month, at-most: 12 months }',
        '  ▸within: { at-least: 2 years, at-most: 1 year }',
      ),
      'policy.within',
      /as the notice/,
    ],
    [
      'bounds without a bound',
      sampleWith('within: { at-least: 1 month, at-most: 12 months }', '▸within: {}'),
      'policy.value.empty',
      /at-most/,
    ],
  ],
  'what runs, and what does not': [
    [
      'indefinite with a starting point',
      ending('retain: { period: indefinite, ▸from: ended_at, because: law, review: 2027-01-01 }\n').replace(
        / {2}parts:\n.*\n/,
        '',
      ),
      'policy.key.unknown',
      /delete `from`/,
    ],
    [
      'indefinite without a reason',
      ending('▸retain: { period: indefinite, review: 2027-01-01 }\n').replace(/ {2}parts:\n.*\n/, ''),
      'policy.key.missing',
      /reason/,
    ],
    [
      'indefinite without a review',
      ending('▸retain: { period: indefinite, because: law }\n').replace(/ {2}parts:\n.*\n/, ''),
      'policy.key.missing',
      /look again/,
    ],
    [
      'indefinite with a disposition',
      `${gapless}retain: { period: indefinite, because: law, review: 2027-01-01 }\n▸disposition: destroy\n`,
      'policy.key.needless',
      /Delete/,
    ],
    [
      'indefinite with a schedule',
      `${gapless}retain: { period: indefinite, because: law, review: 2027-01-01 }\n▸schedule: "0 1 * * *"\n`,
      'policy.key.needless',
      /Delete/,
    ],
    [
      'indefinite with parts',
      ending('retain: { period: indefinite, because: law, review: 2027-01-01 }\n').replace('  parts:', '  ▸parts:'),
      'policy.key.needless',
      /Delete/,
    ],
    [
      'unspecified with a period',
      ending('retain: { period: unspecified, because: not stated, ▸within: { at-most: 1 year } }\n').replace(
        / {2}parts:\n.*\n/,
        '',
      ),
      'policy.key.unknown',
      /delete `within`/,
    ],
    [
      'no dataset, though something runs',
      `▸${samplePolicy.slice(0, samplePolicy.indexOf('dataset:'))}${samplePolicy.slice(samplePolicy.indexOf('retain:'))}`,
      'policy.key.missing',
      /period: unspecified/,
    ],
    [
      'both period and until',
      ending('retain: { ▸period: 2 months, until: closed_at }\ndisposition: destroy\nschedule: "0 1 * * *"\n'),
      'policy.key.unknown',
      /either/,
    ],
    ['a period from a fixed day', from('{ ▸on: 2020-01-01 }'), 'policy.term', /until/],
    [
      'a lower bound for until',
      ending(
        'retain: { until: closed_at, within: { ▸at-least: 1 year } }\ndisposition: destroy\nschedule: "0 1 * * *"\n',
      ),
      'policy.within',
      /Delete/,
    ],
    ['six fields', schedule('▸"0 15 2 * * *"'), 'policy.schedule', /Seconds/],
    ['four fields', schedule('▸"15 2 * *"'), 'policy.schedule', /five fields/],
    ['30 February', schedule('▸"0 0 30 2 *"'), 'policy.schedule', /exist/],
    ['a 25th hour', schedule('▸"0 25 * * *"'), 'policy.schedule', /range/],
    ['H', schedule('▸"H 2 * * *"'), 'policy.schedule', /the time/],
    ['a name for a schedule', schedule('▸"@daily"'), 'policy.schedule', /five fields/],
    ['a question mark', schedule('▸"0 0 ? * *"'), 'policy.schedule', /numbers/],
    ['an unknown zone', sampleWith('Europe/Helsinki', '▸Europe/Helsingfors'), 'policy.zone', /IANA/],
    ['an offset for a zone', sampleWith('Europe/Helsinki', '▸"+02:00"'), 'policy.zone', /IANA/],
    ['a day that does not exist', sampleWith('review: 2027-06-30', 'review: ▸2027-06-31'), 'policy.day', /exists/],
    ['a stage of itself', sampleWith('note: nothing to say', 'stage-of: ▸call-recordings'), 'policy.stage', /later/],
  ],
  names: [
    ['a quote', table('▸"calls\\"; drop table x"'), 'policy.identifier', /bare name/],
    ['a semicolon', table('▸calls;--'), 'policy.identifier', /bare name/],
    ['a space', sampleWith('  key: id', '  key: ▸call id'), 'policy.identifier', /bare name/],
    ['SQL for a column', from('▸coalesce(ended_at, now())'), 'policy.identifier', /bare name/],
    ['a bad name as the key of a condition', where('{ ▸"a b": 1 }'), 'policy.identifier', /bare name/],
    [
      'a bad name in a match',
      parts('{ table: call_events, match: { ▸"recording id": id } }'),
      'policy.identifier',
      /bare name/,
    ],
    ['two dots', table('▸db.public.calls'), 'policy.identifier', /schema.table/],
    ['more than 63 bytes', table(`▸${'ä'.repeat(32)}`), 'policy.identifier', /store keeps it/],
    ['a name with a meaning of its own', sampleWith('  key: id', '  key: ▸toString'), 'policy.identifier', /Rename/],
    ['a key column twice', sampleWith('  key: id', '  key: ▸[id, id]'), 'policy.value.twice', /once/],
    ['an empty match', parts('{ table: call_events, ▸match: {} }'), 'policy.value.empty', /their_column/],
    ['exists, misspelt', where('{ exist: { ▸tables: matters } }'), 'policy.key.unknown', /./],
  ],
  'dispositions and parts': [
    ['an unknown word', disposition('▸destory'), 'policy.value', /Did you mean `destroy`/],
    ['a word with another meaning', disposition('▸purge'), 'policy.value', /`destroy`/],
    ['anonymise without columns', disposition('▸anonymise'), 'policy.disposition', /mark/],
    [
      'anonymise without a mark',
      sampleWith('disposition: destroy', '▸disposition: { anonymise: { name: erase } }'),
      'policy.key.missing',
      /column/,
    ],
    [
      'an unknown way to anonymise',
      disposition('{ anonymise: { name: ▸ersae }, mark: done_at }'),
      'policy.value',
      /Did you mean `erase`/,
    ],
    [
      'anonymising the mark',
      disposition('{ anonymise: { name: erase }, ▸mark: name }'),
      'policy.disposition',
      /of its own/,
    ],
    [
      'anonymising the key',
      disposition('{ anonymise: { ▸id: erase }, mark: done_at }'),
      'policy.disposition',
      /Leave it out/,
    ],
    ['parts under verify', disposition('verify').replace('  parts:', '  ▸parts:'), 'policy.parts', /Delete/],
    [
      'parts under flag',
      disposition('{ flag: { state: old }, mark: flagged_at }').replace(
        '- { table: call_events',
        '- ▸{ table: call_events',
      ),
      'policy.parts',
      /Delete the part/,
    ],
    [
      'a fact with a period',
      disposition('{ verify: { none: { state: open } } }')
        .replace(/ {2}parts:\n.*\n/, '')
        .replace('retain:', '▸retain:'),
      'policy.retain',
      /unspecified/,
    ],
    [
      'a part that is the table itself',
      parts('{ table: ▸call_recordings, match: { parent_id: id } }'),
      'policy.parts',
      /holds the parts/,
    ],
    [
      'a starting point in other rows of the table',
      from('{ table: ▸call_recordings, match: { parent_id: id }, many: true, column: ended_at }'),
      'policy.term',
      /record itself/,
    ],
    [
      'a stamp with parts',
      parts('{ table: call_events, match: { recording_id: id }, stamp: { ended_on: due-day }, ▸parts: [] }'),
      'policy.key.unknown',
      /beside it/,
    ],
    [
      'an object that a part names',
      parts('{ table: files, match: { call: id }, parts: [{ store: audio, object: ▸"{path}" }] }'),
      'policy.parts',
      /at the top of `parts`/,
    ],
    ['a template without quotes', parts('{ store: audio, object: ▸{audio_path} }'), 'policy.template', /quotes/],
    ['a template without a column', parts('{ store: audio, object: ▸"all.wav" }'), 'policy.template', /in braces/],
    ['a template with an open brace', parts('{ store: audio, object: ▸"{a}/{b" }'), 'policy.template', /each column/],
    [
      'a part without a match',
      parts('▸{ table: call_events }').replace('- ▸{', '- ▸{'),
      'policy.key.missing',
      /their column/,
    ],
    [
      'an unknown meaning of missing',
      from('{ column: ended_at, missing: ▸null_is_old }'),
      'policy.value',
      /not-started/,
    ],
    ['missing on a list', from('{ latest: [ended_at], ▸missing: ignore }'), 'policy.key.unknown', /each member/],
    ['erasable: no', erasable('▸no'), 'policy.erasable', /place in the notice/],
    ['erasable: false', erasable('▸false'), 'policy.erasable', /place in the notice/],
    ['a share that is a number', limits('{ share: ▸20 }'), 'policy.value.type', /20%/],
    [
      'a share above 100 %',
      sampleWith('limits: { records: 50000, share: 20% }', 'limits: ▸{ share: 120% }'),
      'policy.limits',
      /100%/,
    ],
    ['no records at all', limits('{ records: ▸0 }'), 'policy.limits', /from 1/],
    ['a point in time in words', where('{ ended_at: { before: ▸yesterday } }'), 'policy.point', /as-of/],
  ],
};

describe.each(Object.entries(refusals))('Refused in %s', (_, cases) => {
  test.each(cases)('%s', (_what, text, code, hint) => {
    const { text: written, line, column } = marked(text);
    const { policy, problems, broken } = parsePolicy('a.yaml', written);
    expect(problems.map((problem) => `${problem.line}:${problem.column} ${problem.code} ${problem.path}`)).toEqual([
      expect.stringMatching(new RegExp(`^${line}:${column} ${code.replaceAll('.', '\\.')} `)),
    ]);
    expect(problems[0]?.hint).toMatch(hint);
    expect(policy).toBeNull();
    expect(broken).not.toBeNull();
  });
});

test('Every mistake of a file is told in one go, in the order of the file', () => {
  const text = samplePolicy
    .replace('timezone: Europe/Helsinki', 'timezone: Helsinki')
    .replace('key: id', 'key: "id; --"')
    .replace('period: 2 months', 'period: -1')
    .replace('because: pending matter', 'becuase: pending matter')
    .replace('share: 20%', 'share: 20')
    .replace('note: nothing to say', 'notes: nothing to say');
  expect(parsePolicy('a.yaml', text).problems.map(({ line, path, code }) => `${line} ${path} ${code}`)).toEqual([
    '8 timezone policy.zone',
    '15 dataset.key policy.identifier',
    '20 retain.period policy.period',
    '26 unless[0].becuase policy.key.unknown',
    '29 limits.share policy.value.type',
    '30 notes policy.key.unknown',
  ]);
});

describe('Compiled', () => {
  const compiled = (text: string) => {
    const { policy, problems } = parsePolicy('a.yaml', text);
    expect(problems).toEqual([]);
    if (!policy) throw new Error('not compiled');
    return policy;
  };
  const termOf = (written: string): Term | undefined => {
    const { retain } = compiled(from(written)).rule;
    return retain.kind === 'dated' ? retain.from : undefined;
  };
  const column = (name: string): Term => ({ kind: 'column', column: name, missing: null, offset: null });
  const retained = (written: string): Retain =>
    compiled(`${gapless}retain: ${written}\ndisposition: destroy\nschedule: "0 1 * * *"\n`).rule.retain;

  test('the shortest policy has every default filled in', () => {
    const {
      id,
      rule,
      about,
      schedule: cron,
    } = compiled(
      [
        'version: 1',
        'id: logs',
        'title: Logs',
        'controller: [One, Two]',
        'owner: someone@example.org',
        'timezone: UTC',
        'dataset: { store: logs, table: archive.requests, key: [host, number] }',
        'retain: { period: P6M, from: logged_at }',
        'disposition: destroy',
        'schedule: " 0  3 * * * "',
      ].join('\n'),
    );
    expect({ id, rule, about, cron }).toEqual({
      id: 'logs',
      rule: {
        timezone: 'UTC',
        dataset: {
          store: 'logs',
          table: 'archive.requests',
          key: ['host', 'number'],
          where: { op: 'all', of: [] },
          parts: [],
          earliest: '1970-01-02',
        },
        retain: {
          kind: 'dated',
          stated: 'period',
          period: { months: 6, days: 0 },
          from: column('logged_at'),
          extend: [],
          within: null,
        },
        unless: [],
        disposition: { kind: 'destroy' },
        limits: { records: 10_000, share: 0.1 },
        stageOf: null,
        triggers: [],
      },
      about: {
        title: { en: 'Logs' },
        controller: ['One', 'Two'],
        basis: [],
        source: null,
        owner: 'someone@example.org',
        review: null,
        system: null,
        erasable: { allowed: true },
        subject: null,
        note: null,
      },
      cron: '0 3 * * *',
    });
  });

  const conditions: [written: string, compiled: Condition][] = [
    ['{ a: 1 }', { op: 'in', column: 'a', values: [1] }],
    [
      '{ b: x, a: [1, true] }',
      {
        op: 'all',
        of: [
          { op: 'in', column: 'a', values: [1, true] },
          { op: 'in', column: 'b', values: ['x'] },
        ],
      },
    ],
    ['{ a: { is: null } }', { op: 'null', column: 'a' }],
    ['{ a: { not: { is: null } } }', { op: 'not', of: { op: 'null', column: 'a' } }],
    ['{ a: { not: [x, y] } }', { op: 'not', of: { op: 'in', column: 'a', values: ['x', 'y'] } }],
    [
      '{ a: { before: 2027-01-01, after: as-of } }',
      {
        op: 'all',
        of: [
          { op: 'after', column: 'a', point: { kind: 'as-of' } },
          { op: 'before', column: 'a', point: { kind: 'day', day: '2027-01-01' } },
        ],
      },
    ],
    [
      '{ a: { before: { ago: 6 years } } }',
      { op: 'before', column: 'a', point: { kind: 'ago', period: { months: 72, days: 0 } } },
    ],
    ['{ not: { a: 1 } }', { op: 'not', of: { op: 'in', column: 'a', values: [1] } }],
    [
      '{ any: [{ a: 1 }, { b: 2 }] }',
      {
        op: 'any',
        of: [
          { op: 'in', column: 'a', values: [1] },
          { op: 'in', column: 'b', values: [2] },
        ],
      },
    ],
    ['{ all: [{ a: 1 }] }', { op: 'all', of: [{ op: 'in', column: 'a', values: [1] }] }],
    [
      '{ exists: { table: t, match: { x: y } } }',
      { op: 'exists', table: 't', match: { x: 'y' }, where: { op: 'all', of: [] } },
    ],
    ['{ a: "no" }', { op: 'in', column: 'a', values: ['no'] }],
  ];
  test.each(conditions)('the condition %s', (written, expected) => {
    expect(compiled(where(written)).rule.dataset?.where).toEqual(expected);
  });

  const terms: [written: string, compiled: Term][] = [
    ['ended_at', column('ended_at')],
    [
      '{ column: a, missing: not-started, offset: end-of-year }',
      { kind: 'column', column: 'a', missing: 'not-started', offset: 'end-of-year' },
    ],
    [
      '{ latest: [a, { earliest: [b, { first: [c] }] }] }',
      {
        kind: 'latest',
        of: [column('a'), { kind: 'earliest', of: [column('b'), { kind: 'first', of: [column('c')] }] }],
      },
    ],
    [
      '{ table: t, match: { x: y }, column: a }',
      {
        kind: 'related',
        table: 't',
        match: { x: 'y' },
        where: { op: 'all', of: [] },
        column: 'a',
        missing: null,
        offset: null,
        many: false,
      },
    ],
    [
      '{ table: t, match: { x: y }, where: { z: 1 }, column: a, many: true, missing: ignore, offset: end-of-month }',
      {
        kind: 'related',
        table: 't',
        match: { x: 'y' },
        where: { op: 'in', column: 'z', values: [1] },
        column: 'a',
        missing: 'ignore',
        offset: 'end-of-month',
        many: true,
      },
    ],
  ];
  test.each(terms)('the starting point %s', (written, expected) => {
    expect(termOf(written)).toEqual(expected);
  });

  const retains: [written: string, compiled: Retain][] = [
    [
      '{ until: closed_at }',
      {
        kind: 'dated',
        stated: 'until',
        period: { months: 0, days: 0 },
        from: column('closed_at'),
        extend: [],
        within: null,
      },
    ],
    [
      '{ until: { earliest: [left_on, { on: 2027-01-01 }] } }',
      {
        kind: 'dated',
        stated: 'until',
        period: { months: 0, days: 0 },
        from: { kind: 'earliest', of: [column('left_on'), { kind: 'on', day: '2027-01-01' }] },
        extend: [],
        within: null,
      },
    ],
    [
      '{ period: 1 year, from: a, within: { at-most: 2 years }, extend: [{ when: { b: 1 }, period: P1Y6M, because: x, within: { at-least: 1 year } }] }',
      {
        kind: 'dated',
        stated: 'period',
        period: { months: 12, days: 0 },
        from: column('a'),
        extend: [
          {
            when: { op: 'in', column: 'b', values: [1] },
            period: { months: 18, days: 0 },
            within: { atLeast: { months: 12, days: 0 }, atMost: null },
            because: 'x',
          },
        ],
        within: { atLeast: null, atMost: { months: 24, days: 0 } },
      },
    ],
  ];
  test.each(retains)('retain: %s', (written, expected) => {
    expect(retained(written)).toEqual(expected);
  });

  test('indefinite and unspecified dispose of nothing, and a gap needs no dataset', () => {
    const indefinite = compiled(`${gapless}retain: { period: indefinite, because: law, review: 2027-06-30 }\n`);
    expect(indefinite.rule).toMatchObject({
      retain: { kind: 'indefinite', because: 'law', review: '2027-06-30' },
      disposition: null,
    });
    expect(indefinite.schedule).toBeNull();
    const gap = compiled(
      `${samplePolicy.slice(0, samplePolicy.indexOf('subject:'))}system: Kampus\nretain: { period: unspecified, because: none stated }\n`,
    );
    expect(gap.rule).toMatchObject({ dataset: null, retain: { kind: 'unspecified', because: 'none stated' } });
    expect(gap.about.system).toBe('Kampus');
  });

  const partForms: [written: string, compiled: Part][] = [
    ['{ store: audio, object: "{a}/{b}.wav" }', { kind: 'object', store: 'audio', object: '{a}/{b}.wav' }],
    [
      '{ table: orders, match: { x: id }, parts: [{ table: lines, match: { y: id } }] }',
      {
        kind: 'rows',
        table: 'orders',
        match: { x: 'id' },
        parts: [{ kind: 'rows', table: 'lines', match: { y: 'id' }, parts: [] }],
      },
    ],
    [
      '{ table: events, match: { x: id }, stamp: { a: due-day, b: as-of, c: closed_at, d: { first: [e] } } }',
      {
        kind: 'stamp',
        table: 'events',
        match: { x: 'id' },
        stamp: {
          a: { kind: 'due-day' },
          b: { kind: 'as-of' },
          c: { kind: 'term', term: column('closed_at') },
          d: { kind: 'term', term: { kind: 'first', of: [column('e')] } },
        },
      },
    ],
  ];
  test.each(partForms)('the part %s', (written, expected) => {
    expect(compiled(parts(written)).rule.dataset?.parts).toEqual([expected]);
  });

  test('all dispositions', () => {
    const alone = (written: string) => compiled(disposition(written).replace(/ {2}parts:\n.*\n/, '')).rule.disposition;
    expect(
      alone('{ anonymise: { ip: truncate-ip, name: erase, born: truncate-date, city: { set: none } }, mark: done_at }'),
    ).toEqual({
      kind: 'anonymise',
      columns: { ip: 'truncate-ip', name: 'erase', born: 'truncate-date', city: { set: 'none' } },
      mark: 'done_at',
    });
    expect(alone('{ flag: { state: old }, mark: done_at }')).toEqual({
      kind: 'flag',
      columns: { state: 'old' },
      mark: 'done_at',
    });
    expect(alone('verify')).toEqual({ kind: 'verify', none: null });
    const fact = compiled(
      `${gapless}retain: { period: unspecified, because: a fact }\ndisposition: { verify: { none: { ip: { not: { is: null } } } } }\nschedule: "0 1 * * *"\n`,
    );
    expect(fact.rule.disposition).toEqual({ kind: 'verify', none: { op: 'not', of: { op: 'null', column: 'ip' } } });
  });
});

describe('A broken file still tells which tables it means', () => {
  const told = (text: string) => parsePolicy('a.yaml', text).broken;

  test('its own and those of its parts, and any other that the text names', () => {
    expect(told(period('0 months'))).toEqual({
      file: 'a.yaml',
      id: 'call-recordings',
      store: 'telephony',
      tables: ['call_recordings', 'call_events', 'matters'],
    });
  });
  test('also through misspelt keys and broken YAML', () => {
    expect(told(samplePolicy.replace('dataset:', 'datset:').replace('  table:', '  tabel:'))?.tables).toContain(
      'call_recordings',
    );
    expect(told(samplePolicy.replace('within: {', 'within: {{'))?.tables).toContain('call_recordings');
  });
  test('and none where one of them cannot be read, so that the whole store waits', () => {
    expect(told(table('"a b"'))).toMatchObject({ store: 'telephony', tables: [] });
    expect(told(parts('{ match: { recording_id: id } }'))?.tables).toEqual([]);
    expect(told('version: 1')).toEqual({ file: 'a.yaml', id: null, store: null, tables: [] });
    expect(told('')?.tables).toEqual([]);
  });
});

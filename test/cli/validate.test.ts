import { afterEach, describe, expect, test } from '@jest/globals';
import { githubLines } from '../../src/cli/render/github.ts';
import { gitlabReport } from '../../src/cli/render/gitlab.ts';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let folder: Folder;
afterEach(() => folder.remove());

describe('gallra validate', () => {
  test('lists sound policies with their rule, and needs nothing of the environment', async () => {
    folder = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': callsPolicy });
    const { code, out, err } = await folder.gallra(['validate']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('2 months from ended_at, then destroyed; up to 1 year if extended');
    expect(out).toContain('1 policy, no mistakes');
  });

  test('names file, line, column and key of every mistake of every file, and shows the place', async () => {
    folder = await policyFolder({
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy.replace('period: 2 months', 'period: 2 month s'),
      'other.yaml': callsPolicy.replace('id: calls', 'id: other').replace('disposition: destroy', 'disposition: shred'),
    });
    const { code, out } = await folder.gallra(['validate']);
    expect(code).toBe(2);
    const line = callsPolicy.split('\n').indexOf('  period: 2 months') + 1;
    expect(out).toContain(`calls.yaml:${line}:11 retain.period: `);
    expect(out).toContain(`  ${line} |   period: 2 month s\n${' '.repeat(`  ${line} | `.length + 10)}^\n  → `);
    expect(out).toMatch(/other\.yaml:\d+:\d+ disposition/);
    expect(out).toMatch(/\d mistakes in 2 files; 0 policies sound/);
    expect(out).not.toContain('    at ');
  });

  test('never repeats a password that was written into stores.yaml, also for another mistake on its line', async () => {
    const stores =
      'stores:\n  telephony: { kind: postgrez, url: "postgres://me:hunter2@host/db?sslpassword=hunter3", timezone: UTC }\n';
    folder = await policyFolder({ 'stores.yaml': stores, 'calls.yaml': callsPolicy });
    const { code, out, err } = await folder.gallra(['validate']);
    expect(code).toBe(2);
    expect(out).toContain('a password is written in the file');
    expect(out).toContain('postgres://me:*******@host/db?sslpassword=*******');
    expect(out + err).not.toMatch(/hunter/);
  });

  test('prints the same for machines', async () => {
    folder = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': `${callsPolicy}colour: red\n` });
    const result = await folder.gallra(['validate', '--json']);
    expect(result.code).toBe(2);
    expect(result.json()).toEqual({
      policies: [],
      warnings: [],
      problems: [
        expect.objectContaining({
          file: 'calls.yaml',
          line: callsPolicy.split('\n').length,
          column: 1,
          path: 'colour',
          code: expect.stringMatching(/^policy\./),
          hint: expect.any(String),
        }),
      ],
    });
  });

  test('an empty folder and a missing one are mistakes', async () => {
    folder = await policyFolder({ 'stores.yaml': storesFile });
    expect(await folder.gallra(['validate'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('holds no policy'),
    });
    const missing = await folder.gallra(['validate', '--policies', 'nowhere']);
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('folder of policies cannot be read') });
  });
});

describe('what lies beside the policies', () => {
  const policyTest = 'policy: calls\nrecords: { calls: [{ id: 1 }] }\nexpect:\n  - { name: n, key: 1, due: never }\n';

  test('tests that are about no policy, or say what no test knows, are mistakes', async () => {
    folder = await policyFolder({
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy,
      'calls.test.yaml': policyTest.replace('calls', 'call'),
      'more.test.yaml': `${policyTest}colour: red\n`,
    });
    const { code, out } = await folder.gallra(['validate']);
    expect(code).toBe(2);
    expect(out).toContain('calls.test.yaml:1:9 policy: there is no policy `call`');
    expect(out).toContain('→ Write `calls`.');
    expect(out).toMatch(/more\.test\.yaml:5:1 colour: /);
    expect(out).toMatch(/2 mistakes in 2 files; 1 policy sound\n$/);
  });

  test('a list of systems that names a policy of which there is no file is a mistake', async () => {
    folder = await policyFolder({
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy,
      'systems.yaml':
        'systems:\n  S1:\n    name: Calls\n    controller: State Treasury\n    policies: [calls, mails]\n',
    });
    const { code, out } = await folder.gallra(['validate']);
    expect(code).toBe(2);
    expect(out).toContain('systems.yaml:5:15 systems.S1.policies: there is no policy `mails`');
  });

  test('a review that is overdue is a warning: the rule goes on, and nothing fails', async () => {
    folder = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': `${callsPolicy}review: 2020-02-29\n` });
    const { code, out } = await folder.gallra(['validate']);
    expect(code).toBe(0);
    expect(out).toContain('review: warning: the policy was to be looked at again by 2020-02-29');
    expect(out).toMatch(/✔ 1 policy, no mistakes; 1 warning\n$/);
  });
});

describe('in a merge request', () => {
  const broken = { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy.replace('2 months', '2 month s') };

  test('GitHub shows each mistake beside its line', async () => {
    folder = await policyFolder(broken);
    const { code, out } = await folder.gallra(['validate', '--format', 'github']);
    expect(code).toBe(2);
    const [line, sum] = out.split('\n');
    expect(line).toMatch(/^::error file=calls\.yaml,line=15,col=11,title=retain\.period::[^\n]+%0A→ [^\n]+$/);
    expect(sum).toBe('✖ 1 mistake in 1 file; 0 policies sound');
  });

  test('GitLab gets a report in which a mistake stays the same when its line moves', async () => {
    folder = await policyFolder(broken);
    type Report = { fingerprint: string; location: { path: string; lines: { begin: number } } }[];
    const report = async (): Promise<Report> => {
      const result = await folder.gallra(['validate', '--format', 'gitlab']);
      expect(result.code).toBe(2);
      return result.json<Report>();
    };
    const before = await report();
    expect(before).toEqual([
      {
        description: expect.stringMatching(/^retain\.period: /),
        check_name: 'policy.period',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: 'major',
        location: { path: 'calls.yaml', lines: { begin: 15 } },
      },
    ]);
    await folder.write('calls.yaml', `# moved\n\n${broken['calls.yaml']}`);
    expect(await report()).toEqual([{ ...before[0], location: { path: 'calls.yaml', lines: { begin: 17 } } }]);
  });

  test('what annotations would take for their own is escaped, and alike mistakes are told apart', () => {
    const problem = {
      file: 'a,b:c%.yaml',
      line: 1,
      column: 2,
      path: 'x',
      code: 'y',
      what: '100 %: a, b',
      hint: 'c\nd',
    };
    expect(githubLines([{ ...problem, severity: 'warning' }])).toEqual([
      '::warning file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=x::100 %25: a, b%0A→ c%0Ad',
    ]);
    const report: { fingerprint: string; severity: string }[] = JSON.parse(gitlabReport([problem, problem]));
    expect(new Set(report.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  test('names of files and keys begin no line of their own in a build log, and steer no terminal', async () => {
    const file = 'calls\n::error::x\u001b[31m.yaml';
    folder = await policyFolder({
      'stores.yaml': storesFile,
      [file]: callsPolicy.replace('  key: id', '  key: id\n  "k\\n::notice::y": 1'),
    });
    const { out } = await folder.gallra(['validate']);
    expect(out).toContain('::error::x');
    expect(out).toContain('::notice::y');
    expect(out).not.toMatch(/^::/m);
    expect(out).not.toContain('\u001b');
  });

  test('a format that nobody knows is a mistake', async () => {
    folder = await policyFolder(broken);
    const { code, err } = await folder.gallra(['validate', '--format', 'sarif']);
    expect(code).toBe(2);
    expect(err).toContain('Write one of: text, json, github, gitlab.');
  });
});

describe('a wrong command line', () => {
  test.each([
    [['frobnicate'], 'unknown command'],
    [['validat'], 'Did you mean validate?'],
    [['run', '--as-of', '2030-01-01'], 'unknown option'],
    [['hold', 'add', '--store', 'telephony'], 'required option'],
    [
      [
        'hold',
        'add',
        '--store',
        's',
        '--table',
        't',
        '--reason',
        'r',
        '--matter',
        'm',
        '--review',
        '2030-02-30',
        '--all',
      ],
      'is no day of the calendar',
    ],
    [
      ['hold', 'add', '--store', 's', '--table', 't', '--reason', 'r', '--matter', 'm', '--review', '2030-02-28'],
      'Give one of: --key, --where, --all.',
    ],
    [
      [
        'hold',
        'add',
        '--store',
        's',
        '--table',
        't',
        '--reason',
        'Anna asked',
        '--matter',
        'm',
        '--review',
        '2030-02-28',
        '--all',
      ],
      'short code without blanks',
    ],
    [['explain', 'nonsense'], 'There is no sound policy nonsense.'],
    [['audit', 'list', '--kind', 'gossip'], 'is no kind of entry'],
    [['plan'], 'GALLRA_LEDGER_URL'],
  ])('%j ends with 2 and says what to write', async (args, said) => {
    folder = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': callsPolicy });
    const { code, out, err } = await folder.gallra(args);
    expect(err).toContain(said);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test('help names every exit code', async () => {
    folder = await policyFolder({});
    const { code, out } = await folder.gallra(['run', '--help']);
    expect(code).toBe(0);
    for (const exit of [0, 1, 2, 3, 4]) expect(out).toMatch(new RegExp(`^ {2}${exit} {2}\\w`, 'm'));
  });
});

describe('gallra explain without a key', () => {
  test('tells the rule in words', async () => {
    folder = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': callsPolicy });
    const { code, out } = await folder.gallra(['explain', 'calls']);
    expect(code).toBe(0);
    expect(out.split('\n').filter(Boolean)).toEqual([
      'Call recordings: every record of calls in the store telephony.',
      'Each is kept for 2 months from ended_at.',
      'A record whose ended_at is empty is undated: it is reported, and left.',
      'The notice promises at most 2 months.',
      'For 1 year instead, where kept_for is complaint (complaint).',
      'The notice promises at most 1 year.',
      "Never while there is a row of matters whose person_id is the record's caller_id, and state is open (pending matter).",
      'Then it is destroyed.',
      'Before it go: the rows of call_events whose call_id is its id.',
      "More than 10000 records, or 10 % of the table, in one run wait for a person's approval.",
      'It runs every day at 02:15; a day is a day in Europe/Helsinki.',
    ]);
  });
});

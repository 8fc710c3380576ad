/** `gallra test` as an author has it: on a terminal, in a pipeline, beside an editor. */
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { junitXml } from '../../src/cli/render/junit.ts';
import { askPython } from '../support/python.ts';
import { until } from '../support/until.ts';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let folder: Folder;
afterEach(() => folder.remove());

const sample = (due: string, name = 'the last day of January'): string => `policy: calls
records:
  calls:
    - { id: 1, caller_id: anna, ended_at: 2026-01-31T10:00:00Z, kept_for: ~ }
expect:
  - { name: ${name}, key: 1, due: ${due} }
`;

const folderWith = (due: string, name?: string): Promise<Folder> =>
  policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': callsPolicy, 'calls.test.yaml': sample(due, name) });

describe('gallra test', () => {
  test('runs the tests beside the policies without any store, a line for each file', async () => {
    folder = await folderWith('2026-04-01');
    const { code, out, err } = await folder.gallra(['test']);
    expect(err).toBe('');
    expect(out).toMatch(/^✔ calls\.test\.yaml {2}1 met\n\n✔ 1 expectation met in 1 file in [\d.]+ m?s\n$/);
    expect(code).toBe(0);
  });

  test('--list has a line for each expectation', async () => {
    folder = await folderWith('2026-04-01');
    const { out } = await folder.gallra(['test', '--list']);
    expect(out).toContain('calls.test.yaml\n  ✔ the last day of January due on 2026-04-01\n');
  });

  test('what is not met says where, what was expected, what came, and why', async () => {
    folder = await folderWith('2026-03-31');
    const { code, out } = await folder.gallra(['test', folder.dir]);
    const [, failure = ''] = out.split('not met\n\n');
    expect(failure.replace(/in [\d.]+ m?s\n$/, 'in no time')).toBe(`✖ the last day of January
  calls.test.yaml:6:5
  6 |   - { name: the last day of January, key: 1, due: 2026-03-31 }
          ^
  expected  due on 2026-03-31
  got       due on 2026-04-01

    read from       found by           days
    calls.ended_at  the record itself  2026-01-31
    It starts on 2026-01-31.

    class        period    last day    due from    applies
    base period  2 months  2026-03-31  2026-04-01  yes, and decides
    complaint    1 year    2027-01-31  2027-02-01  no

✖ 1 of 1 expectation not met in no time`);
    expect(code).toBe(1);
  });

  test('a mistake in a test file is a mistake with its place', async () => {
    folder = await folderWith('soon');
    const { code, out } = await folder.gallra(['test']);
    expect(out).toMatch(/calls\.test\.yaml:6:\d+ expect\[0\]/);
    expect(code).toBe(2);
  });

  test('--coverage names what no test reaches, in the words of the rule and with its place', async () => {
    folder = await folderWith('2026-04-01');
    const { code, out } = await folder.gallra(['test', '--coverage']);
    expect(out).toMatch(/^calls +5\/9$/m);
    expect(out).toMatch(/^calls\.yaml:\d+:\d+ retain\.extend\[0\] never ends in a test$/m);
    expect(out).toContain('· 55.5 % of 9 branches of 1 policy');
    expect(code).toBe(0);
  });

  test('--min-coverage fails below it, and only there; as JSON the shares are numbers', async () => {
    folder = await folderWith('2026-04-01');
    const [less, enough, json, senseless] = await Promise.all([
      folder.gallra(['test', '--min-coverage', '80']),
      folder.gallra(['test', '--min-coverage', '30%']),
      folder.gallra(['test', '--coverage', '--json']),
      folder.gallra(['test', '--min-coverage', '800']),
    ]);
    expect(less.out).toMatch(/✖ [\d.]+ % covered, where 80 % are asked for\n$/);
    expect([less.code, enough.code, json.code, senseless.code]).toEqual([1, 0, 0, 2]);
    const { coverage } = json.json<{ coverage: { percent: number; policies: { uncovered: unknown[] }[] } }>();
    expect(coverage).toMatchObject({ percent: expect.closeTo(500 / 9), policies: [{ covered: 5, total: 9 }] });
    expect(coverage.policies[0]?.uncovered).toContainEqual(
      expect.objectContaining({ path: 'retain.extend[0]', branch: 'ends', line: expect.any(Number) }),
    );
  });

  test('--json tells of an expectation that is not met by which dates', async () => {
    folder = await folderWith('2026-03-31');
    const { results } = (await folder.gallra(['test', '--json'])).json<{ results: Record<string, unknown>[] }>();
    expect(results).toMatchObject([
      {
        policy: 'calls',
        file: 'calls.test.yaml',
        line: 6,
        passed: false,
        got: 'due on 2026-04-01',
        look: { outcome: 'due', start: '2026-01-31', leaves: [{ column: 'ended_at', days: ['2026-01-31'] }] },
      },
    ]);
  });
});

describe('gallra test --junit', () => {
  /** Read by another's parser: what it cannot read is no XML. */
  const parsed = async (file: string): Promise<unknown> => {
    const script = `
import json, sys, xml.etree.ElementTree as tree
def plain(e): return [e.tag, dict(e.attrib), (e.text or "").strip(), [plain(c) for c in e]]
print(json.dumps(plain(tree.parse(sys.argv[1]).getroot())))`;
    const [line = ''] = await askPython(['-c', script, file], []);
    return JSON.parse(line);
  };
  const time = expect.stringMatching(/^\d+\.\d{3}$/);
  const none = { errors: '0', skipped: '0', time };

  test('writes a case for each expectation, with file, line and time', async () => {
    folder = await folderWith('2026-04-01');
    const file = join(folder.dir, 'report.xml');
    await writeFile(file, 'of yesterday');
    expect((await folder.gallra(['test', '--junit', file])).code).toBe(0);
    const place = { file: 'calls.test.yaml', line: '6' };
    expect(await parsed(file)).toEqual([
      'testsuites',
      { name: 'gallra test', tests: '1', failures: '0', ...none },
      '',
      [
        [
          'testsuite',
          { name: 'calls', file: 'calls.test.yaml', tests: '1', failures: '0', ...none },
          '',
          [['testcase', { name: 'the last day of January', classname: 'calls', ...place, time }, '', []]],
        ],
      ],
    ]);
  });

  test('says of what is not met why, whatever characters the author wrote', async () => {
    const name = `"a < b & \\"c\\"\\n]]> \\ud800 é 🙂"`;
    folder = await folderWith('2026-03-31', name);
    const file = join(folder.dir, 'report.xml');
    expect((await folder.gallra(['test', '--junit', file])).code).toBe(1);
    const message = 'expected due on 2026-03-31, got due on 2026-04-01';
    expect(await parsed(file)).toMatchObject([
      'testsuites',
      { tests: '1', failures: '1', errors: '0' },
      '',
      [
        [
          'testsuite',
          { failures: '1' },
          '',
          [
            [
              'testcase',
              { name: 'a < b & "c"\n]]> \ufffd é 🙂' },
              '',
              [['failure', { message, type: 'expectation' }, expect.stringContaining('calls.ended_at'), []]],
            ],
          ],
        ],
      ],
    ]);
  });

  test('holds no character that XML forbids, wherever it came from', async () => {
    folder = await policyFolder({});
    const result = {
      policy: 'calls',
      file: 'calls.test.yaml',
      line: 6,
      column: 5,
      passed: false,
      look: null,
      taken: [],
      ms: 1,
    };
    const odd = 'a\u0000\u0008\u001b\ufffe\uffff\ud800b';
    const xml = junitXml([{ ...result, name: odd, expected: odd, got: odd }], []);
    expect(xml.isWellFormed()).toBe(true);
    await folder.write('report.xml', xml);
    const report = JSON.stringify(await parsed(join(folder.dir, 'report.xml')));
    expect(report.split(`a${'\ufffd'.repeat(6)}b`).length - 1).toBe(5);
  });

  test('has mistakes in files as errors, so that no pipeline takes them for nothing', async () => {
    folder = await folderWith('soon');
    const file = join(folder.dir, 'report.xml');
    expect((await folder.gallra(['test', '--junit', file])).code).toBe(2);
    const report = JSON.stringify(await parsed(file));
    expect(report).toContain('"tests":"1","failures":"0","errors":"1"');
    expect(report).toContain('calls.test.yaml');
  });

  test('that cannot be written is said, with where', async () => {
    folder = await folderWith('2026-04-01');
    const { code, err } = await folder.gallra(['test', '--junit', join(folder.dir, 'no/such/report.xml')]);
    expect(err).toContain('The report of the tests could not be written. (file.unwritable)');
    expect(code).toBe(2);
  });
});

describe('gallra test --watch', () => {
  const passes = (said: string): number => said.split('Interrupt to end').length - 1;

  test.each(['SIGINT', 'SIGTERM'] as const)('runs again when a file changes, and %s ends it', async (signal) => {
    folder = await folderWith('2026-03-31');
    const { said, stop } = folder.start(['test', '--watch']);
    const pass = (count: number) => until(`pass ${count} is over`, () => passes(said()) === count);
    await pass(1);
    expect(said()).toContain('✖ 1 of 1 expectation not met');

    await folder.write('calls.test.yaml', sample('2026-04-01'));
    await pass(2);
    expect(said()).toContain('✔ 1 expectation met in 1 file');

    const { code, err } = await stop(signal);
    expect({ code, err, passes: passes(said()) }).toEqual({ code: 0, err: '', passes: 2 });
  });

  test('notices a file that another one takes the place of, a new file, one that is gone, and a policy that breaks', async () => {
    folder = await folderWith('2026-03-31');
    const { said, stop } = folder.start(['test', '--watch']);
    let last = '';
    const pass = async (count: number): Promise<void> => {
      await until(`pass ${count} is over`, () => passes(said()) === count);
      last = said().split('Interrupt to end').at(-2) ?? '';
    };
    await pass(1);
    await folder.write('.calls.test.yaml.swp', sample('2026-04-01'));
    await rename(join(folder.dir, '.calls.test.yaml.swp'), join(folder.dir, 'calls.test.yaml'));
    await pass(2);
    expect(last).toContain('✔ 1 expectation met in 1 file');
    await folder.write('more.test.yaml', sample('2026-04-01'));
    await pass(3);
    expect(last).toContain('✔ 2 expectations met in 2 files');
    await rm(join(folder.dir, 'calls.test.yaml'));
    await pass(4);
    expect(last).toContain('✔ 1 expectation met in 1 file');
    await folder.write('calls.yaml', callsPolicy.replace('2 months', '2 moths'));
    await pass(5);
    expect(last).toContain('`2 moths` is not a period');
    expect((await stop('SIGINT')).code).toBe(0);
  });

  test('follows links that lead elsewhere all at once, as Kubernetes mounts files', async () => {
    folder = await policyFolder({});
    const { dir } = folder;
    const mounted = async (version: string, due: string): Promise<void> => {
      await mkdir(join(dir, `..${version}`));
      await writeFile(join(dir, `..${version}`, 'calls.test.yaml'), sample(due));
      await symlink(`..${version}`, join(dir, '..next'));
      await rename(join(dir, '..next'), join(dir, '..data'));
    };
    await folder.write('stores.yaml', storesFile);
    await folder.write('calls.yaml', callsPolicy);
    await mounted('one', '2026-03-31');
    await symlink('..data/calls.test.yaml', join(dir, 'calls.test.yaml'));
    const { said, stop } = folder.start(['test', '--watch']);
    await until('the first pass is over', () => passes(said()) === 1);
    await mounted('two', '2026-04-01');
    await until('the second pass is over', () => passes(said()) === 2);
    expect(said()).toContain('✔ 1 expectation met in 1 file');
    expect((await stop('SIGINT')).code).toBe(0);
  });
});

describe('gallra schema', () => {
  test('prints a JSON Schema, and writes all beside the policies', async () => {
    folder = await policyFolder({});
    const printed = await folder.gallra(['schema']);
    expect(printed.json()).toHaveProperty('properties.retain');
    const written = await folder.gallra(['schema', '--write', '--json']);
    const files = ['policy', 'policy-test', 'stores', 'systems'].map((kind) => `${folder.dir}/${kind}.schema.json`);
    expect(written.json()).toEqual({ written: files });
  });
});

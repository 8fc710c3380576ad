/** `gallra notice` as a user has it: from files, from the rules in force, and held against a published notice. */
import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

const told = `${callsPolicy}notice:
  from: { en: from the end of the call, sv: från det att samtalet avslutades }
  extend: [{ en: if there is a complaint, sv: om det finns en reklamation }]
  unless: [{ en: while a matter is pending, sv: så länge ett ärende pågår }]
`;
const gap = `version: 1
id: letters
title: Letters
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
system: Letters
retain: { period: unspecified, because: none is stated }
`;
const published = (period: string): string =>
  `State Treasury\n\nHow long we keep data\n\nCall recordings are kept for at most ${period} after the call, and for no longer than a year if there is a complaint. They are not destroyed while a matter is pending.\n\nQuestions are answered within a month.\n`;

let folder: Folder;
let ledger: FreshDatabase;
let telephony: FreshDatabase;

beforeAll(async () => {
  [ledger, telephony] = await Promise.all([freshDatabase('notice_ledger'), freshDatabase('notice_telephony')]);
  const store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  await store.end();
  folder = await policyFolder(
    {
      'stores.yaml': storesFile,
      'calls.yaml': told,
      'letters.yaml': gap,
      'good.txt': published('two months'),
      'bad.txt': published('three months'),
    },
    { GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: telephony.url, GALLRA_ACTOR: 'officer-7' },
  );
});

afterAll(async () => {
  await folder?.remove();
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

describe('gallra notice from files', () => {
  test('prints Markdown, says that nobody looked whether the rules are in force, and what is missing', async () => {
    const english = await folder.gallra(['notice', '--files']);
    expect(english).toMatchObject({ code: 0, err: '' });
    expect(english.out).toContain(
      '### Call recordings\n\nThe data are kept for at most 2 months from the end of the call.',
    );
    expect(english.out).toContain('whether they are in force was not looked at');
    const swedish = await folder.gallra(['notice', '--files', '--lang', 'sv']);
    expect(swedish.out).toContain('Uppgifterna bevaras i högst 2 månader från det att samtalet avslutades.');
    expect(swedish.code).toBe(0);
    expect(swedish.err).toMatch(/Words for the public are missing \(sv\)[\s\S]+calls +title\.sv\n +letters +title\.sv/);
    expect((await folder.gallra(['notice', '--files', '--lang', 'sv', '--strict'])).code).toBe(2);
    expect((await folder.gallra(['notice', '--files', '--strict'])).code).toBe(0);
  });

  test('writes a page into a new file', async () => {
    const written = await folder.gallra(['notice', '--files', '-o', 'notice.html']);
    expect(written).toMatchObject({ code: 0, out: '' });
    expect(await readFile(join(folder.dir, 'notice.html'), 'utf8')).toMatch(
      /^<!doctype html>[\s\S]+<h3>Call recordings<\/h3>/,
    );
    expect(await folder.gallra(['notice', '--files', '-o', 'notice.html'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing is written over'),
    });
  });

  test('prints the facts for machines', async () => {
    const { code, json } = await folder.gallra(['notice', '--files', '--json']);
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      language: 'en',
      inForce: false,
      missing: [],
      differing: [],
      statements: [
        {
          controllers: ['State Treasury'],
          told: [
            { policy: 'calls', kind: 'dated' },
            { policy: 'letters', kind: 'unspecified' },
          ],
        },
      ],
    });
  });

  test.each([
    [['--controller', 'Nobody'], 'Write one of: State Treasury.'],
    [['--lang', 'de'], 'Write en (English), sv (Swedish) or fi (Finnish).'],
    [['--format', 'pdf'], 'Write one of: markdown, html.'],
    [['--check', 'good.txt', '-o', 'x'], '--check writes no notice.'],
    [['--check', 'nowhere.txt'], 'The notice cannot be read.'],
  ])('%j ends with 2 and says what to write', async (args, said) => {
    expect(await folder.gallra(['notice', '--files', ...args])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(said),
    });
    await expect(access(join(folder.dir, 'x'))).rejects.toThrow();
  });
});

describe('gallra notice --check', () => {
  test('a notice that agrees ends with 0, each statement beside its policy', async () => {
    const { code, out, err } = await folder.gallra(['notice', '--files', '--check', 'good.txt']);
    expect(err).toBe('');
    expect(out).toContain('✔ line 5: at most 2 months ← calls');
    expect(out).toContain('✔ line 5: at most 1 year ← calls');
    expect(out).toContain('    the rule: from the end of the call');
    expect(out).toContain('line 7: a month (time to answer a request)');
    expect(out).toContain('The notice and the rules agree.');
    expect(code).toBe(0);
  });

  test('a notice that does not ends with 1, and says what differs, for people and for machines', async () => {
    const { code, out } = await folder.gallra(['notice', '--files', '--check', 'bad.txt']);
    expect(code).toBe(1);
    expect(out).toContain('✖ line 5: at most 3 months ← no policy');
    expect(out).toContain('→ calls says otherwise: 2 months from ended_at, then destroyed; up to 1 year if extended.');
    expect(out).toContain('✖ calls: 2 months from ended_at');
    const machine = await folder.gallra(['notice', '--files', '--check', 'bad.txt', '--json']);
    expect(machine.code).toBe(1);
    expect(machine.json()).toMatchObject({
      file: 'bad.txt',
      language: 'en',
      agrees: false,
      statements: [
        {
          line: 5,
          kind: 'period',
          span: { low: null, high: { months: 3, days: 0 } },
          policies: [],
          differences: [{ kind: 'says', policy: 'calls' }],
        },
        { line: 5, span: { low: null, high: { months: 12, days: 0 } }, policies: ['calls'], differences: [] },
        { line: 5, kind: 'exception', policies: ['calls'] },
      ],
      unsaid: [{ policy: 'calls', what: 'period', index: 0 }],
      asides: [{ line: 7, period: 'a month', why: 'answer' }],
    });
  });

  test('a time that cannot be read ends with 1, and is said to be unreadable', async () => {
    await folder.write('vague.txt', `${published('two months')}\nCalls are kept for several years.\n`);
    const { code, out } = await folder.gallra(['notice', '--files', '--check', 'vague.txt', '--document', 'good.txt']);
    expect(code).toBe(1);
    expect(out).toContain('“several years”: cannot be read ← no policy');
    expect(out).toContain('Say it in figures, as in "at most 5 years".');
    const machine = await folder.gallra(['notice', '--files', '--check', 'vague.txt', '--json']);
    expect(machine.json()).toMatchObject({
      statements: expect.arrayContaining([
        expect.objectContaining({
          kind: 'unreadable',
          words: 'several years',
          policies: [],
          differences: [{ kind: 'unreadable' }],
        }),
      ]),
    });
  });

  test('what is no text is a mistake, and so are mistakes in policy files', async () => {
    await folder.write('notice.pdf', '%PDF-1.7 …');
    expect(await folder.gallra(['notice', '--files', '--check', 'notice.pdf'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('pdftotext'),
    });
    await folder.write('broken.yaml', 'version: 2\n');
    expect(await folder.gallra(['notice', '--files', '--check', 'good.txt'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('gallra validate names them all'),
    });
    await folder.write('broken.yaml', gap.replaceAll('etters', 'odgers'));
  });
});

/** One after the other: each test goes on where the one before stopped. */
describe('gallra notice from the rules in force', () => {
  test('a rule that nobody approved is not told, and named; a gap is told', async () => {
    await folder.gallra(['migrate']);
    await folder.gallra(['prepare', 'telephony']);
    const { code, out, err } = await folder.gallra(['notice']);
    expect(code).toBe(0);
    expect(out).toContain('No retention period has been stated');
    expect(out).not.toContain('2 months');
    expect(err).toContain('never approved, so the notice does not tell it');
  });

  test('an approved rule is told; after a change of the file, still the approved one', async () => {
    await folder.gallra(['approve', 'calls', '--yes']);
    const approved = await folder.gallra(['notice']);
    expect(approved).toMatchObject({ code: 0, err: '' });
    expect(approved.out).toContain('at most 2 months from the end of the call');
    expect(approved.out).toContain('_Written from the retention rules in force._');
    await folder.write('calls.yaml', told.replaceAll(': 2 months', ': 3 months'));
    const changed = await folder.gallra(['notice']);
    expect(changed.out).toBe(approved.out);
    expect(changed.err).toContain('changed since it was approved; the notice tells the approved rule');
    expect((await folder.gallra(['notice', '--check', 'good.txt'])).code).toBe(0);
    expect((await folder.gallra(['notice', '--check', 'bad.txt'])).code).toBe(1);
    expect((await folder.gallra(['notice', '--files', '--check', 'bad.txt'])).code).toBe(0);
  });

  test('words for the public are told as they are now, without an approval', async () => {
    await folder.write('calls.yaml', told.replace('from the end of the call', 'from the day of the call'));
    const { out, err } = await folder.gallra(['notice']);
    expect(err).toBe('');
    expect(out).toContain('at most 2 months from the day of the call');
  });

  test('a rule whose file is gone is told until it is retired', async () => {
    await rm(join(folder.dir, 'calls.yaml'));
    const { out, err } = await folder.gallra(['notice']);
    expect(out).toContain('at most 2 months');
    expect(err).toContain('its file is gone; the notice tells the approved rule');
    await folder.gallra(['retire', 'calls', '--reason', 'ended']);
    expect((await folder.gallra(['notice'])).out).not.toContain('2 months');
  });
});

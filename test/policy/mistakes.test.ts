/** Every message that a file can get: the wrong example is told so, the right one is not, and none is left out. */
import { describe, expect, test } from '@jest/globals';
import { folderWith, type Mistake, readChapters, tablesWhileWrong } from './mistakes/examples.ts';
import { type Message, messagesInSource } from './mistakes/messages-in-source.ts';
import { sampleTables } from './mistakes/sample-tables.ts';
import { sampleFiles, type Told, toldOf } from './mistakes/told.ts';

const chapters = await readChapters();
const sample = await sampleFiles();
const mistakes = chapters.flatMap((chapter) => chapter.mistakes);

/** What ran is told by the outcome of a test, without a code of its own. */
const asTold = ({ code, what, hint }: Mistake): string[] =>
  /^test\.(record|sample)$/.test(code) ? [`test ${what} ${hint} `, code] : [`${code} ${what} ${hint}`];
const inWords = ({ code, what, hint }: Told): string => `${code} ${what} ${hint}`;

/** What the policies of the sample name of each other is in one file. */
const fewOf = (file: string): Record<string, string> =>
  Object.fromEntries([file, 'stores.yaml', 'customers-destroyed.yaml'].map((name) => [name, sample[name] ?? '']));

test('Nothing is told of the sample', async () => {
  expect(await toldOf(sample, sampleTables)).toEqual([]);
});

describe.each(chapters.map(({ title, mistakes: of }) => [title, of] as const))('%s', (title, of) => {
  const withTests = title === 'Policy tests';
  const together = ['Policies together', 'systems.yaml', 'Policy tests'].includes(title);
  const around = ({ file }: Mistake): Record<string, string> => (together ? sample : fewOf(file));

  test('each wrong example is told with these very words', async () => {
    for (const mistake of of) {
      const told = await toldOf(
        folderWith(around(mistake), mistake, mistake.wrong),
        tablesWhileWrong(mistake),
        withTests,
      );
      expect(told.map(inWords)).toContain(asTold(mistake)[0]);
      expect([...new Set(told.map(({ code }) => code.split('.')[0]))]).toHaveLength(1);
    }
  });

  test('of each right one nothing is told', async () => {
    for (const mistake of of.filter(({ right }) => right !== undefined)) {
      const told = await toldOf(folderWith(around(mistake), mistake, mistake.right ?? ''), sampleTables, withTests);
      expect([mistake.code, mistake.right, told]).toEqual([mistake.code, mistake.right, []]);
    }
  });
});

/** Messages of the source that no file can get, and why. */
const unseen: Record<string, string> = {
  'temporal-text.ts': 'of a day that a command was given',
  'zone-clock.ts': 'zones are checked by the schema',
  'period.ts `…` has no unit': 'numbers are told by the schema',
  'schema-problems.ts this can only be `…`': 'another shape of the same key is always nearer',
  'schema-words.ts `…` is no dated period': 'decides only which shape was meant',
  'policy-folder.ts the folder of policies cannot be read': 'of no file: there is none',
  'policy-tests.ts … declares a gap, so there is nothing to test.': 'told before anything is run',
  'policy-tests.ts There is no policy ….': 'told before anything is run',
  'policy-tests.ts The file of … cannot be used.': 'told beside the mistakes of that file',
  'sample-store.ts A value that the rows write for ….… is no ….': 'only where a real store says what its columns are',
};

test('No message of the source is left out', () => {
  const messages = messagesInSource();
  expect(messages.length).toBeGreaterThan(200);
  const isListed = ({ fits }: Message): boolean => mistakes.some(({ what }) => fits.test(what));
  const isUnseen = ({ file, what }: Message): boolean =>
    Object.hasOwn(unseen, file) || Object.hasOwn(unseen, `${file} ${what}`);
  const left = messages.filter((one) => !isListed(one) && !isUnseen(one));
  expect(left.map(({ file, what }) => `${file}: ${what}`)).toEqual([]);
  const named = new Set(messages.flatMap(({ file, what }) => [file, `${file} ${what}`]));
  expect(Object.keys(unseen).filter((one) => !named.has(one))).toEqual([]);
});

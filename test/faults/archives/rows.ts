/** What archives of rows have in common, whichever server they lie on. */
import type { Archive } from '../archive.ts';

export const letterRule = `
dataset:
  store: archive
  table: letters
  key: id
  parts:
    - { table: pages, match: { letter_id: id } }
retain: { period: 2 years, from: written_on }
unless:
  - { exists: { table: matters, match: { letter_id: id }, where: { state: open } }, because: open matter }`;

export const rowHold: Archive['holdOn'] = (letter) => ({
  table: 'letters',
  kind: 'record',
  match: { id: `${letter}` },
});

export const rowHolds: Archive['holds'] = [
  rowHold(3),
  { table: 'letters', kind: 'matching', match: { case_number: 'C-5' } },
  { table: 'pages', kind: 'matching', match: { letter_id: '12' } },
];

export const lettersIn = async (ask: Archive['ask'], where = 'true'): Promise<number[]> =>
  (await ask(`select id from letters where ${where} order by id`)).map(({ id }) => Number(id));

export const pagesIn = async (ask: Archive['ask']): ReturnType<Archive['pages']> => ({
  missing: await lettersIn(ask, '(select count(*) from pages where letter_id = letters.id) <> 2'),
  stray: (await ask('select letter_id from pages where letter_id not in (select id from letters)')).map((page) =>
    Number(page.letter_id),
  ),
});

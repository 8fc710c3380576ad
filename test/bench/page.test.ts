import { expect, test } from '@jest/globals';
import { pageWith } from './page.ts';

const order = ['planning', 'disposal', 'files'];

test('a part that was measured anew takes the place of what stood there, and the others stay', () => {
  const first = pageWith('', order, { files: '## Files\n\nslow\n', planning: '## Planning\n\nquick\n' });
  const second = pageWith(first, order, { files: '## Files\n\nfast\n', disposal: '## Disposal\n\n| a |\n' });
  expect(headings(second)).toEqual(['## Planning', '## Disposal', '## Files']);
  expect(second).toContain('## Planning\n\nquick\n');
  expect(second).toContain('## Files\n\nfast\n');
  expect(second).not.toContain('slow');
  expect(pageWith(second, order, {})).toBe(second);
});

test('a part that is measured no longer goes from the page', () => {
  const page = pageWith('', order, { planning: '## Planning\n', files: '## Files\n' });
  expect(headings(pageWith(page, ['files'], {}))).toEqual(['## Files']);
});

test('below each aim stands what was measured the time before, and by then nothing of what came before that', () => {
  const measured = (on: string, aims: string[]): Record<string, string> => ({
    files: ['## Files', '', `\`npm run bench -- --part files\` on ${on}: 2 cores`, '', ...aims, ''].join('\n'),
  });
  let page = pageWith(
    '',
    order,
    measured('2026-01-01 at 10:00 UTC', ['- **MISSED**: quick: 9 s', '- **met**: small: 1 MB']),
  );
  page = pageWith(
    page,
    order,
    measured('2026-01-02 at 11:00 UTC', ['- **MISSED**: quick: 8 s: slow', '- **met**: new: 5']),
  );
  page = pageWith(page, order, measured('2026-01-03 at 12:00 UTC', ['- **met**: quick: 1 s', '- **met**: new: 6']));
  expect(page.split('\n').filter((line) => /^ *- /.test(line))).toEqual([
    '- **met**: quick: 1 s',
    '  - MISSED on 2026-01-02 at 11:00 UTC: 8 s: slow',
    '- **met**: new: 6',
    '  - met on 2026-01-02 at 11:00 UTC: 5',
  ]);
});

const headings = (page: string): string[] => page.match(/^## .*$/gm) ?? [];

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

const headings = (page: string): string[] => page.match(/^## .*$/gm) ?? [];

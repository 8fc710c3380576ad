/** The charts, as markup: what is said beside them, and what stands where. */
import { describe, expect, test } from '@jest/globals';
import { languages } from '../../src/documents/language.ts';
import { addDays } from '../../src/policy/calendar.ts';
import { type DayChart, dayChart } from '../../src/web/charts/day-chart.ts';

const of = (values: number[]): DayChart => ({
  id: 'x',
  title: 'Records & <more>',
  columns: { day: 'Day', value: 'Records', note: 'How' },
  days: values.map((value, i) => ({ day: addDays('2026-11-01', i), value, note: value > 0 ? 'some' : '' })),
  nothing: 'Nothing at all.',
});
const drawn = (values: number[], language: 'en' | 'sv' | 'fi' = 'en'): string =>
  dayChart(of(values), language).toString();
const rects = (svg: string) =>
  [...svg.matchAll(/<rect[^>]* x="([\d.]+)%" width="([\d.]+)%" y="([\d.]+)" height="([\d.]+)"/g)].map((found) => {
    const [x = 0, width = 0, y = 0, height = 0] = found.slice(1).map(Number);
    return { x, width, y, height };
  });

describe('a chart of days', () => {
  test('with nothing to show says so instead', () => {
    expect(drawn(new Array<number>(90).fill(0))).toBe('<p>Nothing at all.</p>');
    expect(drawn([])).toBe('<p>Nothing at all.</p>');
  });

  test('is a picture with a title and a description, and its numbers stand in a table', () => {
    const svg = drawn([0, 1234, 5]);
    expect(svg).toContain('role="img" aria-labelledby="x-title x-desc"');
    expect(svg).toContain('<title id="x-title">Records &amp; &lt;more&gt;</title>');
    expect(svg).toContain('1,239 in all from 1 November 2026 to 3 November 2026; most on 2 November 2026: 1,234.');
    expect(svg).toContain('<th scope="row">2 November 2026</th><td class="number">1,234</td><td>some</td>');
    expect(svg).not.toContain('<th scope="row">1 November 2026</th>');
  });

  test('beside one enormous bar what is small is still seen, and nothing leaves the picture', () => {
    const all = rects(drawn([1, 5_000_000, 0, 2]));
    expect(all).toHaveLength(3);
    for (const { x, width, y, height } of all) {
      expect(height).toBeGreaterThanOrEqual(2);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(158);
      expect(x + width).toBeLessThanOrEqual(100);
    }
    expect(Math.max(...all.map(({ height }) => height))).toBeGreaterThan(100);
  });

  test('of 90 days keeps bars apart, and names so few days that names do not meet on a phone', () => {
    const svg = drawn(Array.from({ length: 90 }, (_, i) => i + 1));
    const all = rects(svg);
    expect(all).toHaveLength(90);
    all.forEach(({ x }, i) => {
      const before = all[i - 1];
      if (before) expect(x).toBeGreaterThan(before.x + before.width);
    });
    const named = [...svg.matchAll(/<text class="(wide)?" x="([\d.]+)%"/g)];
    const onPhone = named.filter(([, wide]) => !wide).map(([, , x]) => Number(x));
    expect(onPhone.length).toBeGreaterThanOrEqual(3);
    // 12 pixels a letter at most, six of them, on 220 pixels.
    const apart = onPhone.slice(1).map((x, i) => ((x - (onPhone[i] ?? 0)) / 100) * 220);
    expect(Math.min(...apart)).toBeGreaterThan(60);
  });

  test('has whole numbers on its axis, each once', () => {
    const ticks = (svg: string) => [...svg.matchAll(/text-anchor="end">([^<]+)<\/text>/g)].map(([, tick]) => tick);
    expect(ticks(drawn([1]))).toEqual(['0', '1']);
    expect(ticks(drawn([40_000]))).toContain('40k');
    expect(ticks(drawn([2_500_000], 'sv'))).toContain('2,5\u00a0mn');
  });

  test.each(languages)('in %s writes days and numbers as that language does', (language) => {
    const svg = drawn(
      Array.from({ length: 90 }, () => 12_345),
      language,
    );
    const said = { en: ['12,345', '1 Nov'], sv: ['12\u00a0345', '1 nov'], fi: ['12\u00a0345', '1.11.'] }[language];
    for (const one of said) expect(svg).toContain(one);
  });
});

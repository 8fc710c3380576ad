/**
 * A bar for each day, as SVG made here: no script draws it. Along the width everything is in percent and along the height in
 * pixels, so that letters keep their size on a phone as on a wall. The same numbers stand in a table below. Pure.
 */
import { scaleLinear } from 'd3-scale';
import { day as dayInWords, type Language, number, shortDay } from '../../documents/language.ts';
import type { Day } from '../../policy/compiled.ts';
import { type Html, html, raw } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import { chartWords } from './words.ts';

export interface DayValue {
  day: Day;
  value: number;
  /** What the table says beside the number, such as the parts of it. */
  note?: string;
}

export interface DayChart {
  /** Of the page; no other element may have it. */
  id: string;
  /** What is shown, as a heading would say it. */
  title: string;
  /** Heads of the table: the day, the number, and of the notes where there are any. */
  columns: { day: string; value: string; note?: string };
  /** Every day from the first to the last, none left out. */
  days: DayValue[];
  /** Said instead where every day is 0. */
  nothing: string;
  /** Paints the bars in the second colour. */
  ahead?: boolean;
}

const height = 180;
const top = 14;
const bottom = 22;
const ground = height - bottom;
/** What is there at all is seen beside the greatest. */
const least = 2;

export function dayChart(chart: DayChart, language: Language): Html {
  const { id, title, days, nothing } = chart;
  const words = chartWords[language];
  const total = days.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return html`<p>${nothing}</p>`;
  const description = inWords(days, total, language);
  return html`<figure class="chart" id="${id}">
<figcaption>${title}: ${description}</figcaption>
<div class="plot">${values(days, language)}${bars(chart, description, language)}</div>
<details><summary>${words.table}</summary>${table(chart, language)}</details>
</figure>`;
}

function inWords(days: DayValue[], total: number, language: Language): string {
  const greatest = days.reduce((a, b) => (b.value > a.value ? b : a));
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  return chartWords[language].description(
    number(total, language),
    [dayInWords(first, language), dayInWords(last, language)],
    [number(greatest.value, language), dayInWords(greatest.day, language)],
  );
}

const scaleOf = (days: DayValue[]) =>
  scaleLinear([0, Math.max(1, ...days.map(({ value }) => value))], [ground, top]).nice(4);

/** Whole numbers only, and few enough to stand one above the other. */
const ticksOf = (days: DayValue[]): { at: number; y: number }[] => {
  const scale = scaleOf(days);
  return scale
    .ticks(4)
    .filter((tick) => Number.isInteger(tick))
    .map((at) => ({ at, y: round(scale(at)) }));
};

function values(days: DayValue[], language: Language): Html {
  return html`<svg class="values" height="${height}" aria-hidden="true" focusable="false">${ticksOf(days).map(
    ({ at, y }) => html`<text x="100%" y="${y}" dy="0.32em" text-anchor="end">${shortNumber(at, language)}</text>`,
  )}</svg>`;
}

function bars({ id, title, days, ahead }: DayChart, description: string, language: Language): Html {
  const scale = scaleOf(days);
  const step = 100 / days.length;
  return html`<svg class="bars" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
<g class="axis">${ticksOf(days).map(({ y }) => html`<line x1="0" x2="100%" y1="${y}" y2="${y}"/>`)}</g>
<g>${days.map(({ day, value }, i) => {
    if (value === 0) return '';
    const tall = Math.max(least, ground - scale(value));
    return html`<rect class="bar${raw(ahead ? ' second' : '')}" x="${round(i * step + step * 0.1)}%" width="${round(step * 0.8)}%" y="${round(ground - tall)}" height="${round(tall)}"><title>${dayInWords(day, language)}: ${number(value, language)}</title></rect>`;
  })}</g>
<g>${daysNamed(days).map(({ at, day, wide }) => {
    const x = round((at + 0.5) * step);
    // At an edge a name in the middle would be cut off.
    const anchor = x < 8 ? 'start' : x > 92 ? 'end' : 'middle';
    return html`<text class="${wide ? 'wide' : ''}" x="${x}%" y="${height - 6}" text-anchor="${anchor}">${shortDay(day, language)}</text>`;
  })}</g>
</svg>`;
}

/** Few enough for a phone; those between are for wider pages. */
function daysNamed(days: DayValue[]): { at: number; day: Day; wide: boolean }[] {
  const most = 7;
  const each = Math.max(1, Math.ceil((days.length - 1) / (most - 1)));
  const named = days.flatMap(({ day }, at) => (at % each === 0 ? [{ at, day }] : []));
  return named.map((one, i) => ({ ...one, wide: i % 2 === 1 }));
}

/** Thousands and millions by their signs: an axis is narrow. */
function shortNumber(value: number, language: Language): string {
  const { thousand, million } = chartWords[language];
  if (value >= 1_000_000) return million(decimal(value / 1_000_000, language));
  return value >= 10_000 ? thousand(decimal(value / 1000, language)) : number(value, language);
}

const decimal = (value: number, language: Language): string => {
  const [whole = '0', part] = String(Number(value.toFixed(2))).split('.');
  return number(Number(whole), language) + (part === undefined ? '' : `${language === 'en' ? '.' : ','}${part}`);
};

function table({ title, columns, days }: DayChart, language: Language): Html {
  const told = days.filter(({ value }) => value > 0);
  return scrolling(
    title,
    html`<table>
<caption>${title}. ${chartWords[language].others}</caption>
<thead><tr><th scope="col">${columns.day}</th><th scope="col" class="number">${columns.value}</th>${columns.note !== undefined && html`<th scope="col">${columns.note}</th>`}</tr></thead>
<tbody>
${told.map(
  ({ day, value, note }) =>
    html`<tr><th scope="row">${dayInWords(day, language)}</th><td class="number">${number(value, language)}</td>${columns.note !== undefined && html`<td>${note ?? ''}</td>`}</tr>
`,
)}</tbody></table>`,
  );
}

const round = (value: number): number => Number(value.toFixed(2));

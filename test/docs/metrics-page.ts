/** docs/metrics.md: its tables are written from the definitions, between two marks; the words around them by hand. */
import { type MetricDefinition, metricDefinitions, processMetrics } from '../../src/app/metric-definitions.ts';

const begin = '<!-- written from src/app/metric-definitions.ts: npm run docs -->';
const end = '<!-- end -->';

export function metricsPage(page: string): string {
  const [before, rest = ''] = page.split(begin);
  const after = rest.split(end)[1] ?? '';
  return `${before}${begin}\n\n${tables()}\n\n${end}${after}`;
}

const headings: [MetricDefinition['whose'], string][] = [
  ['ledger', 'What the ledger says: the same from every process'],
  ['queue', 'What the queue says: the same from every worker'],
  ['worker', 'What this process did, or sees: add up, or take the least, over all'],
];

const tables = (): string =>
  [
    ...headings.map(
      ([whose, heading]) => `### ${heading}\n\n${table(metricDefinitions.filter((one) => one.whose === whose))}`,
    ),
    `### Of the process, as everywhere\n\n${processMetrics.map((name) => `\`${name}\``).join(', ')}`,
  ].join('\n\n');

const table = (definitions: readonly MetricDefinition[]): string =>
  aligned([
    ['metric', 'kind', 'labels', 'what it is'],
    ...definitions.map(({ name, kind, labels, means }) => [`\`${name}\``, kind, labels.join(', '), means]),
  ]);

/** As the formatter writes it. */
function aligned(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}

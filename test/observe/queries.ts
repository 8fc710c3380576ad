/** What an expression of Prometheus asks for, and what there is to be asked for. */
import { join } from 'node:path';
import { metricDefinitions, processMetrics } from '../../src/app/metric-definitions.ts';

export const root = join(import.meta.dirname, '../..');

/** Names of the series: of a histogram its three. */
export const knownSeries = new Set<string>([
  ...processMetrics,
  ...metricDefinitions.flatMap(({ name, kind }) =>
    kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  ),
]);

/** Names of metrics in an expression; labels and functions are none. */
export const asked = (expr: string): string[] => [
  ...new Set([...expr.matchAll(/\b(?:gallra|process|nodejs)_\w+/g)].map(([name]) => name)),
];

/** Of which metric a series is. */
export const metricOf = (series: string): string =>
  metricDefinitions.find(({ name, kind }) => kind === 'histogram' && series.startsWith(`${name}_`))?.name ?? series;

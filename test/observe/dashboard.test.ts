/** The dashboard: it asks only for what there is, and leaves out nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { metricDefinitions } from '../../src/app/metric-definitions.ts';
import { hasPromtool, promtool } from './promtool.ts';
import { asked, knownSeries, metricOf, root } from './queries.ts';

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  targets?: { expr: string }[];
  gridPos: { h: number; w: number; x: number; y: number };
}

const dashboard = JSON.parse(readFileSync(join(root, 'deploy/observe/dashboard.json'), 'utf8')) as {
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
};
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const exprs = panels.flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr));
const variables = dashboard.templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query));

describe('the dashboard', () => {
  test('asks only for metrics that there are', () => {
    const names = [...exprs, ...variables].flatMap(asked);
    expect(names.filter((name) => !knownSeries.has(name))).toEqual([]);
  });

  test('shows every metric of ours', () => {
    const shown = new Set(exprs.flatMap(asked).map(metricOf));
    expect(metricDefinitions.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  test('says of each panel what it shows, once, and no two lie over each other', () => {
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    expect(panels.filter(({ description }) => !description)).toEqual([]);
    const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  (hasPromtool ? test : test.skip)('asks in a way that Prometheus understands', () => {
    const rules = exprs.map((expr, i) => ({
      record: `gallra:panel_${i}`,
      expr: expr.replaceAll('$policy', '.*').replaceAll('$store', '.*'),
    }));
    const folder = mkdtempSync(join(tmpdir(), 'gallra-panels-'));
    try {
      const file = join(folder, 'panels.yaml');
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      expect(promtool(['check', 'rules', file])).toContain('SUCCESS');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

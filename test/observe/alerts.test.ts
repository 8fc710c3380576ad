/** The alert rules: each fires when it should, asks only for what there is, and has a runbook. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { hasPromtool, promtool } from './promtool.ts';
import { asked, knownSeries, root } from './queries.ts';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const folder = join(root, 'deploy/observe');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const rules = (parse(read('deploy/observe/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
/** Those of rules that wait for days are looked at in longer steps. */
const tests = ['alerts.test.yaml', 'alerts-slow.test.yaml'];
const wherePromtoolIs = hasPromtool ? test : test.skip;

describe('the alert rules', () => {
  wherePromtoolIs('are understood by Prometheus', () => {
    expect(promtool(['check', 'rules', join(folder, 'alerts.yaml')])).toContain(`${rules.length} rules found`);
    expect(promtool(['check', 'config', join(folder, 'prometheus.yaml')])).toContain('SUCCESS');
  });

  wherePromtoolIs('fire when they should, not before, and not when they should not', () => {
    for (const file of tests) expect(promtool(['test', 'rules', join(folder, file)])).toContain('SUCCESS');
  });

  test('are each tested, firing and quiet', () => {
    const written = tests.flatMap(
      (file) => (parse(read(`deploy/observe/${file}`)) as { tests: { name: string }[] }).tests,
    );
    const names = rules.flatMap(({ alert }) => [alert, `${alert} is quiet`]);
    expect(written.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  test.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks only for metrics that there are',
    (_, { expr }) => {
      expect(asked(expr).filter((name) => !knownSeries.has(name))).toEqual([]);
      expect(asked(expr).length).toBeGreaterThan(0);
    },
  );

  test.each(rules.map((rule) => [rule.alert, rule] as const))('%s has a runbook, in four parts', (alert, rule) => {
    expect(['page', 'ticket']).toContain(rule.labels.severity);
    const text = read(rule.annotations.runbook);
    expect(text).toContain(`Alert \`${alert}\`.`);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      'What it means',
      'How to look',
      'What to do',
      'How to know that it is over',
    ]);
    expect(read('docs/runbooks/README.md')).toContain(`\`${alert}\`: [`);
  });

  test('are all that there are runbooks for', () => {
    const pages = readdirSync(join(root, 'docs/runbooks')).filter((file) => file !== 'README.md');
    expect(pages.map((file) => `docs/runbooks/${file}`).sort()).toEqual(
      rules.map(({ annotations }) => annotations.runbook).sort(),
    );
    expect(existsSync(join(root, 'docs/runbooks/README.md'))).toBe(true);
  });
});

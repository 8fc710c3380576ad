/** docs/alerts.md lists every kind of alert, in the order in which they are told, and each as urgent or daily as it is. */
import { expect, test } from '@jest/globals';
import { alertKinds } from '../../src/ports/alerts.ts';
import { everyKind } from '../documents/sample-alerts.ts';
import { readPage } from './page.ts';

const rows = [...readPage('alerts.md').matchAll(/^\| `([a-z.-]+)` +\| (urgent|daily)/gm)];

test('every kind is listed', () => {
  expect(rows.map(([, kind]) => kind)).toEqual([...alertKinds]);
});

test('as urgent as it is', () => {
  const severities = new Map(everyKind().map(({ kind, severity }) => [kind as string, severity as string]));
  expect(rows.map(([, kind = '', told]) => [kind, told])).toEqual(
    rows.map(([, kind = '']) => [kind, severities.get(kind)]),
  );
});

test('the message that is shown has the fields of one', () => {
  const [, shown = '{}'] = /```json\n([\s\S]*?)```/.exec(readPage('alerts.md')) ?? [];
  const { data } = JSON.parse(shown) as { data: { alerts: object[] } };
  expect(Object.keys(data.alerts[0] ?? {}).sort()).toEqual(Object.keys(everyKind()[0] ?? {}).sort());
});

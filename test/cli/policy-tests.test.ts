import { afterEach, describe, expect, test } from '@jest/globals';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let folder: Folder;
afterEach(() => folder.remove());

const sample = (due: string): string => `policy: calls
records:
  calls:
    - { id: 1, caller_id: anna, ended_at: 2026-01-31T10:00:00Z, kept_for: ~ }
expect:
  - { name: the last day of January, key: 1, due: ${due} }
`;

describe('gallra test', () => {
  test('runs the tests beside the policies without any store', async () => {
    folder = await policyFolder({
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy,
      'calls.test.yaml': sample('2026-04-01'),
    });
    const { code, out, err } = await folder.gallra(['test']);
    expect(err).toBe('');
    expect(out).toContain('✔ the last day of January due on 2026-04-01');
    expect(out).toContain('1 expectations met');
    expect(code).toBe(0);
  });

  test('a day too early is not met, and says where, what was expected and what came', async () => {
    folder = await policyFolder({
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy,
      'calls.test.yaml': sample('2026-03-31'),
    });
    const { code, out } = await folder.gallra(['test', folder.dir]);
    expect(out).toContain('calls.test.yaml:6:');
    expect(out).toMatch(/expected due on 2026-03-31\n\s+got +due on 2026-04-01/);
    expect(code).toBe(1);
  });

  test('a mistake in a test file is a mistake with its place', async () => {
    folder = await policyFolder({
      'stores.yaml': storesFile,
      'calls.yaml': callsPolicy,
      'calls.test.yaml': sample('soon'),
    });
    const { code, out } = await folder.gallra(['test']);
    expect(out).toMatch(/calls\.test\.yaml:6:\d+ expect\[0\]/);
    expect(code).toBe(2);
  });
});

describe('gallra schema', () => {
  test('prints a JSON Schema, and writes both beside the policies', async () => {
    folder = await policyFolder({});
    const printed = await folder.gallra(['schema']);
    expect(printed.json()).toHaveProperty('properties.retain');
    const written = await folder.gallra(['schema', '--write', '--json']);
    expect(written.json()).toEqual({
      written: [`${folder.dir}/policy.schema.json`, `${folder.dir}/stores.schema.json`],
    });
  });
});

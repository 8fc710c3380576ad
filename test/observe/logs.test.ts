/** docs/logs.md lists every event that the program writes, and no other. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './queries.ts';

const sources = ['src', 'jobs']
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(root, file), 'utf8'));

/** Names in calls of the log, up to the fields; also where one of two is chosen, or another function takes the log. */
const written = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/\b(?:log\.(?:write|failure)|once|postponed)\(([^{;]*)/g)].flatMap(([, call = '']) =>
      [...call.matchAll(/'([a-z]+(?:\.[a-z-]+)+)'/g)].map(([, name = '']) => name),
    ),
  ),
);
const listed = [...readFileSync(join(root, 'docs/logs.md'), 'utf8').matchAll(/^\| `([a-z.-]+)` /gm)].map(
  ([, name = '']) => name,
);

describe('the events of the log', () => {
  test('are found in the source', () => {
    expect(written.size).toBeGreaterThan(30);
    for (const one of ['run.retry', 'run.failed', 'run.postponed', 'alerts.failed']) expect(written).toContain(one);
  });

  test('are each listed in docs/logs.md, once', () => {
    const known = new Set(listed);
    expect([...written].filter((name) => !known.has(name) && !codes.has(name)).sort()).toEqual([]);
    expect(known.size).toBe(listed.length);
  });

  test('are all that are listed there', () => {
    expect(listed.filter((name) => !written.has(name))).toEqual([]);
  });
});

/** Codes of errors that stand in such a call. */
const codes = new Set(['store.unreachable', 'store.closed']);

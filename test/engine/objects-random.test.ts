/** Random registers of rows and files, shared, held, claimed, missing, with workers that die: what is gone had to go, and what stays is whole. */
import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Store } from '../../src/ports/store.ts';
import { callsPolicy, objectsPlace, sound } from './objects-place.ts';

/** Few, so that rows share them. */
const pool = ['a', 'b', 'c', 'd', 'kept/e'];
const parts = '[{ store: logs, object: "{audio}" }, { store: logs, object: "{transcript}.txt" }]';
const keep = sound(
  'files-kept',
  'dataset: { store: logs, files: "kept/*" }\nretain: { period: 50 years, from: modified_at }',
);

const name = fc.constantFrom(...pool);
const row = fc.record({
  due: fc.constantFrom(true, true, true, true, false),
  excepted: fc.constantFrom(true, false, false, false, false),
  audio: fc.oneof({ weight: 6, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom('', '../x', null) }),
  transcript: name,
});
const register = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 6 }),
  missing: fc.uniqueArray(fc.constantFrom(...pool, ...pool.map((one) => `${one}.txt`)), { maxLength: 4 }),
  held: fc.uniqueArray(fc.constantFrom(...pool, ...pool.map((one) => `${one}.txt`)), { maxLength: 3 }),
  linked: fc.option(name),
  batchSize: fc.integer({ min: 1, max: 8 }),
  /** How many files the first worker takes before it dies; null: it lives. */
  dies: fc.option(fc.integer({ min: 0, max: 6 })),
});

test('no file goes that is held, claimed, or named by a row that stays; no row goes before its files', async () => {
  await fc.assert(
    fc.asyncProperty(register, async ({ rows, missing, held, linked, batchSize, dies }) => {
      const place = await objectsPlace([callsPolicy({ parts }), keep]);
      try {
        const all = [...pool, ...pool.map((one) => `${one}.txt`)].filter((one) => !missing.includes(one));
        for (const one of all) await place.folder.put(one);
        if (linked && all.includes(linked))
          await place.folder.hardLink(`other/${linked}`.replaceAll('/', '-'), join(place.folder.root, linked));
        for (const [i, one] of rows.entries())
          await place.rows.insert('calls', {
            id: i + 1,
            ended_on: one.due ? '2026-01-01' : '2026-05-20',
            kept_for: one.excepted ? 'complaint' : null,
            audio: one.audio,
            transcript: one.transcript,
          });
        const engine = place.engine();
        const settings = { ...engine.settings, batchSize };
        for (const path of held.filter((one) => all.includes(one)))
          await placeHold(engine, {
            ...{ store: 'logs', table: 'files', match: { path }, kind: 'record', restriction: false, future: false },
            ...{ reason: 'litigation', matter: 'D', note: null, placedBy: 'o', reviewOn: '2030-01-01' },
          });
        if (dies !== null) {
          const logs: Store = {
            ...place.logs,
            async effect(order) {
              const batchId = randomUUID();
              const keys = order.range.keys?.slice(0, dies) ?? [];
              await place.logs.effect({ ...order, batchId, range: { ...order.range, keys } });
              await place.logs.forget(batchId);
              throw new GallraError({ code: 'store.unknown', what: 'Died.', hint: '', actor: 'nobody' });
            },
          };
          await runPolicy({ ...place.engine({ logs }), settings }, 'calls').catch(() => undefined);
          place.bench.clock.now += 200_000;
        }
        const report = await runPolicy({ ...engine, settings }, 'calls');
        expect(report.state).toBe('finished');

        const left = new Set((await place.left()).calls.map(Number));
        const there = new Map<string, boolean>();
        for (const one of all)
          there.set(
            one,
            await access(join(place.folder.root, one)).then(
              () => true,
              () => false,
            ),
          );
        const gone = (one: string): boolean => there.get(one) !== true;
        const namesOf = (one: (typeof rows)[number]): string[] => [one.audio ?? '', `${one.transcript}.txt`];
        const [stayed, went] = [rows.filter((_, i) => left.has(i + 1)), rows.filter((_, i) => !left.has(i + 1))];
        for (const one of went) {
          expect(one.due && !one.excepted && /^\w/.test(one.audio ?? '')).toBe(true);
          expect(namesOf(one).every(gone)).toBe(true);
        }
        for (const one of all.filter(gone)) {
          expect(held).not.toContain(one);
          expect(one).not.toMatch(/^kept/);
          expect(one).not.toBe(linked);
          expect(went.some((its) => namesOf(its).includes(one))).toBe(true);
          expect(stayed.some((its) => namesOf(its).includes(one))).toBe(false);
        }
        expect(await place.logs.receipts()).toEqual([]);
        expect(await place.bench.ledger.openIntents()).toEqual([]);
        const counted = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
        const due = rows.filter((one) => one.due && !one.excepted).length;
        expect(counted).toBe(due);
      } finally {
        await place.close();
      }
    }),
    { numRuns: 100 },
  );
}, 120_000);

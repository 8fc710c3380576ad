/** What every ledger promises to whoever looks through what was done: entries by what they say, runs, batches, page by page. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeEntry, type NewEntry } from '../../src/audit/entry.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { LogFilter } from '../../src/ports/log-search.ts';
import type { LedgerUnderTest } from './ledger.ts';

export function ledgerSearchContract(fresh: () => Promise<LedgerUnderTest>): void {
  let ledger: Ledger;
  let own: string;
  let policy: string;
  beforeEach(async () => {
    ({ ledger } = await fresh());
    own = crypto.randomUUID();
    policy = `policy-${own}`;
  });

  /** A run with two batches, a hold, a decision by a person: of this test alone. */
  async function somethingDone(): Promise<void> {
    const run = { run: `run-${own}`, store: `store-${own}`, policy };
    const written: NewEntry[] = [
      { kind: 'policy.approved', actor: `oidc:officer-${own}`, policy },
      { kind: 'run.started', actor: `worker:${own}`, ...run },
      { kind: 'batch.intended', actor: `worker:${own}`, batch: '1', ...run },
      { kind: 'batch.settled', batch: '1', counts: { destroyed: 2 }, ...run },
      { kind: 'hold.placed', actor: `oidc:officer-${own}`, store: `store-${own}`, matter: `VK/${own}` },
      { kind: 'batch.intended', actor: `worker:${own}`, batch: '2', ...run, policy: `other-${own}` },
      { kind: 'batch.settled', batch: '2', ...run, policy: `other-${own}` },
      { kind: 'run.finished', actor: `worker:${own}`, ...run },
      { kind: 'log.checked', actor: `officer "${own}" \\ <b>ä</b>` },
    ];
    for (const entry of written) await ledger.append(entry);
    // A batch is of a policy that was published.
    for (const id of [policy, `other-${own}`])
      await ledger.publish([{ compiled: publishedIn(id, `store-${own}`), source: '' }], 'a');
  }

  const everything = async () => {
    const all = await ledger.entries({ limit: 100_000 });
    return all.map(({ bytes }) => decodeEntry(bytes)).reverse();
  };

  const fits = (filter: LogFilter, entry: ReturnType<typeof decodeEntry>): boolean => {
    const { policies, from = 0, to = Number.POSITIVE_INFINITY, ...fields } = filter;
    const ofPolicies = policies === undefined || (entry.policy !== undefined && policies.includes(entry.policy));
    const within = entry.index >= from && entry.index < to;
    return within && ofPolicies && Object.entries(fields).every(([name, value]) => entry[name as 'store'] === value);
  };

  const filters = (): LogFilter[] => [
    {},
    { policy },
    { policies: [policy, `other-${own}`] },
    { policies: [policy, `other-${own}`], store: `store-${own}` },
    { policies: [] },
    { policies: [policy], policy: `other-${own}` },
    { store: `store-${own}` },
    { store: `store-${own}`, kind: 'batch.settled' },
    { store: `store-${own}`, kind: 'hold.placed' },
    { kind: 'batch.intended', actor: `worker:${own}` },
    { actor: `oidc:officer-${own}` },
    { actor: `worker:${own}` },
    { actor: `officer "${own}" \\ <b>ä</b>` },
    { actor: 'worker:nobody' },
    { matter: `VK/${own}` },
    { matter: `VK/${own}`, policy },
    { run: `run-${own}`, policy },
    { kind: 'run.finished', policy },
    { kind: 'log.checked', actor: `oidc:officer-${own}` },
  ];

  describe('looking through the log', () => {
    test('finds exactly the entries that fit, the newest first, by every filter', async () => {
      await somethingDone();
      for (const filter of filters()) {
        const page = await ledger.searchLog(filter, { limit: 100_000 });
        const wanted = (await everything()).filter((entry) => fits(filter, entry));
        expect({ filter, found: page.entries.map(({ index }) => index), onward: page.onward }).toEqual({
          filter,
          found: wanted.map(({ index }) => index),
          onward: null,
        });
      }
    });

    test('goes on where it stopped, to older ones and back to newer ones, and misses none', async () => {
      await somethingDone();
      for (const filter of filters()) {
        const wanted = (await everything()).filter((entry) => fits(filter, entry)).map(({ index }) => index);
        const older: number[] = [];
        for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
          const page = await ledger.searchLog(filter, { before, limit: 2 });
          older.push(...page.entries.map(({ index }) => index));
          before = page.onward;
          if (older.length > wanted.length) break;
        }
        const newer: number[] = [];
        for (let after: number | null = -1; after !== null; ) {
          const page = await ledger.searchLog(filter, { after, limit: 2 });
          newer.unshift(...page.entries.map(({ index }) => index));
          after = page.onward;
          if (newer.length > wanted.length) break;
        }
        expect({ filter, older, newer }).toEqual({ filter, older: wanted, newer: wanted });
      }
    });

    test('keeps within the indices that are asked for', async () => {
      await somethingDone();
      const all = (await everything()).filter((entry) => fits({ policy }, entry)).map(({ index }) => index);
      const [to = 0, , from = 0] = all;
      const { entries } = await ledger.searchLog({ policy, from, to }, { limit: 10 });
      expect(entries.map(({ index }) => index)).toEqual(all.slice(1, 3));
    });
  });

  test('what was seen or asked is recorded; what tells of a change is not written by itself', async () => {
    await ledger.record({ kind: 'record.asked', actor: `oidc:officer-${own}`, policy });
    const { entries } = await ledger.searchLog({ policy }, { limit: 10 });
    expect(entries.map(({ kind }) => kind)).toEqual(['record.asked']);
    await expect(ledger.record({ kind: 'hold.released', hold: own })).rejects.toMatchObject({ code: 'audit.kind' });
    await expect(ledger.record({ kind: 'batch.settled', batch: own })).rejects.toMatchObject({ code: 'audit.kind' });
  });

  test('runs are found by policy and state, page by page in both directions', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const run = { id: crypto.randomUUID(), policy: i === 2 ? `other-${own}` : policy, digest: 'd', store: 's' };
      await ledger.startRun({ ...run, asOf: await ledger.now(), worker: 'w' }, { kind: 'run.started', policy });
      ids.unshift(run.id);
    }
    const [newest, second, other, fourth, oldest] = ids as [string, string, string, string, string];
    const end = { counts: {}, parts: {}, code: 'guard.clock', message: 'm' };
    await ledger.endRun(fourth, { state: 'refused', ...end }, { kind: 'run.refused', policy });
    const found = async (filter: Omit<Parameters<Ledger['searchRuns']>[0], 'limit'>, limit = 10) =>
      (await ledger.searchRuns({ ...filter, limit })).map(({ id }) => id);
    expect(await found({ policy })).toEqual([newest, second, fourth, oldest]);
    expect(await found({ policies: [policy, `other-${own}`] })).toEqual(ids);
    expect(await found({ policies: [] })).toEqual([]);
    expect(await found({ policy, state: 'refused' })).toEqual([fourth]);
    expect(await found({ policies: [policy, `other-${own}`] }, 2)).toEqual([newest, second]);
    expect(await found({ policies: [policy, `other-${own}`], before: second }, 2)).toEqual([other, fourth]);
    expect(await found({ policies: [policy, `other-${own}`], after: oldest }, 2)).toEqual([other, fourth]);
    expect(await found({ policies: [policy, `other-${own}`], after: newest }, 2)).toEqual([]);
    expect(await found({ policy, before: 'no such run' })).toEqual([]);
  });
}

/** As much of a rule as says where its records are. */
function publishedIn(id: string, store: string): Parameters<Ledger['publish']>[0][number]['compiled'] {
  const about = { controller: [], basis: [] };
  return {
    id,
    digest: `digest ${id}`,
    rule: { dataset: { store, table: 'calls' }, disposition: null },
    about,
  } as never;
}

/** What every ledger promises about holds after they were placed (src/ports/hold-releases.ts). */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import type { Hold, Ledger, NewHold } from '../../src/ports/ledger.ts';

/** `fresh` gives a ledger that may have been used before. */
export function holdReleasesContract(fresh: () => Promise<Ledger>): void {
  let ledger: Ledger;
  let matter: string;

  beforeEach(async () => {
    ledger = await fresh();
    matter = `VK/${crypto.randomUUID()}`;
  });

  const asked = (): NewHold => ({
    kind: 'record',
    restriction: false,
    store: 'telephony',
    table: 'calls',
    identity: `${matter}/public/calls`,
    match: { id: 'secret-7' },
    reason: 'litigation',
    matter,
    note: 'secret words',
    placedBy: 'anna',
    reviewOn: '2027-01-31',
  });
  const placed = async (): Promise<Hold> => (await ledger.placeHold(asked())).hold;
  const inForce = async (): Promise<string[]> =>
    (await ledger.holds({ tables: [asked().identity] })).map(({ id }) => id);
  const waiting = async (id: string) => (await ledger.releaseRequests()).filter(({ hold }) => hold === id);

  async function logged(id: string) {
    const all = [];
    for (let after = -1; ; ) {
      const page = await ledger.entries({ after, limit: 1000 });
      all.push(...page.map(({ bytes }) => decodeEntry(bytes)));
      const last = page.at(-1);
      if (!last) return all.filter(({ hold }) => hold === id);
      after = last.index;
    }
  }

  describe('a release by two persons', () => {
    test('leaves the hold in force until somebody else confirms it, for the reason that was requested', async () => {
      const { id } = await placed();
      await ledger.requestRelease(id, 'closed', 'local:anna');
      expect(await inForce()).toEqual([id]);
      expect(await waiting(id)).toMatchObject([{ reason: 'closed', requestedBy: 'local:anna', ended: null }]);
      await ledger.confirmRelease(id, 'local:berit');
      expect(await inForce()).toEqual([]);
      expect(await waiting(id)).toEqual([]);
      const trail = await ledger.holdTrail(id);
      expect(trail).toMatchObject({
        hold: { id, match: { id: '' } },
        released: { by: 'local:berit', because: 'closed' },
        requests: [{ requestedBy: 'local:anna', ended: { how: 'released', by: 'local:berit' } }],
      });
      expect(await logged(id)).toMatchObject([
        { kind: 'hold.placed' },
        { kind: 'hold.release.requested', actor: 'local:anna', reason: 'closed', matter },
        { kind: 'hold.released', actor: 'local:berit', reason: 'closed', matter },
      ]);
    });

    test.each(['local:anna', 'anna', 'oidc:Anna', 'ANNA '])(
      'is not confirmed by whoever requested it, also as %s',
      async (actor) => {
        const { id } = await placed();
        await ledger.requestRelease(id, 'closed', 'local:anna');
        await expect(ledger.confirmRelease(id, actor)).rejects.toMatchObject({ code: 'hold.samePerson' });
        expect(await inForce()).toEqual([id]);
        expect(await logged(id)).toHaveLength(2);
      },
    );

    test('can be refused or withdrawn, and requested again', async () => {
      const { id } = await placed();
      await ledger.requestRelease(id, 'closed', 'anna');
      await ledger.endRequest(id, 'refused', 'appeal', 'berit');
      await ledger.requestRelease(id, 'settled', 'anna');
      await expect(ledger.endRequest(id, 'withdrawn', null, 'berit')).rejects.toMatchObject({
        code: 'hold.otherPerson',
      });
      await ledger.endRequest(id, 'withdrawn', null, 'anna');
      expect(await inForce()).toEqual([id]);
      expect((await ledger.holdTrail(id))?.requests).toMatchObject([
        { reason: 'settled', ended: { how: 'withdrawn', by: 'anna', because: null } },
        { reason: 'closed', ended: { how: 'refused', by: 'berit', because: 'appeal' } },
      ]);
      expect((await logged(id)).slice(1).map(({ kind, actor, reason }) => [kind, actor, reason])).toEqual([
        ['hold.release.requested', 'anna', 'closed'],
        ['hold.release.refused', 'berit', 'appeal'],
        ['hold.release.requested', 'anna', 'settled'],
        ['hold.release.withdrawn', 'anna', undefined],
      ]);
    });

    test('is requested once, of a hold in force, and only what was requested is confirmed', async () => {
      const { id } = await placed();
      await expect(ledger.confirmRelease(id, 'berit')).rejects.toMatchObject({ code: 'hold.notRequested' });
      await expect(ledger.endRequest(id, 'refused', null, 'b')).rejects.toMatchObject({ code: 'hold.notRequested' });
      await ledger.requestRelease(id, 'closed', 'anna');
      await expect(ledger.requestRelease(id, 'closed', 'carl')).rejects.toMatchObject({ code: 'hold.requested' });
      await ledger.confirmRelease(id, 'berit');
      await expect(ledger.requestRelease(id, 'closed', 'anna')).rejects.toMatchObject({ code: 'hold.released' });
      await expect(ledger.confirmRelease(id, 'berit')).rejects.toMatchObject({ code: 'hold.released' });
      for (const attempt of [
        () => ledger.requestRelease('no-such-hold', 'x', 'a'),
        () => ledger.confirmRelease('no-such-hold', 'a'),
        () => ledger.endRequest('no-such-hold', 'refused', null, 'a'),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: 'hold.unknown' });
    });

    test('that waits ends with a hold that one person released', async () => {
      const { id } = await placed();
      await ledger.requestRelease(id, 'closed', 'anna');
      await ledger.releaseHold(id, 'mistake', 'carl');
      expect(await waiting(id)).toEqual([]);
      expect(await ledger.holdTrail(id)).toMatchObject({
        released: { by: 'carl', because: 'mistake' },
        requests: [{ ended: { how: 'released', by: 'carl' } }],
      });
    });
  });

  describe('a hold', () => {
    test('that somebody looked at again is kept until another day', async () => {
      const { id } = await placed();
      expect(await ledger.holdTrail(id)).toMatchObject({ reviewed: null, released: null, requests: [] });
      await ledger.reviewHold(id, '2027-06-30', 'appeal', 'berit');
      expect((await ledger.holds({ tables: [asked().identity] }))[0]).toMatchObject({ id, reviewOn: '2027-06-30' });
      const [, entry] = await logged(id);
      expect(entry).toMatchObject({
        ...{ kind: 'hold.reviewed', actor: 'berit', reason: 'appeal', matter, until: '2027-06-30' },
      });
      expect((await ledger.holdTrail(id))?.reviewed).toEqual({ by: 'berit', at: entry?.at, because: 'appeal' });
      await ledger.releaseHold(id, 'closed', 'anna');
      await expect(ledger.reviewHold(id, '2028-01-01', 'x', 'b')).rejects.toMatchObject({ code: 'hold.released' });
      await expect(ledger.reviewHold('none', '2028-01-01', 'x', 'b')).rejects.toMatchObject({ code: 'hold.unknown' });
    });

    test('loses its words for good, also when it is released, and that is recorded once', async () => {
      const { id } = await placed();
      await ledger.releaseHold(id, 'closed', 'anna');
      expect((await ledger.holdTrail(id))?.hold.note).toBe('secret words');
      expect(await ledger.eraseHoldNote(id, 'berit')).toBe(true);
      expect(await ledger.eraseHoldNote(id, 'berit')).toBe(false);
      expect((await ledger.holdTrail(id))?.hold.note).toBeNull();
      expect((await logged(id)).slice(2)).toMatchObject([{ kind: 'hold.note.erased', actor: 'berit', matter }]);
      await expect(ledger.eraseHoldNote('none', 'b')).rejects.toMatchObject({ code: 'hold.unknown' });
    });

    test('is found by the day on which somebody looks at it again, and by later ones', async () => {
      const { id } = await placed();
      const by = async (reviewBy: string): Promise<string[]> =>
        (await ledger.holds({ tables: [asked().identity], values: false, reviewBy })).map((hold) => hold.id);
      expect([await by('2027-01-30'), await by('2027-01-31'), await by('2028-01-01')]).toEqual([[], [id], [id]]);
    });

    test('is told without its values, in force and past', async () => {
      const { id } = await placed();
      const [hold] = await ledger.holds({ tables: [asked().identity], values: false });
      expect(hold).toMatchObject({ id, match: { id: '' } });
      expect((await ledger.holdTrail(id))?.hold.match).toEqual({ id: '' });
      expect(JSON.stringify(await logged(id))).not.toContain('secret');
      expect(await ledger.holdTrail('none')).toBeNull();
    });
  });

  test('past holds are listed last released first, of one matter, so many', async () => {
    const ids = [(await placed()).id, (await placed()).id, (await placed()).id];
    for (const id of ids) await ledger.releaseHold(id, 'closed', 'anna');
    const past = await ledger.releasedHolds({ matter, limit: 2 });
    expect(past.map(({ hold }) => hold.id)).toEqual([ids[2], ids[1]]);
    expect(past[0]).toMatchObject({ hold: { match: { id: '' } }, released: { by: 'anna', because: 'closed' } });
    expect(await ledger.releasedHolds({ matter: 'no such matter', limit: 2 })).toEqual([]);
    expect((await ledger.releasedHolds({ limit: 1 }))[0]?.hold.id).toBe(ids[2]);
  });
}

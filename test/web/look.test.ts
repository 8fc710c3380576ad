/** What every page needs to know is looked up once for all who come within a moment, and never remembered past a decision. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { silentLog } from '../../src/app/log.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openDesk } from '../../src/web/desk.ts';
import { openLooks } from '../../src/web/look.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

let place: DeskPlace;
beforeAll(async () => {
  place = await deskPlace();
});
afterAll(() => place.close());

const counted = (forMs: number, fails = 0) => {
  let times = 0;
  const looks = openLooks(async (): Promise<Engine> => {
    times += 1;
    if (times <= fails) throw new Error('away');
    return place.engine();
  }, forMs);
  return { looks, times: () => times };
};

test('those who come within a moment share one look, and each has the time of now', async () => {
  const { looks, times } = counted(60_000);
  const [first, second] = await Promise.all([looks.shared(), looks.shared()]);
  const third = await looks.shared();
  expect(times()).toBe(1);
  expect(second.engine).toBe(first.engine);
  expect(third.now >= first.now).toBe(true);
  expect(Math.abs(Date.parse(third.now) - Date.parse(await first.engine.ledger.now()))).toBeLessThan(1_000);
});

test('a decision looks for itself, and ends what was shared', async () => {
  const { looks, times } = counted(60_000);
  await looks.shared();
  await looks.anew();
  expect(times()).toBe(2);
  looks.forget();
  await looks.shared();
  expect(times()).toBe(3);
});

test('a look that came to nothing is not remembered', async () => {
  const { looks } = counted(60_000, 1);
  await expect(looks.shared()).rejects.toThrow('away');
  expect((await looks.shared()).engine.ledger).toBe(place.open.engine.ledger);
});

test('whoever pauses a policy sees it paused on the very next page, however long pages share what they know', async () => {
  const app = await openDesk(place.open, place.config, silentLog, { lookMs: 3_600_000 });
  try {
    const guest = new Guest(await app.listen({ host: '127.0.0.1', port: 0 }));
    expect((await guest.get('/')).text).not.toContain('Disposal is paused.');
    const everything = { what: 'everything', policy: '', store: '', length: 'resumed', day: '', time: '' };
    const seen = await guest.post('/pauses', { ...everything, reason: 'change-freeze' });
    expect(seen.text).toContain('<strong>Disposal is paused.</strong>');
    expect((await guest.get('/')).text).toContain('<strong>Disposal is paused.</strong>');
  } finally {
    await app.close();
  }
});

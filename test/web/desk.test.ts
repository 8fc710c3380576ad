/** What holds for every page of the desk. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

let place: DeskPlace;
beforeAll(async () => {
  place = await deskPlace();
});
afterAll(async () => place?.close());

describe('a page', () => {
  test('loads nothing but its own style sheet, runs no script, and is kept by no cache', async () => {
    const { status, text, headers } = await new Guest(place.url).get('/');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script|javascript:| on\w+=| style=/i);
    expect(
      [...text.matchAll(/(?:src|href)="([^"#?]*)/g)]
        .map(([, to]) => to)
        .filter((to) => /^(?:https?:)?\/\//.test(to ?? '')),
    ).toEqual([]);
  });

  test('is in the language of the browser, until another is chosen', async () => {
    const finn = new Guest(place.url, 'fi-FI,fi;q=0.9,en;q=0.8');
    expect((await finn.get('/')).text).toContain('<html lang="fi">');
    expect((await finn.get('/?lang=sv')).text).toContain('<html lang="sv">');
    expect((await finn.get('/')).text).toContain('<html lang="sv">');
    expect((await new Guest(place.url, 'de, ru;q=0.5').get('/')).text).toContain('<html lang="en">');
  });

  test('that does not exist says so, without a stack', async () => {
    const { status, text } = await new Guest(place.url, 'sv').get('/nothing/here');
    expect(status).toBe(404);
    expect(text).toContain('Sidan finns inte');
    expect(text).not.toContain('    at ');
  });
});

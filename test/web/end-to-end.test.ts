/**
 * What a reviewer does at the desk, in a real browser on the demo's data: from the keyboard alone, in each of the languages,
 * and with scripts switched off.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { decodeEntry } from '../../src/audit/entry.ts';
import { languages } from '../../src/documents/language.ts';
import { waitingApprovals } from '../../src/engine/waiting-approvals.ts';
import { openScene, type Scene } from '../desk/scene.ts';
import { openWindow, type Signed, signIn } from '../desk/visitor.ts';
import { openBrowser } from '../support/browser.ts';

let scene: Scene;
let browser: Browser;
let signed: Signed;
beforeAll(async () => {
  // One after the other: what was opened is closed also when the next is not.
  browser = await openBrowser();
  scene = await openScene();
  signed = await signIn(browser, scene, 'anna');
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

type Settings = Parameters<typeof openWindow>[2];

/** Everything here is done without a script, as everybody may who has none. */
async function at(path: string, work: (page: Page) => Promise<void>, settings: Settings = {}): Promise<void> {
  const window = await openWindow(browser, signed, settings);
  try {
    const page = await window.newPage();
    await page.goto(scene.url + path);
    await work(page);
  } finally {
    await window.close();
  }
}

/** By Tab from where one is; what comes after so many stops is not found by anybody. */
async function tabTo(page: Page, selector: string, most = 400): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not lead to ${selector} on ${page.url()}`);
}

async function press(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

async function write(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

/** 6 June 2031, part by part: which comes first is up to the browser. */
async function writeDay(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  for (const digits of ['06062031', '20310606']) {
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type(digits);
    if ((await page.locator(selector).inputValue()) === '2031-06-06') return;
  }
  throw new Error('the day cannot be written');
}

const newest = async () => {
  const [entry] = (await scene.open.engine.ledger.searchLog({}, { limit: 1 })).entries;
  return JSON.stringify(entry ? decodeEntry(entry.bytes) : null);
};

describe.each(languages)('in %s, from the keyboard alone, a reviewer', (language) => {
  test('places a hold on a record, and sees beforehand what it would do', async () => {
    const key = scene.calls.left[languages.indexOf(language)] ?? '';
    await at(
      '/holds',
      async (page) => {
        await press(page, 'a[href="/holds/new"]');
        await tabTo(page, '[name=place]', 30);
        await page.keyboard.type('call_rec');
        await tabTo(page, '[name=kind]', 1);
        await page.keyboard.press('Space');
        await press(page, 'form[action="/holds/new"] button');
        await write(page, '[name=value0]', key);
        await write(page, '[name=reason]', 'complaint');
        await write(page, '[name=matter]', `VK/77-${language}/2026`);
        await writeDay(page, '[name=review]');
        await press(page, 'main button:not(.quiet)');
        expect(await page.locator('main').textContent()).toContain(key);
        expect((await holds()).some(({ matter }) => matter === `VK/77-${language}/2026`)).toBe(false);
        await press(page, 'main form:has([value=place]) button');
        expect(await page.locator('[role=status]').textContent()).not.toBe('');
      },
      { language },
    );
    const placed = (await holds()).find(({ matter }) => matter === `VK/77-${language}/2026`);
    expect(placed).toMatchObject({
      kind: 'record',
      match: { id: key },
      reviewOn: '2031-06-06',
      placedBy: 'local:anna',
    });
    expect(placed?.acknowledgedAt).not.toBeNull();
  });

  test('pauses everything with a reason, sees it on every page, and goes on', async () => {
    await at(
      '/pauses',
      async (page) => {
        await tabTo(page, '[name=what]');
        await page.keyboard.press('Space');
        await write(page, '[name=reason]', `freeze-${language}`);
        await press(page, 'button.danger');
        expect(await paused()).toContain(`freeze-${language}`);
        await page.goto(`${scene.url}/runs`);
        expect(await page.locator('.paused').textContent()).toContain(`freeze-${language}`);
        await page.goto(`${scene.url}/pauses`);
        await press(page, 'form:has([name=policy][value=""]) button');
      },
      { language },
    );
    expect(await paused()).not.toContain(`freeze-${language}`);
  });

  test('asks what became of a record, and is answered in words', async () => {
    const [gone = '', left = ''] = [scene.calls.gone[0], scene.calls.left[0]];
    const answers: string[] = [];
    for (const key of [gone, left])
      await at(
        '/record?policy=call-recordings-finance',
        async (page) => {
          await write(page, '[name=key0]', key);
          await press(page, 'main button');
          answers.push((await page.locator('main').textContent()) ?? '');
        },
        { language },
      );
    expect(answers[0]).not.toBe(answers[1]);
    const words = { en: /destroyed/i, sv: /förstör|gallra/i, fi: /hävite/i }[language];
    expect(answers[0]).toMatch(words);
    expect(await newest()).toContain('local:anna');
    expect(await newest()).not.toContain(`"${left}"`);
  });
});

describe('with scripts switched off, a reviewer', () => {
  const plain = { javaScriptEnabled: false };

  test('lets a waiting run go ahead by typing how many records it counted, and only so', async () => {
    const engine = await scene.engine();
    const waiting = (await waitingApprovals(engine)).find(({ kind }) => kind === 'run');
    if (waiting?.kind !== 'run') throw new Error('no run waits');
    const { id } = waiting.run;
    await at(
      `/approvals/runs/${id}`,
      async (page) => {
        const shown = ((await page.locator('dd strong').first().textContent()) ?? '').replaceAll(/\D/g, '');
        await page.locator('[name=number]').fill('1');
        await page.locator('main form button').click();
        expect(await page.locator('[name=number]').getAttribute('aria-invalid')).toBe('true');
        expect((await scene.open.engine.ledger.run(id))?.approvedBy).toBeNull();
        await page.locator('[name=number]').fill(shown);
        await page.locator('main form button').click();
        expect(new URL(page.url()).pathname).toBe('/approvals');
        expect(await page.locator('[role=status]').textContent()).not.toBe('');
      },
      plain,
    );
    expect((await scene.open.engine.ledger.run(id))?.approvedBy).toBe('local:anna');
  });

  test('verifies an entry of the log, and finds an earlier one by filtering', async () => {
    await at(
      '/log',
      async (page) => {
        await page.locator('main a[href^="/log/"]').first().click();
        await page.locator('main form button').first().click();
        const text = await page.locator('main').textContent();
        expect(text).toMatch(/[0-9a-f]{64}|[A-Za-z0-9+/]{43}=/);
        await page.goto(`${scene.url}/log`);
        const all = await page.locator('main tbody tr').count();
        await page.locator('[name=kind]').selectOption('hold.placed');
        await page.locator('form[action="/log"] button').first().click();
        const rows = await page.locator('main tbody tr').count();
        expect(rows).toBeGreaterThan(0);
        expect(rows).toBeLessThan(all);
      },
      plain,
    );
  });

  test('signs in, chooses a language that stays, and signs out', async () => {
    const window = await openWindow(browser, null, plain);
    try {
      const page = await window.newPage();
      await page.goto(`${scene.url}/runs`);
      await page.locator('#account').fill('matti');
      await page.locator('#password').fill('kuusi hiljaista peuraa');
      await page.locator('main button').click();
      expect(new URL(page.url()).pathname).toBe('/runs');
      await page.locator('.languages [lang=fi]').click();
      await page.goto(`${scene.url}/`);
      expect(await page.locator('html').getAttribute('lang')).toBe('fi');
      await page.locator('footer button').click();
      await page.goto(`${scene.url}/runs`);
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    } finally {
      await window.close();
    }
  });
});

const holds = () => scene.open.engine.ledger.holds({});
const paused = async () => (await scene.open.engine.ledger.pauses()).map(({ reason }) => reason);

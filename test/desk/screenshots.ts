/**
 * `npm run desk:screenshots`: every page of the desk on the demo's data, as docs/desk.md shows it. A page that is new gets its
 * picture by itself; what only a form leads to is named here.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { openScene, type Scene } from './scene.ts';
import { asking, openWindow, type Signed, signIn } from './visitor.ts';
import { type Place, walk } from './walk.ts';

const folder = fileURLToPath(new URL('../../docs/desk', import.meta.url));

/** What has the most to show stands for its page. */
const telling = ['/policies/call-recordings-finance', '/record?policy=call-recordings-finance'];
const desk = { viewport: { width: 1200, height: 900 } };
const tallest = 2_000;

/** `/policies/:id` → `policies-id`. */
export const pictureOf = (route: string): string =>
  route === '/' ? 'overview' : route.replaceAll(/[^\w]+/g, '-').replaceAll(/^-|-$/g, '');

/** Pictures of what no address leads to, or of a page as others see it. */
export const further = [
  'record-answer',
  'holds-impact',
  'log-verified',
  'approvals-mistake',
  'overview-dark',
  'overview-phone',
  'policies-id-sv',
  'runs-id-fi',
] as const;

async function main(): Promise<void> {
  const browser = await openBrowser();
  const scene = await openScene();
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) if (name.endsWith('.png')) await rm(`${folder}/${name}`);
    const signed = await signIn(browser, scene, 'anna');
    await counted(scene, signed);
    const inside = (await walk(scene.routes, asking(scene, signed), telling)).pages;
    const outside = (await walk(scene.routes, asking(scene, null))).pages;
    for (const [guest, places] of [
      [true, outside],
      [false, inside],
    ] as const)
      for (const { route, address } of bestOf(places))
        await show(browser, scene, guest ? null : signed, pictureOf(route), address, {});
    await showFurther(browser, scene, signed, inside);
  } finally {
    await browser.close();
    await scene.close();
  }
}

/** The desk counts in the background once somebody looks: until nothing is said to be counted still, or half a minute. */
async function counted({ url }: Scene, signed: Signed): Promise<void> {
  for (let i = 0; i < 30; i++) {
    const text = await (await asking({ url }, signed)('/')).text();
    if (!/being counted|not counted/i.test(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

const bestOf = (places: Place[]): Place[] =>
  [...new Set(places.map(({ route }) => route))].flatMap((route) => {
    const fitting = places.filter((one) => one.route === route);
    return fitting.find(({ address }) => telling.includes(address)) ?? fitting[0] ?? [];
  });

async function showFurther(browser: Browser, scene: Scene, signed: Signed, inside: Place[]): Promise<void> {
  const of = (route: string): string => inside.find((one) => one.route === route)?.address ?? '/';
  const shots: Record<(typeof further)[number], Parameters<typeof show>[5] & { at: string }> = {
    'record-answer': {
      at: '/record?policy=call-recordings-finance',
      async first(page) {
        await page.locator('[name=key0]').fill(scene.calls.gone[0] ?? '');
        await page.locator('main form button').click();
      },
    },
    'holds-impact': {
      at: '/holds/new?place=telephony%2Fcall_recordings&kind=matching',
      async first(page) {
        await page.locator('[name=column0]').selectOption('caller_id');
        await page.locator('[name=value0]').fill('P-held');
        await page.locator('[name=reason]').fill('litigation');
        await page.locator('[name=matter]').fill('VK/1207/2026');
        await page.locator('[name=review]').fill('2031-06-30');
        await page.locator('main button:not(.quiet)').click();
      },
    },
    'log-verified': { at: of('/log/:index'), first: (page) => page.locator('main form button').first().click() },
    'approvals-mistake': {
      at: of('/approvals/runs/:run'),
      async first(page) {
        await page.locator('[name=number]').fill('1');
        await page.locator('main form button').click();
      },
    },
    'overview-dark': { at: '/', settings: { ...desk, colorScheme: 'dark' } },
    'overview-phone': { at: '/', settings: { viewport: { width: 360, height: 740 } } },
    'policies-id-sv': { at: telling[0] ?? '/', settings: { ...desk, language: 'sv' } },
    'runs-id-fi': { at: of('/runs/:id'), settings: { ...desk, language: 'fi' } },
  };
  for (const [name, { at, ...how }] of Object.entries(shots)) await show(browser, scene, signed, name, at, how);
}

interface How {
  settings?: Parameters<typeof openWindow>[2];
  /** What is done on the page before it is shown. */
  first?(page: Page): Promise<void>;
}

async function show(
  browser: Browser,
  { url }: Scene,
  signed: Signed | null,
  name: string,
  at: string,
  how: How,
): Promise<void> {
  const window = await openWindow(browser, signed, how.settings ?? desk);
  try {
    const page = await window.newPage();
    await page.goto(url + at);
    await how.first?.(page);
    await page.waitForLoadState();
    const { width, height } = await page.evaluate<{ width: number; height: number }>(
      '({ width: innerWidth, height: document.documentElement.scrollHeight })',
    );
    const clip = { x: 0, y: 0, width, height: Math.min(height, tallest) };
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true, clip });
    process.stdout.write(`docs/desk/${name}.png\n`);
  } catch (error) {
    throw new Error(`${name} (${at}) cannot be shown`, { cause: error });
  } finally {
    await window.close();
  }
}

if (import.meta.main) await main();

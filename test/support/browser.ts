/**
 * A real browser: the system's Chromium where there is one, else the one that comes with the packages.
 * `GALLRA_TEST_BROWSER=packaged` takes the latter on any machine.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { packagedChromium } from './packaged-chromium.ts';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-dev-shm-usage'];

/** To be closed by the caller. It loads nothing from anywhere but 127.0.0.1. */
export async function openBrowser(): Promise<Browser> {
  const own = process.env.GALLRA_TEST_BROWSER === 'packaged' ? undefined : installed.find((path) => existsSync(path));
  if (own !== undefined) return chromium.launch({ executablePath: own, args: quiet });
  const { executablePath, environment } = await packagedChromium();
  return chromium.launch({ executablePath, args: quiet, env: { ...process.env, ...environment } });
}

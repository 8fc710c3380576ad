/**
 * A real browser: the Chromium of the packages, which is the same everywhere and has no windows to draw; the system's own
 * where there is none for this machine, or with `GALLRA_TEST_BROWSER=system`.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { packagedChromium } from './packaged-chromium.ts';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-dev-shm-usage'];

/** To be closed by the caller. It loads nothing from anywhere but 127.0.0.1. */
export async function openBrowser(): Promise<Browser> {
  const packaged = process.platform === 'linux' && process.arch === 'x64';
  const own = installed.find((path) => existsSync(path));
  if (own !== undefined && (!packaged || process.env.GALLRA_TEST_BROWSER === 'system'))
    return chromium.launch({ executablePath: own, args: quiet });
  const { executablePath, environment } = await packagedChromium();
  return chromium.launch({ executablePath, args: quiet, env: { ...process.env, ...environment } });
}

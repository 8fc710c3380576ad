/** After the last test file. */
import './global-setup.ts';

export default async function tearDown(): Promise<void> {
  await globalThis.gallraTestPostgres?.stop();
}

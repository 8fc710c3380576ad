/** Before the first test file: one PostgreSQL for all of them. Each file makes databases of its own on it (postgres.ts). */
import { type RunningPostgres, startPostgres } from './embedded-postgres.ts';

declare global {
  var gallraTestPostgres: RunningPostgres | undefined;
}

export default async function setUp(): Promise<void> {
  const server = await startPostgres();
  globalThis.gallraTestPostgres = server;
  process.env.GALLRA_TEST_POSTGRES = server.url;
}

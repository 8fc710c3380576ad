/** The PostgreSQL store keeps the promises of every store, as a role that may do no more than what it is asked needs. */
import { randomUUID } from 'node:crypto';
import { neededOfOurs } from '../../src/engine/needed-rights.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { helsinki, type StoreOptions, type TestStore } from '../contract/store/fixtures.ts';
import { describeStore } from '../contract/store.ts';
import { exactly } from './exactly.ts';
import { createPostgresStore } from './postgres-store.ts';

describeStore('PostgreSQL', async (options: StoreOptions): Promise<TestStore> => {
  const under = await createPostgresStore(options);
  const role = `suite_${randomUUID().slice(0, 8)}`;
  const url = new URL(under.url);
  await under.sql(`create role ${role} login password 'x'; revoke all on schema public from public;
    revoke all on database "${url.pathname.slice(1)}" from public`);
  [url.username, url.password] = [role, 'x'];
  const { access = 'dispose' } = options;
  const entry = {
    name: 'telephony',
    kind: 'postgres' as const,
    url: url.href,
    schema: 'public',
    timezone: helsinki,
    access,
  };
  const own = openPostgresStore(entry);
  const ways = await under.store.grants?.(neededOfOurs(under.store, entry), role);
  for (const { statement } of ways?.lines ?? []) await under.sql(statement);
  return {
    ...under,
    store: exactly(own, under.store, role, (statement) => under.sql(statement)),
    async close() {
      await own.close();
      await under.sql(`drop owned by ${role}`);
      await under.sql(`drop role ${role}`);
      await under.close();
    },
  };
});

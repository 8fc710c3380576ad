/** A store held against its policies, where nothing but asking tells whether it is there. */
import { expect, test } from '@jest/globals';
import { checkStore } from '../../src/engine/check-store.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { calls, helsinki } from '../contract/store/fixtures.ts';
import { policyOf } from '../policy/support/policy-of.ts';
import { fakeTable, odataTables, servicePlace } from '../stores/http-store.ts';

const entry: StoreEntry = {
  name: 'crm',
  kind: 'http',
  url: '',
  schema: 'public',
  timezone: helsinki,
  access: 'dispose',
};
const over = (table: string) => policyOf('p', { dataset: { store: 'crm', table } });

test('a service answers for itself what may be done; one that is away is told, whatever stores.yaml says of it', async () => {
  const place = await servicePlace({ calls: fakeTable(calls()) }, odataTables({ calls: calls() }));
  try {
    const { needed, ...found } = await checkStore(place.store, entry, [over('calls')]);
    expect(found).toEqual({ findings: [], notes: [], rights: null });
    expect(needed).toMatchObject([
      { table: 'calls', right: 'select', columns: ['ended_on', 'id'] },
      { table: 'calls', right: 'delete', columns: null },
    ]);
    expect(await checkStore(place.store, entry, [over('letters')])).toMatchObject({
      findings: [{ policy: 'p', finding: { code: 'schema.table', about: 'letters' } }],
    });
    const bare = await checkStore(place.open({ ledger: null }), entry, [over('calls')]);
    expect(bare.notes).toMatchObject([{ severity: 'warning', code: 'store.unprepared', path: 'stores.crm' }]);
    await place.fake.close();
    await expect(checkStore(place.open(), entry, [over('calls')])).rejects.toMatchObject({ code: 'store.unreachable' });
  } finally {
    await place.close();
  }
});

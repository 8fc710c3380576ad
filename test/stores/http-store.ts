/** Stores over a service that is made for a test: tables of the suite as entity sets. */
import type { ColumnKind } from '../../src/policy/catalogue.ts';
import type { ColumnType, Service, ServiceTable } from '../../src/policy/service.ts';
import { serviceOf } from '../../src/policy/service.ts';
import type { Store } from '../../src/ports/store.ts';
import { openHttpStore } from '../../src/stores/http/open-store.ts';
import { compare, print } from '../../src/stores/values.ts';
import { helsinki, ledgerId, type StoreFactory, type TestRow, type TestTable } from '../contract/store/fixtures.ts';
import { type FakeService, type FakeTable, type Fragments, fakeService } from '../support/http/fake-service.ts';

const typeOf = (kind: ColumnKind): ColumnType => (kind === 'other' ? 'text' : kind);

/** As an author would map them. */
export function odataTables(tables: Record<string, TestTable>): Record<string, ServiceTable> {
  const written = Object.fromEntries(
    Object.entries(tables).map(([name, { key, columns }]) => [
      name,
      {
        odata: name,
        key,
        columns: Object.fromEntries(
          Object.entries(columns).map(([column, { kind, nullable }]) => [column, { type: typeOf(kind), nullable }]),
        ),
        delete: true as const,
        patch: true as const,
      },
    ]),
  );
  return serviceOf({ tables: written }).tables;
}

export function fakeTable({ key, columns, rows }: TestTable, pageSize = 3): FakeTable {
  return { key, pageSize, rows: rows.map((row) => ({ item: fragments(columns, row), version: 1 })) };
}

function fragments(columns: TestTable['columns'], row: TestRow): Fragments {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { kind }]) => {
      const value = row[name] ?? null;
      if (value === null) return [name, 'null'];
      return [name, kind === 'number' || kind === 'boolean' ? String(value) : JSON.stringify(value)];
    }),
  );
}

export interface ServicePlace {
  fake: FakeService;
  store: Store;
  /** Another process would open it anew. */
  open(over?: Partial<Service>, access?: 'dispose' | 'read', effectMs?: number): Store;
  close(): Promise<void>;
}

/** @param mapped how the tables are mapped; as entity sets below `/odata/` unless given. */
export async function servicePlace(
  tables: Record<string, FakeTable>,
  mapped: Service['tables'],
  face = 'odata',
): Promise<ServicePlace> {
  const fake = await fakeService(tables);
  const opened: Store[] = [];
  const open: ServicePlace['open'] = (over = {}, access = 'dispose', effectMs = 120_000) => {
    const service: Service = {
      ledger: ledgerId,
      auth: null,
      headers: {},
      allow: [fake.origin],
      tables: mapped,
      ...over,
    };
    const entry = { name: 'crm', url: `${fake.origin}/${face}`, timezone: helsinki, access, service };
    const store = openHttpStore(entry, { transactionTimeoutMs: effectMs, callMs: 3_000 });
    opened.push(store);
    return store;
  };
  return {
    fake,
    store: open(),
    open,
    async close() {
      for (const store of opened) await store.close();
      await fake.close();
    },
  };
}

/** For the suite of all stores. */
export const createHttpStore: StoreFactory = async ({ tables, prepared = true, access = 'dispose' }) => {
  const fakes = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, fakeTable(table)]));
  const place = await servicePlace(fakes, odataTables(tables));
  const store = place.open(prepared ? {} : { ledger: null }, access);
  return {
    store,
    async column(name, column) {
      const table = tables[name];
      const rows = [...(place.fake.tables[name]?.rows ?? [])].map(({ item }) => item);
      const value = (item: Fragments, one: string): string | null => {
        const fragment = item[one] ?? 'null';
        if (fragment === 'null') return null;
        return fragment.startsWith('"') ? (JSON.parse(fragment) as string) : fragment;
      };
      rows.sort((a, b) => {
        for (const one of table?.key ?? []) {
          const kind = table?.columns[one]?.kind ?? 'text';
          const printed = (item: Fragments): string => print(kind, value(item, one) ?? '') ?? '';
          const order = compare(kind, printed(a), printed(b));
          if (order !== 0) return order;
        }
        return 0;
      });
      return rows.map((item) => value(item, column));
    },
    refuse: async (_table, key) => void place.fake.referred.add(JSON.stringify(key)),
    insert: async (name, row) => place.fake.put(name, fragments(tables[name]?.columns ?? {}, row)),
    close: () => place.close(),
  };
};

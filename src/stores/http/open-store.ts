/**
 * Records behind a REST or OData interface as a store (see docs/stores/http.md). Nothing of ours can be kept there: intents
 * name the records, and what a worker left behind in the middle of a batch is found out by asking.
 */
import { readFileSync } from 'node:fs';
import type { StoreEntry } from '../../policy/parsed.ts';
import type { ServiceAuth } from '../../policy/service.ts';
import type { Store } from '../../ports/store.ts';
import type { WayOut } from '../../ports/way-out.ts';
import { addressError } from '../store-errors.ts';
import { canonical } from './canonical.ts';
import { catalogue, identity } from './catalogue.ts';
import { effect } from './effect.ts';
import { examine } from './examine.ts';
import { nonsense } from './failure.ts';
import { fence } from './fence.ts';
import { count, keyPages } from './keys.ts';
import { type LineOptions, openLine } from './line.ts';
import { selection } from './select.ts';
import { openSession, type Service } from './session.ts';
import { forecast, list, tally } from './tally.ts';
import { credentialsOf } from './token.ts';

export interface HttpStoreOptions {
  /** Longest time that one batch may take. Default 120 s. */
  transactionTimeoutMs?: number;
  /** Longest time that one call may take. Default 30 s. */
  callMs?: number;
  lookup?: LineOptions['lookup'];
  /** Which proxy stands before an address of a service; none unless given. */
  wayToServices?: WayOut;
  /** What stores.yaml says now: secrets in files change while we run. */
  afresh?: () => Pick<StoreEntry, 'service'>;
}

type HttpEntry = Pick<StoreEntry, 'name' | 'url' | 'timezone' | 'access' | 'service' | 'ca'>;

/** Asks nothing yet: a service that is away is told by the first call. */
export function openHttpStore(entry: HttpEntry, options: HttpStoreOptions = {}): Store {
  const { name, timezone, access } = entry;
  const mapped = entry.service ?? { ledger: null, auth: null, headers: {}, allow: [], tables: {} };
  const { ledger, headers, allow, tables, auth } = mapped;
  const effectMs = options.transactionTimeoutMs ?? 120_000;
  const service: Service = {
    store: name,
    base: baseOf(name, entry.url),
    timezone,
    access,
    effectMs,
    callMs: options.callMs ?? 30_000,
    ledger,
    headers,
    allow,
    tables,
  };
  const line = openLine({
    allow,
    ...(options.lookup ? { lookup: options.lookup } : {}),
    ...(options.wayToServices ? { wayOut: options.wayToServices } : {}),
    ...(entry.ca === undefined ? {} : { ca: readAuthority(name, entry.ca) }),
  });
  const authNow = (): ServiceAuth | null => options.afresh?.().service?.auth ?? auth;
  const session = openSession(service, line, credentialsOf(name, authNow, line, allow));
  return {
    name,
    keepsNothing: true,
    catalogue: async (names) => catalogue(service, names),
    tables: async () => Object.keys(service.tables).sort(),
    lacking: async () => null,
    identity: async () => identity(service),
    now: async () => (await session.time()) ?? new Date().toISOString(),
    boundLedger: async () => ledger,
    tally: async (judgement, held) => tally(session, judgement, held),
    lines: async (judgement, held) => (await tally(session, judgement, held)).lines,
    forecast: async (judgements, held) => forecast(session, judgements, held),
    list: async (judgement, held, outcome, limit) => list(session, judgement, held, outcome, limit),
    select: selection(session),
    effect: async (order) => effect(session, order),
    fence: async (batchId, _worker, range, judgement) => fence(session, batchId, range, judgement),
    receipts: async () => [],
    forget: async () => {},
    marked: async () => null,
    mark: async () => {},
    journal: async () => false,
    journalled: async () => null,
    keys: keyPages(session),
    examine: async (judgement, held, key) => examine(session, judgement, held, key),
    count: async (table, where) => count(session, table, where),
    canonical: async (table, column, value) => canonical(service, table, column, value),
    close: async () => session.close(),
  };
}

function readAuthority(store: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw addressError(store, 'has a ca that cannot be read');
  }
}

/** Requests go below it, so it ends with a slash. Credentials, a query or a fragment have no place in it. */
function baseOf(store: string, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw nonsense(store, 'its address is none', 'Write https://host/path into its `url`, without a user, `?` or `#`.');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/**
 * The connected stores of this process: opened when first asked for, kept open until the end. One database may be named
 * by one entry only, because leases, holds and claims are compared within a store (L1).
 */
import { isIP } from 'node:net';
import { GallraError } from '../errors/gallra-error.ts';
import type { StoreEntry } from '../policy/parsed.ts';
import { resolveAll } from '../policy/resolve-variables.ts';
import type { Store } from '../ports/store.ts';
import type { Environment } from './config.ts';
import { wayOut, wayToServices } from './proxies.ts';

/** How long the first use of a store waits for its neighbours to say which database they are. */
const neighbourPatienceMs = 3_000;

export interface StorePool {
  /**
   * `store.unknown` when stores.yaml has no such entry, `store.variable` when its address names a variable that is unset,
   * `store.twice` when another entry leads to the same database, `store.unreachable` (retryable).
   */
  open(entries: readonly StoreEntry[], name: string): Promise<Store>;
  close(): Promise<void>;
}

interface Opened {
  store: Promise<Store>;
  /** Null until it answered. */
  identity: string | null;
}

/** Each with the driver that it brings, some of them larger than all of this program: what no store is of is never read in. */
const openers = {
  postgres: async () => (await import('../stores/postgres/open-store.ts')).openPostgresStore,
  mysql: async () => (await import('../stores/mysql/open-store.ts')).openMysqlStore,
  folder: async () => (await import('../stores/folder/open-store.ts')).openFolderStore,
  s3: async () => (await import('../stores/s3/open-store.ts')).openS3Store,
  http: async () => (await import('../stores/http/open-store.ts')).openHttpStore,
};

/**
 * @param effectMs longest time that a store may work on one batch; its server ends what takes longer. Default 120 s.
 * @param statementMs the same of one statement, where the store has any. Default: what each kind has.
 */
export function openStores(variables: Environment, effectMs = 120_000, statementMs?: number): StorePool {
  /** By all that stores.yaml says about where it is: an entry that changed is another store. */
  const opened = new Map<string, Opened>();
  const introductions = new Map<string, Promise<unknown>>();

  const open = (entry: StoreEntry): Opened => {
    const resolved = resolvedEntry(entry, variables);
    const key = keyOf(entry);
    const existing = opened.get(key);
    if (existing) return existing;
    const limits = {
      transactionTimeoutMs: effectMs,
      wayOut: wayOut(variables),
      wayToServices: wayToServices(variables),
      // What stands in a file may have changed since; while it cannot be read, it has not.
      afresh: () => afresh(entry, variables) ?? resolved,
      ...(statementMs === undefined ? {} : { statementTimeoutMs: statementMs }),
    };
    const store = openers[entry.kind]().then((opener) => opener(resolved, limits));
    const fresh = { store, identity: null };
    opened.set(key, fresh);
    // What cannot be opened as it is written now may be mended.
    store.catch(() => opened.delete(key));
    return fresh;
  };

  const identityOf = async (one: Opened): Promise<string> => {
    one.identity ??= await (await one.store).identity();
    return one.identity;
  };

  const identityIfKnown = (entry: StoreEntry): string | null => opened.get(keyOf(entry))?.identity ?? null;

  /** Whoever cannot be reached now is compared when it is opened itself. */
  const introduceNeighbours = async (entries: readonly StoreEntry[]): Promise<void> => {
    for (const entry of entries) {
      if (introductions.has(entry.name) || !isResolvable(entry, variables)) continue;
      introductions.set(
        entry.name,
        Promise.resolve(entry)
          .then((neighbour) => identityOf(open(neighbour)))
          .catch(() => undefined),
      );
    }
    await Promise.race([Promise.all(introductions.values()), patience(neighbourPatienceMs)]);
  };

  return {
    async open(entries, name) {
      const entry = entries.find((one) => one.name === name);
      if (!entry) throw unknownStore(name, entries);
      refuseOneAddressTwice(entries, variables);
      const one = open(entry);
      const [identity] = await Promise.all([identityOf(one), introduceNeighbours(entries)]);
      for (const other of entries) {
        if (other.name === name || !isResolvable(other, variables)) continue;
        const theirs = identityIfKnown(other);
        if (theirs !== null && overlap(theirs, identity)) throw twice(name, other.name);
      }
      return one.store;
    },
    async close() {
      await Promise.allSettled([...opened.values()].map(async ({ store }) => (await store).close()));
    },
  };
}

/** How hard it may be worked is no matter of its connections. */
const keyOf = ({ pace: _, ...entry }: StoreEntry): string => JSON.stringify(entry);

/** One and the same, or one service below another's address. */
const overlap = (a: string, b: string): boolean =>
  a === b || (a.startsWith('http:') && b.startsWith('http:') && (a.startsWith(`${b}/`) || b.startsWith(`${a}/`)));

/** The store with its secrets: for connecting, never to be shown. `store.unknown`, `store.variable`. */
export function connectable(entries: readonly StoreEntry[], name: string, variables: Environment): StoreEntry {
  const entry = entries.find((one) => one.name === name);
  if (!entry) throw unknownStore(name, entries);
  return resolvedEntry(entry, variables);
}

/** What the addresses alone tell, without connecting. */
function refuseOneAddressTwice(entries: readonly StoreEntry[], variables: Environment): void {
  const seen = new Map<string, string>();
  for (const entry of entries) {
    if (!isResolvable(entry, variables)) continue;
    const place = databaseOf(resolvedEntry(entry, variables).url);
    const other = place === null ? undefined : seen.get(place);
    if (other !== undefined) throw twice(other, entry.name);
    if (place !== null) seen.set(place, entry.name);
  }
}

/** Host, port and database. Null: written in a way that only the server can tell. */
function databaseOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const name = decoded(url.pathname.slice(1)) || decoded(url.username);
  const port = /^(mysql|mariadb):$/.test(url.protocol) ? '3306' : '5432';
  return url.hostname === '' || name === '' ? null : `${url.hostname}:${url.port || port}/${name}`;
}

/** Whoever opens the store says that it cannot be read. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function afresh(entry: StoreEntry, variables: Environment): StoreEntry | null {
  const resolved = resolveAll(entry, variables);
  return resolved.ok ? withAuthority(resolved.value) : null;
}

/**
 * Drivers of databases are told of the authority in the address, and to check the certificate, whatever stood there. The
 * driver for MySQL cannot check a server that is named by its number: then it is the authority alone.
 */
function withAuthority(entry: StoreEntry): StoreEntry {
  const { kind, ca } = entry;
  if (ca === undefined || (kind !== 'postgres' && kind !== 'mysql') || !URL.canParse(entry.url)) return entry;
  const url = new URL(entry.url);
  if (kind === 'postgres') {
    url.searchParams.delete('ssl');
    url.searchParams.set('sslmode', 'verify-full');
    url.searchParams.set('sslrootcert', ca);
  } else {
    url.searchParams.set('ssl-mode', isIP(url.hostname.replace(/^\[|\]$/g, '')) ? 'verify-ca' : 'verify-identity');
    url.searchParams.set('ssl-ca', ca);
  }
  return { ...entry, url: url.href };
}

const isResolvable = (entry: StoreEntry, variables: Environment): boolean => resolveAll(entry, variables).ok;

function resolvedEntry(entry: StoreEntry, variables: Environment): StoreEntry {
  const resolved = resolveAll(entry, variables);
  if (resolved.ok) return withAuthority(resolved.value);
  throw new GallraError({
    code: 'store.variable',
    what: `The entry of store ${entry.name} names ${resolved.missing.join(', ')}, which is not set.`,
    where: `stores.yaml: stores.${entry.name}`,
    hint: 'Set the variable in the environment of this process, or write it into a file and name that as NAME_FILE; not both. To see which are set: gallra config',
    actor: 'operator',
  });
}

const unknownStore = (name: string, entries: readonly StoreEntry[]): GallraError =>
  new GallraError({
    code: 'store.unknown',
    what: `stores.yaml has no store ${name}.`,
    where: 'stores.yaml',
    hint: `Name one of: ${entries.map((entry) => entry.name).join(', ') || 'none is written there yet'}.`,
    actor: 'author',
  });

const twice = (one: string, other: string): GallraError =>
  new GallraError({
    code: 'store.twice',
    what: `The stores ${one} and ${other} are one and the same database, folder, bucket or service.`,
    where: 'stores.yaml',
    hint: 'Keep one of them; a table of another schema is written schema.table.',
    actor: 'operator',
  });

const patience = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Where `gallra test --store` loads its samples: a store of stores.yaml, or any server by its address. */
import { GallraError } from '../errors/gallra-error.ts';
import type { PolicyFolder, StoreEntry, StoreKind } from '../policy/parsed.ts';
import type { ScratchServer } from '../stores/scratch.ts';
import type { Environment } from './config.ts';
import { connectable } from './stores.ts';

export interface ScratchTarget {
  /** As people know it; never with a password. */
  name: string;
  /** Whether the tests of policies in this store belong there. */
  takes(store: StoreEntry): boolean;
  /** Whether the store's own tables say what columns are. */
  alike: boolean;
  server: ScratchServer;
}

/**
 * Connects to nothing yet. A server by its address takes the tests of every store of its kind.
 * @throws `store.unknown`, `store.variable`; `test.scratch` where it is no database, or may only be read.
 */
export async function scratchTarget(
  named: string,
  folder: PolicyFolder,
  variables: Environment,
): Promise<ScratchTarget> {
  if (named.includes('://')) {
    const { kind, name } = serverAt(named);
    const server = await openerOf(kind)({ name, url: named, schema: 'public' });
    return { name, takes: (store) => store.kind === kind, alike: false, server };
  }
  const entry = connectable(folder.stores, named, variables);
  if (!isDatabase(entry.kind))
    throw noScratch(
      `${named} is no database: sample records can be loaded into PostgreSQL and MariaDB.`,
      'Name a store of that kind; gallra test alone judges the samples of all others in memory.',
    );
  if (entry.access === 'read')
    throw noScratch(
      `Store ${named} may only be read, as stores.yaml says, so no schema is made in it.`,
      'Name another server of its kind: gallra test --store postgres://….',
    );
  const server = await openerOf(entry.kind)(entry);
  return { name: named, takes: (store) => store.name === named, alike: true, server };
}

type Opener = (entry: Pick<StoreEntry, 'name' | 'url' | 'schema'>) => Promise<ScratchServer>;

/** Loaded when asked for: most tests connect to nothing. */
const openers = {
  postgres: async (entry) => (await import('../stores/postgres/scratch.ts')).openPostgresScratch(entry),
  mysql: async (entry) => (await import('../stores/mysql/scratch.ts')).openMysqlScratch(entry),
} satisfies Partial<Record<StoreKind, Opener>>;

type DatabaseKind = keyof typeof openers;

const isDatabase = (kind: StoreKind): kind is DatabaseKind => Object.hasOwn(openers, kind);
const openerOf = (kind: DatabaseKind): Opener => openers[kind];

const protocols: Record<string, DatabaseKind> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};

function serverAt(address: string): { kind: DatabaseKind; name: string } {
  const url = URL.canParse(address) ? new URL(address) : null;
  const kind = protocols[url?.protocol ?? ''];
  if (!url || !kind)
    throw noScratch(
      'This is no address of a database that sample records can be loaded into.',
      'Write postgres://account@host/database or mysql://account@host/database, or the name of a store.',
    );
  return { kind, name: `${url.hostname}${url.port === '' ? '' : `:${url.port}`}${url.pathname}` };
}

const noScratch = (what: string, hint: string): GallraError =>
  new GallraError({ code: 'test.scratch', what, where: 'command line: --store', hint, actor: 'author' });

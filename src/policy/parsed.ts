/**
 * What reading a folder of policies yields: the policies that are sound, and everything that is wrong with the rest. A
 * broken file still tells, as far as it can be read, which tables it means: those must wait (law L8).
 */
import type { CompiledPolicy } from './compiled.ts';
import type { Service } from './service.ts';
import type { StorePace } from './store-pace.ts';

/** One mistake: where it is, what is wrong, what to write instead. */
export interface Problem {
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** Path of the key, e.g. `dataset.parts[0].match`. Empty for the whole file. */
  path: string;
  /** Stable code, e.g. `policy.key.unknown`. */
  code: string;
  what: string;
  hint: string;
  /** Only deserves a look. Left out: a mistake. */
  severity?: 'warning';
}

export interface SoundPolicy {
  file: string;
  /** The text as read. */
  source: string;
  policy: CompiledPolicy;
}

export interface BrokenFile {
  file: string;
  /** As far as it can be told. */
  id: string | null;
  store: string | null;
  /** Tables that the file names, dataset and parts; empty when none can be read. */
  tables: string[];
}

export interface PolicyFolder {
  sound: SoundPolicy[];
  broken: BrokenFile[];
  problems: Problem[];
  stores: StoreEntry[];
}

export type StoreKind = 'postgres' | 'mysql' | 'folder' | 's3' | 'http';

/** An entry of stores.yaml. Any text in it may name variables as `${NAME}`; they are resolved only when connecting. */
export interface StoreEntry {
  name: string;
  kind: StoreKind;
  /** Address of the database, or root of the folder; of a bucket, where it is in one line, without secrets. */
  url: string;
  /** Default schema of unqualified tables; of `postgres` only: the address of `mysql` names the database. */
  schema: string;
  /** Zone in which `timestamp without time zone` (`datetime` in MySQL) is read. */
  timezone: string;
  /** `read` refuses every disposal. */
  access: 'dispose' | 'read';
  /** How hard it may be worked; left out: nothing is said of it. No rule: it needs no approval, and counts from the next run. */
  pace?: StorePace;
  /** A file with the certificates of the authorities that may have signed the server's; left out: the well-known ones. */
  ca?: string;
  /** Of `s3` only. */
  bucket?: BucketEntry;
  /** Of `http` only. */
  service?: Service;
}

export interface BucketEntry {
  bucket: string;
  /** Empty, or with a slash at its end. */
  prefix: string;
  region: string;
  /** Null: AWS. */
  endpoint: string | null;
  /** Unencrypted, because stores.yaml says so itself. */
  http: boolean;
  /** Null: wherever the SDK of AWS finds credentials. */
  accessKey: string | null;
  secretKey: string | null;
}

/**
 * The process's settings, and the only reader of the environment. An empty variable counts as unset. Addresses may carry
 * passwords: no error here repeats a value.
 */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { AnchorBucket, AnchorKeys } from '../anchors/s3/open-anchor.ts';
import { isReserved } from '../audit/account.ts';
import type { KeyRing } from '../audit/keys.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Address } from '../ports/address.ts';
import { address, addressNow, authority, postgresSchemes, redisSchemes } from './address-config.ts';
import { type AlertsConfig, alertsConfig } from './alerts-config.ts';
import { type DeskConfig, deskConfig, type Reader } from './desk-config.ts';
import { anchorKeys, anchors, ringOf, secrets, signingKeys } from './evidence-config.ts';
import { type OpsConfig, opsConfig } from './ops-config.ts';
import { checkProxies } from './proxies.ts';
import { settingReader, withFiles } from './setting-reader.ts';
import { type Sharing, sharing, sharingSetting } from './sharing-config.ts';
import { misspelt } from './unknown-settings.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

/** What this process was started with; handed to `readConfig` by whoever has a `main`. */
export const environmentOfProcess = (): Environment => process.env;

export interface Config {
  /** `postgres://…`. Null when not given: only commands that connect need it, and ask with `ledgerUrl`. */
  readonly ledger: string | null;
  /** `redis://`, `rediss://` or `postgres://…`. Null: the ledger's own database; ask with `queueUrl`. */
  readonly queue: string | null;
  /** `postgres://…`, as somebody who may make tables. Null: `ledger` itself. */
  readonly migration: string | null;
  /** Whether a worker that starts brings tables up to date: the ledger's and the queue's, only the queue's, or none. */
  readonly migrate: 'on' | 'queue' | 'off';
  /** The same, where more is to be known: with their authorities, and what stands in files as it is then. */
  readonly addresses: {
    readonly ledger: Address | null;
    readonly queue: Address | null;
    readonly migration: Address | null;
  };
  /** Absolute path of the policies folder. */
  readonly policies: string;
  readonly requireApproval: boolean;
  /** Whether nothing is disposed of unless signed checkpoints are kept outside the ledger. */
  readonly requireAnchor: boolean;
  /** Whether nothing is disposed of as a role that could edit the log. */
  readonly requireLogRole: boolean;
  /** Whether the release of a hold is requested by one person and confirmed by another. */
  readonly twoPersonRelease: boolean;
  /** Whether whoever wrote a rule is kept from approving it. */
  readonly approverNotAuthor: boolean;
  /** Who runs this installation, for the evidence. Null: not given. */
  readonly organisation: string | null;
  readonly logLevel: LogLevel;
  readonly leaseMs: number;
  /** Records per batch at most, in stores that cannot tell whether others use them. */
  readonly batchSize: number;
  /** In those that can. */
  readonly largestBatch: number;
  /** How long a batch may take while others use the store, in milliseconds. */
  readonly sharedMs: number;
  /** Policies that one worker runs at a time. */
  readonly concurrency: number;
  readonly workersPerRun: number;
  /** How many runs may be at work in one store at the same time, over all workers. */
  readonly sharing: Sharing;
  /** Account id under which decisions are recorded. */
  readonly actor: string;
  /** From GALLRA_COMMITMENT_KEY. Null: no commitments are kept, nor readable copies of holds outside the ledger. */
  readonly keys: KeyRing | null;
  /** From GALLRA_SIGNING_KEY: Ed25519 seeds, the one that signs first, then earlier ones. Null: checkpoints are not signed. */
  readonly signingSeeds: readonly [Buffer, ...Buffer[]] | null;
  /** Public halves of earlier ones, of which nobody has the secret any more. */
  readonly earlierSigners: readonly string[];
  /** Where checkpoints are kept outside the ledger: absolute paths of directories, and buckets. Not empty exactly when there is a seed. */
  readonly anchors: readonly (string | AnchorBucket)[];
  /** For the buckets among them. Null: wherever the SDK of AWS finds keys. Secret: never to be shown. */
  readonly anchorKeys: AnchorKeys | null;
  /** Certificates of authorities that count for those buckets besides the well-known ones, PEM. Null: none. */
  readonly anchorCa: string | null;
  /** Whole calendar years that the log, and commitments, are kept. */
  readonly logYears: number;
  readonly commitmentYears: number;
  /** Whether commands may decide: approve, hold, pause and the like. Those who do are claimed, not authenticated. */
  readonly cliDecisions: boolean;
  /** The reviewer's desk. */
  readonly desk: DeskConfig;
  /** Mail and webhook, to people. */
  readonly alerts: AlertsConfig;
  /** Probes, metrics and traces. */
  readonly ops: OpsConfig;
  /** What `${NAME}` in stores.yaml may name, in a variable or a file. Secrets: never to be shown. */
  readonly variables: Environment;
}

/** What the command line may say instead of the environment. */
export interface ConfigOverrides {
  policies?: string | undefined;
  actor?: string | undefined;
  logLevel?: string | undefined;
}

/** @throws `config.invalid`, which lists every mistake at once. Connects to nothing. */
export function readConfig(environment: Environment, overrides: ConfigOverrides = {}): Config {
  const { config, mistakes } = lookAtConfig(environment, overrides);
  if (mistakes.length === 0) return config;
  throw new GallraError({
    code: 'config.invalid',
    what: `The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}: ${mistakes.join('; ')}.`,
    where: 'environment',
    hint: 'Correct the variables that are named; those that are unset have sound defaults. To see them all: gallra config',
    actor: 'operator',
  });
}

/** As `readConfig`, with the mistakes as values: with any, the rest is only for looking at. */
export function lookAtConfig(
  environment: Environment,
  overrides: ConfigOverrides = {},
): { config: Config; mistakes: string[] } {
  const mistakes = misspelt(environment);
  const reader = { ...settingReader(environment, mistakes), mistakes };
  const { read, choice, count } = reader;
  const signing = signingKeys(reader);
  const config: Config = {
    ...servers(environment, reader),
    migrate: choice('GALLRA_MIGRATE', ['on', 'queue', 'off'], 'queue'),
    policies: resolve(overrides.policies ?? read('GALLRA_POLICIES') ?? 'policies'),
    requireApproval: choice('GALLRA_REQUIRE_APPROVAL', ['on', 'off'], 'on') === 'on',
    requireAnchor: choice('GALLRA_REQUIRE_ANCHOR', ['on', 'off'], 'on') === 'on',
    requireLogRole: choice('GALLRA_REQUIRE_LOG_ROLE', ['on', 'off'], 'on') === 'on',
    twoPersonRelease: choice('GALLRA_TWO_PERSON_RELEASE', ['on', 'off'], 'off') === 'on',
    approverNotAuthor: choice('GALLRA_APPROVER_NOT_AUTHOR', ['on', 'off'], 'off') === 'on',
    organisation: read('GALLRA_ORGANISATION')?.slice(0, 200) ?? null,
    logLevel: choice('GALLRA_LOG_LEVEL', logLevels, 'info', overrides.logLevel),
    leaseMs: count('GALLRA_LEASE_SECONDS', 60, { from: 5, to: 3600 }) * 1000,
    batchSize: count('GALLRA_BATCH_SIZE', 1000, { from: 1, to: 100_000 }),
    largestBatch: Number(read('GALLRA_BATCH_SIZE') || 50_000),
    sharedMs: count('GALLRA_BATCH_MS', 10, { from: 1, to: 10_000 }),
    concurrency: count('GALLRA_CONCURRENCY', 2, { from: 1, to: 64 }),
    workersPerRun: count('GALLRA_WORKERS_PER_RUN', 4, { from: 1, to: 64 }),
    sharing: sharing(read(sharingSetting), mistakes),
    actor: account(overrides.actor ?? read('GALLRA_ACTOR') ?? operatingSystemUser(), mistakes),
    keys: ringOf(secrets(reader, 'GALLRA_COMMITMENT_KEY')),
    signingSeeds: signing?.seeds ?? null,
    earlierSigners: signing?.verifierKeys ?? [],
    anchors: anchors(read('GALLRA_ANCHORS'), mistakes),
    anchorKeys: anchorKeys(reader),
    anchorCa: authority(reader, 'GALLRA_ANCHOR_CA'),
    logYears: count('GALLRA_LOG_YEARS', 10, { from: 1, to: 1000 }),
    commitmentYears: count('GALLRA_COMMITMENT_YEARS', 2, { from: 1, to: 1000 }),
    cliDecisions: choice('GALLRA_CLI_DECISIONS', ['on', 'off'], 'on') === 'on',
    desk: deskConfig(reader),
    alerts: alertsConfig(reader),
    ops: opsConfig(reader),
    variables: withFiles(environment),
  };
  checkProxies(reader);
  if (mistakes.length === 0 && (config.signingSeeds === null) !== (config.anchors.length === 0))
    mistakes.push('GALLRA_SIGNING_KEY (or GALLRA_SIGNING_KEY_FILE) and GALLRA_ANCHORS need each other');
  return { config: Object.freeze(config), mistakes };
}

/** @throws `config.ledger` when it was not given. */
export function ledgerUrl(config: Config): Address {
  if (config.ledger !== null) return config.addresses.ledger ?? config.ledger;
  throw new GallraError({
    code: 'config.ledger',
    what: 'The address of the ledger is not given.',
    where: 'environment',
    hint: 'Set GALLRA_LEDGER_URL to a PostgreSQL database, such as postgres://gallra@localhost/gallra.',
    actor: 'operator',
  });
}

/** @throws `config.ledger` when neither was given. */
export function queueUrl(config: Config): Address {
  return config.queue === null ? ledgerUrl(config) : (config.addresses.queue ?? config.queue);
}

function servers(
  environment: Environment,
  reader: Reader,
): Pick<Config, 'ledger' | 'queue' | 'migration' | 'addresses'> {
  const [onPostgres, anywhere] = [postgresSchemes, [...postgresSchemes, ...redisSchemes]];
  const ledger = address(reader, 'GALLRA_LEDGER_URL', onPostgres);
  const queue = address(reader, 'GALLRA_QUEUE_URL', anywhere);
  const migration = address(reader, 'GALLRA_MIGRATION_URL', onPostgres);
  const ofLedger = { caName: 'GALLRA_LEDGER_CA', ca: authority(reader, 'GALLRA_LEDGER_CA'), schemes: onPostgres };
  const ofQueue = { caName: 'GALLRA_QUEUE_CA', ca: authority(reader, 'GALLRA_QUEUE_CA'), schemes: anywhere };
  return {
    ...{ ledger, queue, migration },
    addresses: {
      ledger: addressNow(environment, reader, { name: 'GALLRA_LEDGER_URL', url: ledger, ...ofLedger }),
      queue: addressNow(environment, reader, { name: 'GALLRA_QUEUE_URL', url: queue, ...ofQueue }),
      migration: addressNow(environment, reader, { name: 'GALLRA_MIGRATION_URL', url: migration, ...ofLedger }),
    },
  };
}

/** It stands in the audit log, so it has to be one plain word or mail address. */
function account(written: string, mistakes: string[]): string {
  const name = written.trim();
  if (!/^[\p{L}\p{N}._@:\\/+-]{1,100}$/u.test(name)) {
    mistakes.push('GALLRA_ACTOR must be an account id without spaces, 100 characters at most');
  }
  if (isReserved(name))
    mistakes.push(
      'GALLRA_ACTOR (or --as) may not begin with local:, oidc: or worker: such names are given at the desk to those who sign in, and nobody may claim one',
    );
  return name;
}

/** In a container the user id may have no name. */
function operatingSystemUser(): string {
  try {
    return userInfo().username.replaceAll(/\s+/g, '_');
  } catch {
    return `uid:${process.getuid?.() ?? 'unknown'}`;
  }
}

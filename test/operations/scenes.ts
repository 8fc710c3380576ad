/**
 * What happens to the installation while a page is followed, which its reader does not do: things break, people decide, records
 * come. And what has to be true when the page is over, asked of the servers by plain SQL.
 */
import { deepStrictEqual, ok } from 'node:assert/strict';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { encrypted } from './encrypted.ts';
import { type Installation, type InstallationOptions, unanswered, young } from './installation.ts';
import { killedInABatch, settled } from './killed.ts';
import { filledInABatch, fullDisk, roomAgain, smallDisk, unmount, whyNoSmallDisk } from './small-disk.ts';

export interface Scene {
  on?(): Promise<InstallationOptions>;
  /** Why it cannot be followed on this machine; null: it can. */
  cannot?(): Promise<string | null>;
  /** In order: each before the next command that begins so. */
  before?: [command: string, happens: (at: Installation) => Promise<unknown>][];
  after(at: Installation): Promise<void>;
  over?(): Promise<void>;
}

const due = 500;
/** Everything that is not due: what was answered a month ago, and what waits for an answer. */
const kept = range(due + 1, due + young + unanswered);

const hold = (id: number): string =>
  `gallra hold add --store example --table contact_requests --key id=${id} --reason litigation --matter VK/1/2026 --review 2027-01-31`;

/** Requests of long ago, under numbers that were not there before. */
const arrive = (at: Installation, from: number, to: number) =>
  at.inStore(
    `insert into contact_requests select n, 'Person ' || n, 'Question ' || n, '2020-01-01' from generate_series(${from}, ${to}) as n`,
  );

async function done(at: Installation, command: string): Promise<void> {
  const printed = await at.run(`${command} || echo "it ended with $?"`);
  ok(!printed.includes('it ended with'), `${command}: ${printed}`);
}

const left = async (at: Installation, expected: number[]): Promise<void> =>
  deepStrictEqual(await at.requests(), expected);

export const scenes: Record<string, Scene> = {
  'ledger-backup': {
    before: [['pg_dump', (at) => done(at, 'gallra run')]],
    async after(at) {
      deepStrictEqual(await at.inLedger(`select datname from pg_database where datname = 'rehearsal'`), []);
      await left(at, kept);
    },
  },

  'ledger-restore': {
    before: [
      [
        'docker compose stop worker',
        async (at) => {
          await done(at, 'gallra run');
          await done(at, 'pg_dump --format=custom --file=backups/ledger.dump "$LEDGER_ADMIN_URL"');
          // What the backup does not know: a hold, and another run.
          await arrive(at, 1, 9);
          await done(at, hold(3));
          await done(at, 'gallra run');
          await left(at, [3, ...kept]);
          await started(at);
        },
      ],
      // What had gone since the backup is gone; what comes is disposed of, but for the hold.
      ['docker compose start worker', (at) => arrive(at, 1, 2).then(() => done(at, 'gallra run'))],
    ],
    after: (at) => left(at, [3, ...kept]),
  },

  'ledger-without-backup': {
    before: [
      [
        'docker compose stop worker',
        async (at) => {
          await done(at, hold(7));
          await done(at, 'gallra run');
          await started(at);
        },
      ],
      [
        `psql --quiet "$SERVER_URL" --command 'create database gallra'`,
        (at) => done(at, `psql --quiet "$SERVER_URL" --command 'drop database gallra with (force)'`),
      ],
      ['gallra plan', (at) => arrive(at, 1, 5)],
    ],
    after: (at) => left(at, [7, ...kept]),
  },

  'store-restore': {
    before: [
      [
        'docker compose stop worker',
        async (at) => {
          await done(at, 'pg_dump --format=custom --file=backups/store.dump "$STORE_ADMIN_URL"');
          await done(at, 'date --utc +%FT%TZ > backups/store.time');
          await done(at, hold(11));
          await done(at, 'gallra run');
          await left(at, [11, ...kept]);
          await started(at);
        },
      ],
    ],
    after: (at) => left(at, [11, ...kept]),
  },

  'signing-key': {
    before: [
      [
        'gallra audit key > secrets/signing-key.public',
        async (at) => {
          await done(at, 'gallra run');
          await started(at);
          await arrive(at, 1, 20);
        },
      ],
    ],
    async after(at) {
      await left(at, kept);
      const secret = (await at.run('head -1 secrets/signing-key')).trim();
      ok(
        !(await at.run('grep -r . anchors backups policies; cat worker.log')).includes(secret),
        'the key is told to nobody',
      );
    },
  },

  'commitment-key': {
    before: [
      [
        '(openssl',
        async (at) => {
          await done(at, hold(2));
          await done(at, 'gallra run');
          await started(at);
        },
      ],
      [
        'psql "$LEDGER_ADMIN_URL" --command "',
        async (at) => {
          await arrive(at, 3, 9);
          await done(at, 'gallra run');
        },
      ],
    ],
    after: (at) => left(at, [2, ...kept]),
  },

  'keys-lost': {
    before: [
      [
        'gallra audit key --new',
        async (at) => {
          await done(at, hold(7));
          await done(at, 'gallra audit key > secrets/signing-key.public');
          await done(at, 'rm secrets/signing-key');
        },
      ],
      [
        'gallra pause',
        async (at) => {
          await left(at, [7, ...kept]);
          await arrive(at, 1, 6);
          await started(at);
          await done(at, 'rm secrets/commitment-key');
          await done(at, 'openssl rand -base64 32 > secrets/commitment-key');
        },
      ],
    ],
    after: (at) => left(at, [7, ...kept]),
  },

  passwords: {
    before: [['sed', started]],
    async after(at) {
      await left(at, kept);
      const files = await at.run('cat secrets/ledger-url secrets/example-url');
      ok(!files.includes('installed'), 'no old password is left');
      deepStrictEqual(at.said().match(/"event":"worker.started"/g)?.length, 1);
    },
  },

  certificates: {
    on: encrypted,
    before: [['cat certificates/new-authority.pem', started]],
    async after(at) {
      await left(at, kept);
      ok((await at.run('grep sslmode secrets/ledger-url; cat worker.log')).includes('worker.started'));
      ok(!at.said().includes('certificate'), 'no worker met a certificate that it did not trust');
    },
  },

  upgrade: {
    before: [
      ['gallra doctor | tail -1', started],
      [
        // As the version before this one left it.
        'gallra run',
        async (at) => {
          await at.inLedger('drop table gallra_ledger.share');
          await at.inLedger(`delete from gallra_ledger.migration where name = '0010_shares'`);
        },
      ],
      ['gallra run', () => Promise.resolve()],
      [
        // As a version after this one would leave it.
        'gallra run',
        (at) => at.inLedger(`insert into gallra_ledger.migration (name, timestamp) values ('0099_later', now()::text)`),
      ],
    ],
    after: (at) => left(at, kept),
  },

  'queue-lost': {
    async on() {
      redis = await startRedis({ keeps: true });
      return { queue: redis.url };
    },
    before: [
      [
        'gallra schedule list',
        async (at) => {
          await started(at);
          await redis?.restartEmpty();
        },
      ],
      [
        'gallra schedule list',
        (at) => until('it is scheduled again', async () => (await at.run('gallra schedule list')).includes('Helsinki')),
      ],
    ],
    after: (at) => left(at, kept),
    over: async () => redis?.stop(),
  },

  'anchors-lost': {
    before: [
      [
        'gallra run',
        async (at) => {
          await done(at, 'cp -r anchors backups/anchors');
          await done(at, 'gallra run');
          await arrive(at, 1, 20);
          await done(at, 'rm -r anchors && mkdir anchors');
        },
      ],
      [
        'mkdir',
        async (at) => {
          await left(at, kept);
          await arrive(at, 1, 9);
          await done(at, 'rm -r anchors');
        },
      ],
    ],
    after: (at) => left(at, kept),
  },

  'worker-killed': {
    before: [
      ['gallra doctor | grep batch', killedInABatch],
      ['gallra doctor | grep batch', (at) => settled(at)],
    ],
    async after(at) {
      await left(at, kept);
      const [log] = await at.inLedger(
        `select sum((convert_from(bytes, 'UTF8')::jsonb->'counts'->>'destroyed')::int)::int as destroyed
         from gallra_ledger.audit_entry where convert_from(bytes, 'UTF8')::jsonb->>'kind' = 'batch.settled'`,
      );
      deepStrictEqual(log, { destroyed: due });
    },
  },

  'disk-full': {
    cannot: whyNoSmallDisk,
    on: smallDisk,
    before: [
      ['gallra run', fullDisk],
      ['gallra run', roomAgain],
      ['gallra doctor', filledInABatch],
    ],
    after: (at) => left(at, kept),
    over: async () => unmount(),
  },

  'scale-out': {
    before: [['gallra doctor', started]],
    async after(at) {
      await left(at, kept);
      deepStrictEqual(new Set(at.said().match(/"worker":"[^"]+"/g)).size >= 3, true);
    },
  },
};

async function started(at: Installation): Promise<void> {
  await at.compose('docker compose start worker');
}

let redis: RunningRedis | null = null;

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** `gallra coverage` as a user has it: without a ledger, with and without the stores. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { prepareStore } from '../../src/stores/folder/prepare.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

const stores = `${storesFile}  logs: { kind: folder, root: "\${LOGS_ROOT}", timezone: UTC }\n`;
const logsPolicy = `version: 1
id: logs
title: Logs
controller: State Treasury
owner: records@example.org
timezone: UTC
review: 2020-01-31
dataset: { store: logs, files: "access-%Y-%m-%d.log", sidecars: "{path}.sha256" }
retain: { period: 6 months, from: dated }
disposition: destroy
schedule: "15 2 * * *"
`;
const gapPolicy = `version: 1
id: letters
title: Letters
controller: State Treasury
owner: records@example.org
timezone: UTC
review: 2090-01-31
system: Letters
retain: { period: unspecified, because: nobody decided }
`;
const systems = `systems:
  S1: { name: Telephone, policies: calls }
  S2: { name: Letters }
  S3: { name: Logs, policies: logs }
`;
const ignore = `ignore:
  telephony:
    - { table: matters, because: the case system keeps its own time }
`;

interface Report {
  complete: boolean;
  systems: { id: string; state: string; policies: { id: string; standing: string; review: unknown }[] }[] | null;
  unlisted: string[] | null;
  stores: { store: string; error?: { code: string }; tables?: Row[]; absent?: unknown[]; stale?: unknown[] }[] | null;
}
interface Row {
  table: string;
  state: string;
  policies: string[];
  because: string | null;
  unmet: number | null;
  listed: string[][];
}

/** May see every table, but not read what belongs to the calls. */
const reader = `reader_${randomBytes(4).toString('hex')}`;
let database: FreshDatabase;
let root: string;
let folder: Folder;

beforeAll(async () => {
  database = await freshDatabase('cli_coverage');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // The foreign key would keep an event from losing its call.
  await client.query(`${callsSchema}
    alter table call_events drop constraint call_events_call_id_fkey;
    insert into call_events values (70, 700), (80, 800);
    create schema attic; create table attic.old_calls (id int primary key);
    create role ${reader} login password '${reader}';
    grant select on calls, matters to ${reader};`);
  await client.end();
  root = await mkdtemp(join(tmpdir(), 'gallra-coverage-'));
  await prepareStore('logs', root, '00000000-0000-4000-8000-000000000001');
  await mkdir(join(root, 'sub'));
  const names = ['access-2026-01-01.log', 'access-2026-01-01.log.sha256', 'access.log', 'sub/access-2026-01-01.log'];
  for (const name of names) await writeFile(join(root, name), name);
  folder = await policyFolder(
    {
      'stores.yaml': stores,
      'calls.yaml': callsPolicy,
      'logs.yaml': logsPolicy,
      'letters.yaml': gapPolicy,
      'systems.yaml': systems + ignore,
    },
    { TELEPHONY_URL: database.url, LOGS_ROOT: root },
  );
}, 60_000);

afterAll(async () => {
  await folder?.remove();
  if (database) {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`drop owned by ${reader}; drop role ${reader}`);
    await client.end();
    await database.drop();
  }
  if (root) await rm(root, { recursive: true, force: true });
});

describe('without the stores', () => {
  test('tells of each system what governs it, and which reviews are overdue', async () => {
    const { code, out, err } = await folder.gallra(['coverage'], { env: { TELEPHONY_URL: '', LOGS_ROOT: '' } });
    expect(err).toBe('');
    expect(out.split('\n')).toEqual([
      'system  name       state         policy   review      rule',
      'S1      Telephone  governed      calls                2 months from ended_at, then destroyed; up to 1 year if extended',
      'S2      Letters    declared gap  letters  2090-01-31  no period: nobody decided',
      'S3      Logs       governed      logs     2020-01-31  6 months from dated, then destroyed',
      '',
      '! S3: the policy logs was to be looked at again by 2020-01-31.',
      '    → Look at it, and write the next day under `review`.',
      '',
      '✔ 3 systems: 2 governed, 1 declared gap, none forgotten',
      '',
    ]);
    expect(code).toBe(0);
  });

  test('ends with 4 where a policy is gone, and names its system', async () => {
    await folder.write('systems.yaml', systems.replace('policies: logs', 'policies: [logs, gateway-logs]'));
    const { code, out } = await folder.gallra(['coverage']);
    expect(out).toContain('✖ S3, Logs: there is no policy gateway-logs.');
    expect(out).toContain('✖ 3 systems: 1 governed, 1 declared gap, 1 forgotten');
    expect(code).toBe(4);
    const { complete, systems: told } = (await folder.gallra(['coverage', '--json'])).json<Report>();
    expect(complete).toBe(false);
    expect(told?.[2]).toMatchObject({ id: 'S3', state: 'forgotten', policies: [{}, { standing: 'missing' }] });
  });

  test('tells of policies that belong to no system, which forgets nothing', async () => {
    await folder.write('systems.yaml', systems.replace('policies: logs', 'policies: calls'));
    const { code, out } = await folder.gallra(['coverage']);
    expect(out).toContain('! Of no system: logs.');
    expect(code).toBe(0);
  });

  test('goes on where a policy has mistakes, and ends with 2', async () => {
    await folder.write('systems.yaml', systems);
    await folder.write('logs.yaml', `${logsPolicy}colour: red\n`);
    const { code, out, err } = await folder.gallra(['coverage']);
    await folder.write('systems.yaml', systems.replace('policies: logs', 'policies: calls'));
    const others = await folder.gallra(['coverage', '--json']);
    const page = await folder.gallra(['coverage', '--format', 'markdown']);
    await folder.write('logs.yaml', logsPolicy);
    expect(others.json()).toMatchObject({ complete: false, mistakes: 1 });
    expect(page.out).toContain(
      '\n- **Not told.** What policy files with mistakes govern: 1 mistake. See: gallra validate\n',
    );
    expect(err).toContain('1 mistake in policy files. See: gallra validate');
    expect(out).toContain('✖ S3, Logs: the file of logs has mistakes.');
    expect(code).toBe(2);
  });

  test('shows the mistakes of the list itself, as validate does; no policy is broken by them', async () => {
    await folder.write('systems.yaml', systems.replace('name: Logs', 'nmae: Logs'));
    for (const command of ['coverage', 'validate']) {
      const { code, out } = await folder.gallra([command]);
      expect(out).toContain('systems.yaml:4:9 systems.S3.nmae: the key `nmae` is not known here');
      expect(code).toBe(2);
    }
    const { out } = await folder.gallra(['validate']);
    expect(out).toContain('1 mistake in 1 file; 3 policies sound');
  });

  test('says what to do where there is no list', async () => {
    const bare = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': callsPolicy });
    const { code, err } = await bare.gallra(['coverage']);
    await bare.remove();
    expect(err).toContain('There is no systems.yaml beside the policies.');
    expect(code).toBe(2);
  });

  test('is a Markdown page for a register, too', async () => {
    await folder.write('systems.yaml', systems);
    const { out } = await folder.gallra(['coverage', '--format', 'markdown']);
    expect(out).toMatch(/^# Coverage on \d{4}-\d\d-\d\d\n\n\| system \| name \| state /);
    expect(out).toContain('| S2 | Letters | declared gap | letters | 2090-01-31 | no period: nobody decided |');
    const several = `  S4:
    name: |
      Back
      ups
    procedure: { steps: "after a restore:\\n  gallra restored", review: 2090-01-31 }
`;
    await folder.write('systems.yaml', systems + several);
    const lines = await folder.gallra(['coverage', '--format', 'markdown']);
    expect(lines.out).toContain(
      '\n| S4 | Back ups | by procedure |  | 2090-01-31 | after a restore: gallra restored |\n\n',
    );
  });
});

describe('with the stores', () => {
  const rowsOf = ({ stores: told }: Report, store: string) =>
    told?.find((one) => one.store === store)?.tables?.map(({ table, state, unmet }) => [table, state, unmet]);

  test('finds the tables that nobody named, and the records that no policy meets', async () => {
    await folder.write('systems.yaml', systems + ignore);
    const result = await folder.gallra(['coverage', '--connect', '--json', '--list', '5']);
    const report = result.json<Report>();
    expect(rowsOf(report, 'telephony')).toEqual([
      ['attic.old_calls', 'forgotten', null],
      ['call_events', 'part', 2],
      ['calls', 'governed', null],
      ['matters', 'ignored', null],
    ]);
    expect(rowsOf(report, 'logs')).toEqual([['files', 'governed', 2]]);
    const listed = report.stores?.flatMap((one) => one.tables?.flatMap((row) => row.listed) ?? []);
    expect(listed).toEqual([['70'], ['80'], ['access.log'], ['sub/access-2026-01-01.log']]);
    expect(report.complete).toBe(false);
    expect(result.code).toBe(4);
  });

  test('is complete, and ends with 0, when what is left is ignored with a reason', async () => {
    const more = `    - { table: attic.old_calls, because: emptied in 2019 }
    - { table: call_events, where: { call_id: [700, 800] }, because: tests of the switchboard }
  logs:
    - { files: "**/access.log", because: being written }
    - { files: "sub/*", because: somebody's copy }
`;
    await folder.write('systems.yaml', systems + ignore + more);
    const { code, out } = await folder.gallra(['coverage', '--connect']);
    expect(out).toContain('✔ 5 tables in 2 stores: 2 governed, 1 part, 2 ignored, none forgotten\n');
    expect(out).not.toContain('✖');
    expect(code).toBe(0);
  });

  test('prints no key of a record unless asked to', async () => {
    await folder.write('systems.yaml', systems);
    const { out } = await folder.gallra(['coverage', '--connect']);
    expect(out).toContain('✖ logs.files: 2 records met by no policy.');
    expect(out).not.toContain('access.log');
  });

  test('tells what the list ignores in vain', async () => {
    const vain = `ignore:
  telephony:
    - { table: matters, because: x }
    - { table: calls, because: x }
    - { table: nowhere, because: x }
`;
    await folder.write('systems.yaml', systems + vain);
    const { out } = await folder.gallra(['coverage', '--connect', 'telephony']);
    expect(out).toContain('! systems.yaml ignores telephony.calls, which a policy governs.');
    expect(out).toContain('! systems.yaml ignores telephony.nowhere, which is not there.');
    expect(out).not.toMatch(/ignores telephony\.matters/);
  });

  test('is not complete where the store does not show a table that a policy is about, and ends with 1', async () => {
    const more = `    - { table: attic.old_calls, because: emptied in 2019 }
    - { table: call_events, where: { call_id: [700, 800] }, because: tests of the switchboard }
`;
    await folder.write('systems.yaml', systems + ignore + more);
    await folder.write(
      'faxes.yaml',
      callsPolicy.replace('id: calls', 'id: faxes').replace('table: calls', 'table: faxes'),
    );
    const asked = ['coverage', '--connect', 'telephony'];
    const [text, json] = [await folder.gallra(asked), await folder.gallra([...asked, '--json'])];
    await rm(join(folder.dir, 'faxes.yaml'));
    expect(text.out).toContain('✖ telephony shows no table faxes, which faxes names.');
    expect(text.out).toMatch(/\n✖ 4 tables in 1 store: .*none forgotten\n/);
    expect(json.json<Report>().complete).toBe(false);
    expect([text.code, json.code]).toEqual([1, 1]);
  });

  test('goes on where a store cannot be reached, says so, and ends with 1', async () => {
    await folder.write('systems.yaml', systems + ignore);
    const { code, out } = await folder.gallra(['coverage', '--connect'], { env: { LOGS_ROOT: join(root, 'nowhere') } });
    expect(out).toContain('attic.old_calls');
    expect(out).toMatch(/\nlogs\n✖ .*\(store\.unreachable\)/);
    expect(out).toContain('; 1 store could not be looked at\n');
    expect(code).toBe(1);
  });

  test('goes on where a table may not be read, says so, and ends with 1', async () => {
    await folder.write('systems.yaml', systems + ignore);
    const url = new URL(database.url);
    [url.username, url.password] = [reader, reader];
    const { code, out } = await folder.gallra(['coverage', '--connect', 'telephony'], {
      env: { TELEPHONY_URL: url.href },
    });
    expect(out).toMatch(/ call_events .* part .* \?\n/);
    expect(out).toMatch(/\ntelephony\.call_events\n✖ .*\(store\.denied\)/);
    expect(out).toContain('✖ telephony.attic.old_calls: no policy names it.');
    expect(code).toBe(1);
  });

  test('sends nobody to write a policy for a table that none can name', async () => {
    await folder.write('systems.yaml', systems + ignore);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('create table "order-lines" (id int primary key)');
      const { out } = await folder.gallra(['coverage', '--connect', 'telephony']);
      expect(out).toContain(
        'telephony.order-lines: no policy names it.\n    → Rename the table, because no policy can',
      );
      expect(out).toContain('telephony.attic.old_calls: no policy names it.\n    → Write one (gallra init drafts it)');
    } finally {
      await client.query('drop table "order-lines"');
      await client.end();
    }
  });

  test('says which variable of a store is not set', async () => {
    const result = await folder.gallra(['coverage', '--connect', '--json'], { env: { TELEPHONY_URL: '' } });
    expect(result.json<Report>().stores?.[0]).toMatchObject({ store: 'telephony', error: { code: 'store.variable' } });
    expect(result.json<Report>().complete).toBe(false);
    expect(result.code).toBe(1);
  });

  test('needs no list to find what nobody named', async () => {
    await rm(join(folder.dir, 'systems.yaml'));
    const result = await folder.gallra(['coverage', '--connect', 'telephony', '--json']);
    expect(result.json<Report>().systems).toBeNull();
    expect(rowsOf(result.json<Report>(), 'telephony')).toEqual([
      ['attic.old_calls', 'forgotten', null],
      ['call_events', 'part', 2],
      ['calls', 'governed', null],
      ['matters', 'read', null],
    ]);
    expect(result.code).toBe(4);
  });

  test('refuses a store that is not known', async () => {
    const { code, err } = await folder.gallra(['coverage', '--connect', 'fax']);
    expect(err).toContain('There is no store fax in stores.yaml.');
    expect(code).toBe(2);
  });
});

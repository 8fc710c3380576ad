/** `gallra validate --connect`: what the stores make of the policies, told at the place in the file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { ledgerId } from '../contract/store/fixtures.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

interface Report {
  problems: { file: string; line: number; column: number; path: string; code: string; hint: string }[];
  warnings: { path: string; code: string; hint: string }[];
  stores: { store: string; policies: number; mistakes: number; error: { code: string } | null }[];
}

let database: FreshDatabase;
let administrator: pg.Client;
let folder: Folder;
beforeEach(async () => {
  database = await freshDatabase('connect');
  administrator = new pg.Client({ connectionString: database.url });
  await administrator.connect();
  await administrator.query(callsSchema);
  await prepareStore('telephony', database.url, ledgerId);
});
afterEach(async () => {
  await administrator.end();
  await database.drop();
  await folder.remove();
});

const inFolder = async (files: Record<string, string>, url = database.url): Promise<Folder> => {
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy, ...files },
    { TELEPHONY_URL: url },
  );
  return folder;
};
/** The line and column, from 1, at which the text stands in the file. */
const placeOf = (text: string, file = callsPolicy) => {
  const before = file.slice(0, file.indexOf(text)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

test('policies that fit their store are sound; no ledger is needed, and an index too few costs only time', async () => {
  await inFolder({});
  const sound = await folder.gallra(['validate', '--connect']);
  expect(sound.err).toBe('');
  expect(sound.out.split('\n')).toEqual([
    'store      kind      policies  found',
    'telephony  postgres         1  sound',
    '',
    '✔ 1 policy, no mistakes',
    '',
  ]);
  expect(sound.code).toBe(0);

  await administrator.query('drop index calls_ended_at_idx');
  const slow = await folder.gallra(['validate', '--connect', 'telephony']);
  expect(slow.code).toBe(0);
  expect(slow.out).toContain('calls.yaml:16:19 retain.from.column: warning: No index of calls starts with ended_at');
  expect(slow.out).toContain(`  16 |   from: { column: ended_at, missing: error }\n${' '.repeat(25)}^\n`);
  expect(slow.out).toContain('→ Create it: CREATE INDEX CONCURRENTLY ON calls (ended_at, id);');
  expect(slow.out).toMatch(/telephony +postgres +1 +1 warning\n\n✔ 1 policy, no mistakes; 1 warning\n$/);
});

test('what does not fit is told at the very word in the file, all of it at once', async () => {
  await administrator.query(`
    alter table calls rename column kept_for to reason_kept;
    alter table calls alter column ended_at type text;
    drop index call_events_call_id_idx;
    create function archive() returns trigger language plpgsql as 'begin return old; end';
    create trigger copies before delete on call_events for each row execute function archive();`);
  await inFolder({
    'missing.yaml': callsPolicy.replace('id: calls', 'id: missing').replace('table: matters', 'table: cases'),
  });
  const { code, ...result } = await folder.gallra(['validate', '--connect', '--json']);
  expect(code).toBe(2);
  const { problems, stores } = result.json<Report>();
  expect(
    problems.filter(({ file }) => file === 'calls.yaml').map(({ line, column, code }) => ({ line, column, code })),
  ).toEqual(
    [
      { ...placeOf('call_events,'), code: 'schema.reference.unindexed' },
      { ...placeOf('call_events,'), code: 'schema.trigger' },
      { ...placeOf('ended_at,'), code: 'schema.type' },
      { ...placeOf('kept_for:'), code: 'schema.column' },
    ].toSorted((a, b) => a.line - b.line || a.column - b.column),
  );
  expect(problems.filter(({ file }) => file === 'missing.yaml')).toMatchObject([
    {
      ...placeOf('cases', callsPolicy.replace('table: matters', 'table: cases')),
      path: 'unless[0].exists.table',
      code: 'schema.table',
    },
  ]);
  expect(stores).toMatchObject([{ store: 'telephony', policies: 2, mistakes: 5, error: null }]);
});

test('a condition that its column can never meet is told where it stands, though every name is right', async () => {
  await administrator.query(`
    create type state as enum ('open', 'closed');
    alter table matters alter column state drop default, alter column state type state using state::state`);
  const unless = callsPolicy.replace('state: open', 'state: opened');
  expect(unless).not.toBe(callsPolicy);
  const where = callsPolicy.replace(
    /^( +)key: id$/m,
    '$1key: id\n$1where: { ended_at: { before: 2026-01-01 }, id: one }',
  );
  expect(where).not.toBe(callsPolicy);
  await inFolder({
    'unless.yaml': unless.replace('id: calls', 'id: never-open'),
    'where.yaml': where.replace('id: calls', 'id: no-number'),
  });
  const told = await folder.gallra(['validate', '--connect', '--json']);
  expect(told.code).toBe(2);
  expect(told.json<Report>().problems.map(({ file, path, code }) => [file, path, code])).toEqual([
    ['unless.yaml', 'unless', 'store.schema'],
    ['where.yaml', 'dataset.where', 'store.schema'],
  ]);
});

test('rights that are lacking, also in the tables of our own, come with the statements that grant exactly them', async () => {
  await administrator.query(`create role clerk_${process.pid} login password 'x'`);
  try {
    await administrator.query(`
      grant usage on schema gallra to clerk_${process.pid};
      grant select on gallra.binding, gallra.receipt to clerk_${process.pid};
      grant select (id, ended_at) on calls to clerk_${process.pid}`);
    const url = new URL(database.url);
    url.username = `clerk_${process.pid}`;
    url.password = 'x';
    await inFolder({ 'others.yaml': callsPolicy.replace('id: calls', 'id: others') }, url.href);
    const lacking = await folder.gallra(['validate', '--connect', '--json']);
    expect(lacking.code).toBe(2);
    const problems = lacking.json<Report>().problems.filter(({ file }) => file !== 'stores.yaml');
    const grants = problems.map(({ hint }) => hint.replace('Let an administrator run: ', ''));
    const to = `to clerk_${process.pid};`;
    expect(problems.map(({ file, path, code }, i) => [file, path, code, grants[i]])).toEqual([
      ['calls.yaml', 'dataset.table', 'store.select', `grant select (caller_id, kept_for) on public.calls ${to}`],
      ['calls.yaml', 'dataset.table', 'store.delete', `grant delete on public.calls ${to}`],
      [
        'calls.yaml',
        'dataset.parts[0].table',
        'store.select',
        `grant select (call_id, id) on public.call_events ${to}`,
      ],
      ['calls.yaml', 'dataset.parts[0].table', 'store.delete', `grant delete on public.call_events ${to}`],
      [
        'calls.yaml',
        'unless[0].exists.table',
        'store.select',
        `grant select (person_id, state) on public.matters ${to}`,
      ],
    ]);
    await administrator.query(grants.join('\n'));
    const ours = await folder.gallra(['validate', '--connect', '--json']);
    expect(ours.code).toBe(2);
    const inOurs = ours.json<Report>().problems.map(({ path, code, hint }) => ({
      at: [path, code],
      grant: hint.replace('Let an administrator run: ', ''),
    }));
    expect(inOurs.map(({ at }) => at)).toEqual(inOurs.map(({ at: [, code] }) => ['stores.telephony', code]));
    expect(inOurs.map(({ grant }) => grant)).toEqual([
      ...['insert', 'update', 'delete'].map((right) => `grant ${right} on gallra.receipt ${to}`),
      ...['select', 'insert', 'update'].map((right) => `grant ${right} on gallra.mark ${to}`),
      ...['select', 'insert', 'update'].map((right) => `grant ${right} on gallra.hold_journal ${to}`),
    ]);
    await administrator.query(inOurs.map(({ grant }) => grant).join('\n'));
    expect(await folder.gallra(['validate', '--connect'])).toMatchObject({ code: 0 });
  } finally {
    await administrator.query(`drop owned by clerk_${process.pid}; drop role clerk_${process.pid}`);
  }
});

test('a store that cannot be reached is told once, at its entry; the others are looked into all the same', async () => {
  const away = `  away: { kind: postgres, url: "postgres://nobody@127.0.0.1:1/x", timezone: UTC }\n`;
  const inAway = (id: string) =>
    callsPolicy.replace('id: calls', `id: ${id}`).replace('store: telephony', 'store: away');
  await inFolder({ 'stores.yaml': storesFile + away, 'one.yaml': inAway('one'), 'two.yaml': inAway('two') });
  const { code, out } = await folder.gallra(['validate', '--connect']);
  expect(code).toBe(1);
  expect(out).toContain('stores.yaml:6:3 stores.away: Store away cannot be reached');
  expect(out.match(/cannot be reached/g)).toHaveLength(1);
  expect(out).toMatch(/telephony +postgres +1 +sound\naway +postgres +2 +not reached\n/);
  expect(out).toContain('✖ 1 store not reached; 3 policies, no mistakes\n');

  await administrator.query('alter table calls drop column kept_for');
  const both = await folder.gallra(['validate', '--connect', '--json']);
  expect(both.code).toBe(2);
  expect(both.json<Report>().stores).toMatchObject([
    { store: 'telephony', mistakes: 1, error: null },
    { store: 'away', mistakes: 0, error: { code: 'store.unreachable' } },
  ]);
  const unknown = await folder.gallra(['validate', '--connect', 'nowhere']);
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('Name one of: telephony, away.') });
});

test('an address that cannot be read is a mistake of that store alone, and never shown', async () => {
  const entries = [
    'postgres://u:hunter2@host:port/x',
    'postgres://u:hunter2%zz@127.0.0.1/x%zz',
    'mysql://u:hunter2%zz@h/x',
  ];
  const more = entries.map((url, i) => `  s${i}: { kind: ${url.split(':')[0]}, url: "\${S${i}}", timezone: UTC }\n`);
  await inFolder({ 'stores.yaml': storesFile + more.join('') });
  const env = Object.fromEntries(entries.map((url, i) => [`S${i}`, url]));
  const { code, out, err } = await folder.gallra(['validate', '--connect', '--verbose'], { env });
  expect(out).toMatch(/telephony +postgres +1 +sound\n/);
  expect(out.match(/The address of store s\d (is no URL|has a percent sign)/g)).toHaveLength(2);
  expect(out).toContain('→ Correct it in stores.yaml, or in the variable that stores.yaml names.');
  expect(`${out}${err}`).not.toMatch(/hunter2|bug in Gallra/);
  expect(code).toBe(2);
});

test('a store for reading only, one that nobody prepared, and a variable that is not set are told as well', async () => {
  await administrator.query('drop schema gallra cascade');
  const place = await mkdtemp(join(tmpdir(), 'gallra-validate-'));
  try {
    const stores = `${storesFile}  archive: { kind: postgres, url: "\${ARCHIVE_URL}", timezone: UTC }\n  files: { kind: folder, root: ${place}, timezone: UTC }\n`;
    await inFolder({ 'stores.yaml': stores });
    const unprepared = await folder.gallra(['validate', '--connect', '--format', 'github']);
    expect(unprepared.code).toBe(1);
    expect(unprepared.out.split('\n').map((line) => line.replace(/::.*::/, ' ').replace(/%0A.*/, ''))).toEqual([
      expect.stringMatching(/store telephony is not prepared/),
      expect.stringMatching(/names ARCHIVE_URL, which is not set/),
      expect.stringMatching(/files/),
      expect.stringMatching(/^✖ 2 stores not reached; 1 policy, no mistakes; 1 warning$/),
      '',
    ]);
    await folder.write('stores.yaml', storesFile.replace('    timezone', '    access: read\n    timezone'));
    const readOnly = await folder.gallra(['validate', '--connect', '--json']);
    expect(readOnly.code).toBe(2);
    expect(readOnly.json<Report>()).toMatchObject({
      problems: [{ ...placeOf('disposition'), path: 'disposition', code: 'store.readOnly' }],
      warnings: [],
    });
  } finally {
    await rm(place, { recursive: true });
  }
});

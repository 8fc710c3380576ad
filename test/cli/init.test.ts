// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { exitOf } from '../../src/cli/exit-codes.ts';
import { init as draft } from '../../src/cli/init.ts';
import type { InitOptions } from '../../src/cli/init-questions.ts';
import type { GallraError } from '../../src/errors/gallra-error.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { atTerminal } from '../support/terminal.ts';
import { type Folder, policyFolder } from './gallra.ts';
import { plainShell } from './plain-shell.ts';

const schema = `
create table matters (id bigint primary key, state text not null, closed_at timestamptz);
create table tags (id bigint primary key, name text not null);
create table recordings (
  id bigint primary key, matter_id bigint references matters, caller_id text, started_at timestamptz not null,
  ended_at timestamptz, audio text, anonymised_at timestamptz);
create index on recordings (ended_at, id);
create index on recordings (matter_id);
create table events (id bigint primary key, recording_id bigint not null references recordings on delete cascade);
create index on events (recording_id);
create table notes (id bigint primary key, event_id bigint not null references events);
create index on notes (event_id);
create table recording_tags (
  recording_id bigint references recordings on delete cascade, tag_id bigint references tags, primary key (recording_id, tag_id));
create table transcripts (id bigint primary key, recording_id bigint references recordings on delete set null);
create table watched (id bigint primary key, at date not null);
create index on watched (at, id);
create function copied() returns trigger language plpgsql as 'begin return old; end';
create trigger keep_copy before delete on watched for each row execute function copied();
create table lists (id bigint primary key, at date not null);
create index on lists (at, id);
create table entries (id bigint primary key, list_id bigint not null references lists on delete cascade);
create index on entries (list_id);
create trigger note_entry before delete on entries for each row execute function copied();
create table visits (id bigint primary key, at date not null);
create index on visits (at, id);
create trigger "copies, as it was" before delete on visits for each row execute function copied();
create trigger second before delete on visits for each row execute function copied();
create table yards (id bigint primary key);
create table yard_members (id bigint primary key, left_on date not null, home bigint references yards on delete cascade,
  former bigint references yards);
create index on yard_members (home);
create index on yard_members (former);
create table unkeyed (at date);
insert into recordings (id, started_at, ended_at) values
  (1, '2024-01-31T10:00:00Z', '2024-01-31T10:05:00Z'), (2, '2024-02-29T10:00:00Z', '2024-02-29T22:30:00Z'),
  (3, '2024-03-01T10:00:00Z', null), (4, now(), now()), (5, now(), null);
insert into events values (10, 1);
insert into notes values (100, 10);
insert into watched values (1, '2020-01-01'), (2, current_date);
`;

let support: FreshDatabase;
let folder: Folder;

beforeAll(async () => {
  support = await freshDatabase('cli_init');
  const client = new pg.Client({ connectionString: support.url });
  await client.connect();
  await client.query(schema);
  await client.end();
});
afterAll(() => support?.drop());
beforeEach(async () => {
  folder = await policyFolder({}, { SUPPORT_URL: support.url });
});
afterEach(() => folder?.remove());

const storesYaml = 'stores:\n  support: { kind: postgres, url: "${SUPPORT_URL}", timezone: Europe/Helsinki }\n';
const about: InitOptions = { owner: 'records@example.org', controller: ['Example Agency'] };
const dated: InitOptions = { ...about, period: '2 months', from: ['ended_at'] };
const text = (name: string): Promise<string> => readFile(join(folder.dir, name), 'utf8');
const files = async (): Promise<string[]> => (await readdir(folder.dir)).sort();
const rule = async (name: string) => parsePolicy(name, await text(name)).policy?.rule;

/** In this process, where nobody sits at a terminal; what it printed, and nothing said beside. */
async function init(
  table: string | undefined,
  options: InitOptions,
  json = false,
  ...named: [store?: string | undefined]
): Promise<string> {
  const { shell, printed } = plainShell({ SUPPORT_URL: support.url });
  const exit = await draft(
    shell,
    { policies: folder.dir, json },
    { store: named.length === 0 ? 'support' : named[0], table },
    options,
  );
  expect(exit).toBe('done');
  return printed();
}

const refused = (...order: Parameters<typeof init>): Promise<GallraError> =>
  init(...order).then(
    () => {
      throw new Error('it was drafted');
    },
    (error: GallraError) => error,
  );

describe('gallra init', () => {
  test('in an empty folder, drafts stores.yaml, a policy and a test that validate and pass, and writes no secret', async () => {
    const url = ['--url', support.url, '--store', 'support', '--timezone', 'Europe/Helsinki'];
    const answers = ['--owner', 'records@example.org', '--controller', 'Example Agency'];
    const rules = ['--period', '2 months', '--from', 'ended_at', '--parts', 'all'];
    const { code, out, err } = await folder.gallra(['init', 'recordings', ...url, ...answers, ...rules], {
      env: { SUPPORT_URL: '' },
    });
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(await files()).toEqual([
      'policy-test.schema.json',
      'policy.schema.json',
      'recordings.test.yaml',
      'recordings.yaml',
      'stores.schema.json',
      'stores.yaml',
      'systems.schema.json',
    ]);
    expect(out).toContain(
      'As it stands, 2 of 5 records would be due today, 40.0 %.\n2 have no usable date, and would stay.',
    );
    expect(out).toContain('export SUPPORT_URL=…');
    expect(out.slice(out.indexOf('Next:')).match(/gallra \w+/g)).toEqual([
      'gallra validate',
      'gallra test',
      'gallra plan',
    ]);
    const password = new URL(support.url).password;
    expect(password.length).toBeGreaterThan(8);
    for (const name of ['stores.yaml', 'recordings.yaml', 'recordings.test.yaml'])
      expect(await text(name)).not.toContain(password);
    expect(out).not.toContain(password);

    expect(await folder.gallra(['validate'])).toMatchObject({ code: 0 });
    expect((await folder.gallra(['test'])).out).toContain('3 expectations met');
    const connected = (await folder.gallra(['validate', '--connect', '--json'])).json<{
      problems: { code: string }[];
    }>();
    expect(connected.problems.map(({ code }) => code)).toEqual(['schema.reference.unindexed']);
  });

  test('drafts what the catalogue tells, and leaves what NULL means to its author', async () => {
    await folder.write('stores.yaml', storesYaml);
    const out = await init('recordings', { ...dated, parts: 'events,recording_tags,transcripts' });
    expect(await rule('recordings.yaml')).toMatchObject({
      timezone: 'Europe/Helsinki',
      dataset: {
        store: 'support',
        table: 'recordings',
        key: ['id'],
        parts: [
          { kind: 'rows', table: 'events', match: { recording_id: 'id' }, parts: [] },
          { kind: 'rows', table: 'recording_tags', match: { recording_id: 'id' }, parts: [] },
          { kind: 'rows', table: 'transcripts', match: { recording_id: 'id' }, parts: [] },
        ],
      },
      retain: {
        kind: 'dated',
        period: { months: 2, days: 0 },
        from: { kind: 'column', column: 'ended_at', missing: 'error' },
      },
      disposition: { kind: 'destroy' },
      triggers: [],
    });
    const written = (await text('recordings.yaml')).replaceAll(/\n *# */g, ' ');
    expect(written).toContain(
      'what a missing ended_at means. 2 records have no ended_at. With `error`, the safe choice,',
    );
    expect(written).toContain('Rows that link to tags, which stays.');
    // Not named, a note keeps its recording; the draft says so, and how to let it go.
    expect(written).toContain('decide: rows of notes refer to events (foreign key notes_event_id_fkey).');
    expect(written).toContain('{ exists: { table: matters, match: { id: matter_id }, where: { state: open } }');
    // Nobody but the database can settle that every delete would scan the transcripts.
    expect(out).toContain('transcripts refers to recordings without an index');
    expect(written).toContain('CREATE INDEX CONCURRENTLY ON transcripts (recording_id);');
    expect(await text('recordings.test.yaml')).toContain('due: 2026-03-01');
  });

  test('takes the latest of several dates, of related rows too', async () => {
    await folder.write('stores.yaml', storesYaml);
    await init('recordings', { ...about, period: '5 years', parts: 'none', from: ['started_at', 'matters.closed_at'] });
    expect((await rule('recordings.yaml'))?.retain).toMatchObject({
      from: {
        kind: 'latest',
        of: [
          { kind: 'column', column: 'started_at', missing: null },
          {
            ...{ kind: 'related', table: 'matters', match: { id: 'matter_id' }, column: 'closed_at' },
            ...{ missing: 'error', many: false },
          },
        ],
      },
    });
    expect((await text('recordings.yaml')).replaceAll(/\n *# */g, ' ')).toContain(
      '5 records have no matters.closed_at.',
    );
  });

  test('where nobody can be asked, names every flag that is missing, with what it may say, and writes nothing', async () => {
    await folder.write('stores.yaml', storesYaml);
    const error = await refused('recordings', {});
    expect(exitOf(error)).toBe('mistake');
    expect(error.message).toContain('--period, --from, --parts, --controller and --owner are missing.');
    expect(error.hint).toMatch(/--from .*started_at, ended_at, anonymised_at, matters\.closed_at/);
    expect(error.hint).toMatch(/--parts .*events \(cascade\), events\/notes \(no-action\).*transcripts \(set-null\)/);
    expect((await refused(undefined, {})).hint).toMatch(/the table .*recording_tags, recordings/);
    expect(await files()).toEqual(['stores.yaml']);
  });

  test('writes nothing over, and nothing at all where one of its files is there', async () => {
    await folder.write('stores.yaml', storesYaml);
    await folder.write('recordings.test.yaml', 'mine\n');
    const error = await refused('recordings', { ...dated, parts: 'all' });
    expect([error.code, exitOf(error)]).toEqual(['file.exists', 'mistake']);
    expect(await files()).toEqual(['recordings.test.yaml', 'stores.yaml']);
    expect(await text('recordings.test.yaml')).toBe('mine\n');
  });

  test('prints instead of writing', async () => {
    await folder.write('stores.yaml', storesYaml);
    const printed = JSON.parse(await init('recordings', { ...dated, parts: 'all', print: true }, true));
    expect(printed.files).toMatchObject([
      { file: expect.stringMatching(/recordings\.yaml$/) },
      { file: expect.stringMatching(/recordings\.test\.yaml$/) },
    ]);
    expect(parsePolicy('printed', printed.files[0].text).problems).toEqual([]);
    expect(await files()).toEqual(['stores.yaml']);
  });

  test('says what cannot run yet: a foreign key that would change rows, a trigger that nobody read', async () => {
    await folder.write('stores.yaml', storesYaml);
    const left = await init('recordings', { ...dated, parts: 'none' });
    // What the database deletes by itself is named all the same.
    expect((await rule('recordings.yaml'))?.dataset?.parts).toMatchObject([
      { table: 'events', parts: [] },
      { table: 'recording_tags', parts: [] },
    ]);
    expect(left).toContain('It cannot run before this is settled:');
    expect(left).toContain('would also change transcripts (transcripts_recording_id_fkey, ON DELETE SET NULL)');

    const watched: InitOptions = { ...about, period: '1 year', from: ['at'] };
    const open = JSON.parse(await init('watched', watched, true));
    expect(open.findings).toMatchObject([{ code: 'schema.trigger' }]);
    const read = JSON.parse(await init('watched', { ...watched, trigger: ['keep_copy'], id: 'read' }, true));
    expect(read).toMatchObject({
      findings: [],
      today: { records: 2, due: 1, undated: 0, left: 0 },
      beside: ['watched'],
      next: ['gallra validate --connect', 'gallra test', 'gallra plan read'],
    });
    // A trigger of rows that go along is one, too.
    const lists: InitOptions = { ...about, period: '1 year', from: ['at'], trigger: ['note_entry'] };
    expect(JSON.parse(await init('lists', lists, true)).findings).toEqual([]);
    expect((await rule('lists.yaml'))?.triggers).toEqual(['note_entry']);
  });

  test('takes the name of a trigger as it is, a comma in it or not', async () => {
    await folder.write('stores.yaml', storesYaml);
    const visits: InitOptions = { ...about, period: '1 year', from: ['at'] };
    const unread = JSON.parse(await init('visits', visits, true));
    expect(unread.findings[0].hint).toContain('triggers: ["copies, as it was"]');
    await init('visits', { ...visits, trigger: ['copies, as it was', 'second'], id: 'each' });
    await init('visits', { ...visits, trigger: ['1,second'], id: 'numbered' });
    expect((await rule('each.yaml'))?.triggers).toEqual(['copies, as it was', 'second']);
    expect((await rule('numbered.yaml'))?.triggers).toEqual(['copies, as it was', 'second']);
  });

  test('speaks of no other policy where the draft alone would be a mistake', async () => {
    await folder.write('stores.yaml', storesYaml);
    const error = await refused('yards', {
      ...about,
      period: '1 year',
      from: ['yard_members(former).left_on'],
      parts: 'all',
    });
    expect(error.message).toMatch(/^The draft would be a mistake: rows of `yard_members` are removed here/);
    expect(error.hint).toBe('Answer otherwise.');
  });

  test('refuses what would be a mistake beside the policies that are there', async () => {
    await folder.write('stores.yaml', storesYaml);
    await init('recordings', { ...dated, parts: 'all' });
    const error = await refused('recordings', { period: '1 year', from: ['ended_at'], parts: 'none' });
    expect(error.message).toContain('`recordings-2` governs the same records of `recordings`, but names other parts');
    expect(await files()).toEqual(['recordings.test.yaml', 'recordings.yaml', 'stores.yaml']);
  });

  test('drafts what is kept without a date, what is anonymised, and what only attests', async () => {
    await folder.write('stores.yaml', storesYaml);
    await init('tags', { ...about, period: 'unspecified', because: 'nobody decided yet' });
    // Owner and controller are those of the policies that are there.
    await init('matters', { period: 'indefinite', because: 'they prove mandates', review: '2030-01-01' });
    await init('recordings', { ...dated, anonymise: 'caller_id,audio', mark: 'anonymised_at', parts: 'none' });
    await init('watched', { period: '1 year', from: ['at'], disposition: 'verify' });
    expect([(await rule('tags.yaml'))?.retain, (await rule('matters.yaml'))?.retain]).toEqual([
      { kind: 'unspecified', because: 'nobody decided yet' },
      { kind: 'indefinite', because: 'they prove mandates', review: '2030-01-01' },
    ]);
    expect((await rule('recordings.yaml'))?.dataset?.parts).toEqual([]);
    expect((await rule('recordings.yaml'))?.disposition).toEqual({
      kind: 'anonymise',
      columns: { caller_id: 'erase', audio: 'erase' },
      mark: 'anonymised_at',
    });
    expect((await rule('watched.yaml'))?.disposition).toEqual({ kind: 'verify', none: null });
    expect((await readPolicyFolder(folder.dir)).problems).toEqual([]);
  });

  test('says what to name instead of what is not there, and what stands in the way', async () => {
    await folder.write('stores.yaml', storesYaml);
    const hint = async (...order: Parameters<typeof init>): Promise<string> => (await refused(...order)).hint;
    expect(await hint('recording', {})).toContain('Did you mean recordings?');
    expect(await hint('recordings', {}, false, 'suport')).toContain('Name one of support.');
    expect(await hint('unkeyed', dated)).toContain('Add a primary key');
    expect(await hint('tags', { ...about, period: '1 year' })).toContain('--period unspecified');
    expect(await hint('recordings', { ...dated, parts: 'evnts' })).toContain('events, events/notes');
    expect(await hint('accounts', { url: 'https://crm.example.org/' })).toContain('docs/stores/http.md');
    expect(await hint(undefined, { url: '/srv/logs', timezone: 'UTC' }, false, 'logs')).toContain(
      '  logs:\n    kind: folder\n    root: "${LOGS_ROOT}"\n    timezone: UTC',
    );
    expect(await files()).toEqual(['stores.yaml']);
  });

  test('drafts for the files of a folder, also where it is not prepared', async () => {
    const logs = {
      url: folder.dir,
      store: 'logs',
      timezone: 'UTC',
      files: 'nginx/*-%Y-%m-%d.log',
      period: '6 months',
      from: ['dated'],
    };
    expect((await refused(undefined, { ...about, ...logs }, false, 'access')).hint).toContain('Leave access out');
    const out = await init(undefined, { ...about, ...logs }, false, undefined);
    expect(out).toContain('2 expectations, all met');
    expect(await rule('logs.yaml')).toMatchObject({
      dataset: { store: 'logs', table: 'files', key: ['path'] },
      retain: { from: { kind: 'column', column: 'dated(nginx/*-%Y-%m-%d.log)' } },
    });
    expect((await readPolicyFolder(folder.dir)).problems).toEqual([]);
  });

  test('asks at a terminal what the command line leaves open, and asks again for what is no answer', async () => {
    await folder.write('stores.yaml', storesYaml);
    const { code, screen } = await atTerminal(
      [
        process.execPath,
        '--no-warnings',
        join(import.meta.dirname, '../../src/cli/main.ts'),
        'init',
        '--policies',
        folder.dir,
      ],
      [
        ['Which table?', '7\n'],
        ['How long are they kept', 'two months\n'],
        ['How long are they kept', '2 months\n'],
        ['From which date', 'ended_at\n'],
        ['go before the record', '\n'],
        ['It needs an answer', ''],
        ['go before the record', '1, 3, transcripts\n'],
        ['What happens to them then', '\n'],
        ['In which time zone', '\n'],
        ['Who is the controller', 'Example Agency\n'],
        ['Who answers for this policy', 'records@example.org\n'],
        ['The id of the policy', '\n'],
        ['What do people call these records', 'Call recordings\n'],
      ],
      { cwd: folder.dir, env: { PATH: process.env.PATH, HOME: folder.dir, SUPPORT_URL: support.url } },
    );
    expect(screen).toContain('`two months` is not a period');
    expect(screen).toMatch(/2 {2}ended_at +instant +2 {2}2024-01-31 {2}\d{4}-\d\d-\d\d/);
    expect(screen).toMatch(/recording_tags +recording_id → id +deleted along with it by the database; link to tags/);
    expect(screen).toContain('gallra plan recordings');
    expect(code).toBe(0);
    expect((await rule('recordings.yaml'))?.dataset?.parts).toMatchObject([
      { table: 'events' },
      { table: 'recording_tags' },
      { table: 'transcripts' },
    ]);
    expect(parsePolicy('', await text('recordings.yaml')).policy?.about.title.en).toBe('Call recordings');
  });

  test('writes nothing when whoever is asked goes away', async () => {
    await folder.write('stores.yaml', storesYaml);
    const { code, screen } = await atTerminal(
      [
        process.execPath,
        '--no-warnings',
        join(import.meta.dirname, '../../src/cli/main.ts'),
        'init',
        'support',
        'recordings',
        '--policies',
        folder.dir,
      ],
      [['How long are they kept', '\u0004']],
      { cwd: folder.dir, env: { PATH: process.env.PATH, HOME: folder.dir, SUPPORT_URL: support.url } },
    );
    expect(code).toBe(2);
    expect(screen).toContain('--period is missing');
    expect(await files()).toEqual(['stores.yaml']);
  });
});

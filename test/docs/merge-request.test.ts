/**
 * The merge request of the page, in a git repository of its own over databases of its own; and the commands of the two
 * pipelines that it shows. GALLRA_WRITE_DOCS=1 writes what was printed anew.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { follow } from './follow.ts';

const run = promisify(execFile);
const name = 'merge-request.md';
const program = join(import.meta.dirname, '../../src/cli/main.ts');
const gallra = `'${process.execPath}' --no-warnings '${program}'`;

let dir: string;
let ledger: FreshDatabase;
let telephony: FreshDatabase;
let environment: Record<string, string>;

/** What is on the main branch, and in force. */
const onMain = {
  'stores.yaml': `stores:
  telephony: { kind: postgres, url: "\${TELEPHONY_URL}", timezone: Europe/Helsinki }
`,
  'systems.yaml': `systems:
  switchboard: { name: Switchboard, policies: call-recordings }
`,
  'call-recordings.yaml': `version: 1
id: call-recordings
title: Call recordings
controller: Example Agency
basis: GDPR 6(1)(e)
source: { document: privacy-notice.md, place: section 10 }
owner: records@example.org
timezone: Europe/Helsinki

dataset:
  store: telephony
  table: call_recordings
  key: id
  parts:
    - { table: call_events, match: { recording_id: id } }

retain:
  period: 3 months
  from: ended_at
  within: { at-most: 3 months }

disposition: destroy
schedule: "15 2 * * *"
limits: { share: 30% }
`,
  'call-recordings.test.yaml': `policy: call-recordings
records:
  call_recordings:
    - { id: 1, caller_id: P1, ended_at: 2025-11-30T10:00:00Z }
expect:
  - { name: the last of February is the last day, key: 1, due: 2026-03-01 }
`,
};

/** Far from every boundary: 4 older than three months, 20 older than two, 76 younger; matters of both kinds among them. */
const recordings = `
create table call_recordings (id bigint primary key, caller_id text, ended_at timestamptz not null);
create index on call_recordings (ended_at, id);
create table call_events (id bigint primary key, recording_id bigint not null references call_recordings);
create index on call_events (recording_id);
create table matters (id bigint primary key, person_id text not null, state text not null);
create index on matters (person_id);
insert into call_recordings
select n, 'P' || n, now() - make_interval(days => case when n <= 4 then 100 when n <= 24 then 75 else 5 + n % 40 end)
  from generate_series(1, 100) n;
insert into call_events select id, id from call_recordings;
insert into matters values (1, 'P1', 'open'), (2, 'P5', 'appealed'), (3, 'P6', 'closed');
`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-merge-request-'));
  [ledger, telephony] = await Promise.all([freshDatabase('merge_ledger'), freshDatabase('merge_telephony')]);
  const client = new pg.Client({ connectionString: telephony.url });
  await client.connect();
  await client.query(recordings).finally(() => client.end());
  environment = {
    GALLRA_LEDGER_URL: ledger.url,
    TELEPHONY_URL: telephony.url,
    GALLRA_ACTOR: 'anna',
    NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/gallra-cli'),
    GALLRA_REQUIRE_ANCHOR: 'off',
    GALLRA_REQUIRE_LOG_ROLE: 'off',
  };
  await mkdir(join(dir, 'policies'));
  for (const [file, text] of Object.entries(onMain)) await writeFile(join(dir, 'policies', file), text);
  await shell(`set -e
    export GIT_AUTHOR_DATE=2026-11-01T12:00:00Z GIT_COMMITTER_DATE=2026-11-01T12:00:00Z
    git init --quiet -b main && git add . && git -c user.name=anna -c user.email=anna@example.org commit --quiet -m Policies
    git update-ref refs/remotes/origin/main main
    for command in migrate "prepare telephony" "approve call-recordings --yes"; do ${gallra} $command; done`);
});

afterAll(async () => {
  await Promise.all([ledger?.drop(), telephony?.drop()]);
  await rm(dir, { recursive: true, force: true });
});

const shell = async (text: string, more: Record<string, string> = {}): Promise<string> =>
  (await run('bash', ['-c', text], { cwd: dir, env: { PATH: process.env.PATH, HOME: dir, ...environment, ...more } }))
    .stdout;

describe('the merge request', () => {
  test('is what the page shows, from the change to its approval', async () => {
    const { shown, seen } = await follow(name, {
      dir,
      environment,
      prelude: [`gallra() { ${gallra} "$@"; }`],
    });
    expect(seen).toEqual(shown);
    expect(await readFile(join(dir, 'junit.xml'), 'utf8')).toContain('tests="4" failures="0"');
  }, 180_000);

  test.each(['.github/workflows/policies.yml', '.gitlab-ci.yml'])('%s: its commands pass', async (file) => {
    const commands = [...(await readFile(join(dir, file), 'utf8')).matchAll(/^ +- (?:run: )?(\$GALLRA .*)$/gm)];
    expect(commands).toHaveLength(5);
    const variables = {
      GALLRA: `${process.execPath} --no-warnings ${program}`,
      GITHUB_BASE_REF: 'main',
      GITHUB_STEP_SUMMARY: join(dir, 'change.md'),
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    };
    for (const [, command = ''] of commands) await shell(command, variables);
    expect(await readFile(join(dir, 'change.md'), 'utf8')).toContain(
      'The period is shorter: 2 months instead of 3 months',
    );
    await rm(join(dir, 'change.md'));
  });
});

/** What is granted where there is no SQL: a policy document for a bucket, commands for a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { filesTable } from '../../src/policy/file-columns.ts';
import { objectsTable } from '../../src/policy/object-columns.ts';
import type { Right } from '../../src/policy/rights.ts';
import { grants as folderGrants } from '../../src/stores/folder/grants.ts';
import { grants as bucketGrants } from '../../src/stores/s3/grants.ts';

const s3 = join(import.meta.dirname, '../../src/stores/s3');
const reading: Right = { table: objectsTable, right: 'select', columns: ['path', 'tag(kept until)'] };
const deleting: Right = { table: objectsTable, right: 'delete', columns: null };

interface Document {
  Statement: { Sid: string; Action: string[]; Resource: string }[];
}
const documentFor = (access: 'read' | 'dispose', ...rights: Right[]): Document =>
  JSON.parse(bucketGrants({ bucket: 'b', prefix: 'calls/', access }, rights, null).lines[0]?.statement ?? '');
const actionsIn = ({ Statement }: Document): string[] => Statement.flatMap(({ Action }) => Action);

/** Where the action is called otherwise than the call. */
const actions: Record<string, string> = {
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  DeleteObjects: 'DeleteObject',
};

test('every call that the program makes to a bucket is in the document, below its prefix alone; one that only reads may write nothing', () => {
  const source = readdirSync(s3)
    .map((file) => readFileSync(join(s3, file), 'utf8'))
    .join('\n');
  const calls = new Set([...source.matchAll(/new ([A-Za-z0-9]+)Command\(/g)].map(([, name = '']) => name));
  expect(calls.size).toBeGreaterThan(8);
  const document = documentFor('dispose', reading, deleting);
  expect(actionsIn(document)).toEqual(expect.arrayContaining([...calls].map((call) => `s3:${actions[call] ?? call}`)));
  const above = document.Statement.filter(({ Resource }) => !Resource.startsWith('arn:aws:s3:::b/calls/'));
  expect(above.flatMap(({ Action }) => Action).filter((one) => !/^s3:(List|Get)/.test(one))).toEqual([]);
  expect(actionsIn(documentFor('read', reading)).filter((one) => !/^s3:(List|Get)/.test(one))).toEqual([]);
  expect(actionsIn(documentFor('read', { ...reading, columns: ['path'] })).filter((one) => /Tag/.test(one))).toEqual(
    [],
  );
});

test('a folder is opened to one user, for reading alone where it is only read', () => {
  const files: Right[] = [
    { table: filesTable, right: 'select', columns: ['path'] },
    { table: filesTable, right: 'delete', columns: null },
  ];

  const statements = (access: 'read' | 'dispose'): string[] =>
    folderGrants({ root: "/srv/it's", access }, files, 'gallra').lines.map(({ statement }) => statement);
  expect(statements('dispose')).toEqual([
    String.raw`setfacl -R -m u:gallra:rwX '/srv/it'\''s'`,
    String.raw`setfacl -R -m d:u:gallra:rwX '/srv/it'\''s'`,
  ]);
  expect(statements('read').every((one) => one.includes('u:gallra:rX'))).toBe(true);
});

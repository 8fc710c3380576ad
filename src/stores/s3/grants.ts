/** The policy document (IAM, and what other servers make of it) that lets an account at a bucket and no more. */
import { objectColumn } from '../../policy/object-columns.ts';
import type { Right } from '../../policy/rights.ts';
import type { GrantLine } from '../../ports/store.ts';
import { type Bucket, ourFolder } from './session.ts';

/** One line, a document; whom it is attached to is said elsewhere. */
export function grants(
  { bucket, prefix, access }: Pick<Bucket, 'bucket' | 'prefix' | 'access'>,
  rights: readonly Right[],
  to: string | null,
): { to: string; lines: GrantLine[] } {
  const arn = `arn:aws:s3:::${bucket}`;
  const columns = rights.flatMap((right) => right.columns ?? []);
  const writes = access === 'dispose' && rights.some(({ right }) => right === 'delete');
  const statement = (sid: string, resource: string, ...actions: string[]) => ({
    Sid: sid,
    Effect: 'Allow',
    Action: actions.map((action) => `s3:${action}`),
    Resource: resource,
  });
  const document = {
    Version: '2012-10-17',
    Statement: [
      {
        ...statement('List', arn, 'ListBucket', 'ListBucketVersions'),
        ...(prefix === '' ? {} : { Condition: { StringLike: { 's3:prefix': [`${prefix}*`] } } }),
      },
      statement('Ways', arn, 'GetBucketVersioning', 'GetBucketObjectLockConfiguration', 'ListBucketMultipartUploads'),
      statement(
        'Look',
        `${arn}/${prefix}*`,
        'GetObject',
        'GetObjectVersion',
        'GetObjectLegalHold',
        'GetObjectRetention',
        ...(columns.some((column) => objectColumn(column)?.source === 'tag')
          ? ['GetObjectTagging', 'GetObjectVersionTagging']
          : []),
      ),
      ...(writes
        ? [
            statement(
              'Dispose',
              `${arn}/${prefix}*`,
              'DeleteObject',
              'DeleteObjectVersion',
              'AbortMultipartUpload',
              'PutObjectLegalHold',
            ),
          ]
        : []),
      ...(access === 'dispose'
        ? [statement('Ours', `${arn}/${prefix}${ourFolder}*`, 'PutObject', 'DeleteObject', 'DeleteObjectVersion')]
        : []),
    ],
  };
  return {
    to: to ?? 'the account whose keys the store has',
    lines: [{ statement: JSON.stringify(document, null, 2), rights: [...rights] }],
  };
}

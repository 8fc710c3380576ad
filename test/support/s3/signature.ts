/** Whether a request is signed by who holds the secret key: Signature Version 4, over what really arrived. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Account {
  accessKey: string;
  secretKey: string;
}

/** Null: it is. Else the code that S3 answers. */
export function faultInSignature(
  request: IncomingMessage,
  body: Buffer,
  { accessKey, secretKey }: Account,
): string | null {
  const { authorization = '' } = request.headers;
  const [, credential = '', signed = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(authorization) ?? [];
  const [key, day = '', region = '', service = ''] = credential.split('/');
  if (signature === '') return 'AccessDenied';
  if (key !== accessKey) return 'InvalidAccessKeyId';
  const payload = String(request.headers['x-amz-content-sha256']);
  if (/^[0-9a-f]{64}$/.test(payload) && payload !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const url = new URL(request.url ?? '/', 'http://host');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const headers = signed
    .split(';')
    .map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`)
    .join('');
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const canonical = [request.method, path, query, headers, signed, payload].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const signing = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretKey}`,
  );
  return createHmac('sha256', signing).update(text).digest('hex') === signature ? null : 'SignatureDoesNotMatch';
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

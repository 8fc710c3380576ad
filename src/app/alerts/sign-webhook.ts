/** Signatures as the Standard Webhooks specification has them: HMAC-SHA256 over id, timestamp and body. */
import { createHmac } from 'node:crypto';

export interface SignedHeaders {
  'webhook-id': string;
  /** Of this very attempt, in seconds: what is replayed later is too old. */
  'webhook-timestamp': string;
  /** One for each secret, so that a receiver may change over. */
  'webhook-signature': string;
}

export function signedHeaders(id: string, at: Date, body: string, secrets: readonly Buffer[]): SignedHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** Whose certificates count: the well-known authorities, and those of one's own, if any. */
import { getCACertificates } from 'node:tls';

/** Options for a connection. @param own PEM */
export const authorities = (own: string | null): { ca?: string[] } =>
  own === null ? {} : { ca: [...getCACertificates('default'), own] };

/** Servers that are reached over TLS, with certificates of an authority of one's own; those of another one are ready. */
import { chmodSync, chownSync, copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuthority } from '../support/certificates.ts';
import { serverUser } from '../support/postgres-binaries.ts';
import type { InstallationOptions } from './installation.ts';

export async function encrypted(): Promise<InstallationOptions> {
  const dir = mkdtempSync(join(tmpdir(), 'gallra-certificates-'));
  chmodSync(dir, 0o755);
  const owner = serverUser();
  for (const prefix of ['', 'new-']) {
    const authority = openAuthority();
    const { cert, key } = authority.server(owner);
    copyFileSync(authority.caFile, join(dir, `${prefix}authority.pem`));
    copyFileSync(cert, join(dir, `${prefix}server.pem`));
    copyFileSync(key, join(dir, `${prefix}server.key`));
    chmodSync(join(dir, `${prefix}server.key`), 0o600);
    if (owner) chownSync(join(dir, `${prefix}server.key`), owner.uid, owner.gid);
    authority.remove();
  }
  const settings = { ssl: 'on', ssl_cert_file: join(dir, 'server.pem'), ssl_key_file: join(dir, 'server.key') };
  return {
    server: { settings },
    folders: { certificates: dir },
    environment: { GALLRA_LEDGER_CA_FILE: join(dir, 'authority.pem') },
  };
}

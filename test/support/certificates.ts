/** An authority of our own, and certificates that it signed: for servers that tests reach over TLS. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Authority {
  /** In PEM, and the file with it. */
  ca: string;
  caFile: string;
  /** Of a server that is called localhost, 127.0.0.1 and ::1, or otherwise. Readable by the user with this id alone. */
  server(owner?: { uid: number; gid: number } | null, names?: string): { cert: string; key: string };
  remove(): void;
}

/** Needs openssl. */
export function openAuthority(): Authority {
  const dir = mkdtempSync(join(tmpdir(), 'gallra-ca-'));
  chmodSync(dir, 0o755);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const short = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...short, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=An authority of tests');
  let made = 0;
  return {
    ca: readFileSync(join(dir, 'ca.pem'), 'utf8'),
    caFile: join(dir, 'ca.pem'),
    server(owner = null, names = 'DNS:localhost,IP:127.0.0.1,IP:::1') {
      made += 1;
      const [cert, key] = [join(dir, `${made}.pem`), join(dir, `${made}.key`)];
      openssl('req', ...short, '-keyout', key, '-out', 'request', '-subj', '/CN=server');
      writeFileSync(join(dir, 'names'), `subjectAltName=${names}\n`);
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2'];
      openssl('x509', '-req', '-in', 'request', '-out', cert, ...signing);
      chmodSync(key, 0o600);
      if (owner) chownSync(key, owner.uid, owner.gid);
      return { cert, key };
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

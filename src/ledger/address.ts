/** How the driver is told where the ledger's server is: before each connection, since passwords change while we run. */
import pg from 'pg';
import { GallraError } from '../errors/gallra-error.ts';
import type { Address, Whereabouts } from '../ports/address.ts';

export const whereabouts = (address: Address): Whereabouts =>
  typeof address === 'string' ? { url: address, ca: null, mayChange: false } : address();

/** For one connection, now. With an authority the server's certificate is checked, whatever the address says of it. */
export function connectionTo(address: Address): Pick<pg.ClientConfig, 'connectionString' | 'ssl'> {
  const { url, ca } = whereabouts(address);
  if (ca === null) return { connectionString: url };
  const plain = new URL(url);
  // In the address they would replace what is said here.
  for (const name of ['ssl', 'sslmode', 'sslrootcert']) plain.searchParams.delete(name);
  const [cert, key] = ['sslcert', 'sslkey'].map((name) => plain.searchParams.get(name));
  return cert || key ? { connectionString: url } : { connectionString: plain.href, ssl: { ca } };
}

/** What Node says of a certificate that it does not take. */
const isUntrusted = (code: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)_(ISSUER|LEAF)|HOSTNAME_MISMATCH/.test(code) &&
  !code.startsWith('ERR_TLS_INVALID');

/** `ledger.certificate` or `queue.certificate`; null: the code is about something else. */
export function certificateError(of: 'ledger' | 'queue', code: string): GallraError | null {
  if (!isUntrusted(code)) return null;
  const authority =
    of === 'ledger' ? 'GALLRA_LEDGER_CA_FILE' : 'GALLRA_QUEUE_CA_FILE (GALLRA_LEDGER_CA_FILE, where it is the ledger)';
  return new GallraError({
    code: `${of}.certificate`,
    what: `The certificate of the ${of}'s server is not one that is trusted (${code}).`,
    where: of,
    hint: `Name the authority that signed it in ${authority}, and the server as the certificate does in GALLRA_${of.toUpperCase()}_URL.`,
    actor: 'operator',
  });
}

/** What a pool makes its connections of. One that is refused because of a password that may change can be tried again. */
export function clientAt(address: Address): new (config?: pg.ClientConfig) => pg.Client {
  return class extends pg.Client {
    constructor(config: pg.ClientConfig = {}) {
      super({ ...config, ...connectionTo(address) });
    }

    // biome-ignore lint/suspicious/noExplicitAny: two forms of one method
    override connect(callback?: any): any {
      const marked = (error: unknown): unknown => {
        if (error instanceof Error && whereabouts(address).mayChange) Object.assign(error, { mayChange: true });
        return error;
      };
      if (callback) return super.connect((error: Error | null, ...rest: unknown[]) => callback(marked(error), ...rest));
      return super.connect().catch((error: unknown) => Promise.reject(marked(error)));
    }
  };
}

/** Addresses of databases and queues among the settings: what they may be, and how they are asked for anew while we run. */
import type { Address } from '../ports/address.ts';
import type { Environment } from './config.ts';
import type { Reader } from './desk-config.ts';
import { currentValue } from './setting-reader.ts';

export const postgresSchemes = ['postgres:', 'postgresql:'];
export const redisSchemes = ['redis:', 'rediss:'];

export function address({ read, mistakes }: Reader, name: string, schemes: readonly string[]): string | null {
  const written = read(name);
  if (written === undefined) return null;
  if (hasScheme(written, schemes)) return written;
  mistakes.push(`${name} must be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
  return null;
}

/** Certificates in PEM; null: the well-known authorities. */
export function authority({ read, mistakes }: Reader, name: string): string | null {
  const written = read(name);
  if (written === undefined) return null;
  if (/^-----BEGIN (TRUSTED )?CERTIFICATE-----$/m.test(written)) return written;
  mistakes.push(`${name} must hold certificates in PEM (-----BEGIN CERTIFICATE-----), best as the file ${name}_FILE`);
  return null;
}

/**
 * The address with its authority; null: there is no more to know of it. What came from a file is read again whenever it is asked for; while that file is being
 * written, or is gone, it is what it was at the start.
 */
export function addressNow(
  environment: Environment,
  { originOf }: Reader,
  found: { name: string; url: string | null; schemes: readonly string[]; caName: string; ca: string | null },
): Exclude<Address, string> | null {
  const { name, url, schemes, caName, ca } = found;
  if (url === null) return null;
  const [urlInFile, caInFile] = [originOf(name) === 'file', originOf(caName) === 'file'];
  if (!urlInFile && ca === null) return null;
  return () => {
    const again = urlInFile ? currentValue(environment, name) : undefined;
    const authorityAgain = caInFile ? currentValue(environment, caName) : undefined;
    return {
      url: again !== undefined && hasScheme(again, schemes) ? again : url,
      ca: authorityAgain ?? ca,
      mayChange: urlInFile,
    };
  };
}

const hasScheme = (written: string, schemes: readonly string[]): boolean =>
  URL.canParse(written) && schemes.includes(new URL(written).protocol);

/** The desk does not open where anybody could walk in, or read along. */
import type { Config } from '../../app/config.ts';
import { isLoopback } from '../../app/desk-config.ts';
import { GallraError } from '../../errors/gallra-error.ts';

/** @throws `desk.unguarded`, `desk.plain` */
export function refuseUnguarded({ desk }: Config): void {
  const { listen, login, url } = desk;
  const local = isLoopback(listen.host) && (url === null || isLoopback(new URL(url).hostname));
  if (local) return;
  if (login === 'none')
    throw new GallraError({
      code: 'desk.unguarded',
      what: `The desk would be open to the network at ${url ?? `${listen.host}:${listen.port}`}, and nobody signs in.`,
      where: 'environment',
      hint: 'Set GALLRA_DESK_LOGIN to oidc or local, or let it listen on this machine only: GALLRA_DESK_LISTEN=127.0.0.1:8090.',
      actor: 'operator',
    });
  if (url === null || !url.startsWith('https:'))
    throw new GallraError({
      code: 'desk.plain',
      what: `The desk would send passwords and sessions in the clear from ${listen.host}:${listen.port}.`,
      where: 'environment',
      hint: 'Put a proxy before it that terminates TLS, and set GALLRA_DESK_URL to the https:// address under which people open it.',
      actor: 'operator',
    });
}

/** A real identity provider on 127.0.0.1: whoever types a login and any password is that person. */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export interface Person {
  name?: string;
  groups?: string[];
  email?: string;
  email_verified?: boolean;
}

export interface IdentityProvider {
  issuer: string;
  close(): Promise<void>;
}

/** @param desk origin of the desk. @param people by login. */
export async function identityProvider(
  port: number,
  desk: string,
  people: Record<string, Person>,
): Promise<IdentityProvider> {
  // It advises on production at every turn.
  console.info = () => undefined;
  console.warn = () => undefined;
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'gallra',
        client_secret: 'a secret of the desk',
        redirect_uris: [`${desk}/sign-in/back`],
        post_logout_redirect_uris: [`${desk}/signed-out`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people[sub] }) }),
  });
  const server = createServer(provider.callback());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

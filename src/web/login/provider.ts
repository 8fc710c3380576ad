/**
 * Signing in with an identity provider: OpenID Connect, authorization code with PKCE. The provider is asked for its
 * addresses when the first visitor comes, so that the desk opens also while it is away.
 */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { OidcConfig } from '../../app/desk-config.ts';
import { fetchOutside } from '../../app/fetch-outside.ts';
import { accountIn } from '../../audit/account.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import type { WayOut } from '../../ports/way-out.ts';

export interface Provider {
  /** Where to send the visitor, and what their answer must fit. */
  begin(to: string): Promise<{ address: string; pending: string }>;
  /** @param search of the address with which they came back. @throws `desk.provider`, `desk.claim` */
  finish(pending: string, search: string): Promise<FromProvider>;
  /** Where to sign out there too; null: it has no such place, or cannot be reached. */
  leave(): Promise<string | null>;
}

export interface FromProvider {
  account: string;
  name: string;
  groups: string[];
  to: string;
}

/** The path that the provider must know, below the desk's address. */
export const backPath = '/sign-in/back';
export const leftPath = '/signed-out';

interface Pending {
  state: string;
  nonce: string;
  verifier: string;
  to: string;
}

/** How long the provider may take to answer, in seconds. */
const patience = 10;

/** @param url origin under which visitors find the desk. */
export function openProvider(oidc: OidcConfig, url: string, wayOut: WayOut): Provider {
  const { ca, clientId, clientSecret, issuer, scope } = oidc;
  let found: Promise<Configuration> | null = null;
  const provider = (): Promise<Configuration> => {
    const asked = found ?? discover();
    found = asked;
    // One that did not answer is asked again by the next visitor.
    asked.catch(() => {
      if (found === asked) found = null;
    });
    return asked;
  };

  function discover(): Promise<Configuration> {
    const client = clientSecret === null ? None() : ClientSecretBasic(clientSecret);
    // http is accepted of this machine alone (desk-config.ts).
    const execute = issuer.startsWith('http:') ? [allowInsecureRequests] : [];
    return discovery(new URL(issuer), clientId, undefined, client, {
      ...{ execute, timeout: patience },
      [customFetch]: (address, asked) => fetchOutside(address, asked, { ca, wayOut }),
    });
  }

  return {
    async begin(to) {
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
      const address = buildAuthorizationUrl(await provider().catch(unreachable), {
        ...{ redirect_uri: url + backPath, scope, state, nonce },
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const pending: Pending = { state, nonce, verifier, to };
      return { address: address.href, pending: JSON.stringify(pending) };
    },
    async finish(pending, search) {
      const { state, nonce, verifier, to } = JSON.parse(pending) as Pending;
      const configuration = await provider().catch(unreachable);
      const claims = await claimsOf(configuration, new URL(url + backPath + search), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return { ...personIn(claims, oidc), to };
    },
    async leave() {
      const configuration = await provider().catch(() => null);
      if (configuration === null || configuration.serverMetadata().end_session_endpoint === undefined) return null;
      return buildEndSessionUrl(configuration, { post_logout_redirect_uri: url + leftPath }).href;
    },
  };

  /** Of the ID token, and where it does not tell groups, of the page on the user. */
  async function claimsOf(
    configuration: Configuration,
    answer: URL,
    checks: Parameters<typeof authorizationCodeGrant>[2],
  ): Promise<Record<string, unknown>> {
    try {
      const tokens = await authorizationCodeGrant(configuration, answer, checks);
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('no ID token');
      const more =
        claims[oidc.groupsClaim] === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
          ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : {};
      return { ...more, ...claims };
    } catch (error) {
      throw notLetIn(error);
    }
  }
}

function personIn(claims: Record<string, unknown>, oidc: OidcConfig): Omit<FromProvider, 'to'> {
  const own = claims[oidc.accountClaim];
  const groups = claims[oidc.groupsClaim];
  // An address that nobody confirmed is what the visitor says it is.
  const confirmed = oidc.accountClaim !== 'email' || claims.email_verified === true;
  if (typeof own !== 'string' || !/^[\p{L}\p{N}._@:\\/+|-]{1,100}$/u.test(own) || !confirmed)
    throw new GallraError({
      code: 'desk.claim',
      what: `The identity provider does not say who this is: the claim ${oidc.accountClaim} is missing, unconfirmed or cannot stand in the log.`,
      hint: 'Let the provider send it, or name another in GALLRA_OIDC_ACCOUNT_CLAIM.',
      actor: 'operator',
    });
  const name = [claims.name, claims.preferred_username, own].find((one): one is string => typeof one === 'string');
  return {
    account: accountIn('oidc', own),
    name: (name ?? own).slice(0, 200),
    groups: [groups].flat().filter((one): one is string => typeof one === 'string'),
  };
}

function unreachable(cause: unknown): never {
  throw new GallraError({
    code: 'desk.providerAway',
    what: 'The identity provider cannot be reached, or is not what the settings say.',
    hint: 'Check GALLRA_OIDC_ISSUER, its certificate (GALLRA_OIDC_CA) and the proxy on the way (GALLRA_PROXY, GALLRA_NO_PROXY), and try again.',
    actor: 'operator',
    retryable: true,
    cause,
  });
}

/** Its own words may come from whoever made the address: only their code is told. */
function notLetIn(error: unknown): GallraError {
  const said = error instanceof Error && 'error' in error ? String(error.error) : '';
  return new GallraError({
    code: 'desk.provider',
    what: `The identity provider let nobody in${/^[a-z_]{1,40}$/.test(said) ? ` (${said})` : ''}.`,
    hint: 'Sign in again.',
    actor: 'operator',
    cause: error,
  });
}

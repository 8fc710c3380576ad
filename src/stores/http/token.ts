/** Who we are to a service. A token that is got is kept in this process, until it is nearly over or not taken any more. */
import type { ServiceAuth } from '../../policy/service.ts';
import { obstacleToHost } from './addresses.ts';
import { denied, failure, nonsense } from './failure.ts';
import { at, JsonNumber, parseJson, plainText } from './json.ts';
import { type Line, LineFailure } from './line.ts';
import { refuseHost, type TimeLeft } from './session.ts';

export interface Credentials {
  /** Whether a 401 may be over with a new token. */
  renewable: boolean;
  /** @param anew the last ones were not taken. */
  headers(anew: boolean, left: TimeLeft): Promise<Record<string, string>>;
}

/** A token is not used in its last minute. */
const marginMs = 60_000;
const tokenMs = 20_000;

/** @param now what stores.yaml says now: secrets in files change while we run. A refused one is asked for anew. */
export function credentialsOf(store: string, now: () => ServiceAuth | null, line: Line, allow: string[]): Credentials {
  const auth = now();
  if (auth === null) return { renewable: false, headers: async () => ({}) };
  if (auth.by === 'token') {
    const { header } = auth;
    return fixed(header ?? 'Authorization', () => {
      const { token } = same(auth, now());
      return headerValue(store, header === null ? `Bearer ${token}` : token);
    });
  }
  if (auth.by === 'password') {
    return fixed('Authorization', () => {
      const { user, password } = same(auth, now());
      return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
    });
  }
  let kept: { value: string; over: number } | null = null;
  let asking: Promise<string> | null = null;
  const fetchToken = async (left: TimeLeft): Promise<string> => {
    const { token, lastsMs } = await tokenFrom(store, same(auth, now()), line, allow, left);
    kept = { value: headerValue(store, `Bearer ${token}`), over: Date.now() + lastsMs - marginMs };
    return kept.value;
  };
  return {
    renewable: true,
    async headers(anew, left) {
      if (kept && !anew && Date.now() < kept.over) return { Authorization: kept.value };
      // Whoever comes meanwhile waits for the same.
      asking ??= fetchToken(left).finally(() => {
        asking = null;
      });
      return { Authorization: await asking };
    },
  };
}

/** A secret that was refused is sent again only where a file holds another by now. */
function fixed(name: string, valueNow: () => string): Credentials {
  let sent = valueNow();
  return {
    get renewable() {
      return valueNow() !== sent;
    },
    async headers() {
      sent = valueNow();
      return { [name]: sent };
    },
  };
}

/** How we are known does not change; by what may. */
function same<A extends ServiceAuth>(auth: A, now: ServiceAuth | null): A {
  return now?.by === auth.by ? (now as A) : auth;
}

type ByClient = Extract<ServiceAuth, { by: 'client' }>;

async function tokenFrom(
  store: string,
  auth: ByClient,
  line: Line,
  allow: string[],
  left: TimeLeft,
): Promise<{ token: string; lastsMs: number }> {
  const url = URL.canParse(auth.tokenUrl) ? new URL(auth.tokenUrl) : null;
  if (url === null) throw nonsense(store, 'the token-url is no address', mend);
  refuseHost(store, obstacleToHost(url, allow));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: auth.clientId,
    client_secret: auth.clientSecret,
    ...(auth.scope === null ? {} : { scope: auth.scope }),
  });
  const timeoutMs = Math.min(tokenMs, left());
  if (timeoutMs <= 0) throw new LineFailure('timeout', false);
  const headers = { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' };
  const answer = await line
    .ask({ method: 'POST', url, headers, body: form.toString(), timeoutMs })
    .catch((error: unknown) => {
      // That the token was asked for says nothing of the request that it is for.
      throw error instanceof LineFailure ? failure(store, new LineFailure(error.reason, false, error.code)) : error;
    });
  if ([400, 401, 403].includes(answer.status)) throw denied(store, `no token, ${answer.status}`);
  if (answer.status >= 500 || answer.status === 429)
    throw failure(store, new LineFailure('connect', false, `TOKEN_${answer.status}`));
  const said = answer.status === 200 ? parseJson(answer.body) : undefined;
  const token = plainText(at(said, '/access_token'));
  if (token === null || !/^[\x21-\x7e]+$/.test(token)) throw nonsense(store, 'there is no token in the answer', mend);
  const lasts = at(said, '/expires_in');
  const seconds = Number(lasts instanceof JsonNumber ? lasts.text : lasts);
  return { token, lastsMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : 300) * 1000 };
}

const mend = 'Check `token-url` and the account in stores.yaml.';

/** What cannot be sent is not shown either. */
function headerValue(store: string, value: string): string {
  if (/^[\x20-\x7e]+$/.test(value)) return value;
  throw denied(store, 'the token has characters that cannot be sent');
}

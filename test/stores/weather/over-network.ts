/** What kinds that are reached over a network have in common. */
import { canary } from '../../contract/store/weather.ts';

export const rule = `dataset: { store: stormy, table: people, key: id }
retain: { period: 2 years, from: ended_on }`;

/** A test has not the time that a worker gives a server. */
export const impatient = { statementTimeoutMs: 1_000, silenceMs: 500, connectTimeoutMs: 2_000, idleTimeoutMs: 1_500 };

/** What somebody else's server might say, of our records too. */
export const nonsense = Buffer.from(
  `HTTP/1.1 400 Bad Request\r\nX-Seen: ${canary}-1\r\n\r\n<html>${canary}</html>\0\x01\xff`,
);

/** A protocol that is read at once: messages without a length. */
export const zeros = Buffer.concat([Buffer.alloc(64), nonsense]);

/**
 * The process's log: one line an event, JSON on standard output, coloured text on a terminal. An event has a fixed name,
 * and only the fields named here: ids, codes, counts and times. No key or value of a record can get in, nor the words of
 * a driver's error, which may quote them (law L7).
 */
import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';
import type pinoPretty from 'pino-pretty';
import { GallraError } from '../errors/gallra-error.ts';
import { atWork } from './at-work.ts';
import type { LogLevel } from './config.ts';

export interface LogFields {
  policy?: string | undefined;
  store?: string | undefined;
  run?: string | undefined;
  batch?: string | undefined;
  job?: string | undefined;
  worker?: string | undefined;
  /** A request for erasure, and its diary number. */
  erasure?: string | undefined;
  matter?: string | undefined;
  state?: string | undefined;
  code?: string | undefined;
  asOf?: string | undefined;
  /** Which of our connections an event is about. */
  connection?: string | undefined;
  /** Where the desk listens. */
  address?: string | undefined;
  attempt?: number | undefined;
  delayMs?: number | undefined;
  tookMs?: number | undefined;
  /** Parts of a run that another worker divided. */
  shares?: number | undefined;
  /** How many like it were left out before this line. */
  suppressed?: number | undefined;
  beyondMaximum?: number | undefined;
  /** Age of the oldest record that a store should have deleted by itself, since its period began. */
  oldestDays?: number | undefined;
  /** Records by outcome, rows of parts by table, schedules by what became of them. */
  counts?: Record<string, number> | undefined;
  parts?: Record<string, number> | undefined;
  /** Records that a request for erasure could not erase, by reason. */
  left?: Record<string, number> | undefined;
  waived?: string[] | undefined;
}

type Level = 'debug' | 'info' | 'warn' | 'error';

export interface Log {
  write(level: Level, event: string, fields?: LogFields): void;
  /** A GallraError with its code, sentence and hint; anything else as `soberly` describes it. */
  failure(level: Level, event: string, error: unknown, fields?: LogFields): void;
}

export interface LogOptions {
  level: LogLevel;
  /** Where lines go; default standard output, readable when it is a terminal. */
  destination?: DestinationStream;
}

export function openLog({ level, destination }: LogOptions): Log {
  const base = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: levelByName } };
  return logOver(pino(base, destination ?? standardOutput()));
}

export const silentLog: Log = { write() {}, failure() {} };

function logOver(logger: Logger): Log {
  // What is written while a run is at work says which, whoever writes it.
  const told = (fields: LogFields) => allowed({ ...atWork(), ...fields });
  const write: Log['write'] = (level, event, fields = {}) => logger[level]({ event, ...told(fields) });
  return {
    write,
    failure: (level, event, error, fields = {}) => logger[level]({ event, ...told(fields), error: describe(error) }),
  };
}

export interface DescribedError {
  code: string;
  message?: string;
  where?: string;
  hint?: string;
  /** Where in the code, without the message. */
  frames?: string[];
}

/** All that may be said about an error outside this process, in logs and queues. */
export function describe(error: unknown): DescribedError {
  return error instanceof GallraError
    ? { code: error.code, message: error.message, ...(error.where ? { where: error.where } : {}), hint: error.hint }
    : soberly(error);
}

/** Somebody else's error: its class, its machine-readable code and the places in the code. Its words may quote a record. */
function soberly(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { code: 'unexpected' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = [error.name, code].filter((word) => /^[\w.]{1,60}$/.test(word));
  return { code: ['unexpected', ...known].join(' '), frames: framesOf(error) };
}

function framesOf(error: Error): string[] {
  const stack = error.stack ?? '';
  const message = stack.indexOf(error.message);
  const below = message < 0 ? '' : stack.slice(message + error.message.length);
  return below
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at [^\n]*:\d+:\d+\)?$/.test(line))
    .slice(0, 12);
}

const words = [
  'policy',
  'store',
  'run',
  'batch',
  'job',
  'worker',
  'state',
  'code',
  'asOf',
  'connection',
  'address',
  'erasure',
  'matter',
] as const;
const numbers = ['attempt', 'delayMs', 'tookMs', 'suppressed', 'beyondMaximum', 'oldestDays'] as const;
const tallies = ['counts', 'parts', 'left'] as const;

/** Types end at a cast; what is written is checked here. */
function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of words) if (typeof fields[name] === 'string') kept[name] = fields[name].slice(0, 200);
  for (const name of numbers) if (typeof fields[name] === 'number') kept[name] = fields[name];
  for (const name of tallies) {
    const tally = Object.entries(fields[name] ?? {}).filter(([, count]) => typeof count === 'number');
    if (tally.length > 0) kept[name] = Object.fromEntries(tally);
  }
  if (fields.waived && fields.waived.length > 0) kept.waived = fields.waived.map(String);
  return kept;
}

const levelByName = (level: string): { level: string } => ({ level });

function standardOutput(): DestinationStream {
  if (!process.stdout.isTTY) return pino.destination({ dest: 1, sync: true });
  // Read in where somebody looks.
  const pretty: typeof pinoPretty = createRequire(import.meta.url)('pino-pretty');
  return pretty({ sync: true, messageKey: 'event', singleLine: true, translateTime: 'SYS:HH:MM:ss' });
}

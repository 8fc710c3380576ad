/** How settings are read: each once, from its variable or from the file that NAME_FILE names. Mistakes are gathered, and repeat no value. */
import { readFileSync } from 'node:fs';
import type { Environment } from './config.ts';

export interface SettingReader {
  /** Trimmed; undefined: set to nothing, or not set, or a mistake. */
  read(name: string): string | undefined;
  /** Where `read` found it, or would have. */
  originOf(name: string): Origin;
  choice<T extends string>(name: string, allowed: readonly T[], usual: T, override?: string): T;
  count(name: string, usual: number, range: { from: number; to: number }): number;
}

/** `both` and `unreadable` are mistakes. */
export type Origin = 'variable' | 'file' | 'unset' | 'both' | 'unreadable';

export function settingReader(environment: Environment, mistakes: string[]): SettingReader {
  const found = new Map<string, string | undefined>();

  function read(name: string): string | undefined {
    if (!found.has(name)) found.set(name, look(name));
    return found.get(name);
  }

  function look(name: string): string | undefined {
    const origin = originOf(environment, name);
    if (origin === 'both') mistakes.push(`${name} and ${name}_FILE may not both be set`);
    if (origin === 'unreadable') mistakes.push(`${name}_FILE must name a file that can be read and is not empty`);
    return origin === 'variable' || origin === 'file' ? currentValue(environment, name) : undefined;
  }

  function choice<T extends string>(name: string, allowed: readonly T[], usual: T, override?: string): T {
    const written = override ?? read(name) ?? usual;
    const chosen = allowed.find((one) => one === written);
    if (!chosen) mistakes.push(`${name} must be one of ${allowed.join(', ')}`);
    return chosen ?? usual;
  }

  function count(name: string, usual: number, range: { from: number; to: number }): number {
    const written = read(name);
    if (written === undefined) return usual;
    const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
    if (value >= range.from && value <= range.to) return value;
    mistakes.push(`${name} must be a whole number from ${range.from} to ${range.to}`);
    return usual;
  }

  return {
    read,
    choice,
    count,
    originOf: (name) => originOf(environment, name),
  };
}

/** Reads the file, where there is one. */
export function originOf(environment: Environment, name: string): Origin {
  const file = fileOf(environment, name);
  if (written(environment, name) === undefined)
    return file === undefined ? 'unset' : contents(file) === undefined ? 'unreadable' : 'file';
  return file === undefined ? 'variable' : 'both';
}

/** As it is now: a file is read each time. Undefined also where the variable and the file are both named. */
export function currentValue(environment: Environment, name: string): string | undefined {
  const file = fileOf(environment, name);
  const plain = written(environment, name);
  if (file === undefined) return plain;
  return plain === undefined ? contents(file) : undefined;
}

export const fileOf = (environment: Environment, name: string): string | undefined =>
  written(environment, `${name}_FILE`);

/**
 * What `${NAME}` in stores.yaml stands for: what the environment says, and where it says NAME_FILE, what is in that file
 * whenever it is asked for. A name with both, or with a file that cannot be read, is not set.
 */
export function withFiles(environment: Environment): Environment {
  const all: Record<string, string | undefined> = { ...environment };
  for (const key of Object.keys(environment)) {
    const name = key.endsWith('_FILE') ? key.slice(0, -'_FILE'.length) : '';
    if (name !== '' && fileOf(environment, name) !== undefined)
      Object.defineProperty(all, name, { enumerable: true, get: () => currentValue(environment, name) });
  }
  return all;
}

const written = (environment: Environment, name: string): string | undefined => environment[name]?.trim() || undefined;

/** Nothing but white space counts as nothing. */
function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Variables that begin as our settings do, and are none: a slip, of which nobody would hear, could leave a guard off. */
import { nearest } from '../policy/mistake.ts';
import type { Environment } from './config.ts';
import { settings } from './settings.ts';

const ours = 'GALLRA_';
const known = new Set(settings.map(({ name }) => name as string));

/** As sentences: those so near to a setting that it must be meant. */
export function misspelt(environment: Environment): string[] {
  return unknownSettings(environment).flatMap((name) => {
    const meant = meantBy(name);
    return meant === null ? [] : [`${name} is no setting; ${meant} is, and probably meant`];
  });
}

/**
 * Sorted. Left out is what Kubernetes tells of services of its own accord, what stores.yaml is to name (`GALLRA_STORE_…`), and
 * what is set to nothing.
 */
export function unknownSettings(environment: Environment): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => name.startsWith(ours) && value?.trim() && !isKnown(name) && !isOthers(name, value))
    .map(([name]) => name)
    .sort();
}

const isKnown = (name: string): boolean => known.has(name) || known.has(name.replace(/_FILE$/, ''));

const isOthers = (name: string, value: string): boolean =>
  name.startsWith(`${ours}STORE_`) ||
  /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(name) ||
  (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value));

/** What all of them begin with says nothing. */
export function meantBy(name: string): string | null {
  const tail = name.endsWith('_FILE') ? '_FILE' : '';
  const near = nearest(
    name.slice(ours.length, name.length - tail.length),
    settings.map((setting) => setting.name.slice(ours.length)),
  );
  return near === null ? null : ours + near + tail;
}

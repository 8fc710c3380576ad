/** JSON as it was written: numbers keep their digits, since ids are longer than what JavaScript counts exactly. */

/** A number by its text. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | string | JsonNumber | Json[] | { [name: string]: Json };

/** Undefined: no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value,
    ) as Json;
  } catch {
    return undefined;
  }
}

/** What a JSON pointer leads to; undefined: nothing is there. Below null there is null. */
export function at(value: Json | undefined, pointer: string): Json | undefined {
  let found = value;
  for (const part of partsOf(pointer)) {
    if (found === null || found === undefined) return found;
    if (Array.isArray(found)) found = /^(0|[1-9]\d{0,5})$/.test(part) ? found[Number(part)] : undefined;
    else if (typeof found === 'object' && !(found instanceof JsonNumber) && Object.hasOwn(found, part))
      found = found[part];
    else return undefined;
  }
  return found;
}

export const partsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Text or a number, as it goes into an address. */
export function plainText(value: Json | undefined): string | null {
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string' && value !== '' ? value : null;
}

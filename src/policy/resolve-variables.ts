// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** `${NAME}` → what the environment says. For commands that connect; the environment is handed in. */

export type Resolved = { ok: true; value: string } | { ok: false; missing: string[] };

/** Every text of the value, and of what is in it. */
export function resolveAll<T>(
  value: T,
  environment: Record<string, string | undefined>,
): { ok: true; value: T } | { ok: false; missing: string[] } {
  const missing = new Set<string>();
  const within = (one: unknown): unknown => {
    if (typeof one === 'string') {
      const resolved = resolveVariables(one, environment);
      if (resolved.ok) return resolved.value;
      for (const name of resolved.missing) missing.add(name);
      return one;
    }
    if (Array.isArray(one)) return one.map(within);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, within(inner)]));
  };
  const resolved = within(value) as T;
  return missing.size > 0 ? { ok: false, missing: [...missing] } : { ok: true, value: resolved };
}

/** A variable that is set to nothing counts as missing. Values are not looked into again. */
export function resolveVariables(text: string, environment: Record<string, string | undefined>): Resolved {
  const missing = new Set<string>();
  const value = text.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const found = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (found === undefined || found === '') missing.add(name);
    return found ?? '';
  });
  return missing.size > 0 ? { ok: false, missing: [...missing] } : { ok: true, value };
}

/** The names in every text of the value, and of what is in it; sorted, each once. */
export function variablesIn(value: unknown): string[] {
  const resolved = resolveAll(value, {});
  return resolved.ok ? [] : resolved.missing.sort();
}

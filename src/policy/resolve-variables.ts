// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** `${NAME}` → what the environment says. For commands that connect; the environment is handed in. */

export type Resolved = { ok: true; value: string } | { ok: false; missing: string[] };

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

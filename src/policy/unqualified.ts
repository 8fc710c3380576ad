/** A policy with the default schema stripped from every table, so that tables compare as text. Only for checks. */
import type { CompiledPolicy } from './compiled.ts';

export function unqualified(policy: CompiledPolicy, schema: string): CompiledPolicy {
  // Hardly anybody writes the default schema, and a thousand policies are not copied for nothing.
  return JSON.stringify(policy).includes(`"${schema}.`) ? (rewrite(policy, schema) as CompiledPolicy) : policy;
}

/** `table` is the key of a table's name everywhere in a compiled policy, and of nothing else. */
function rewrite(value: unknown, schema: string): unknown {
  if (Array.isArray(value)) return value.map((one) => rewrite(one, schema));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      key === 'table' && typeof inner === 'string' && inner.startsWith(`${schema}.`)
        ? inner.slice(schema.length + 1)
        : rewrite(inner, schema),
    ]),
  );
}

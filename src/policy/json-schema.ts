/** JSON Schemas for editors, from the same declarations that the parsers use. */
import { z } from 'zod';
import { policySchema } from './schema.ts';
import { storesSchema } from './stores-schema.ts';
import { policyTestSchema } from './test-schema.ts';

/** As much of a JSON Schema as ours have. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  pattern?: string;
  title?: string;
  description?: string;
  examples?: unknown[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  definitions?: Record<string, JsonSchema>;
}

/** The text of `policies/policy.schema.json`. */
export const policyJsonSchema = (): string => asText(policySchema);

/** The text of `policies/stores.schema.json`. */
export const storesJsonSchema = (): string => asText(storesSchema);

/** The text of `policies/policy-test.schema.json`. */
export const policyTestJsonSchema = (): string => asText(policyTestSchema);

/** What `gallra schema --write` writes beside the policies, and what editors find there. */
export const schemaFiles = {
  'policy.schema.json': policyJsonSchema,
  'policy-test.schema.json': policyTestJsonSchema,
  'stores.schema.json': storesJsonSchema,
};

const asText = (schema: z.ZodType): string => `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n`;

/** Draft 7, which every editor's YAML support understands. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const written = z.toJSONSchema(schema, {
    target: 'draft-07',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => tell(jsonSchema, z.globalRegistry.get(zodSchema) ?? {}),
  });
  return withoutNumbers(written as JsonSchema);
}

/** What a schema says of itself for hints becomes a sentence for people who ask their editor. */
function tell(shown: z.core.JSONSchema.BaseSchema, said: z.core.GlobalMeta): void {
  const { means, description } = shown;
  if (typeof means === 'string') shown.description = means;
  else if (description !== undefined) shown.description = asSentence(description);
  delete shown.means;
  // Left out where a value is turned into another on the way; what is written stays an example all the same.
  if (Array.isArray(said.examples)) shown.examples = said.examples;
}

const asSentence = (phrase: string): string =>
  `${phrase.slice(0, 1).toUpperCase()}${phrase.slice(1)}${/[.?!]$/.test(phrase) ? '' : '.'}`;

/** Definitions that have a number for a name hide what they say from editors: they are written where they are used. */
function withoutNumbers(written: JsonSchema): JsonSchema {
  const { definitions = {} } = written;
  const numbered = /^#\/definitions\/(__schema\d+)$/;
  const inPlace = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inPlace);
    if (typeof node !== 'object' || node === null) return node;
    const name = numbered.exec('$ref' in node ? String(node.$ref) : '')?.[1];
    if (name !== undefined) return inPlace(definitions[name]);
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, inPlace(inner)]));
  };
  const named = Object.entries(definitions).filter(([name]) => !/^__schema\d+$/.test(name));
  return inPlace({ ...written, definitions: Object.fromEntries(named) }) as JsonSchema;
}

/** JSON Schemas for editors, from the same declarations that the parsers use. */
import { z } from 'zod';
import { policySchema } from './schema.ts';
import { asSentence } from './sentence.ts';
import { storesSchema } from './stores-schema.ts';
import { systemsSchema } from './systems-schema.ts';
import { policyTestSchema } from './test-schema.ts';

/** As much of a JSON Schema as ours have. */
export interface JsonSchema {
  $schema?: string;
  $ref?: string;
  type?: string | string[];
  pattern?: string;
  title?: string;
  description?: string;
  /** The same: descriptions hold Markdown. */
  markdownDescription?: string;
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

/** The text of `policies/systems.schema.json`. */
export const systemsJsonSchema = (): string => asText(systemsSchema);

/** What `gallra schema --write` writes beside the policies, and what editors find there. */
export const schemaFiles = {
  'policy.schema.json': policyJsonSchema,
  'policy-test.schema.json': policyTestJsonSchema,
  'stores.schema.json': storesJsonSchema,
  'systems.schema.json': systemsJsonSchema,
};

const asText = (schema: z.ZodType): string => `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n`;

/** Draft 7, which every editor's YAML support understands. */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const written = z.toJSONSchema(schema, {
    target: 'draft-07',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => tell(jsonSchema, z.globalRegistry.get(zodSchema) ?? {}),
  });
  return forEditors(written as JsonSchema);
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

/**
 * As editors show it best: definitions that have a number for a name are written where they are used; a key that refers to
 * a definition says what it means itself, beside the reference; descriptions are told to be Markdown.
 */
function forEditors(written: JsonSchema): JsonSchema {
  const { definitions = {} } = written;
  const numbered = /^#\/definitions\/(__schema\d+)$/;
  const shown = (node: JsonSchema): JsonSchema => {
    const { $ref, allOf = [], ...rest } = node;
    const name = numbered.exec($ref ?? '')?.[1];
    if (name !== undefined) return shown({ ...definitions[name], ...rest });
    const [only, ...more] = allOf;
    if (only?.$ref !== undefined && more.length === 0) return shown({ ...only, ...rest });
    return $ref === undefined ? within(rest) : { $ref, ...within(rest) };
  };
  const each = (schemas: Record<string, JsonSchema>): Record<string, JsonSchema> =>
    Object.fromEntries(Object.entries(schemas).map(([key, one]) => [key, shown(one)]));
  const within = ({
    properties,
    items,
    anyOf,
    additionalProperties,
    description,
    ...rest
  }: JsonSchema): JsonSchema => ({
    ...(description === undefined ? {} : { description, markdownDescription: description }),
    ...rest,
    ...(properties === undefined ? {} : { properties: each(properties) }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object' ? shown(additionalProperties) : additionalProperties,
        }),
    ...(items === undefined ? {} : { items: shown(items) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((one) => shown(description === undefined ? one : named(one))) }),
  });
  const kept = Object.entries(definitions).filter(([name]) => !/^__schema\d+$/.test(name));
  const { $schema, definitions: _, ...rest } = written;
  return {
    ...($schema === undefined ? {} : { $schema }),
    ...shown(rest),
    ...(kept.length === 0 ? {} : { definitions: each(Object.fromEntries(kept)) }),
  };
}

/** Of several shapes editors would tell what one of them means, where the whole is asked for: its title is enough. */
const named = ({ description: _, ...shape }: JsonSchema): JsonSchema => shape;

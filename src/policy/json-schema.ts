/** JSON Schemas for editors, from the same declarations that the parsers use. */
import { z } from 'zod';
import { policySchema } from './schema.ts';
import { storesSchema } from './stores-schema.ts';

/** The text of `policies/policy.schema.json`. */
export const policyJsonSchema = (): string => asText(policySchema);

/** The text of `policies/stores.schema.json`. */
export const storesJsonSchema = (): string => asText(storesSchema);

/** Draft 7, which every editor's YAML support understands. */
function asText(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { target: 'draft-07', io: 'input' }), null, 2)}\n`;
}

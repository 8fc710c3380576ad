import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { policyJsonSchema, storesJsonSchema } from '../../src/policy/json-schema.ts';

const folder = new URL('../../policies/', import.meta.url);
const committed = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const fits = (schema: string, value: unknown): boolean => z.fromJSONSchema(JSON.parse(schema)).safeParse(value).success;

describe('The schemas for editors', () => {
  test('are those that the parsers use (npm run schema writes them anew)', () => {
    expect(committed('policy.schema.json')).toBe(policyJsonSchema());
    expect(committed('stores.schema.json')).toBe(storesJsonSchema());
  });

  test('accept every shipped file', () => {
    const policies = readdirSync(folder).filter(
      (name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml') && name !== 'stores.yaml',
    );
    expect(policies.length).toBeGreaterThan(20);
    expect(policies.filter((name) => !fits(policyJsonSchema(), parse(committed(name))))).toEqual([]);
    expect(fits(storesJsonSchema(), parse(committed('stores.yaml')))).toBe(true);
  });

  test('refuse a misspelt key and a wrong word', () => {
    const text = committed('website-feedback.yaml');
    expect(fits(policyJsonSchema(), parse(text.replace('timezone:', 'timezon:')))).toBe(false);
    expect(fits(policyJsonSchema(), parse(text.replace('disposition: destroy', 'disposition: delete')))).toBe(false);
  });

  test('describe every key of a policy', () => {
    const { properties } = JSON.parse(policyJsonSchema()) as {
      properties: Record<string, { description?: string; $ref?: string }>;
    };
    expect(Object.entries(properties).filter(([, { description, $ref }]) => !description && !$ref)).toEqual([]);
  });
});

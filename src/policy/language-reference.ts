/** The reference of the language as Markdown: every key of every file that authors write, from the schemas themselves. Pure. */
import type { JsonSchema } from './json-schema.ts';
import { policyJsonSchema, policyTestJsonSchema, storesJsonSchema, systemsJsonSchema } from './json-schema.ts';
import { type Chapter, chapters, introduction } from './reference-chapters.ts';

const schemas = {
  policy: policyJsonSchema,
  'policy-test': policyTestJsonSchema,
  stores: storesJsonSchema,
  systems: systemsJsonSchema,
};

/** The text of docs/language.md. @throws TypeError when a key of a policy stands in no chapter. */
export function languageReference(): string {
  const read = Object.fromEntries(
    Object.entries(schemas).map(([name, text]) => [name, JSON.parse(text()) as JsonSchema]),
  );
  const told = chapters.flatMap(({ keys }) => keys ?? []);
  const left = Object.keys(read.policy?.properties ?? {}).filter((key) => !told.includes(key));
  if (left.length > 0) throw new TypeError(`in no chapter: ${left.join(', ')}`);
  const contents = chapters.map(({ title }) => `- [${title}](#${anchor(title)})`).join('\n');
  const written = chapters.map((chapter) => chapterText(chapter, read));
  return `${[introduction.trim(), contents, ...written].join('\n\n')}\n`;
}

function chapterText({ title, words, keys, definition, file }: Chapter, read: Record<string, JsonSchema>): string {
  const schema = read[file ?? 'policy'] ?? {};
  const page: Page = { definitions: schema.definitions ?? {} };
  const { properties = {}, required = [] } = schema;
  const lines = [
    ...(keys ?? []).flatMap((key) => keyLines(page, key, properties[key] ?? {}, required.includes(key), 0)),
    ...(definition === undefined ? [] : definitionLines(page, page.definitions[definition] ?? {})),
    ...(file === undefined ? [] : insideOf(page, { properties, required }, 0)),
  ];
  return [`## ${title}`, words.trim(), lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

interface Page {
  definitions: Record<string, JsonSchema>;
}

function keyLines(page: Page, key: string, schema: JsonSchema, required: boolean, depth: number): string[] {
  const given = schema.default === undefined ? null : `${code(schema.default)} unless given`;
  const facts = [kindOf(schema), required ? 'required' : null, given].filter((fact) => fact !== null).join('; ');
  const isTold = schema.$ref !== undefined || schema.const !== undefined;
  const examples = isTold ? [] : (schema.examples ?? []).filter((one) => !isSame(one, schema.default)).map(code);
  const example = examples.length === 0 ? '' : ` For example ${examples.join(', ')}.`;
  const line = `${indent(depth)}- **\`${key}\`** (${facts}): ${schema.description ?? ''}${example}`;
  return [line, ...insideOf(page, schema, depth + 1)];
}

/** All its shapes, also those that are no mappings. */
function definitionLines(page: Page, schema: JsonSchema): string[] {
  const plain = (schema.anyOf ?? []).filter((shape) => !shape.properties);
  const { additionalProperties: any } = schema;
  return [
    ...plain.map((shape) => `- _${shape.title ?? 'or'}_: ${kindOf(shape)}`),
    ...insideOf(page, schema, 0),
    ...(typeof any === 'object' && any.$ref ? [`- any other key is a column: ${kindOf(any)}`] : []),
  ];
}

/** The keys of a mapping, of the members of a list, of each of several shapes. What has a chapter of its own is told there. */
function insideOf(page: Page, schema: JsonSchema, depth: number): string[] {
  const name = nameOf(schema);
  if (name !== null) return chapterOf[name] === undefined ? insideOf(page, page.definitions[name] ?? {}, depth) : [];
  if (isInLanguages(schema)) return [];
  const { properties = {}, required = [], items, anyOf = [], additionalProperties: any } = schema;
  const shapes = anyOf.filter((shape) => shape.properties && !isInLanguages(shape));
  return [
    ...Object.entries(properties).flatMap(([key, one]) => keyLines(page, key, one, required.includes(key), depth)),
    ...(items ? insideOf(page, items, depth) : []),
    ...(typeof any === 'object' && any.$ref === undefined ? insideOf(page, any, depth) : []),
    ...shapeLines(page, shapes, depth),
    ...anyOf.filter((shape) => shape.items).flatMap((shape) => insideOf(page, shape, depth)),
  ];
}

/** Keys that an earlier shape has with the same meaning are told once. */
function shapeLines(page: Page, shapes: JsonSchema[], depth: number): string[] {
  const known = new Set<string>();
  return shapes.flatMap(({ title = 'or', properties = {}, required = [] }) => {
    const told = Object.entries(properties).map(([key, one]) => ({
      key,
      one,
      identity: `${key} ${JSON.stringify(one)}`,
    }));
    const again = told.filter(({ identity }) => known.has(identity));
    const fresh = told.filter((one) => !again.includes(one));
    for (const { identity } of fresh) known.add(identity);
    return [
      `${indent(depth)}- _${title}_`,
      ...fresh.flatMap(({ key, one }) => keyLines(page, key, one, required.includes(key), depth + 1)),
      ...(again.length > 0
        ? [`${indent(depth + 1)}- ${again.map(({ key }) => `\`${key}\``).join(', ')}: as above`]
        : []),
    ];
  });
}

const chapterOf: Record<string, string> = Object.fromEntries(
  chapters.flatMap(({ title, definition }) => (definition === undefined ? [] : [[definition, title]])),
);

const definitionsInWords: Record<string, string> = {
  Exists: 'a related row',
  Point: 'a point in time',
  Term: 'a date',
};

const nameOf = ({ $ref }: JsonSchema): string | null => $ref?.replace('#/definitions/', '') ?? null;

const isInLanguages = ({ properties }: JsonSchema): boolean => Object.keys(properties ?? {}).join() === 'en,sv,fi';

/** What is written there, in a few words. */
function kindOf(schema: JsonSchema): string {
  const { anyOf, items, type, additionalProperties: any } = schema;
  const name = nameOf(schema);
  if (name !== null) {
    const words = definitionsInWords[name] ?? `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name.toLowerCase()}`;
    const chapter = chapterOf[name];
    return chapter === undefined ? words : `[${words}](#${anchor(chapter)})`;
  }
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (anyOf) return kindOfShapes(anyOf);
  if (isInLanguages(schema)) return '`{ en, sv, fi }`';
  if (type === 'array') return items ? `list, each ${kindOf(items)}` : 'list';
  if (type === 'object') return typeof any === 'object' && isPlain(any) ? `names, each with ${kindOf(any)}` : 'mapping';
  const words: Record<string, string> = {
    integer: 'whole number',
    boolean: '`true`, `false`',
    null: '`~`',
    string: 'text',
  };
  return [type ?? 'anything']
    .flat()
    .map((one) => words[one] ?? one)
    .join(', ');
}

const isPlain = ({ type, anyOf }: JsonSchema): boolean =>
  type !== 'object' && type !== 'array' && (anyOf ?? []).every(isPlain);

function kindOfShapes(shapes: JsonSchema[]): string {
  const [one, several, ...more] = shapes;
  const isList = one && several?.items && more.length === 0 && kindOf(one) === kindOf(several.items);
  return isList ? `${kindOf(one)}, or a list` : [...new Set(shapes.map(kindOf))].join(', or ');
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const indent = (depth: number): string => '  '.repeat(depth);
const code = (value: unknown): string => `\`${inYaml(value)}\``;

/** On one line, as an author would write it. */
function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inYaml(inner)}`);
    return `{ ${entries.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  const plain =
    /^[\p{L}\d_./][\p{L}\d _./@()+%;:/–-]*$/u.test(value) &&
    !/: |:$|^(true|false|null|~)$/.test(value) &&
    Number.isNaN(Number(value));
  return plain ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

/**
 * What a schema found wrong → problems with places. Where a value may have several shapes, the mistakes of the shape that
 * was most likely meant are told, not those of all.
 */
import { z } from 'zod';
import { type Mistake, mistake, nearest, readMistake } from './mistake.ts';
import type { Problem } from './parsed.ts';
import { type Path, pathText, type ReadYaml } from './read-yaml.ts';
import { asSentence } from './sentence.ts';

interface Found extends Mistake {
  path: Path;
  atKey: boolean;
  /** How unlikely it makes this shape. */
  weight: number;
  /** The known key that an unknown one was probably meant to be. */
  meant?: string;
}

const weights = { wrongKind: 1000, wrongShape: 100, unknownKey: 10, missingKey: 5, misspeltKey: 3, other: 1 };

/**
 * Check `value` against the schema.
 * @param family first part of the codes: `policy`, `stores`, `test`.
 * @returns the value when it is sound, and all problems, each place once.
 */
export function check<S extends z.ZodType>(
  schema: S,
  yaml: ReadYaml,
  file: string,
  family: string,
): { value: z.output<S> | null; problems: Problem[] } {
  const result = schema.safeParse(yaml.value, { error: (issue) => explain(issue) });
  if (result.success) return { value: result.data, problems: [] };
  const found = withoutEchoes(result.error.issues.flatMap((issue) => mistakesOf(issue, [])));
  const seen = new Set<string>();
  const problems = found.flatMap((one) => {
    const problem: Problem = {
      file,
      ...yaml.place(one.path, one.atKey),
      path: pathText(one.path),
      code: `${family}.${one.code}`,
      what: one.what,
      hint: asSentence(one.hint),
    };
    const identity = `${problem.path} ${problem.code}`;
    if (seen.has(identity)) return [];
    seen.add(identity);
    return [problem];
  });
  return { value: null, problems };
}

/** A misspelt key is one mistake: that the right one is missing, or the mapping empty, follows from it. */
function withoutEchoes(found: Found[]): Found[] {
  const inside = new Set<string>();
  const meant = new Set<string>();
  for (const one of found) {
    if (one.code !== 'key.unknown') continue;
    const mapping = one.path.slice(0, -1);
    inside.add(JSON.stringify(mapping));
    if (one.meant !== undefined) meant.add(JSON.stringify([...mapping, one.meant]));
  }
  return found.filter(({ code, path }) => {
    const at = JSON.stringify(path);
    return !(code === 'key.missing' && meant.has(at)) && !(code === 'value.empty' && inside.has(at));
  });
}

function mistakesOf(issue: z.core.$ZodIssue, base: Path): Found[] {
  const path = [...base, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, issue.message));
  if (issue.code === 'invalid_union') {
    const said = readMistake(issue.message);
    if (said?.code === 'key.missing') return [{ ...said, path, atKey: false, weight: weights.missingKey }];
    if (said?.code === 'value.empty') return [{ ...said, path, atKey: true, weight: weights.other }];
    const shapes = issue.errors.map((errors) => errors.flatMap((error) => mistakesOf(error, path)));
    const costs = shapes.map((mistakes) =>
      mistakes.reduce(
        (sum, one) =>
          sum + one.weight + (one.path.length === path.length && one.code === 'value.type' ? weights.wrongKind : 0),
        0,
      ),
    );
    const best = costs.indexOf(Math.min(...costs));
    const meant = shapes[best];
    const cost = costs[best] ?? weights.wrongKind;
    if (meant && cost < weights.wrongKind) return meant;
    // A mistake that a shape words itself, such as "has no unit", says more than that no shape fits.
    const worded = shapes.flat().find((one) => one.path.length === path.length && one.code !== 'value.type');
    if (worded) return [worded];
    return said ? [{ ...said, path, atKey: false, weight: weights.other }] : [];
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    return issue.issues
      .flatMap((inner) => mistakesOf({ ...inner, path: [] }, path))
      .map((one) => ({ ...one, atKey: true }));
  }
  const said = readMistake(issue.message) ?? { code: 'value', what: issue.message, hint: '' };
  const meant = issue.code === 'custom' ? issue.params?.meant : undefined;
  const atKey = said.code === 'value.empty' || (issue.code === 'custom' && issue.params?.atKey === true);
  return [{ ...said, path, atKey, weight: weightOf(said), ...(typeof meant === 'string' ? { meant } : {}) }];
}

function weightOf({ code }: Mistake): number {
  if (code === 'key.missing') return weights.missingKey;
  return code === 'shape' ? weights.wrongShape : weights.other;
}

function unknownKey(key: string, path: Path, message: string): Found {
  const { known, elsewhere } = message.startsWith('{"known":')
    ? (JSON.parse(message) as { known: string[]; elsewhere: Record<string, string> })
    : { known: [], elsewhere: {} };
  const place = { path: [...path, key], atKey: true, weight: weights.unknownKey };
  const said = readMistake(message);
  if (said) return { ...said, ...place };
  const close = nearest(key, known);
  const hint = Object.hasOwn(elsewhere, key)
    ? (elsewhere[key] ?? '')
    : close
      ? `Did you mean \`${close}\`?`
      : `The keys known here are ${known.map((one) => `\`${one}\``).join(', ')}.`;
  const what = `the key \`${key.slice(0, 80)}\` is not known here`;
  return { code: 'key.unknown', what, hint, ...place, ...(close ? { meant: close, weight: weights.misspeltKey } : {}) };
}

/** Words for what zod found where the schema itself has none. */
function explain(issue: z.core.$ZodRawIssue): string {
  const expected = expectation(issue.inst);
  if (
    issue.input === undefined &&
    (issue.code === 'invalid_type' || issue.code === 'invalid_union' || issue.code === 'invalid_value')
  ) {
    const key = issue.path?.at(-1);
    return mistake(
      'key.missing',
      `\`${String(key ?? '')}\` is missing`,
      expected === '' ? `Write \`${String(key)}\`.` : `Write ${expected}.`,
    );
  }
  if (issue.input === null) {
    return mistake(
      'value.empty',
      'the value is empty',
      expected === '' ? 'Write a value, or delete the key.' : `Write ${expected}, or delete the key.`,
    );
  }
  if (issue.code === 'invalid_value' && typeof issue.input === typeof issue.values[0]) {
    const values = (issue.values as unknown[]).map(String);
    if (values.length === 1) return mistake('shape', `this can only be \`${values[0]}\``, `Write \`${values[0]}\`.`);
    const close = typeof issue.input === 'string' ? nearest(issue.input, values) : null;
    const hint = close ? `Did you mean \`${close}\`?` : `Write one of ${values.map((v) => `\`${v}\``).join(', ')}.`;
    return mistake('value', 'this value is not known here', hint);
  }
  const what = `${kindOf(issue.input)} does not fit here`;
  return mistake('value.type', what, `Write ${expected || wanted(issue)}.`);
}

function expectation(inst: unknown): string {
  const meta = inst instanceof z.ZodType ? z.globalRegistry.get(inst) : undefined;
  if (!meta?.description) return '';
  const example = (meta as { examples?: unknown[] }).examples?.[0];
  return example === undefined || typeof example === 'object'
    ? meta.description
    : `${meta.description}, such as \`${String(example)}\``;
}

function wanted(issue: z.core.$ZodRawIssue): string {
  const expected = issue.code === 'invalid_type' ? String(issue.expected) : '';
  const words: Record<string, string> = {
    object: 'a mapping',
    record: 'a mapping',
    array: 'a list',
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
  };
  return words[expected] ?? 'what belongs here';
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

/** Text → CompiledPolicy, or everything that is wrong with it. Pure, and never throws, whatever the text. */
import { brokenFile } from './broken-file.ts';
import { checkWhole } from './check-whole.ts';
import { compilePolicy } from './compile-policy.ts';
import type { CompiledPolicy } from './compiled.ts';
import type { BrokenFile, Problem } from './parsed.ts';
import { inOrder } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import { policySchema } from './schema.ts';
import { check } from './schema-problems.ts';

export interface ParsedPolicy {
  /** Null when there is any problem. */
  policy: CompiledPolicy | null;
  /** All of them, in the order of the file. */
  problems: Problem[];
  /** Which tables the file means all the same; null when the policy is sound. */
  broken: BrokenFile | null;
}

/** @param file the name to report places with; it is not read. */
export function parsePolicy(file: string, text: string): ParsedPolicy {
  const yaml = readYaml(file, text);
  const found = yaml.value === undefined ? { value: null, problems: [] } : check(policySchema, yaml, file, 'policy');
  const problems = inOrder([...yaml.problems, ...found.problems, ...checkWhole(yaml, file)]);
  if (problems.length > 0 || found.value === null)
    return { policy: null, problems, broken: brokenFile(file, text, yaml.sketch) };
  return { policy: compilePolicy(found.value), problems: [], broken: null };
}

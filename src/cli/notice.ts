/** `gallra notice`: the retention section of a privacy notice, written from the rules, or held against them. Writes nothing but the file. */
import { basename } from 'node:path';
import { readPolicyFolder } from '../app/policy-folder.ts';
import { readNoticeFile } from '../app/read-notice-file.ts';
import { writeNewFile } from '../app/write-new-file.ts';
import { asHtml } from '../documents/html.ts';
import { type Language, languages, readLanguage } from '../documents/language.ts';
import { asMarkdown } from '../documents/markdown.ts';
import { compareNotice } from '../documents/notice/compare.ts';
import { controllersOf, missingWords, noticeDocument, noticeStatements } from '../documents/notice/notice.ts';
import { readNotice } from '../documents/notice/reading/statements.ts';
import { type PoliciesInForce, policiesInForce } from '../engine/policies-in-force.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { type AddCommand, action, configOf, connected, type Globals } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { differingLines, missingLines } from './render/notice.ts';
import { checkAsJson, checkLines } from './render/notice-check.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

interface NoticeOptions {
  language?: string;
  format?: string;
  output?: string;
  controller?: string;
  files?: boolean;
  strict?: boolean;
  check?: string;
  document?: string;
}

/** Rules, and whether they are known to be in force. */
interface Rules extends PoliciesInForce {
  inForce: boolean;
}

export const addNotice: AddCommand = (program, shell) => {
  program
    .command('notice')
    .description(
      'write the retention section of a privacy notice from the rules in force, or hold a published one against them',
    )
    .option('--lang, --language <code>', `one of ${languages.join(', ')}; en unless given, of --check found out`)
    .option('--format <format>', 'markdown or html; else by the ending of the file, else markdown')
    .option('-o, --output <file>', 'a new file to write to, instead of printing')
    .option('--controller <name>', 'only what this controller answers for, by its name in any language')
    .option('--files', 'the rules as their files stand, in force or not; connects to nothing')
    .option(
      '--check <file>',
      'a published notice (text, Markdown, HTML) to hold against the rules; fails where they disagree',
    )
    .option(
      '--document <name>',
      'with --check: the name by which policies know it as their source; else that of the file',
    )
    .option('--strict', 'fail where a policy lacks words for the public; with --check, also on what is worth reading')
    .action(
      action(shell, (globals, options: NoticeOptions) =>
        withRules(shell, globals, options, (rules) =>
          options.check === undefined
            ? write(rules, options, globals, shell)
            : check(rules, options.check, options, globals, shell),
        ),
      ),
    );
};

async function withRules(
  shell: Shell,
  globals: Globals,
  { files = false, controller }: NoticeOptions,
  work: (rules: Rules) => Promise<Exit>,
): Promise<Exit> {
  const only = (policies: CompiledPolicy[]) =>
    controller === undefined ? policies : ofController(policies, controller);
  if (!files) {
    return connected(shell, globals, async ({ engine }) => {
      const { policies, differing } = await policiesInForce(engine);
      return work({ policies: only(policies), differing, inForce: true });
    });
  }
  const dir = configOf(shell, globals).policies;
  const { sound, problems } = await readPolicyFolder(dir);
  if (problems.length > 0) {
    throw new GallraError({
      code: 'folder.mistakes',
      what: `There ${problems.length === 1 ? 'is 1 mistake' : `are ${problems.length} mistakes`} in policy files, so their rules cannot be told.`,
      where: dir,
      hint: 'gallra validate names them all.',
      actor: 'author',
    });
  }
  return work({ policies: only(sound.map(({ policy }) => policy)), differing: [], inForce: false });
}

function ofController(policies: CompiledPolicy[], wanted: string): CompiledPolicy[] {
  const names = (policy: CompiledPolicy): string[] => [
    ...policy.about.controller,
    ...languages.flatMap((language) => controllersOf(policy, language)),
  ];
  const found = policies.filter((policy) => names(policy).some((name) => name.toLowerCase() === wanted.toLowerCase()));
  if (found.length > 0) return found;
  const known = [...new Set(policies.flatMap(({ about }) => about.controller))].sort();
  throw usageError('controller', `No rule names the controller ${wanted}.`, `Write one of: ${known.join('; ')}.`);
}

/** Not agreeing is a failure, like that of a policy test. */
async function check(
  rules: Rules,
  file: string,
  options: NoticeOptions,
  globals: Globals,
  shell: Shell,
): Promise<Exit> {
  if (options.output !== undefined || options.format !== undefined)
    throw usageError(
      'check',
      '--check writes no notice.',
      'Leave --output and --format out; --json prints what was found.',
    );
  const language = options.language === undefined ? null : readLanguage(options.language);
  const notice = readNotice(file, await readNoticeFile(file), language);
  const comparison = compareNotice(notice, options.document ?? basename(file), rules.policies);
  const view = { file, comparison, policies: rules.policies, verbose: globals.verbose === true };
  if (globals.json) shell.print(JSON.stringify(checkAsJson(view), null, 2));
  else {
    shell.print(...checkLines(view, shell.colours));
    shell.say(...differingLines(rules.differing, shell.warning));
  }
  return comparison.agrees && !(options.strict && comparison.remarks.length > 0) ? 'done' : 'failed';
}

async function write(rules: Rules, options: NoticeOptions, globals: Globals, shell: Shell): Promise<Exit> {
  const { language: code = 'en', output, strict = false } = options;
  const language = readLanguage(code);
  const format = readFormat(options, globals);
  const missing = missingWords(rules.policies, language);
  const text = textOf(rules, language, format, missing);
  if (output === undefined) shell.print(text.replace(/\n$/, ''));
  else {
    await writeNewFile(output, text);
    shell.say(`${shell.warning.green('✔')} ${output}`);
  }
  if (!globals.json)
    shell.say(...differingLines(rules.differing, shell.warning), ...missingLines(missing, language, shell.warning));
  return strict && (missing.length > 0 || rules.differing.length > 0) ? 'mistake' : 'done';
}

const formats = ['markdown', 'html', 'json'] as const;
type Format = (typeof formats)[number];

function readFormat({ format, output }: NoticeOptions, globals: Globals): Format {
  const ending = /\.html?$/.test(output ?? '') ? 'html' : 'markdown';
  const written = format ?? (globals.json ? 'json' : ending);
  const found = formats.find((one) => one === written);
  if (found) return found;
  throw usageError('format', `${written} is no format of a notice.`, 'Write one of: markdown, html.');
}

function textOf(rules: Rules, language: Language, format: Format, missing: ReturnType<typeof missingWords>): string {
  const { policies, inForce, differing } = rules;
  if (format === 'json') {
    const statements = noticeStatements(policies, language);
    return `${JSON.stringify({ language, inForce, statements, missing, differing }, null, 2)}\n`;
  }
  const document = noticeDocument(policies, { language, inForce });
  return format === 'html' ? asHtml(document) : asMarkdown(document);
}

/**
 * Mistakes that only several keys together make: keys that do not go with each other, bounds that are not kept, a table
 * that reads itself. Works on the written value, sound or not, so that nothing hides behind another mistake.
 */
import { checkFiles } from './check-files.ts';
import { checkNotice } from './check-notice.ts';
import { checkRetain, type Say } from './check-retain.ts';
import type { Problem } from './parsed.ts';
import { type Path, pathText, type ReadYaml } from './read-yaml.ts';
import { asList, asMapping, type Written } from './written.ts';

export function checkWhole(yaml: ReadYaml, file: string): Problem[] {
  const problems: Problem[] = [];
  const policy = asMapping(yaml.value);
  if (!policy) return problems;
  const say: Say = (path, code, what, hint, atKey = true) => {
    problems.push({ file, ...yaml.place(path, atKey), path: pathText(path), code: `policy.${code}`, what, hint });
  };
  checkKeysTogether(policy, say);
  checkDisposition(policy, say);
  checkRetain(asMapping(policy.retain), say);
  checkTables(policy, say);
  checkFiles(policy, say);
  checkNotice(policy, say);
  if (policy['stage-of'] !== undefined && policy['stage-of'] === policy.id) {
    say(['stage-of'], 'stage', 'a policy cannot be a stage of itself', 'Name the later policy.', false);
  }
  return problems;
}

function checkKeysTogether(policy: Written, say: Say): void {
  const period = asMapping(policy.retain)?.period;
  const endless = period === 'indefinite' || period === 'unspecified';
  const attests = asMapping(policy.disposition)?.verify !== undefined;
  const gap = policy.dataset === undefined;

  if (gap && (period !== 'unspecified' || policy.system === undefined)) {
    const hint =
      'Write which store, table and key; a declared gap has `system: <name>` and `period: unspecified` instead.';
    say(['dataset'], 'key.missing', '`dataset` is missing', hint);
  }
  if (attests && policy.retain !== undefined && period !== 'unspecified') {
    const hint = 'Write `period: unspecified` with `because`, and the period in a policy of its own.';
    say(['retain'], 'retain', '`verify: { none: … }` attests a fact that holds at any time, so no period runs', hint);
  }
  const runs = !endless || (attests && !gap);
  const needless = (key: string, why: string) => {
    if (policy[key] !== undefined) say([key], 'key.needless', `\`${key}\` has no meaning here: ${why}`, 'Delete it.');
  };
  if (!runs) {
    const why = gap
      ? 'a declared gap governs no records'
      : `a policy with \`period: ${String(period)}\` never disposes of anything`;
    for (const key of ['disposition', 'unless', 'schedule', 'limits', 'triggers', 'stage-of']) needless(key, why);
    if (gap) needless('subject', why);
    if (asMapping(policy.dataset)?.parts !== undefined) {
      say(['dataset', 'parts'], 'key.needless', `\`parts\` has no meaning here: ${why}`, 'Delete it.');
    }
  } else if (policy.retain !== undefined) {
    if (policy.disposition === undefined) {
      const hint = 'Write `destroy`, `{ anonymise: …, mark: … }`, `{ flag: …, mark: … }` or `verify`.';
      say(['disposition'], 'key.missing', '`disposition` is missing', hint);
    } else if (endless && !attests) {
      needless('disposition', `a policy with \`period: ${String(period)}\` never disposes of anything`);
    }
    if (policy.schedule === undefined) {
      say(
        ['schedule'],
        'key.missing',
        '`schedule` is missing',
        'Write five cron fields in quotes: "15 2 * * *" runs every night at a quarter past two.',
      );
    }
  }
}

function checkDisposition(policy: Written, say: Say): void {
  const disposition = policy.disposition;
  const kinds = asMapping(disposition);
  const parts = asList(asMapping(policy.dataset)?.parts);
  const verifies = disposition === 'verify' || kinds?.verify !== undefined;
  if (verifies && parts.length > 0) {
    say(['dataset', 'parts'], 'parts', '`verify` disposes of nothing, so nothing goes before it', 'Delete `parts`.');
  }
  if (kinds?.flag !== undefined) {
    parts.forEach((part, i) => {
      if (asMapping(part)?.stamp !== undefined) return;
      const hint = 'Delete the part, or write it in the policy that destroys the records.';
      say(['dataset', 'parts', i], 'parts', 'a flagged record stays, so its parts stay too', hint, false);
    });
  }
  const key = asList(asMapping(policy.dataset)?.key);
  for (const kind of ['anonymise', 'flag']) {
    for (const column of Object.keys(asMapping(kinds?.[kind]) ?? {})) {
      if (column === kinds?.mark) {
        say(
          ['disposition', 'mark'],
          'disposition',
          `\`${column}\` is both changed and the mark`,
          'Write a column of its own for the mark.',
        );
      }
      if (key.includes(column)) {
        say(
          ['disposition', kind, column],
          'disposition',
          `\`${column}\` is part of the key, which must not change`,
          'Leave it out.',
        );
      }
    }
  }
  if (kinds?.mark !== undefined && key.includes(kinds.mark)) {
    say(
      ['disposition', 'mark'],
      'disposition',
      'the mark is part of the key, which must not change',
      'Write another column.',
    );
  }
}

/** Starting points never read other rows of the policy's own table, and a part is never the table itself. */
function checkTables(policy: Written, say: Say): void {
  const own = asMapping(policy.dataset)?.table;
  if (typeof own !== 'string') return;
  const inTerm = (term: unknown, path: Path): void => {
    const written = asMapping(term);
    if (written?.table === own) {
      say(
        [...path, 'table'],
        'term',
        "a starting point cannot read other rows of the policy's own table",
        'Write a column of the record itself, or read a table that no policy disposes of.',
        false,
      );
    }
    for (const kind of ['latest', 'earliest', 'first']) {
      for (const [i, inner] of asList(written?.[kind]).entries()) inTerm(inner, [...path, kind, i]);
    }
  };
  const inParts = (parts: unknown, path: Path): void => {
    asList(parts).forEach((part, i) => {
      const written = asMapping(part);
      if (written?.table === own) {
        say(
          [...path, i, 'table'],
          'parts',
          'a part cannot lie in the table of the records themselves',
          'Write the table that holds the parts.',
          false,
        );
      }
      if (written?.object !== undefined && path.length > 2) {
        say(
          [...path, i, 'object'],
          'parts',
          'an object is named by the record itself, not by one of its parts',
          'Write the part at the top of `parts`, with columns of the record, or give the table of the parts a policy of its own.',
          false,
        );
      }
      inParts(written?.parts, [...path, i, 'parts']);
    });
  };
  const retain = asMapping(policy.retain);
  inTerm(retain?.from, ['retain', 'from']);
  inTerm(retain?.until, ['retain', 'until']);
  inParts(asMapping(policy.dataset)?.parts, ['dataset', 'parts']);
}

import { describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import { exitOf, worstOf } from '../../src/cli/exit-codes.ts';
import { errorAsJson, errorLines } from '../../src/cli/render/error.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';

const plain = pc.createColors(false);

describe('an error on the terminal', () => {
  test('that somebody can act on is three lines: what, where, what to do', () => {
    const error = new GallraError({
      code: 'store.denied',
      what: 'the role may not read calls',
      where: 'telephony.calls',
      hint: 'Grant SELECT.',
      actor: 'operator',
    });
    expect(errorLines(error, plain, true)).toEqual([
      '✖ The role may not read calls (store.denied)',
      '  at telephony.calls',
      '  → Grant SELECT.',
    ]);
  });

  test('that nobody foresaw is a bug; neither its message nor its stack is shown unless asked', () => {
    const error = new Error('duplicate key value anna@example.org');
    expect(errorLines(error, plain, false).join('\n')).toContain('This is a bug');
    expect(errorLines(error, plain, false).join('\n')).not.toMatch(/anna|\n {4}at /);
    expect(errorLines(error, plain, true).join('\n')).toMatch(/\n {4}at /);
    expect(JSON.stringify(errorAsJson(error))).not.toContain('anna');
  });
});

describe('an exit code', () => {
  test.each([
    ['config.invalid', 'operator', 'mistake'],
    ['policy.unknown', 'author', 'mistake'],
    ['run.notWaiting', 'approver', 'refused'],
    ['store.unreachable', 'operator', 'failed'],
    ['lease.lost', 'nobody', 'failed'],
  ] as const)('of %s, for the %s, is %s', (code, actor, exit) => {
    expect(exitOf(new GallraError({ code, what: '', hint: '', actor }))).toBe(exit);
  });

  test('of several policies is that of the one that needs attention first', () => {
    expect(worstOf(['done', 'alarm', 'refused'])).toBe('refused');
    expect(worstOf(['alarm', 'failed', 'mistake'])).toBe('failed');
    expect(worstOf([])).toBe('done');
  });
});

import { describe, expect, test } from '@jest/globals';
import { openLog } from '../../src/app/log.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';

function recorded() {
  const lines: string[] = [];
  const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') };
}

describe('the log', () => {
  test('writes one line of JSON for each event, with its time', () => {
    const { log, lines, last } = recorded();
    log.write('info', 'run.ended', { policy: 'letters', counts: { destroyed: 3 } });
    log.write('debug', 'too.quiet');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.split('\n')).toHaveLength(2);
    expect(last()).toMatchObject({ level: 'info', event: 'run.ended', policy: 'letters', counts: { destroyed: 3 } });
    expect(Date.parse(last().time)).not.toBeNaN();
  });

  test('lets nothing in that has no field, whatever the types were told', () => {
    const { log, lines } = recorded();
    const smuggled = { policy: 'letters', key: 'HEMLIGT', counts: { destroyed: 1, row: 'HEMLIGT' } };
    log.write('info', 'run.ended', smuggled as never);
    expect(lines[0]).toContain('letters');
    expect(lines[0]).not.toContain('HEMLIGT');
  });

  test('says of our own errors what is wrong and what to do, but not what caused them', () => {
    const { log, lines, last } = recorded();
    log.failure(
      'error',
      'run.failed',
      new GallraError({
        code: 'store.refused',
        what: 'Refused.',
        where: 'store archive',
        hint: 'Look.',
        actor: 'operator',
        cause: new Error('duplicate key (HEMLIGT)'),
      }),
    );
    expect(last().error).toEqual({ code: 'store.refused', message: 'Refused.', where: 'store archive', hint: 'Look.' });
    expect(lines[0]).not.toContain('HEMLIGT');
  });

  test("says of somebody else's error its class, its code and its places, and none of its words", () => {
    const { log, lines, last } = recorded();
    const error = Object.assign(new TypeError('row (HEMLIGT)\n    at HEMLIGT (HEMLIGT:1:1)'), { code: '23505' });
    log.failure('error', 'run.failed', error);
    expect(last().error.code).toBe('unexpected TypeError 23505');
    expect(last().error.frames[0]).toContain('log.test');
    expect(lines[0]).not.toContain('HEMLIGT');
    log.failure('error', 'run.failed', 'HEMLIGT');
    expect(lines[1]).not.toContain('HEMLIGT');
  });
});

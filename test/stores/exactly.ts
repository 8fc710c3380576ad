/**
 * A store whose account may do, at each call, what calls until then needed and nothing else: what the rights of a judgement are said to be is
 * so held against every promise of stores.
 */
import type { Judgement } from '../../src/policy/judgement.ts';
import { never, type Predicate } from '../../src/policy/predicate.ts';
import { type Right, rightsOf } from '../../src/policy/rights.ts';
import { templateColumns } from '../../src/policy/schema-terms.ts';
import type { Names, Store } from '../../src/ports/store.ts';
import { judgementOf } from '../contract/store/fixtures.ts';

/** @param run a statement of the administrator's. @param administrator the same database; writes the statements. */
export function exactly(
  store: Store,
  administrator: Store,
  role: string,
  run: (statement: string) => Promise<unknown>,
): Store {
  const given = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: two that change one table's rights at once get into each other's way.
  const allow = (rights: Right[]): Promise<unknown> => {
    const allowed = last.then(async () => {
      for (const { statement } of (await administrator.grants?.(rights, role))?.lines ?? []) {
        if (!given.has(statement)) await run(statement);
        given.add(statement);
      }
    });
    last = allowed.catch(() => undefined);
    return allowed;
  };
  const reads = (judgement: Judgement, held: Predicate): Promise<unknown> => allow(rightsOf(judgement, held, false));
  return {
    ...store,
    tally: async (judgement, held) => reads(judgement, held).then(() => store.tally(judgement, held)),
    lines: async (judgement, held) => reads(judgement, held).then(() => store.lines(judgement, held)),
    async forecast(judgements, held) {
      for (const judgement of judgements) await reads(judgement, held);
      return store.forecast(judgements, held);
    },
    list: async (judgement, held, ...rest) => reads(judgement, held).then(() => store.list(judgement, held, ...rest)),
    select: async (judgement, held, ...rest) =>
      reads(judgement, held).then(() => store.select(judgement, held, ...rest)),
    examine: async (judgement, held, key) => reads(judgement, held).then(() => store.examine(judgement, held, key)),
    effect: async (order) => allow(rightsOf(order.judgement, order.held, true)).then(() => store.effect(order)),
    lacking: async (wanted) => allow(wanted).then(() => store.lacking(wanted)),
    fence: async (batchId, worker, range, { table, key }) =>
      allow([{ table, right: 'select', columns: key }]).then(() => store.fence(batchId, worker, range, { table, key })),
    keys: async (table, key, where, ...rest) =>
      reads(of(table, key, where), never).then(() => store.keys(table, key, where, ...rest)),
    count: async (table, where) => reads(of(table, [], where), never).then(() => store.count(table, where)),
    ...(store.names ? { names: namesOf(store.names, reads) } : {}),
  };
}

const of = (table: string, key: string[], scope: Predicate): Judgement =>
  judgementOf({ table, key, scope, branches: [], undated: never, action: null, leaves: [] });

function namesOf(names: Names, reads: (judgement: Judgement, held: Predicate) => Promise<unknown>): Names {
  return {
    named: async (by, wanted) =>
      reads(of(by.table, templateColumns(by.object), never), never).then(() => names.named(by, wanted)),
    given: async (by, ...rest) =>
      reads(of(by.table, [...by.key, ...templateColumns(by.object)], by.where), never).then(() =>
        names.given(by, ...rest),
      ),
    givenBy: async (table, key, record, objects) =>
      reads(of(table, [...key, ...objects.flatMap(templateColumns)], never), never).then(() =>
        names.givenBy(table, key, record, objects),
      ),
  };
}

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runPolicyTests } from '../../src/app/policy-tests.ts';
import type { Catalogue, ColumnKind, ColumnShape, InboundReference, TableShape } from '../../src/policy/catalogue.ts';
import { checkCatalogue } from '../../src/policy/check-catalogue.ts';
import { checkRuleset } from '../../src/policy/check-ruleset.ts';
import { chosenParts, everyPart, keyChoices, partChoices, startChoices } from '../../src/policy/draft-choices.ts';
import { type DraftAnswers, type DraftDisposition, draftPolicy } from '../../src/policy/draft-policy.ts';
import { draftTest } from '../../src/policy/draft-test.ts';
import { filesShape } from '../../src/policy/file-columns.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parsePolicyTest } from '../../src/policy/parse-policy-test.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';

const kinds: ColumnKind[] = ['date', 'timestamp', 'instant', 'number', 'text', 'boolean', 'uuid', 'other'];
/** What databases let people call things: words of YAML and of the language, blanks, quotes, other alphabets, lines. */
const names = [
  'id', 'no', 'on', 'y', 'null', 'true', 'any', 'where', 'table', 'not', 'exists', 'ended_at', 'Ångström', 'päättyi', '$x',
  'x$', 'ünder', 'two words', 'quo"te', "it's", 'a\nb', 'a: b', '# c', '{d}', '7days', 'select', 'tag(x)', '__proto__',
  'constructor', 'λόγος', 'дата', 'end-at', 'UPPER', 'x'.repeat(63), 'y'.repeat(70), '-', '*', 'created_at', 'state',
]; // biome-ignore format: a list
const tables = ['r', 'orders', 'archive.calls', 'no', 'Mål', 'two words', 'a.b.c', 'on'];

const columns = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...kinds), fc.boolean()), {
    minLength: 1,
    maxLength: 6,
    selector: ([name]) => name,
  })
  .map((list): Record<string, ColumnShape> => {
    const shapes: Record<string, ColumnShape> = Object.create(null);
    for (const [name, kind, nullable] of list) shapes[name] = { type: kind, kind, nullable };
    return shapes;
  });

/** Foreign keys between any two tables, as many as come about; some to columns that are no key, which no database allows. */
const catalogues = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...tables), columns, fc.nat(3), fc.boolean()), {
    minLength: 1,
    maxLength: 5,
    selector: ([name]) => name,
  })
  .chain((list) =>
    fc
      .array(
        fc.record({
          from: fc.nat(list.length - 1),
          to: fc.nat(list.length - 1),
          their: fc.nat(5),
          our: fc.nat(5),
          onDelete: fc.constantFrom<InboundReference['onDelete']>(
            'cascade',
            'set-null',
            'set-default',
            'restrict',
            'no-action',
          ),
          indexed: fc.boolean(),
        }),
        { maxLength: 6 },
      )
      .map((references): Catalogue => {
        const catalogue: Catalogue = {};
        for (const [i, [name, shapes, keys, triggers]] of list.entries()) {
          const firm = Object.keys(shapes).filter((one) => !shapes[one]?.nullable);
          catalogue[name] = {
            identity: `db/${i}`,
            columns: shapes,
            uniqueKeys: firm.slice(0, keys).map((one) => [one]),
            indexes: [],
            references: [],
            triggers: triggers ? ['audit it'] : [],
            rowSecurity: false,
            estimatedRows: null,
          };
        }
        references.forEach(({ from, to, their, our, onDelete, indexed }, i) => {
          const [a, b] = [list[from], list[to]];
          const ours = b && Object.keys(b[1])[our % Object.keys(b[1]).length];
          const alike = Object.keys(a?.[1] ?? {}).filter((one) => a?.[1][one]?.kind === b?.[1][ours ?? '']?.kind);
          const theirs = alike[their % alike.length];
          if (a && b && theirs && ours)
            catalogue[b[0]]?.references.push({
              name: `fk ${i}`,
              table: a[0],
              match: Object.fromEntries([[theirs, ours]]),
              onDelete,
              indexed,
            });
        });
        return catalogue;
      }),
  );

const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => /\S/.test(text.replaceAll(/\p{C}/gu, '')));

const answersFor = (catalogue: Catalogue) => {
  const possible = Object.keys(catalogue).filter(
    (name) =>
      /^[\wÅåÄäÖö]+(\.\w+)?$/.test(name) &&
      keyChoices(catalogue[name] as TableShape).length > 0 &&
      startChoices(name, catalogue).length > 0,
  );
  if (possible.length === 0) return null;
  return fc.constantFrom(...possible).chain((table) => {
    const parts = partChoices(table, catalogue);
    const labels = everyPart(parts).map(({ label }) => label);
    const starts = startChoices(table, catalogue);
    return fc
      .record({
        id: fc.constant('drafted'),
        title: words,
        controllers: fc
          .array(words, { minLength: 1, maxLength: 2 })
          .map((list) => [...new Set(list)].map((en) => ({ en }))),
        owner: words,
        timezone: fc.constantFrom('Europe/Helsinki', 'Pacific/Apia', 'America/New_York', 'UTC'),
        store: fc.constant('support'),
        key: fc.constantFrom(...keyChoices(catalogue[table] as TableShape)),
        chosen: fc.subarray(labels),
        from: fc
          .shuffledSubarray(starts, { minLength: 1, maxLength: Math.min(3, starts.length) })
          .chain((list) =>
            fc.option(fc.nat(10_000), { nil: null }).map((nulls) => list.map((one) => ({ ...one, nulls }))),
          ),
        period: fc.constantFrom('2 months', '1 day', '5 years', 'P1M10D', '1000 days', '100 years'),
        disposition: fc.constantFrom<DraftDisposition>('destroy', 'verify'),
      })
      .map(({ key, chosen, from, period, ...rest }): DraftAnswers => {
        const isChosen = ({ label }: { label: string }) => chosen.includes(label);
        const taken = chosenParts(parts, isChosen);
        return {
          ...rest,
          records: { kind: 'rows', table, key, parts: taken, leftOut: [] },
          retain: { kind: 'dated', period, from },
          triggers: [],
          schema: 'policy.schema.json',
        };
      });
  });
};

const drafts = catalogues.chain((catalogue) => {
  const answers = answersFor(catalogue);
  return answers === null ? fc.constant(null) : answers.map((one) => ({ catalogue, answers: one }));
});

describe('a draft', () => {
  test('is a sound policy, whatever the store calls its things and its author is called', async () => {
    let drafted = 0;
    fc.assert(
      fc.property(drafts, (one) => {
        if (one === null) return;
        drafted += 1;
        const { text, policy } = draftPolicy(one.catalogue, one.answers);
        expect(parsePolicy('drafted.yaml', text).problems).toEqual([]);
        expect(policy.id).toBe('drafted');
        expect(policy.about.title.en).not.toBe('');
      }),
      { numRuns: 150 },
    );
    expect(drafted).toBeGreaterThan(50);
  });

  test('its tables have nothing against it but what stands in it, marked for a decision', () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(drafts, (one) => {
        if (one === null) return;
        const { text, policy } = draftPolicy(one.catalogue, one.answers);
        const told = text.replaceAll(/\n *# */g, ' ');
        for (const { what, code, hint } of checkCatalogue(policy, one.catalogue)) {
          codes.add(code);
          expect(told).toContain(`decide: ${what} ${hint}`.replaceAll(/\s+/g, ' '));
        }
      }),
      { numRuns: 150 },
    );
    // What only the database, or somebody who reads a trigger, can settle. Anything else would be a mistake of the draft.
    const open = ['schema.cascade', 'schema.index', 'schema.reference.unindexed', 'schema.trigger'];
    expect([...codes].filter((code) => !open.includes(code))).toEqual([]);
    expect(codes).toContain('schema.index');
  });

  test('has tests that pass', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, fc.constantFrom('UTC', 'America/New_York', 'Asia/Tokyo'), async (one, zone) => {
        if (one === null) return;
        const { catalogue, answers } = one;
        const { text, policy } = draftPolicy(catalogue, answers);
        if (checkRuleset([{ file: 'drafted.yaml', source: text, policy }]).length > 0) return;
        const written = draftTest(policy, catalogue, answers, zone);
        const { test: parsed, problems } = parsePolicyTest('drafted.test.yaml', written);
        expect(problems).toEqual([]);
        if (!parsed) return;
        const stores = [
          {
            name: 'support',
            kind: 'postgres' as const,
            url: '',
            schema: 'public',
            timezone: zone,
            access: 'dispose' as const,
          },
        ];
        const folder = { sound: [{ file: 'drafted.yaml', source: text, policy }], broken: [], problems: [], stores };
        const results = await runPolicyTests(folder, [{ file: 'drafted.test.yaml', test: parsed }]);
        expect(
          results
            .filter(({ passed }) => !passed)
            .map(({ name, expected, got }) => [name, expected, got, text, written]),
        ).toEqual([]);
        expect(results.length).toBeGreaterThan(1);
      }),
      { numRuns: 150 },
    );
  });
});

describe('of a table that nothing is wrong with', () => {
  const column = (kind: ColumnKind, nullable = false): ColumnShape => ({ type: kind, kind, nullable });
  const table = (columns: Record<string, ColumnShape>, more: Partial<TableShape> = {}): TableShape => ({
    ...{ identity: `db/${Object.keys(columns).join()}`, columns, uniqueKeys: [['id']], indexes: [['ended_at', 'id']] },
    ...{ references: [], triggers: [], rowSecurity: false, estimatedRows: null },
    ...more,
  });
  const reference = (name: string, match: Record<string, string>, onDelete: InboundReference['onDelete']) => ({
    ...{ name: `${name}_fkey`, table: name, match, onDelete, indexed: true },
  });
  const catalogue: Catalogue = {
    calls: table(
      { id: column('number'), person_id: column('number', true), ended_at: column('instant', true) },
      {
        references: [
          reference('events', { call_id: 'id' }, 'cascade'),
          reference('links', { call_id: 'id' }, 'restrict'),
        ],
      },
    ),
    events: table(
      { id: column('number'), call_id: column('number'), at: column('instant') },
      { references: [reference('notes', { event_id: 'id' }, 'no-action')] },
    ),
    notes: table({ id: column('number'), event_id: column('number') }),
    links: table({ call_id: column('number'), tag_id: column('number') }, { uniqueKeys: [['call_id', 'tag_id']] }),
    tags: table({ id: column('number') }, { references: [reference('links', { tag_id: 'id' }, 'restrict')] }),
    persons: table(
      { id: column('number'), left_on: column('date', true), state: column('text') },
      { references: [reference('calls', { person_id: 'id' }, 'restrict')] },
    ),
  };
  const answers: DraftAnswers = {
    ...{ id: 'calls', title: 'Calls', controllers: [{ en: 'Agency', sv: 'Verket' }], owner: 'a@b', timezone: 'UTC' },
    ...{ store: 'support', disposition: 'destroy', triggers: [], schema: null },
    records: { kind: 'rows', table: 'calls', key: ['id'], parts: partChoices('calls', catalogue), leftOut: [] },
    retain: {
      kind: 'dated',
      period: '2 months',
      from: startChoices('calls', catalogue)
        .slice(0, 1)
        .map((one) => ({ ...one, nulls: 12 })),
    },
  };

  test('the tables have nothing against the draft', () => {
    const { policy, findings } = draftPolicy(catalogue, answers);
    expect(findings).toEqual([]);
    expect(policy.about.controllerNames).toEqual({ Agency: { en: 'Agency', sv: 'Verket' } });
    expect(policy.rule.dataset?.parts).toEqual([
      {
        ...{ kind: 'rows', table: 'events', match: { call_id: 'id' } },
        parts: [{ kind: 'rows', table: 'notes', match: { event_id: 'id' }, parts: [] }],
      },
      { kind: 'rows', table: 'links', match: { call_id: 'id' }, parts: [] },
    ]);
  });

  test('dates are offered from the record itself, from the row that it refers to, and from rows that refer to it', () => {
    expect(startChoices('calls', catalogue)).toMatchObject([
      { label: 'ended_at', related: null, nullable: true },
      { label: 'persons.left_on', related: { table: 'persons', match: { id: 'person_id' }, many: false } },
      { label: 'events.at', related: { table: 'events', match: { call_id: 'id' }, many: true } },
    ]);
    expect(everyPart(partChoices('calls', catalogue)).map(({ label, linksTo }) => [label, ...linksTo])).toEqual([
      ['events'],
      ['events/notes'],
      ['links', 'tags'],
    ]);
  });

  test('the same answers give the same text, and the text says how many records have no date', () => {
    const { text } = draftPolicy(catalogue, answers);
    expect(draftPolicy(catalogue, answers).text).toBe(text);
    expect(text).toContain('12 records have no ended_at.');
    expect(text).toContain('where: { state: open } }');
  });

  test('rows of tables that refer to each other by the same columns are offered once', () => {
    const mutual: Catalogue = {
      orders: table(
        { id: column('number'), no: column('number') },
        { identity: 'db/orders', references: [reference('goals', { order_no: 'no' }, 'restrict')] },
      ),
      goals: table(
        { id: column('number'), order_no: column('number'), at: column('date') },
        { identity: 'db/goals', references: [reference('orders', { no: 'order_no' }, 'restrict')] },
      ),
    };
    expect(startChoices('orders', mutual)).toMatchObject([
      { label: 'goals.at', related: { table: 'goals', match: { order_no: 'no' }, many: true } },
    ]);
  });

  test('two foreign keys from one table are told apart, and a circle of them ends', () => {
    const twice: Catalogue = {
      persons: table(
        { id: column('number') },
        {
          identity: 'db/persons',
          references: [
            reference('orders', { buyer: 'id' }, 'cascade'),
            reference('orders', { seller: 'id' }, 'cascade'),
            reference('persons', { parent: 'id' }, 'restrict'),
          ],
        },
      ),
      orders: table(
        { id: column('number'), buyer: column('number'), seller: column('number'), at: column('date') },
        { identity: 'db/orders', references: [reference('persons', { last_order: 'id' }, 'restrict')] },
      ),
    };
    expect(everyPart(partChoices('persons', twice)).map(({ label }) => label)).toEqual([
      'orders(buyer)',
      'orders(seller)',
    ]);
    expect(startChoices('persons', twice).map(({ label }) => label)).toEqual([
      ...['orders(last_order).at', 'orders(buyer).at', 'orders(seller).at'],
    ]);
  });
});

const files: Catalogue = { files: filesShape('files', true) };

describe('the test of files', () => {
  test('names a path that the pattern chooses, and finds the date in it', async () => {
    const patterns = ['nginx/access-%Y-%m-%d.log.gz', '**/*', '*%Y%m%d*', '**/%Y/%m/%d/?.wav', 'a%%b/*.log'];
    for (const pattern of patterns) {
      const dates = /%Y/.test(pattern) ? ['dated', 'modified_at'] : ['modified_at'];
      for (const name of dates) {
        const kind = name === 'dated' ? ('date' as const) : ('instant' as const);
        const start = { label: name, related: null, column: name, kind, nullable: false, nulls: 0 };
        const answers: DraftAnswers = {
          ...{ id: 'logs', title: 'Logs', controllers: [{ en: 'Agency' }], owner: 'a@b', timezone: 'Europe/Helsinki' },
          ...{ store: 'logs', disposition: 'destroy', triggers: [], schema: null },
          records: { kind: 'files', pattern },
          retain: { kind: 'dated', period: '1 year', from: [start] },
        };
        const { text, policy } = draftPolicy(files, answers);
        const { test: parsed, problems } = parsePolicyTest('t', draftTest(policy, files, answers, 'UTC'));
        expect(problems).toEqual([]);
        if (!parsed) return;
        const stores: StoreEntry[] = [
          { name: 'logs', kind: 'folder', url: '/', schema: 'public', timezone: 'UTC', access: 'dispose' },
        ];
        const folder = { sound: [{ file: 'p', source: text, policy }], broken: [], problems: [], stores };
        const results = await runPolicyTests(folder, [{ file: 't', test: parsed }]);
        expect(results.map(({ got }) => [pattern, name, got])).toEqual([
          [pattern, name, 'not-due at 2026-12-31'],
          [pattern, name, 'due on 2027-01-01'],
        ]);
      }
    }
  });
});

/** Engines that break a law on purpose, to see that the oracle would notice. Each with what it has to say. */
import type { Engine } from '../../src/engine/engine.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { PolicyVersion } from '../../src/ports/ledger.ts';
import type { Store } from '../../src/ports/store.ts';

export interface Sabotage {
  spoil(engine: Engine): Engine;
  /** Begins one of the violations that follow. */
  law: string;
}

const unanswered = (): GallraError =>
  new GallraError({ code: 'store.unknown', what: 'No answer came.', hint: 'Wait.', actor: 'nobody', retryable: true });

export const sabotages: Record<string, Sabotage> = {
  'forgets the holds': {
    law: 'L4: visits/',
    spoil: (engine) => ({
      ...engine,
      ledger: overriding(engine.ledger, {
        holds: async () => [],
        intend: async (...asked) => ({ ...(await engine.ledger.intend(...asked)), holds: [] }),
      }),
    }),
  },
  'waits for batches in hand before it acknowledges a hold, but names none of them': {
    law: 'L4: hold ',
    spoil: (engine) => ({
      // Batches stay in hand long enough to be met.
      ...withStore(engine, (store) => ({
        effect: async (order) => {
          await engine.clock.sleep(20_000);
          return store.effect(order);
        },
      })),
      ledger: overriding(engine.ledger, {
        placeHold: async (hold) => ({ ...(await engine.ledger.placeHold(hold)), openBatches: [] }),
        acknowledgeHold: (id) => acknowledgedInTheEnd(engine, id),
      }),
    }),
  },
  'takes what it does not know for not done': {
    law: 'L3',
    spoil: (engine) =>
      withStore(engine, (store) => ({
        // Often enough to be met: its answer is lost on the way.
        effect: async (order) => {
          await store.effect(order);
          throw unanswered();
        },
        fence: async (batchId) => ({ batchId, state: 'abandoned', disposed: [], parts: {}, gone: 0 }),
      })),
  },
  'asks no other policy': {
    law: 'L1',
    spoil: (engine) =>
      withStore(engine, (store) => ({
        effect: (order) => store.effect({ ...order, judgement: { ...order.judgement, claimed: [] } }),
        select: (judgement, ...rest) => store.select({ ...judgement, claimed: [] }, ...rest),
      })),
  },
  'signs another log than the one that is stored': {
    law: 'L6',
    spoil: (engine) => ({
      ...engine,
      ledger: overriding(engine.ledger, {
        entries: async (filter) =>
          (await engine.ledger.entries(filter)).map((entry) =>
            entry.kind === 'batch.settled' ? { ...entry, bytes: Buffer.from('{}') } : entry,
          ),
      }),
    }),
  },
  'tells the events a day of its own': {
    law: 'L1: events/',
    spoil: (engine) =>
      withStore(engine, (store) => ({
        effect: ({ judgement, ...order }) => {
          const parts = judgement.parts.map((part) =>
            part.kind === 'stamp'
              ? { ...part, stamps: part.stamps.map((one) => ({ ...one, day: () => '2026-01-01' })) }
              : part,
          );
          return store.effect({ ...order, judgement: { ...judgement, parts } });
        },
      })),
  },
  'takes the files as they are for approved': {
    law: 'L8: ',
    spoil: (engine) => {
      const asApproved = engine.policies.sound.map(
        ({ policy, source }): PolicyVersion => ({
          ...{ policy: policy.id, digest: policy.digest, compiled: policy, source, publishedAt: '' },
          ...{ approvedAt: '', approvedBy: 'nobody', schemaDigest: null },
        }),
      );
      return { ...engine, ledger: overriding(engine.ledger, { versionsInForce: async () => asApproved }) };
    },
  },
  'knows no limits': {
    law: 'L8: run ',
    spoil: (engine) => {
      const limits = { records: 1_000_000, share: 1 };
      const sound = engine.policies.sound.map((file) => ({
        ...file,
        policy: { ...file.policy, rule: { ...file.policy.rule, limits } },
      }));
      return { ...engine, policies: { ...engine.policies, sound } };
    },
  },
  'leaves open intents open': {
    law: 'L2',
    spoil: (engine) => ({ ...engine, ledger: overriding(engine.ledger, { openIntents: async () => [] }) }),
  },
  'overlooks the calls': {
    law: 'L5: calls/',
    spoil: (engine) =>
      withStore(engine, (store) => ({
        select: async (judgement, ...rest) => (judgement.table === 'calls' ? null : store.select(judgement, ...rest)),
      })),
  },
};

async function acknowledgedInTheEnd(engine: Engine, id: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    try {
      return await engine.ledger.acknowledgeHold(id, []);
    } catch (error) {
      if (!(error instanceof GallraError) || error.code !== 'hold.waiting') throw error;
      await engine.clock.sleep(200);
    }
  }
}

const withStore = (engine: Engine, methods: (store: Store) => Partial<Store>): Engine => ({
  ...engine,
  store: async (name) => {
    const store = await engine.store(name);
    return overriding(store, methods(store));
  },
});

/** The port with some of its methods replaced. */
function overriding<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, { get: (target, name) => Reflect.get(name in methods ? methods : target, name) });
}

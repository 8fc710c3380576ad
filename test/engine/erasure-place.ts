/** The register of the simulation where its policies tell whom their records are about, and requests for erasure over it. */
import { approveErasure } from '../../src/engine/erasure/approve.ts';
import { impactOfErasure } from '../../src/engine/erasure/impact.ts';
import { type ErasureRequest, recordErasure } from '../../src/engine/erasure/request.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import type { Erasure } from '../../src/ports/erasure.ts';
import { dayText, eventsPolicy, importantPolicy, requestsPolicy, visitsPolicy } from '../simulation/register.ts';
import type { TestBench } from './bench-engine.ts';

type About = CompiledPolicy['about'];

export const person: About['subject'] = { column: 'person' };
export const notErasable: About['erasable'] = { allowed: false, place: 'section 9' };

export const saying = (policy: CompiledPolicy, about: Partial<About>, rule: Partial<CompiledPolicy['rule']> = {}) => ({
  ...policy,
  digest: Object.keys(rule).length > 0 ? `${policy.digest}, ${JSON.stringify(rule).length} others` : policy.digest,
  rule: { ...policy.rule, ...rule },
  about: { ...policy.about, ...about },
});

export const files = (policies: CompiledPolicy[]): SoundPolicy[] =>
  policies.map((policy) => ({ file: `${policy.id}.yaml`, source: policy.id, policy }));

export const visits = saying(visitsPolicy, { subject: person });
export const important = saying(importantPolicy, { subject: person });
export const others = [requestsPolicy, eventsPolicy];

export const visit = (id: number, who: string, daysAgo: number | null, more: object = {}) => ({
  ...{ id, person: who, visited_on: daysAgo === null ? null : dayText(daysAgo), kept_for: null, important: false },
  ...more,
});

export const asked = (who: string, more: Partial<ErasureRequest> = {}): ErasureRequest => ({
  ...{ matter: 'VK/7/2026', receivedOn: '2026-05-20', kind: 'person', policies: null, wanted: [who] },
  ...{ note: null, recordedBy: 'anna', ...more },
});

/** Recorded by anna, approved by berit for as many as she saw. */
export async function approved({ engine }: TestBench, request: ErasureRequest): Promise<Erasure> {
  const { erasure } = await recordErasure(engine, request);
  const { matched } = await impactOfErasure(engine, erasure);
  return approveErasure(engine, erasure.id, 'berit', matched);
}

export async function holdVisit({ engine, store }: TestBench, id: string, table = 'visits', column = 'id') {
  const identity = (await store.catalogue([table]))[table]?.identity ?? '';
  const { hold } = await engine.ledger.placeHold({
    ...{ store: 'register', table, identity, kind: 'matching', match: { [column]: id }, restriction: true, note: null },
    ...{ reason: 'restriction', matter: 'VK/9/2026', placedBy: 'officer', reviewOn: '2027-01-01' },
  });
  await engine.ledger.acknowledgeHold(hold.id, []);
  return hold;
}

/** What coverage found that somebody has to do something about, or should know: what, and what to do. */
import type { CoveredStore } from '../../app/cover.ts';
import type { CoveredTable } from '../../engine/cover-store.ts';
import type { Coverage, Review, SystemCoverage } from '../../policy/coverage.ts';
import { canBeTable } from '../../policy/draft-choices.ts';
import { records } from './counted.ts';

type Looked = Extract<CoveredStore, { tables: CoveredTable[] }>;

/** What somebody has to do something about, or should know. */
export interface Remark {
  /** `note`: the coverage can be complete all the same. */
  weight: 'forgotten' | 'unseen' | 'note';
  what: string;
  hint: string;
}

export function systemRemarks({ systems, unlisted }: Coverage): Remark[] {
  return [
    ...systems.flatMap(forgottenSystem),
    ...systems.flatMap(({ system, policies, review }) => [
      ...policies.flatMap(({ id, review: own }) => overdue(`${system.id}: the policy ${id}`, own)),
      ...overdue(`${system.id}: its procedure`, review),
    ]),
    ...(unlisted.length === 0
      ? []
      : [
          {
            weight: 'note' as const,
            what: `Of no system: ${unlisted.join(', ')}.`,
            hint: 'Name them in systems.yaml under the system that they govern.',
          },
        ]),
  ];
}

function forgottenSystem({ system, state, policies }: SystemCoverage): Remark[] {
  if (state !== 'forgotten') return [];
  const of = (standing: string): string[] => policies.filter((one) => one.standing === standing).map(({ id }) => id);
  const [missing, broken] = [of('missing'), of('broken')];
  const remark = (what: string, hint: string): Remark => ({ weight: 'forgotten', what, hint });
  const name = `${system.id}, ${system.name.en}`;
  return [
    ...(policies.length === 0
      ? [
          remark(
            `${name}: no policy governs it.`,
            'Write one, or declare the gap in a policy with `period: unspecified`, and name it under `policies`.',
          ),
        ]
      : []),
    ...(missing.length > 0
      ? [
          remark(
            `${name}: there is no policy ${missing.join(', ')}.`,
            'Bring the file back, or correct the name in systems.yaml.',
          ),
        ]
      : []),
    ...(broken.length > 0
      ? [remark(`${name}: the file of ${broken.join(', ')} has mistakes.`, 'Mend it: gallra validate tells where.')]
      : []),
  ];
}

const overdue = (what: string, review: Review | null): Remark[] =>
  review?.overdue
    ? [
        {
          weight: 'note',
          what: `${what} was to be looked at again by ${review.by}.`,
          hint: 'Look at it, and write the next day under `review`.',
        },
      ]
    : [];

export function storeRemarks({ store, tables, absent, stale }: Looked): Remark[] {
  return [
    ...tables.flatMap((one) => tableRemarks(store, one)),
    ...absent.map(
      ({ table: name, policies }): Remark => ({
        weight: 'unseen',
        what: `${store} shows no table ${name}, which ${policies.join(', ')} ${policies.length === 1 ? 'names' : 'name'}.`,
        hint: 'Correct the policy, or let our account see the table.',
      }),
    ),
    ...stale.map(
      ({ table: name, why }): Remark => ({
        weight: 'note',
        what: `systems.yaml ignores ${store}.${name}, ${why === 'absent' ? 'which is not there' : 'which a policy governs'}.`,
        hint: 'Delete the entry.',
      }),
    ),
  ];
}

function tableRemarks(store: string, { table: name, state, unmet, review, namedBy }: CoveredTable): Remark[] {
  const remarks: Remark[] = overdue(`${store}.${name}, which is ignored,`, review);
  if (state === 'forgotten')
    remarks.push({
      weight: 'forgotten',
      what: `${store}.${name}: no policy names it.`,
      // No policy can name every table that a server knows.
      hint: canBeTable(name)
        ? 'Write one (gallra init drafts it), or ignore it in systems.yaml and say why.'
        : 'Rename the table, because no policy can name it so; or ignore it in systems.yaml and say why.',
    });
  if (state === 'read')
    remarks.push({
      weight: 'note',
      what: `${store}.${name}: policies only look into it; nothing ever disposes of its rows.`,
      hint: 'Write a policy for it, or ignore it in systems.yaml and say why.',
    });
  if (typeof unmet === 'number' && unmet > 0 && state !== 'forgotten')
    remarks.push({
      weight: 'forgotten',
      what: `${store}.${name}: ${records(unmet)} met by no policy.`,
      hint: 'Widen a policy, or ignore them in systems.yaml with `where`, `files` or `objects`, and say why. Which: --list 20',
    });
  if (namedBy.length > 0)
    remarks.push({
      weight: 'note',
      what: `${store}.${name}: objects that no record names are not told here.`,
      hint: `Run: ${namedBy.map((policy) => `gallra orphans ${policy}`).join('; ')}`,
    });
  return remarks;
}

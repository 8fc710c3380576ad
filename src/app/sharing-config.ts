/** How many runs may be at work in one store at the same time, as the environment says it: `4`, or `4, telephony=1`. */

export interface Sharing {
  /** For stores that are not named; null: no limit. */
  readonly usual: number | null;
  readonly of: Readonly<Record<string, number>>;
}

export const sharingSetting = 'GALLRA_RUNS_PER_STORE';
const most = 1000;

export function sharing(written: string | undefined, mistakes: string[]): Sharing {
  let usual: number | null = null;
  const of: Record<string, number> = {};
  for (const one of (written ?? '').split(',').map((part) => part.trim())) {
    if (one === '') continue;
    const [, store, digits = ''] = /^(?:([^\s=]+)\s*=\s*)?(\d{1,4})$/.exec(one) ?? [];
    const count = Number(digits);
    if (!(count >= 1 && count <= most)) {
      mistakes.push(`${sharingSetting} must be a number from 1 to ${most}, or such numbers by store: 4, telephony=1`);
      break;
    }
    if (store === undefined) usual = count;
    else of[store] = count;
  }
  return Object.freeze({ usual, of });
}

/** Over all workers. Null: no limit. */
export const limitOf = ({ usual, of }: Sharing, store: string): number | null => of[store] ?? usual;

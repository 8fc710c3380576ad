/** A visitor without the role that is needed. */
import { GallraError } from '../errors/gallra-error.ts';
import type { Visit } from './visit.ts';
import { may, type Role } from './visitor.ts';

export const mayNot = (needs: Role): GallraError =>
  new GallraError({
    code: 'desk.mayNot',
    what: `This needs the role ${needs}.`,
    where: needs,
    hint: 'Ask whoever grants roles.',
    actor: 'operator',
  });

/** @param controllers of what it is about; null: of everything. @throws `desk.mayNot`, which is recorded. */
export function mustBe({ visitor }: Visit, needs: Role, controllers: readonly string[] | null): void {
  if (!may(visitor, needs, controllers)) throw mayNot(needs);
}

/** Words of the pages on what waits for a person. */
import type { Language } from '../../documents/language.ts';
import { english } from './approvals-english.ts';
import { finnish } from './approvals-finnish.ts';
import { swedish } from './approvals-swedish.ts';

export type ApprovalsWords = typeof english;

export const approvalsWords: Readonly<Record<Language, ApprovalsWords>> = { en: english, sv: swedish, fi: finnish };

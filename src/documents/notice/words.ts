/** What the retention section of a privacy notice says, by language. */
import type { Language } from '../language.ts';
import { english } from './english.ts';
import { finnish } from './finnish.ts';
import type { NoticeWords } from './notice-words.ts';
import { swedish } from './swedish.ts';

export const noticeWords: Readonly<Record<Language, NoticeWords>> = { en: english, sv: swedish, fi: finnish };

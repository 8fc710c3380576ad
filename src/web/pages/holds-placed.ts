/** What came of placing a hold, in words: whether it is kept from here on, and what batches in hand did before. */
import { listed, number } from '../../documents/language.ts';
import type { PlacedHold } from '../../engine/holds.ts';
import type { Visit } from '../visit.ts';
import { placeWords } from '../words/holds-place.ts';

export function placedInWords(placed: PlacedHold, { language }: Visit): string {
  const { hold, acknowledged, copied, pushed, waitedFor, covered } = placed;
  const words = placeWords[language].after;
  const counted = (of: (count: number, written: string) => string, count: number): string =>
    of(count, number(count, language));
  const open = waitedFor.filter(({ settlement }) => settlement === null).length;
  const batches = listed(
    waitedFor.map(({ batchId }) => batchId.slice(0, 8)),
    language,
  );
  const disposed = waitedFor.reduce((sum, { settlement }) => sum + (settlement?.disposed ?? 0), 0);
  return [
    acknowledged ? words.acknowledged : copied === 'unwritten' ? words.unwritten : words.recorded,
    ...(waitedFor.length > 0 && acknowledged
      ? [words.waited(waitedFor.length, number(waitedFor.length, language), batches)]
      : []),
    ...(open > 0 ? [counted(words.batchesLeft, open)] : []),
    ...(waitedFor.length > open ? [disposed > 0 ? counted(words.disposed, disposed) : words.nothingDisposed] : []),
    hold.kind === 'record' ? (covered > 0 ? words.there : words.gone) : counted(words.covered, covered),
    ...(copied === 'none' ? [words.noCopy] : []),
    ...(copied === 'unsealed' ? [words.unreadableCopy] : []),
    ...(pushed !== null && 'set' in pushed && pushed.set > 0 ? [counted(words.setInStore, pushed.set)] : []),
    ...(pushed !== null && ('unreached' in pushed || pushed.failed > 0 || pushed.tooMany !== null)
      ? [words.notSetInStore]
      : []),
  ].join(' ');
}

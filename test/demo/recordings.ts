/**
 * The demo's audio: a WAV file for each call that its system knows, where the row says it is; and what does not fit together,
 * as it never quite does. The same rows give the same bytes.
 */
import { linkSync, lutimesSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Day, daysLater } from '../support/plain-days.ts';
import type { DemoHold } from './holds.ts';

/** A row of call_recordings, as far as its audio goes. */
export interface Call {
  id: string;
  audio_path: string | null;
  ended_at: Date | null;
}

/** Lost before (28); leading out of the folder (33, 34); or special, and made one by one. */
const withoutAudio = [28, 33, 34, 35, 36, 37, 42];
const lost = (id: number): boolean => id % 997 === 0;

export function fillRecordings(root: string, today: Day, asOf: string, calls: Call[]): void {
  const quiet = new Date(`${daysLater(today, -100)}T12:00:00Z`);
  for (const { id, audio_path: path, ended_at: endedAt } of calls) {
    if (path && !withoutAudio.includes(Number(id)) && !lost(Number(id)))
      put(root, path, wav(Number(id)), endedAt ?? quiet);
  }
  const special = (id: number): string => specialPath(today, id);
  // A second name keeps its bytes; somebody works on it at this moment; it is a link; it is a folder.
  put(root, special(35), wav(35), quiet);
  linkSync(join(root, special(35)), join(root, 'citizen_services/second-name.wav'));
  put(root, special(36), wav(36), new Date(Date.parse(asOf) - 600_000));
  put(root, 'training/example.wav', wav(1), quiet);
  symlinkSync('../../../../training/example.wav', join(root, special(37)));
  lutimesSync(join(root, special(37)), quiet, quiet);
  mkdirSync(join(root, special(42)), { recursive: true });
  // Nobody's.
  put(root, 'citizen_services/no-row.wav', wav(2), quiet);
  put(root, 'finance/playlist.m3u', '# nothing to play\n', quiet);
  put(root, `${special(100)}.part`, wav(3), quiet);
}

/** Where the audio of a special case lies: its call ended a hundred days ago. */
export function specialPath(today: Day, id: number): string {
  return `citizen_services/${daysLater(today, -100).replaceAll('-', '/')}/call-${String(id).padStart(6, '0')}.wav`;
}

/** On files of calls whose rows nobody holds. */
export function recordingHolds(today: Day): DemoHold[] {
  const held = (match: Record<string, string>, kind: DemoHold['kind']): DemoHold => ({
    ...{ store: 'recordings', table: 'files', match, kind, restriction: false },
    ...{ reason: 'litigation', matter: 'VK/recordings/2026', reviewOn: '2027-06-30' },
  });
  return [
    held({ path: specialPath(today, 25) }, 'record'),
    held({ 'matches(citizen_services/litigation/*)': 'true' }, 'matching'),
  ];
}

function put(root: string, path: string, content: string | Buffer, modified: Date): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  utimesSync(join(root, path), modified, modified);
}

const samplesPerSecond = 8000;

/** A fortieth of a second of a tone, one channel of eight bits: a sound file that any player plays. */
export function wav(id: number): Buffer {
  const samples = Buffer.from(
    Array.from({ length: samplesPerSecond / 40 }, (_, i) => 128 + Math.round(100 * Math.sin((i * (id % 97)) / 100))),
  );
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(samplesPerSecond, 24);
  header.writeUInt32LE(samplesPerSecond, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  // Whose call it is, so that no two are alike.
  samples.write(String(id), 0, 'latin1');
  return Buffer.concat([header, samples]);
}

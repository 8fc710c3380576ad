import { describe, expect, test } from '@jest/globals';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, originOf } from '../../src/audit/checkpoint.ts';
import { type NoteVerifier, noteSigner, noteVerifier, openNote } from '../../src/audit/note.ts';
import { sha256 } from '../../src/audit/sha256.ts';

const signer = noteSigner('gallra/one', Buffer.alloc(32, 'seed'));
const verifier = keyOf(signer.verifierKey);

function keyOf(written: string): NoteVerifier {
  const key = noteVerifier(written);
  if (!key) throw new Error('no key');
  return key;
}

describe('a signed note', () => {
  /** RFC 8032, 7.1, test 1: this seed has this public key. */
  test('is signed with the Ed25519 key that its seed stands for', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    expect(noteSigner('n', seed).verifierKey.slice('n+00000000+'.length)).toBe(
      Buffer.from('01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString('base64'),
    );
  });

  /** The key and note with which C2SP's specification explains itself. */
  test('of somebody else can be opened', () => {
    const key = keyOf('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
    expect(openNote(note, key)).toBe(text);
  });

  test('gives its text to the key that signed it, and to no other', () => {
    const note = signer.sign('first\nsecond\n');
    expect(openNote(note, verifier)).toBe('first\nsecond\n');
    expect(openNote(note, keyOf(noteSigner('gallra/one', Buffer.alloc(32, 'other')).verifierKey))).toBeNull();
    expect(openNote(note, keyOf(noteSigner('gallra/two', Buffer.alloc(32, 'seed')).verifierKey))).toBeNull();
  });

  test('may carry signatures of others before ours', () => {
    const stranger = noteSigner('witness', Buffer.alloc(32, 'w')).sign('text\n').split('\n\n')[1];
    const note = signer.sign('text\n').replace('\n\n', `\n\n${stranger}`);
    expect(openNote(note, verifier)).toBe('text\n');
  });

  test('is nothing once any character of it changed', () => {
    const note = signer.sign('size 17\n');
    for (let at = 0; at < note.length; at++) {
      const changed = `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`;
      expect(openNote(changed, verifier)).not.toBe('size 17\n');
    }
    for (const broken of ['', '\n', note.trimEnd(), note.replace('\n\n', '\n'), `${note}x`])
      expect(openNote(broken, verifier)).toBeNull();
  });

  test.each(['', 'gallra/one', 'a+b+c', 'x+00000000+AQ==', `${signer.verifierKey.replace('gallra', 'galler')}`])(
    'is not opened with %j for a key',
    (written) => {
      expect(noteVerifier(written)).toBeNull();
    },
  );
});

describe('a checkpoint', () => {
  const checkpoint: Checkpoint = {
    origin: originOf('0b3f7d3e'),
    size: 20_852_163,
    root: sha256(Buffer.from('root')),
    at: '2026-11-22T01:00:00.000Z',
    disowns: null,
  };

  test('is the text of C2SP, and says when', () => {
    expect(encodeCheckpoint(checkpoint)).toBe(
      'gallra/0b3f7d3e\n20852163\nSBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\nat 2026-11-22T01:00:00.000Z\n',
    );
  });

  test.each([
    ['', checkpoint],
    [' that disowns another', { ...checkpoint, disowns: { size: 5, root: sha256(Buffer.from('old')) } }],
    [' of an empty log', { ...checkpoint, size: 0 }],
  ])('%s comes back from its text', (_, one) => {
    expect(decodeCheckpoint(encodeCheckpoint(one))).toEqual(one);
  });

  test.each([
    ['a size with a leading zero', (text: string) => text.replace('20852163', '020852163')],
    ['a negative size', (text: string) => text.replace('20852163', '-1')],
    ['a root of 31 bytes', (text: string) => text.replace(/\n[^\n]+=\n/, `\n${Buffer.alloc(31).toString('base64')}\n`)],
    ['no time', (text: string) => text.replace(/at .*\n/, '')],
    ['a time without a zone', (text: string) => text.replace('000Z', '000')],
    ['a line too many', (text: string) => `${text}more\n`],
    ['no line break at its end', (text: string) => text.trimEnd()],
    ['no origin', (text: string) => text.replace(/^.*\n/, '\n')],
  ])('with %s is none', (_, change) => {
    const text = change(encodeCheckpoint(checkpoint));
    expect(text).not.toBe(encodeCheckpoint(checkpoint));
    expect(decodeCheckpoint(text)).toBeNull();
  });
});

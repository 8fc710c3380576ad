#!/usr/bin/env python3
"""A second verifier of Gallra's audit logs: one file, nothing but the standard library of Python 3.8 or later.

    python3 verify.py <bundle directory | proof.json> --key <key or file> [--key ...] [--checkpoint <file> ...] [--json]

It shares no code with the program that wrote the log, nor with the program's own verifier; both find the same things,
under the same codes. All that is believed beforehand is the key: take it from people, never from the bundle.
Exit codes: 0 sound, 5 tampered, 6 incomplete (sound as far as it goes), 2 wrong usage, 1 something failed.
"""
import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import sys

WIDTH = 256
HASH = 32
SAFE = 2 ** 53 - 1
END = float('inf')


# --- The Merkle tree of RFC 6962 ------------------------------------------------------------------------------------

def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return sha256(b'\x00' + data)


def node_hash(left, right):
    return sha256(b'\x01' + left + right)


class Tree:
    """Grows to the right by perfect subtrees: (level, hash), the leftmost and largest first."""

    def __init__(self, size=0, subtrees=()):
        self.size = size
        self.subtrees = list(subtrees)
        self.tile = None

    @staticmethod
    def begun(size, hashes):
        """From the subtrees over the first leaves; None: so many hashes make no tree of that size."""
        levels = [level for level in range(52, -1, -1) if size >> level & 1]
        return Tree(size, zip(levels, hashes)) if len(levels) == len(hashes) else None

    def push(self, leaf):
        level, node = 0, leaf
        while self.subtrees and self.subtrees[-1][0] == level:
            node = node_hash(self.subtrees.pop()[1], node)
            level += 1
            if level == 8:
                self.tile = node
        self.subtrees.append((level, node))
        self.size += 1

    def root(self):
        if not self.subtrees:
            return sha256(b'')
        node = self.subtrees[-1][1]
        for _, left in reversed(self.subtrees[:-1]):
            node = node_hash(left, node)
        return node

    def copy(self):
        return Tree(self.size, self.subtrees)


def root_of(hashes):
    tree = Tree()
    for one in hashes:
        tree.push(one)
    return tree.root()


def root_by_path(leaf, index, size, path):
    """RFC 9162, 2.1.3.2. None: no path of that leaf."""
    if not 0 <= index < size:
        return None
    node, first, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            return None
        if first % 2 == 1 or first == last:
            node = node_hash(sibling, node)
            while first % 2 == 0 and first != 0:
                first, last = first // 2, last // 2
        else:
            node = node_hash(node, sibling)
        first, last = first // 2, last // 2
    return node if last == 0 else None


def pieces(data):
    return [data[at:at + HASH] for at in range(0, len(data) - HASH + 1, HASH)]


# --- Ed25519 (RFC 8032), verification only ---------------------------------------------------------------------------

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_double(p):
    a, b = p[0] * p[0] % P, p[1] * p[1] % P
    c, h = 2 * p[2] * p[2], a + b
    e, g = h - (p[0] + p[1]) * (p[0] + p[1]), a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_from(data):
    """None: 32 bytes that are no point."""
    y = int.from_bytes(data, 'little')
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - square) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, 'little'))


def ed25519_verify(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point_from(public), point_from(signature[:32])
    s = int.from_bytes(signature[32:], 'little')
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), 'little') % L
    minus = (P - a[0], a[1], 1, P - a[3])
    sums = (None, BASE, minus, point_add(BASE, minus))
    found = NEUTRAL
    for bit in range(max(s.bit_length(), h.bit_length()) - 1, -1, -1):
        found = point_double(found)
        which = (s >> bit & 1) | (h >> bit & 1) << 1
        if which:
            found = point_add(found, sums[which])
    return (found[0] - r[0] * found[2]) % P == 0 and (found[1] - r[1] * found[2]) % P == 0


# --- Signed notes and checkpoints (C2SP) ---------------------------------------------------------------------------------

INSTANT = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z')


def unbase64(text):
    """None: not base64 in its one proper form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode('ascii') == text else None


class Key:
    def __init__(self, name, ident, public):
        self.name, self.ident, self.public = name, ident, public


def read_key(written):
    """`name+hash+key`; None: that is no verifier key for Ed25519."""
    found = re.fullmatch(r'([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})', written.strip())
    if not found:
        return None
    data = unbase64(found.group(3))
    if data is None or len(data) != 33 or data[0] != 1:
        return None
    name = found.group(1)
    ident = sha256(name.encode('utf-8') + b'\n' + data)[:4]
    return Key(name, ident, data[1:]) if ident.hex() == found.group(2) else None


class Witness:
    """A size and a root that were signed."""

    def __init__(self, size, root, at, disowns):
        self.size, self.root, self.at, self.disowns = size, root, at, disowns
        self.place, self.kind, self.disowned_at = '', '', None

    def named(self, place, kind):
        one = Witness(self.size, self.root, self.at, self.disowns)
        one.place, one.kind = place, kind
        return one


def head_of(size, root):
    data = unbase64(root)
    if not re.fullmatch(r'0|[1-9][0-9]{0,14}', size) or data is None or len(data) != HASH:
        return None
    return int(size), data


def is_signature(line, text, key):
    found = re.fullmatch(r'\u2014 (\S+) ([A-Za-z0-9+/]+=*)', line)
    if not found or found.group(1) != key.name:
        return False
    data = unbase64(found.group(2))
    if data is None or len(data) != 68 or data[:4] != key.ident:
        return False
    return ed25519_verify(key.public, text.encode('utf-8'), data[4:])


SEEN = {}


def read_note(note, keys):
    """(witness, None), or (None, 'signature' | 'unreadable' | 'origin'). The same note is checked once."""
    mark = (note, tuple(key.public for key in keys))
    if mark not in SEEN:
        SEEN[mark] = read_note_anew(note, keys)
    return SEEN[mark]


def read_note_anew(note, keys):
    gap = note.rfind('\n\n')
    if gap < 0 or not note.endswith('\n'):
        return None, 'unreadable'
    text, lines = note[:gap + 1], note[gap + 2:-1].split('\n')
    signer = next((key for key in keys if any(is_signature(line, text, key) for line in lines)), None)
    if signer is None:
        return None, 'signature'
    body = text[:-1].split('\n') + ['', '', '']
    origin, size, root, when = body[:4]
    if origin != signer.name:
        return None, 'origin'
    head = head_of(size, root)
    more = text[:-1].split('\n')[4:]
    at = when[3:] if when.startswith('at ') and INSTANT.fullmatch(when[3:]) else None
    if head is None or at is None or len(more) > 1:
        return None, 'unreadable'
    disowns = None
    if more:
        words = more[0].split(' ')
        disowns = head_of(words[1], words[2]) if len(words) == 3 and words[0] == 'disowns' else None
        if disowns is None:
            return None, 'unreadable'
    return Witness(head[0], head[1], at, disowns), None


def split_notes(text):
    notes, lines, signatures = [], [], False
    for line in (text[:-1] if text.endswith('\n') else text).split('\n'):
        if signatures and not line.startswith('\u2014 '):
            notes.append('\n'.join(lines) + '\n')
            lines, signatures = [], False
        lines.append(line)
        signatures = signatures or line == ''
    notes.append('\n'.join(lines) + '\n')
    return notes


# --- Findings --------------------------------------------------------------------------------------------------------

STAGES = ('proof', 'story', 'copy')
LISTED = 50


class Findings:
    def __init__(self):
        self.found, self.counts, self.verdict = [], {}, 'sound'

    def add(self, stage, code, severity, place, index, what, since=None, to=None):
        """The finding may be completed later."""
        if severity == 'tampered':
            self.verdict = 'tampered'
        elif severity == 'incomplete' and self.verdict == 'sound':
            self.verdict = 'incomplete'
        finding = {'code': code, 'severity': severity, 'place': place, 'index': index,
                   'what': what, 'from': since, 'to': to}
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= LISTED:
            order = (severity == 'note', STAGES.index(stage), SAFE if index is None else index, len(self.found))
            self.found.append((order, finding))
        return finding

    def list(self):
        """The first bad place first; notes last."""
        return [finding for _, finding in sorted(self.found, key=lambda one: one[0])]

    def unlisted(self):
        return {code: count - LISTED for code, count in self.counts.items() if count > LISTED}


# --- Where it reads from ---------------------------------------------------------------------------------------------

class Directory:
    def __init__(self, path):
        self.path = path

    def read(self, path):
        try:
            with open(os.path.join(self.path, path), 'rb') as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def list(self, folder):
        try:
            return sorted(os.listdir(os.path.join(self.path, folder)))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def digest(self, path):
        try:
            with open(os.path.join(self.path, path), 'rb') as file:
                found = hashlib.sha256()
                for block in iter(lambda: file.read(1 << 20), b''):
                    found.update(block)
                return found.hexdigest()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None


def tile_path(level, index, width=WIDTH):
    digits = str(index)
    digits = digits.zfill(3 * ((len(digits) + 2) // 3))
    groups = [digits[at:at + 3] for at in range(0, len(digits), 3)]
    path = '/'.join(['x' + group for group in groups[:-1]] + groups[-1:])
    return 'tile/%s/%s%s' % (level, path, '.p/%d' % width if width < WIDTH else '')


def no_constant(name):
    raise ValueError(name)


def parse(data):
    """JSON from bytes; None: it is none."""
    try:
        return json.loads(data.decode('utf-8'), parse_constant=no_constant)
    except (ValueError, RecursionError):
        return None


def whole(value):
    """Whether JSON's number is a whole one that everybody reads alike."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= SAFE


# --- Entries -----------------------------------------------------------------------------------------------------------

KINDS = set('''ledger.created ledger.adopted settings.changed store.verified store.restored
policy.published policy.approved policy.retired policy.restated
run.started run.planned run.refused run.approved run.finished run.failed run.paused run.resumed
batch.intended batch.settled batch.adopted
hold.placed hold.acknowledged hold.released hold.restored hold.readdressed hold.restated
hold.release.requested hold.release.refused hold.release.withdrawn hold.reviewed hold.note.erased hold.shown
log.checked log.exported log.pruned commitments.pruned record.asked
erasure.requested erasure.approved erasure.refused erasure.withdrawn erasure.finished erasure.reopened person.asked
access.granted access.refused account.changed'''.split())

FIELDS = '''index at kind actor policy digest run batch hold store table tables controller basis action asOf counts
parts code reason matter batches waived maximum until software organisation method verification cutoffs approvals
commitments text checkpoint repeats before settings objects oldestDays
erasure policies
account roles'''.split()


class Entry:
    def __init__(self, fields):
        self.fields = fields
        self.index, self.at, self.kind = int(fields['index']), fields['at'], fields['kind']

    def text(self, name):
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    def numbers(self, name):
        value = self.fields.get(name)
        pairs = value.items() if isinstance(value, dict) else []
        return {key: int(count) for key, count in pairs if whole(count)}

    def texts(self, name):
        value = self.fields.get(name)
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    def head(self, name):
        value = self.fields.get(name)
        if not isinstance(value, dict) or not whole(value.get('size')) or not isinstance(value.get('root'), str):
            return None
        return int(value['size']), value['root']

    def strange(self):
        names = [name for name in self.fields if name not in FIELDS]
        return names if self.kind in KINDS else ['kind ' + self.kind] + names


def read_entry(data):
    # JSON that not every program reads alike: a number of 300 digits, or more than 500 brackets.
    if re.search(rb'[0-9]{300}', data) or data.count(b'[') + data.count(b'{') > 500:
        return None
    fields = parse(data)
    if not isinstance(fields, dict):
        return None
    index, at, kind = fields.get('index'), fields.get('at'), fields.get('kind')
    if not whole(index) or index < 0 or not isinstance(at, str) or not INSTANT.fullmatch(at):
        return None
    return Entry(fields) if isinstance(kind, str) else None


def entries_in(bundle):
    entries, at = [], 0
    while at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at:at + 2], 'big')
        if end > len(bundle):
            break
        entries.append(bundle[at + 2:end])
        at = end
    return entries, at < len(bundle)


# --- Who says what the log was -----------------------------------------------------------------------------------------

class Witnesses:
    def __init__(self, source, keys, given, findings):
        self.source, self.keys, self.findings = source, keys, findings
        self.all, self.by_note, self.newest, self.newest_note = [], {}, None, None
        self.kept = 0
        self.anchors = {}
        self.disownings = {}
        self.read_kept()
        for one in list(self.all):
            self.note_disowning(one)
        self.read_anchors()
        self.given = self.read_given(given)
        for name, anchor in self.anchors.items():
            if self.newest and anchor['last'] != self.newest_note:
                findings.add('proof', 'anchor.behind', 'incomplete', 'anchor ' + name, None,
                             'The anchor %s ends before the newest checkpoint of the log.' % name, self.newest.at)
        if not self.anchors and self.newest:
            findings.add('proof', 'anchor.none', 'note' if self.given else 'incomplete', 'anchors', None,
                         'No anchor is here: only a checkpoint that you have from elsewhere can show that the log was'
                         ' not replaced as a whole.')
        self.all.sort(key=lambda one: one.size)

    def witness(self, note, place, kind, before):
        found, fault = read_note(note, self.keys)
        if found:
            return found.named(place, kind)
        words = {'signature': 'is not signed by this key', 'unreadable': 'is not a checkpoint',
                 'origin': 'is of another log'}
        self.findings.add('proof', 'checkpoint.' + fault, 'tampered', place, before.size if before else 0,
                          'The note at %s %s.' % (place, words[fault]), before.at if before else None)
        return None

    def read_kept(self):
        last, file = None, 0
        while True:
            file += 1
            data = self.source.read('checkpoints/%d' % file)
            if data is None:
                break
            for note in split_notes(data.decode('utf-8', 'replace')):
                self.kept += 1
                place = 'checkpoint %d' % self.kept
                one = self.witness(note, place, 'kept', last)
                if one is None:
                    continue
                if last:
                    wrong = ('fewer entries than' if one.size < last.size else
                             'an earlier time than' if one.at < last.at else
                             'the same as' if note in self.by_note else None)
                    if wrong:
                        self.findings.add('proof', 'checkpoint.order', 'tampered', place, one.size,
                                          'The %s says %s one before it.' % (place, wrong), last.at)
                self.all.append(one)
                self.by_note[note] = one
                if last is None or one.size >= last.size:
                    last = self.newest = one
                    self.newest_note = note
        self.unlisted('checkpoints', file - 1, '')
        self.read_newest()
        if self.newest is None:
            self.findings.add('proof', 'checkpoint.none', 'incomplete', 'file checkpoint', 0,
                              'There is no checkpoint that this key signed: nothing is proven.')

    def read_newest(self):
        data, place, last = self.source.read('checkpoint'), 'file checkpoint', self.newest
        if data is None:
            if last:
                self.findings.add('proof', 'file.missing', 'incomplete', place, last.size,
                                  'The file checkpoint is missing.', last.at)
            return
        note = data.decode('utf-8', 'replace')
        if note == self.newest_note:
            return
        one = self.witness(note, place, 'kept', last)
        if one is None:
            return
        if last and (one.size < last.size or one.at < last.at):
            self.findings.add('proof', 'checkpoint.replayed', 'tampered', place, one.size,
                              'The file shows an older checkpoint than the last one of the log.', one.at, last.at)
            return
        self.findings.add('proof', 'checkpoint.missing', 'incomplete', place, one.size,
                          'The newest checkpoint is not among the checkpoints of the log.', one.at)
        self.all.append(one)
        self.by_note[note] = self.newest = one
        self.newest_note = note

    def read_anchors(self):
        file = 0
        of_anchor = {}
        while True:
            file += 1
            path = 'anchors/%d.json' % file
            data = self.source.read(path)
            if data is None:
                break
            content = anchor_in(data)
            if content is None:
                self.findings.add('proof', 'anchor.unreadable', 'tampered', 'file ' + path, None,
                                  "The file %s is not a list of an anchor's notes." % path)
                continue
            name, notes = content
            anchor = self.anchors.setdefault(name, {'notes': 0, 'first': None, 'last': None})
            earlier = of_anchor.setdefault(name, [])
            for sequence, note in notes:
                place = 'anchor %s, note %d' % (name, sequence)
                before = earlier[-1] if earlier else None
                if sequence != anchor['notes'] + 1:
                    self.findings.add('proof', 'anchor.gap', 'tampered', place, before.size if before else 0,
                                      'The anchor %s shows note %d where note %d has to be.'
                                      % (name, sequence, anchor['notes'] + 1), before.at if before else None)
                anchor['notes'] = sequence
                one = self.witness(note, place, 'anchored', before)
                if one is None:
                    continue
                if one.disowns:
                    self.note_disowning(one)
                    for old in earlier:
                        if old.size <= one.disowns[0] and old.disowned_at is None:
                            old.disowned_at = one.at
                elif before and (one.size < before.size or one.at < before.at):
                    self.findings.add('proof', 'anchor.order', 'tampered', place, one.size,
                                      'The %s speaks of an older log than the note before it.' % place, before.at)
                earlier.append(one)
                anchor['first'] = one.size if anchor['first'] is None else anchor['first']
                anchor['last'] = note
                if note not in self.by_note:
                    self.all.append(one)
        self.unlisted('anchors', file - 1, '.json')

    def note_disowning(self, one):
        if one.disowns:
            mark = (one.disowns[0], one.disowns[1].hex())
            self.disownings.setdefault(mark, {'at': one.at, 'index': one.size})

    def read_given(self, given):
        count = 0
        for name, text in given:
            for note in split_notes(text):
                one = self.witness(note, 'given ' + name, 'given', None)
                if one is None:
                    continue
                count += 1
                twin = next((other for other in self.all if other.kind == 'anchored' and other.at == one.at
                             and other.root == one.root), None)
                one.disowned_at = twin.disowned_at if twin else None
                if note not in self.by_note:
                    self.all.append(one)
        return count

    def unlisted(self, folder, read, ending):
        """Files beyond a gap: one in between was taken away."""
        for name in self.source.list(folder):
            stem = name[:len(name) - len(ending)]
            if name.endswith(ending) and re.fullmatch('[1-9][0-9]*', stem) and int(stem) > read:
                place = 'file %s/%d%s' % (folder, read + 1, ending)
                self.findings.add('proof', 'file.missing', 'incomplete', place, None, 'The %s is missing.' % place)
                return


def anchor_in(data):
    content = parse(data)
    if not isinstance(content, dict) or not isinstance(content.get('name'), str):
        return None
    notes = content.get('notes')
    if not isinstance(notes, list):
        return None
    found = []
    for one in notes:
        if not isinstance(one, dict) or not whole(one.get('sequence')) or not isinstance(one.get('note'), str):
            return None
        found.append((int(one['sequence']), one['note']))
    return content['name'], found


# --- The entries, the tiles, and every root that was signed ---------------------------------------------------------------

class Walk:
    def __init__(self, source, witnesses, begins, findings, story, after_tile):
        self.source, self.findings, self.story, self.after_tile = source, findings, story, after_tile
        self.losing = False
        self.begins = begins[0]
        self.waiting = [one for one in witnesses.all if one.size >= self.begins]
        self.before = len(witnesses.all) - len(self.waiting)
        self.signed = max([one.size for one in witnesses.all if one.kind == 'kept'] + [0])
        self.tree, self.other, self.broken = Tree.begun(*begins), None, False
        self.next = 0
        self.first = self.begins // WIDTH
        self.per_tile, self.other_per_tile = [], {}
        self.doubtful, self.unreached, self.spans, self.disowned = [], [], [], []
        self.entries, self.first_at, self.last_at = 0, None, None
        self.proven, self.compared = None, 0
        self.json, self.csv = hashlib.sha256(b'['), hashlib.sha256((','.join(FIELDS) + '\n').encode())
        self.size = self.begins
        self.walk()

    def say(self, severity, code, place, index, what):
        self.spans.append(self.findings.add('proof', code, severity, place, index, what, self.last_at))

    def reach_up_to(self, size):
        while self.next < len(self.waiting) and self.waiting[self.next].size <= size:
            one = self.waiting[self.next]
            self.next += 1
            if one.size == size and not self.broken:
                self.reach(one)

    def reach(self, one):
        if self.tree.root() == one.root:
            self.settle(one, True)
        elif self.other and self.other.root() == one.root:
            self.settle(one, False)
        elif one.disowned_at is None:
            self.compared += 1
            self.unreached.append(one)
        else:
            self.compared += 1
            self.disowned.append(one)

    def settle(self, one, by_entries):
        self.compared += 1
        for missed in self.unreached:
            self.missed(missed, one.at)
        self.unreached = []
        if self.other:
            for doubt in self.doubtful:
                self.judge(doubt, by_entries)
            self.doubtful = []
            if not by_entries:
                self.tree = self.other
                for tile, root in self.other_per_tile.items():
                    self.per_tile[tile - self.first] = root
            self.other_per_tile, self.other = {}, None
        self.proven = one
        if one.kind == 'anchored':
            self.findings.add('proof', 'checkpoint.missing', 'incomplete', one.place, one.size,
                              'The checkpoint at %s is not among the checkpoints of the log.' % one.place,
                              one.at, one.at)

    def judge(self, doubt, tile_is_wrong):
        index, path = doubt['index'], doubt['path']
        if tile_is_wrong:
            self.findings.add('proof', 'tile.altered', 'tampered', 'file ' + path, index,
                              'The tile %s has another hash for entry %d than the entry, which the signed root bears'
                              ' out.' % (path, index), doubt['from'], doubt['to'])
        else:
            self.findings.add('proof', 'entry.altered', 'tampered', 'entry %d' % index, index,
                              'The entry %d is not what it was when it was signed.' % index,
                              doubt['from'], doubt['to'])

    def missed(self, one, to):
        code = {'kept': 'checkpoint.root', 'anchored': 'anchor.disagrees', 'given': 'given.disagrees'}[one.kind]
        index = (self.doubtful[0]['index'] if self.doubtful else self.proven.size if self.proven else self.begins)
        self.findings.add('proof', code, 'tampered', one.place, index,
                          'The first %d entries are not those that %s was signed over.' % (one.size, one.place),
                          self.proven.at if self.proven else None, to)

    def place(self, bundled, base, width, path):
        """Each entry where its own index says; what stands where it cannot belong is left out."""
        placed, at = [None] * width, 0

        def missing(up_to):
            nonlocal at
            if up_to > at:
                self.say('tampered', 'entry.missing', 'entry %d' % (base + at), base + at,
                         missing_text(base + at, base + up_to - 1))
                at = up_to

        for data in bundled:
            entry = read_entry(data)
            if entry is None:
                if at < width:
                    self.say('tampered', 'entry.unreadable', 'entry %d' % (base + at), base + at,
                             '%s has no entry there that can be read.' % path)
                    placed[at] = (data, None)
                    at += 1
                continue
            here = entry.index - base
            if here < at or here >= width:
                index = base + min(at, width)
                self.say('tampered', 'entry.order', 'entry %d' % index, index,
                         '%s has entry %d where %d belongs.' % (path, entry.index, index))
                continue
            missing(here)
            placed[here] = (data, entry)
            at = here + 1
        missing(width)
        return placed

    def take(self, data, entry, index):
        strange = entry.strange()
        if strange:
            self.say('incomplete', 'entry.unknown', 'entry %d' % index, index,
                     'This verifier does not know: %s.' % ', '.join(strange))
        self.story.tell(entry)
        self.json.update((b'\n' if self.entries == 0 else b',\n') + data)
        self.csv.update((','.join(cell(entry.fields, name) for name in FIELDS) + '\n').encode('utf-8', 'surrogatepass'))
        self.entries += 1
        if self.first_at is None:
            self.first_at = entry.at
        self.last_at = entry.at

    def bundle_at(self, tile):
        path = tile_path('entries', tile)
        data = self.source.read(path)
        if data is not None:
            return path, data, WIDTH
        names = [int(name) for name in self.source.list(path + '.p') if re.fullmatch('[1-9][0-9]{0,2}', name)]
        width = max([one for one in names if one < WIDTH] + [0])
        if width == 0:
            return None
        path = tile_path('entries', tile, width)
        data = self.source.read(path)
        return None if data is None else (path, data, width)

    def hashes(self, level, tile, width, index):
        path = tile_path(level, tile, width)
        data = self.source.read(path)
        if data is not None and len(data) == width * HASH:
            return data
        if data is None:
            self.findings.add('proof', 'file.missing', 'incomplete', 'file ' + path, index,
                              'The file %s is missing.' % path)
        else:
            self.findings.add('proof', 'tile.altered', 'tampered', 'file ' + path, index,
                              'The file %s has not the length of %d hashes.' % (path, width))
        return None

    def walk(self):
        self.reach_up_to(self.tree.size)
        tile = self.first
        while True:
            base = tile * WIDTH
            found = self.bundle_at(tile)
            if found is None and base >= self.signed:
                break
            width = max(found[2] if found else 0, min(WIDTH, self.signed - base))
            path = found[0] if found else tile_path('entries', tile, width)
            if found is None:
                self.say('incomplete', 'file.missing', 'file ' + path, base, missing_text(base, base + width - 1))
            bundled, torn = entries_in(found[1] if found else b'')
            if torn:
                self.say('tampered', 'entry.unreadable', 'file ' + path, base + len(bundled),
                         'The file %s breaks off.' % path)
            placed = self.place(bundled, base, width, path) if found else [None] * width
            self.take_tile(tile, base, width, placed)
            self.size = base + width
            self.after_tile()
            tile += 1
            if width < WIDTH:
                break
        self.end()

    def take_tile(self, tile, base, width, placed):
        hashes = self.hashes(0, tile, width, base)
        for i in range(width):
            data, entry = placed[i] or (None, None)
            told = hashes[i * HASH:(i + 1) * HASH] if hashes else None
            own = leaf_hash(data) if data is not None else None
            index = base + i
            differs = own is not None and told is not None and own != told
            if differs:
                doubt = {'index': index, 'path': tile_path(0, tile, width), 'from': self.last_at, 'to': None}
                if len(self.doubtful) < 10000:
                    self.doubtful.append(doubt)
                self.spans.append(doubt)
            if entry is None and not self.losing:
                self.story.lose()
            self.losing = entry is None
            if entry is not None:
                self.take(data, entry, index)
                if not differs and self.spans:
                    for one in self.spans:
                        if one['to'] is None:
                            one['to'] = self.last_at
                    self.spans = []
            left, right = own or told, told or own
            if left is None or self.broken:
                self.broken = True
                continue
            if differs and self.other is None:
                self.other = self.tree.copy()
            self.tree.push(left)
            if self.other:
                self.other.push(right)
            self.reach_up_to(index + 1)
        if width == WIDTH:
            self.per_tile.append(None if self.broken else self.tree.tile)
            if self.other and not self.broken:
                self.other_per_tile[tile] = self.other.tile

    def end(self):
        for i, one in enumerate(self.unreached):
            if i == 0 or one.kind != self.unreached[0].kind:
                self.missed(one, None)
        for doubt in self.doubtful:
            self.judge(doubt, False)
        for one in self.waiting[self.next:]:
            if one.disowned_at is not None:
                self.disowned.append(one)
            elif not self.broken or one.kind != 'kept':
                self.findings.add('proof', 'log.shorter', 'tampered', one.place, self.size,
                                  'The log ends after %d entries; %s was signed over %d: it was rolled back.'
                                  % (self.size, one.place, one.size), self.last_at, one.at)
        if not self.broken and self.other is None and not self.unreached:
            self.upper_tiles()
        for path, digest in (('entries.json', self.json), ('entries.csv', self.csv)):
            if path == 'entries.json':
                digest.update(b'\n]\n')
            found = self.source.digest(path)
            if found is None:
                self.findings.add('copy', 'file.missing', 'incomplete', 'file ' + path, None,
                                  'The file %s is missing.' % path)
            elif found != digest.hexdigest():
                severity = 'tampered' if self.entries == self.size - self.begins else 'incomplete'
                self.findings.add('copy', 'copy.differs', severity, 'file ' + path, None,
                                  'The file %s does not say what the entries say.' % path)

    def upper_tiles(self):
        first, hashes, level = self.first, self.per_tile, 1
        while hashes:
            above, start = [], -(-first // WIDTH)
            tile = start
            while tile * WIDTH < first + len(hashes):
                at = tile * WIDTH
                own = hashes[at - first:at - first + WIDTH]
                if len(own) == WIDTH:
                    above.append(root_of(own) if all(own) else None)
                leaves = WIDTH ** level
                told = self.hashes(level, tile, len(own), at * leaves)
                for i, one in enumerate(own if told else []):
                    if one is not None and one != told[i * HASH:(i + 1) * HASH]:
                        path = tile_path(level, tile, len(own))
                        self.findings.add('proof', 'tile.altered', 'tampered', 'file ' + path, (at + i) * leaves,
                                          'The tile %s has another hash than the tile below it.' % path)
                        break
                tile += 1
            first, hashes, level = start, above, level + 1


def missing_text(first, last):
    if first == last:
        return 'The entry %d is missing.' % first
    return 'The entries %d to %d are missing.' % (first, last)


def cell(fields, name):
    """A cell of entries.csv: text as it is, the rest as JSON; an apostrophe before what looks like a formula."""
    if name not in fields:
        return ''
    value = fields[name]
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(',', ':'))
    if written[:1] in tuple('=+-@\t\r'):
        written = "'" + written
    return '"' + written.replace('"', '""') + '"' if re.search('[",\n\r]', written) else written


# --- The story that the entries tell -------------------------------------------------------------------------------------

OUTCOMES = {'destroy': 'destroyed', 'anonymise': 'anonymised', 'flag': 'flagged'}
DISPOSED = ('destroyed', 'anonymised', 'flagged', 'disposed', 'gone', 'indeterminate')
REPEATED = ('policy', 'digest', 'run', 'store', 'table')


class Story:
    def __init__(self, pruned, findings):
        self.partial, self.findings, self.gaps = pruned, findings, 0
        self.batches, self.seen_batches, self.uncertain_batches = {}, set(), set()
        self.runs, self.ended_runs = {}, set()
        self.holds, self.rules, self.in_force, self.pending = {}, {}, {}, {}
        self.counted = {'runs': 0, 'batches': 0, 'adopted': 0, 'committed': 0, 'uncommitted': 0, 'holds': 0}
        self.outcomes, self.prunings, self.adoptions = {}, [], []
        self.commitments_before, self.anchors, self.anchors_left = '', None, {}
        self.commitments = []
        self.last = None
        self.chapters = {
            'policy.published': self.publish, 'policy.approved': self.approve, 'policy.restated': self.restate,
            'policy.retired': self.retire, 'run.started': self.start_run, 'run.planned': self.run_of,
            'run.approved': self.run_of, 'run.finished': self.finish_run, 'run.refused': self.end_run,
            'run.failed': self.end_run, 'batch.intended': self.intend, 'batch.settled': self.settle,
            'batch.adopted': self.adopt_batch, 'hold.placed': self.place_hold, 'hold.restored': self.place_hold,
            'hold.restated': self.place_hold, 'hold.acknowledged': self.acknowledge,
            'hold.released': self.release_hold, 'hold.release.requested': self.tend_hold,
            'hold.release.refused': self.tend_hold, 'hold.release.withdrawn': self.tend_hold,
            'hold.reviewed': self.tend_hold, 'log.pruned': self.prune,
            'commitments.pruned': self.prune_commitments, 'ledger.adopted': self.adopt_ledger,
            'settings.changed': self.change_settings,
        }

    def say(self, entry, code, what, severity='tampered'):
        self.findings.add('story', code, severity, 'entry %d' % entry.index, entry.index, what,
                          self.last.at if self.last else None, entry.at)

    def tell(self, entry):
        if self.last and entry.at < self.last.at:
            self.say(entry, 'entry.time', 'The entry says %s, earlier than the one before it (%s).'
                     % (entry.at, self.last.at))
        if entry.index == 0 and entry.kind != 'ledger.created':
            self.say(entry, 'log.beginning', 'The first entry does not say that the ledger was created.')
        chapter = self.chapters.get(entry.kind)
        if chapter:
            chapter(entry)
        self.last = entry

    def lose(self):
        """Entries are missing here: what follows may refer to them, which is no contradiction."""
        self.partial = True
        self.gaps += 1
        self.uncertain_batches.update(self.batches)
        self.batches, self.runs, self.in_force = {}, {}, {}

    def publish(self, entry):
        digest = entry.text('digest') or ''
        known = self.rules.get(digest)
        if known and known['published'] is not None:
            return
        self.rules[digest] = {'policy': entry.text('policy') or '', 'text': entry.text('text'),
                              'published': entry.index, 'approved': known['approved'] if known else None}

    def approve(self, entry):
        digest, policy = entry.text('digest') or '', entry.text('policy') or ''
        rule = self.rules.get(digest)
        if rule:
            if rule['approved'] is None:
                rule['approved'] = entry.index
        elif self.partial:
            self.rules[digest] = {'policy': policy, 'text': None, 'published': None, 'approved': entry.index}
        else:
            self.say(entry, 'policy.unpublished', 'The rule %s is approved, and was never published.' % digest[:12])
        self.in_force[policy] = (digest, entry.index)

    def restate(self, entry):
        digest = entry.text('digest') or ''
        self.publish(entry)
        rule = self.rules[digest]
        if rule['approved'] is None:
            rule['approved'] = entry.index
        self.in_force.setdefault(entry.text('policy') or '', (digest, entry.index))
        self.pending.pop(digest, None)

    def retire(self, entry):
        self.in_force[entry.text('policy') or ''] = ('', entry.index)

    def need_rule(self, entry, applied):
        digest = entry.text('digest') or ''
        rule = self.rules.get(digest)
        if rule and rule['policy'] != entry.text('policy'):
            self.say(entry, 'policy.mismatch', 'The entry names %s with the rule of %s.'
                     % (entry.text('policy') or 'no policy', rule['policy']))
        if rule and (not applied or rule['approved'] is not None):
            return
        if self.partial:
            self.pending.setdefault(digest, entry)
        elif rule:
            self.say(entry, 'policy.unapproved', 'The rule %s is applied, and was not approved before.' % digest[:12])
        else:
            self.say(entry, 'policy.unpublished', 'The rule %s is named, and was not published before.' % digest[:12])

    def start_run(self, entry):
        run = entry.text('run') or ''
        if run in self.runs or run in self.ended_runs:
            self.say(entry, 'run.repeated', 'The run %s is started twice.' % run)
            return
        self.counted['runs'] += 1
        self.need_rule(entry, False)
        self.runs[run] = {'index': entry.index, 'policy': entry.text('policy'), 'digest': entry.text('digest'),
                          'counts': {}, 'parts': {}, 'open': 0, 'ended': False}

    def run_of(self, entry):
        name = entry.text('run') or ''
        run = self.runs.get(name)
        if run:
            if run['digest'] != entry.text('digest') or run['policy'] != entry.text('policy'):
                self.say(entry, 'run.mismatch', 'The run %s was started under another rule.' % name)
            return run
        if name in self.ended_runs:
            self.say(entry, 'run.ended', 'The run %s goes on after it was finished.' % name)
        elif not self.partial:
            self.say(entry, 'run.unknown', 'The run %s was never started.' % name)
        return None

    def end_run(self, entry):
        run = self.run_of(entry)
        if run:
            run['ended'] = True

    def finish_run(self, entry):
        run, name = self.run_of(entry), entry.text('run') or ''
        if run is None:
            return
        counts, parts = entry.numbers('counts'), entry.numbers('parts')
        wrong = [one for one in DISPOSED if counts.get(one, 0) != run['counts'].get(one, 0)]
        wrong += [one for one in dict.fromkeys(list(parts) + list(run['parts']))
                  if parts.get(one, 0) != run['parts'].get(one, 0)]
        if wrong:
            self.say(entry, 'run.totals', 'The run %s does not add up with its batches: %s.' % (name, ', '.join(wrong)))
        if run['open'] > 0:
            self.say(entry, 'run.open', 'The run %s is finished while a batch of it is open.' % name)
        run['ended'] = True
        if entry.text('code') is None:
            del self.runs[name]
            self.ended_runs.add(name)

    def intend(self, entry):
        name = entry.text('batch') or ''
        if name in self.seen_batches:
            self.say(entry, 'batch.repeated', 'The batch %s is intended twice.' % name)
            return
        self.seen_batches.add(name)
        self.counted['batches'] += 1
        run = self.run_of(entry)
        if run:
            run['open'] += 1
        self.need_rule(entry, True)
        digest, since = self.in_force.get(entry.text('policy') or '', (None, 0))
        if run and digest is not None and digest != entry.text('digest') and run['index'] > since:
            self.say(entry, 'policy.not-in-force',
                     'The batch %s goes by a rule that another had replaced before its run began.' % name)
        maximum = entry.fields.get('maximum')
        number = isinstance(maximum, (int, float)) and not isinstance(maximum, bool)
        self.batches[name] = {'index': entry.index, 'at': entry.at, 'run': entry.text('run') or '',
                              'maximum': maximum if number else 0, 'tables': entry.texts('tables'),
                              'same': {one: entry.text(one) for one in REPEATED}, 'action': entry.text('action')}

    def settle(self, entry):
        name = entry.text('batch') or ''
        batch = self.batches.pop(name, None)
        if batch is None and name in self.uncertain_batches:
            self.uncertain_batches.discard(name)
            return
        if batch is None:
            if name in self.seen_batches:
                self.say(entry, 'batch.settled-twice', 'The batch %s is settled twice.' % name)
            elif not self.partial or (entry.text('run') or '') in self.runs:
                self.say(entry, 'batch.unintended', 'The batch %s is settled, and was never intended.' % name)
            else:
                self.seen_batches.add(name)
            return
        other = [one for one in REPEATED if batch['same'][one] != entry.text(one)]
        if other:
            self.say(entry, 'batch.mismatch', 'The batch %s is settled with another %s than intended.'
                     % (name, ', '.join(other)))
        counts = entry.numbers('counts')
        outcome = OUTCOMES.get(batch['action'], 'disposed')
        strange = [one for one in counts if one not in (outcome, 'gone', 'indeterminate')]
        if strange:
            self.say(entry, 'batch.outcome', 'The batch %s was to %s, and is settled as %s.'
                     % (name, batch['action'] or 'do nothing', ', '.join(strange)))
        if sum(counts.values()) > batch['maximum']:
            self.say(entry, 'batch.beyond', 'The batch %s was intended for %s records and came to %d: others fell due'
                     ' in its range meanwhile.' % (name, batch['maximum'], sum(counts.values())), 'note')
        add(self.outcomes, counts)
        run = self.runs.get(batch['run'])
        if run:
            run['open'] -= 1
            add(run['counts'], counts)
            add(run['parts'], entry.numbers('parts'))
        self.commit(entry, name, counts.get(outcome, 0))

    def commit(self, entry, batch, records):
        said = entry.head('commitments')
        if said is None:
            self.counted['uncommitted'] += max(0, records)
            return
        size, root = said
        if size != records:
            self.say(entry, 'commitments.count', 'The batch %s disposed of %d records and commits to %d.'
                     % (batch, records, size))
        self.counted['committed'] += size
        self.commitments.append((batch, size, root, entry.index, entry.at))

    def adopt_batch(self, entry):
        self.seen_batches.add(entry.text('batch') or '')
        self.counted['adopted'] += 1

    def place_hold(self, entry):
        name = entry.text('hold') or ''
        if entry.kind == 'hold.placed' and name in self.holds:
            self.say(entry, 'hold.repeated', 'The hold %s is placed twice.' % name)
        if name not in self.holds:
            self.counted['holds'] += 1
        if entry.kind != 'hold.restated' or name not in self.holds:
            self.holds[name] = (entry.index, entry.texts('tables'))

    def acknowledge(self, entry):
        name = entry.text('hold') or ''
        hold = self.holds.get(name)
        if hold is None and not self.partial:
            self.say(entry, 'hold.unknown', 'The hold %s is acknowledged, and was never placed.' % name)
        waited = set(entry.texts('batches'))
        tables = set(entry.texts('tables') + (hold[1] if hold else []))
        for batch, told in self.batches.items():
            older = hold is not None and told['index'] < hold[0] and tables.intersection(told['tables'])
            if older or batch in waited:
                self.say(entry, 'hold.early', 'The hold %s is acknowledged while the older batch %s is open.'
                         % (name, batch))

    def release_hold(self, entry):
        name = entry.text('hold') or ''
        if self.holds.pop(name, None) is None and not self.partial:
            self.say(entry, 'hold.unknown', 'The hold %s is released, and was not in force.' % name)

    def tend_hold(self, entry):
        name = entry.text('hold') or ''
        if name not in self.holds and not self.partial:
            self.say(entry, 'hold.unknown', 'The hold %s is dealt with, and was not in force.' % name)

    def prune(self, entry):
        said = entry.head('checkpoint')
        if said:
            self.prunings.append({'size': said[0], 'root': said[1], 'at': entry.at, 'index': entry.index})

    def prune_commitments(self, entry):
        self.commitments_before = max(self.commitments_before, min(entry.text('before') or '', entry.at))

    def change_settings(self, entry):
        settings = entry.fields.get('settings')
        anchors = settings.get('anchors') if isinstance(settings, dict) else None
        if not isinstance(anchors, str) or 'reason' in entry.fields:
            return
        for name in anchor_names(self.anchors):
            self.anchors_left[name] = entry.index
        for name in anchor_names(anchors):
            self.anchors_left.pop(name, None)
        self.anchors = anchors

    def adopt_ledger(self, entry):
        said = entry.head('checkpoint')
        if said:
            self.adoptions.append({'size': said[0], 'root': said[1], 'actor': entry.text('actor'),
                                   'at': entry.at, 'index': entry.index})

    def end(self):
        for name, batch in self.batches.items():
            run = self.runs.get(batch['run'])
            over = run is None or run['ended']
            self.findings.add('story', 'batch.open', 'incomplete' if over else 'note', 'entry %d' % batch['index'],
                              batch['index'], 'The batch %s is intended, and its outcome is not recorded%s.'
                              % (name, '' if over else ': its run has not ended'), batch['at'])
        for digest, entry in self.pending.items():
            rule = self.rules.get(digest) or {'published': None, 'approved': None}
            if rule['published'] is not None and rule['published'] > entry.index:
                self.say(entry, 'policy.unpublished', 'The rule %s is named before it was published.' % digest[:12])
            elif rule['approved'] and rule['published'] is not None and rule['approved'] > entry.index:
                self.say(entry, 'policy.unapproved', 'The rule %s is applied before it was approved.' % digest[:12])
            else:
                self.say(entry, 'policy.elsewhere', 'The rule %s was published or approved in a part of the'
                         ' log that is not here.' % digest[:12], 'note')


def anchor_names(names):
    return [] if names in (None, 'none') else names.split(', ')


def add(sums, more):
    for name, count in more.items():
        sums[name] = sums.get(name, 0) + count


# --- A whole log -----------------------------------------------------------------------------------------------------------

def read_beginning(source, findings):
    data = source.read('beginning.json')
    if data is None:
        return 0, []
    content = parse(data)
    if isinstance(content, dict) and isinstance(content.get('hashes'), list) and whole(content.get('size')):
        size = int(content['size'])
        hashes = [unbase64(one) if isinstance(one, str) else None for one in content['hashes']]
        if size >= 0 and size % WIDTH == 0 and all(one is not None and len(one) == HASH for one in hashes) \
                and Tree.begun(size, hashes):
            return size, hashes
    findings.add('proof', 'beginning.unreadable', 'tampered', 'file beginning.json', 0,
                 'The file beginning.json does not say where the log begins.')
    return 0, []


class Commitments:
    def __init__(self, source, findings):
        self.source, self.findings = source, findings
        self.unnamed = dict.fromkeys(source.list('commitments'))
        self.absent = not self.unnamed
        self.missing, self.checked = [], 0

    def say(self, code, severity, batch, index, at, what):
        self.findings.add('story', code, severity, 'file commitments/' + batch, index, what, at, at)

    def check(self, batch, size, root, index, at):
        plain = re.fullmatch(r'[A-Za-z0-9_-]+', batch) and not self.absent
        data = self.source.read('commitments/' + batch) if plain else None
        self.unnamed.pop(batch, None)
        if data is None:
            self.missing.append((batch, index, at))
            return
        self.checked += 1
        leaves = pieces(data)
        wrong = ('are not %d' % size if len(data) != size * HASH else
                 'are not in order' if any(a > b for a, b in zip(leaves, leaves[1:])) else
                 'have another root than the entry says' if root_of(map(leaf_hash, leaves)).hex() != root else None)
        if wrong:
            self.say('commitments.altered', 'tampered', batch, index, at,
                     'The commitments of batch %s %s.' % (batch, wrong))

    def end(self, pruned_before, gaps):
        unexplained = [one for one in self.missing if one[2] >= pruned_before]
        if self.absent and unexplained:
            self.findings.add('story', 'commitments.absent', 'incomplete', 'commitments', unexplained[0][1],
                              'The commitments of %d batches are not here: no record can be looked up, and none of them'
                              ' was checked.' % len(unexplained), unexplained[0][2])
        else:
            for batch, index, at in unexplained:
                self.say('commitments.missing', 'incomplete', batch, index, at,
                         'The commitments of batch %s are missing.' % batch)
        for name in self.unnamed if gaps == 0 else ():
            self.findings.add('story', 'file.unknown', 'tampered', 'file commitments/' + name, None,
                              'No entry vouches for the file commitments/%s.' % name)
        return {'checked': self.checked, 'pruned': len(self.missing) - len(unexplained)}


def check_policies(source, story, findings):
    rules = story.rules
    for digest, rule in rules.items():
        if rule['published'] is None or not re.fullmatch('[0-9a-f]{64}', digest):
            continue
        for ending, expected in (('json', digest), ('yaml', rule['text'])):
            path = 'policies/%s.%s' % (digest, ending)
            data = source.read(path)
            if data is None:
                findings.add('story', 'file.missing', 'incomplete', 'file ' + path, rule['published'],
                             'The file %s is missing.' % path)
            elif expected is not None and sha256(data).hex() != expected:
                findings.add('story', 'policy.altered', 'tampered', 'file ' + path, rule['published'],
                             'The file %s is not the one that was published.' % path)
            elif ending == 'json':
                content = parse(data)
                if not isinstance(content, dict) or content.get('id') != rule['policy']:
                    findings.add('story', 'policy.mismatch', 'tampered', 'file ' + path, rule['published'],
                                 'The file %s is not the rule of %s.' % (path, rule['policy']))
    for name in source.list('policies') if story.gaps == 0 else ():
        digest = re.sub(r'\.(json|yaml)$', '', name)
        rule = rules.get(digest)
        if rule and rule['published'] is not None:
            continue
        data = source.read('policies/' + name)
        if data is not None and not (name == digest + '.json' and sha256(data).hex() == digest):
            findings.add('story', 'file.unknown', 'tampered', 'file policies/' + name, None,
                         'No entry vouches for the file policies/%s.' % name)


def check_anchors(anchors, story, findings):
    """The log itself says which anchors there are: one that is not shown may know better."""
    names = list(anchors)
    if story.anchors in (None, 'none') or not names or ', '.join(names) == story.anchors:
        return
    for name in story.anchors.split(', '):
        if name not in names:
            findings.add('proof', 'anchor.missing', 'incomplete', 'anchor ' + name, None,
                         'The log was kept in the anchor %s too, and that is not shown.' % name)


def check_left_anchors(anchors, story, findings):
    """Whoever rolls a ledger back gives it a new anchor: one that is left has to be shown, or another that goes back so far."""
    if not anchors:
        return
    for name, index in story.anchors_left.items():
        if name in anchors:
            continue
        told = 'The log was kept in the anchor %s until entry %d' % (name, index)
        if any(one['first'] is not None and one['first'] <= index for one in anchors.values()):
            findings.add('proof', 'anchor.left', 'note', 'anchor ' + name, index, told + ', and that is not shown.')
        else:
            findings.add('proof', 'anchor.left', 'incomplete', 'anchor ' + name, index,
                         told + '. That is not shown, and no other goes back so far: the log may have been rolled back'
                         ' there.')


def check_beginning(begins, witnesses, story, findings):
    size, hashes = begins
    prunings = story.prunings
    root = Tree.begun(size, hashes).root().hex()
    if size == 0:
        if prunings:
            newest = prunings[-1]
            findings.add('story', 'prune.not-done', 'note', 'entry %d' % newest['index'], newest['index'],
                         'The log says that what stood before entry %d is pruned, and shows it all the same.'
                         % newest['size'])
        return
    of_size = [one for one in prunings if one['size'] == size]
    published = next((one for one in of_size if one['root'] == root), of_size[0] if of_size else None)
    if published is None:
        findings.add('story', 'prune.unpublished', 'incomplete' if story.gaps else 'tampered', 'file beginning.json', size,
                     'The log begins with entry %d, and no entry says that it was pruned.' % size)
    elif published['root'] == root:
        # Signed over fewer entries: those up to the beginning came later.
        year_before = '%04d%s' % (int(published['at'][:4]) - 1, published['at'][4:])
        young = next((one for one in witnesses.all
                      if one.size < size and one.disowned_at is None and one.at > year_before), None)
        if young:
            findings.add('story', 'prune.young', 'tampered', 'entry %d' % published['index'], published['index'],
                         'Entries from %d on were pruned less than a year after they were written: no setting allows'
                         ' that.' % young.size, young.at, published['at'])
    else:
        findings.add('story', 'prune.root', 'tampered', 'file beginning.json', size,
                     'The entries before %d were pruned under another root than entry %d says.'
                     % (size, published['index']))


def check_disowned(walk, disownings, story, findings):
    for (size, root), told in disownings.items():
        at = told['at']
        lost = [one for one in walk.disowned if one.disowned_at == at]
        adoption = next((one for one in story.adoptions if one['size'] == size and one['root'] == root), None)
        if adoption is None:
            findings.add('proof', 'disowned.unadopted', 'incomplete' if story.gaps else 'tampered', 'checkpoint at ' + at, told['index'],
                         'The checkpoint at %s gives up a log of %d entries, and no entry says who adopted the ledger.'
                         % (at, size), None, at)
            continue
        findings.add('proof', 'log.disowned', 'incomplete', 'entry %d' % adoption['index'], adoption['index'],
                     'The ledger was restored, and %s adopted it at %s: %d signed checkpoints, up to %d entries, are of'
                     ' a log that is lost.' % (adoption['actor'] or 'somebody', adoption['at'], len(lost), size),
                     lost[0].at if lost else None, at)


def verify_log(source, keys, given=()):
    findings = Findings()
    witnesses = Witnesses(source, keys, given, findings)
    begins = read_beginning(source, findings)
    story = Story(begins[0] > 0, findings)
    commitments = Commitments(source, findings)

    def after_tile():
        for one in story.commitments:
            commitments.check(*one)
        story.commitments = []

    walk = Walk(source, witnesses, begins, findings, story, after_tile)
    story.end()
    proven = walk.proven
    covered = proven.size if proven else 0
    if covered < walk.size and witnesses.newest:
        findings.add('proof', 'log.unproven', 'incomplete', 'entry %d' % covered, covered,
                     'The entries %d to %d are not covered by a checkpoint that could be reached.'
                     % (covered, walk.size - 1), proven.at if proven else None, walk.last_at)
    check_anchors(witnesses.anchors, story, findings)
    check_left_anchors(witnesses.anchors, story, findings)
    check_beginning(begins, witnesses, story, findings)
    check_disowned(walk, witnesses.disownings, story, findings)
    batches = commitments.end(story.commitments_before, story.gaps)
    check_policies(source, story, findings)
    counted = story.counted
    return {
        'verdict': findings.verdict,
        'origin': keys[0].name,
        'proven': {'size': proven.size, 'root': proven.root.hex(), 'at': proven.at} if proven else None,
        'log': {'begins': begins[0], 'size': walk.size, 'entries': walk.entries,
                'firstAt': walk.first_at, 'lastAt': walk.last_at},
        'checkpoints': {'kept': witnesses.kept, 'compared': walk.compared, 'pruned': walk.before,
                        'given': witnesses.given},
        'anchors': [{'name': name, 'notes': one['notes']} for name, one in witnesses.anchors.items()],
        'runs': counted['runs'],
        'batches': {'intended': counted['batches'], 'adopted': counted['adopted']},
        'outcomes': story.outcomes,
        'commitments': {'records': counted['committed'], 'without': counted['uncommitted'], 'batches': batches},
        'holds': counted['holds'],
        'policies': len(story.rules),
        'findings': findings.list(),
        'unlisted': findings.unlisted(),
    }


# --- The proof file for one record -----------------------------------------------------------------------------------------

def texts_in(value):
    return value if isinstance(value, list) and all(isinstance(one, str) for one in value) else None


def hashes_in(value):
    written = texts_in(value)
    if written is None or not all(re.fullmatch('[0-9a-f]{64}', one) for one in written):
        return None
    return [bytes.fromhex(one) for one in written]


def proof_in(data):
    content = parse(data)
    if not isinstance(content, dict) or content.get('version') != 1:
        return None
    record, batch, entry = content.get('record'), content.get('batch'), content.get('entry')
    if not all(isinstance(one, dict) for one in (record, batch, entry)):
        return None
    texts = (content.get('origin'), content.get('checkpoint'), entry.get('bytes'), record.get('identity'),
             batch.get('id'))
    numbers = (batch.get('leaf'), batch.get('size'), entry.get('index'))
    columns, key = texts_in(record.get('columns')), texts_in(record.get('key'))
    paths = hashes_in(batch.get('path')), hashes_in(entry.get('path'))
    opening = hashes_in([content.get('opening')])
    if not all(isinstance(one, str) for one in texts) or not all(whole(one) for one in numbers):
        return None
    shown = unbase64(entry['bytes'])
    if columns is None or key is None or len(columns) != len(key) or None in paths or not opening or shown is None:
        return None
    return {'origin': texts[0], 'checkpoint': texts[1], 'entry': shown, 'record': record, 'opening': opening[0],
            'batch': texts[4], 'leaf': int(numbers[0]), 'size': int(numbers[1]), 'index': int(numbers[2]),
            'batch_path': paths[0], 'entry_path': paths[1]}


def commitment_from(record, opening):
    pairs = sorted(zip(record['columns'], record['key']), key=lambda one: one[0].encode('utf-16-be', 'surrogatepass'))
    name = json.dumps([record['identity'], [one for one, _ in pairs], [one for _, one in pairs]],
                      ensure_ascii=False, separators=(',', ':'))
    return sha256(b'gallra commitment 1\n' + opening + name.encode('utf-8', 'surrogatepass'))


def verify_proof(data, keys):
    findings = Findings()

    def wrong(code, place, what):
        findings.add('proof', code, 'tampered', place, None, what)

    proven = proven_by(data, keys, wrong)
    return {'verdict': findings.verdict, 'origin': keys[0].name, 'proven': proven, 'findings': findings.list()}


def proven_by(data, keys, wrong):
    proof = proof_in(data)
    if proof is None:
        return wrong('proof.unreadable', 'proof file', 'The file is not a proof about a record.')
    note, fault = read_note(proof['checkpoint'], keys)
    if fault or all(key.name != proof['origin'] for key in keys):
        return wrong('checkpoint.' + (fault or 'origin'), 'checkpoint',
                     'The checkpoint is not one of the log whose key this is.')
    entry, index = read_entry(proof['entry']), proof['index']
    if entry is None or entry.index != index:
        return wrong('entry.unreadable', 'entry %d' % index, 'The entry cannot be read, or is another one.')
    if root_by_path(leaf_hash(proof['entry']), index, note.size, proof['entry_path']) != note.root:
        return wrong('proof.entry', 'entry %d' % index, 'The entry is not in the log that was signed.')
    said = entry.head('commitments')
    if entry.kind != 'batch.settled' or said is None or entry.text('batch') != proof['batch'] \
            or said[0] != proof['size']:
        return wrong('proof.batch', 'entry %d' % index, 'The entry does not settle the batch that the file names.')
    leaf = commitment_from(proof['record'], proof['opening'])
    over = root_by_path(leaf_hash(leaf), proof['leaf'], proof['size'], proof['batch_path'])
    if over is None or over.hex() != said[1]:
        return wrong('proof.record', 'record', 'The record that the file names is not among those of the batch.')
    outcome = next((one for one in entry.numbers('counts') if one in OUTCOMES.values()), 'disposed')
    record = {name: proof['record'][name] for name in ('identity', 'columns', 'key')}
    return {'record': record, 'outcome': outcome, 'at': entry.at, 'policy': entry.text('policy'),
            'digest': entry.text('digest'), 'run': entry.text('run'), 'batch': proof['batch'],
            'store': entry.text('store'), 'table': entry.text('table'), 'entry': index,
            'checkpoint': {'size': note.size, 'root': note.root.hex(), 'at': note.at}}


# --- The command -------------------------------------------------------------------------------------------------------------

EXIT = {'sound': 0, 'tampered': 5, 'incomplete': 6}


def fail(what):
    sys.stderr.write(what + '\n')
    sys.exit(2)


def given_key(written):
    if os.path.isfile(written):
        with open(written, encoding='utf-8') as file:
            written = file.read()
    return read_key(written) or fail('No verifier key: %s. It looks like gallra/<ledger>+<hash>+<base64>.' % written.strip())


def show(result):
    lines = []
    log, proven = result.get('log'), result['proven']
    if log:
        lines += ['The log of %s' % result['origin'], '',
                  '  entries      %d to %d, %d of them here' % (log['begins'], log['size'] - 1, log['entries']),
                  '  checkpoints  %d, %d compared' % (result['checkpoints']['kept'], result['checkpoints']['compared'])]
        lines += ['  anchor       %s: %d notes' % (one['name'], one['notes']) for one in result['anchors']]
        lines += ['  told         %d runs, %d batches, %s' % (
            result['runs'], result['batches']['intended'],
            ', '.join('%d %s' % (count, name) for name, count in result['outcomes'].items()) or 'nothing disposed of')]
        if result['verdict'] != 'tampered':
            lines.append('  proven       %s' % (
                'up to entry %d, at %s' % (proven['size'] - 1, proven['at']) if proven else 'nothing'))
        lines.append('')
    elif proven:
        record = proven['record']
        name = ', '.join('%s=%s' % pair for pair in zip(record['columns'], record['key']))
        lines += ['The record %s of %s' % (name, proven['table']), '',
                  '  %s at %s' % (proven['outcome'], proven['at']),
                  '  by %s, rule %s' % (proven['policy'], proven['digest']),
                  '  in batch %s of run %s, entry %d' % (proven['batch'], proven['run'], proven['entry']), '']
    for one in result['findings']:
        lines.append('%-10s  %s: %s  [%s]' % (one['severity'], one['place'], one['what'], one['code']))
        if one['from'] or one['to']:
            lines.append('            from %s to %s' % (one['from'] or 'the beginning', one['to'] or 'the end'))
    for code, count in result.get('unlisted', {}).items():
        lines.append('            and %d more [%s]' % (count, code))
    lines.append({'sound': 'SOUND', 'tampered': 'TAMPERED', 'incomplete': 'INCOMPLETE'}[result['verdict']])
    print('\n'.join(lines))


def main():
    if hasattr(sys.stdout, 'reconfigure'):
        sys.stdout.reconfigure(encoding='utf-8', errors='replace')
    asked = argparse.ArgumentParser(description='Checks an exported audit log, or the proof about one record.')
    asked.add_argument('path', help='directory of a bundle, or a proof file')
    asked.add_argument('--key', action='append', required=True, help='verifier key, or a file with it; the current first')
    asked.add_argument('--checkpoint', action='append', default=[], help='a checkpoint that you have from elsewhere')
    asked.add_argument('--json', action='store_true', help='print JSON')
    options = asked.parse_args()
    keys = [given_key(one) for one in options.key]
    given = []
    for path in options.checkpoint:
        try:
            with open(path, 'rb') as file:
                given.append((path, file.read().decode('utf-8', 'replace')))
        except OSError as error:
            fail('%s cannot be read: %s' % (path, error.strerror))
    if os.path.isdir(options.path):
        result = verify_log(Directory(options.path), keys, given)
    elif os.path.isfile(options.path):
        with open(options.path, 'rb') as file:
            result = verify_proof(file.read(), keys)
    else:
        fail('%s is neither a directory nor a file.' % options.path)
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        show(result)
    sys.exit(EXIT[result['verdict']])


if __name__ == '__main__':
    main()

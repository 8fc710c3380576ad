"""Verifies many bundles in one process: a line of JSON each, told as what differs from the bundle before it."""
import base64
import hashlib
import json
import sys

sys.path.insert(0, sys.argv[1])
import verify  # noqa: E402


class Memory:
    def __init__(self, files):
        self.files = files

    def read(self, path):
        return self.files.get(path)

    def list(self, folder):
        return sorted({path[len(folder) + 1:].split('/')[0] for path in self.files if path.startswith(folder + '/')})

    def digest(self, path):
        data = self.files.get(path)
        return None if data is None else hashlib.sha256(data).hexdigest()


bases = {}
for line in sys.stdin:
    asked = json.loads(line)
    files = dict(bases.get(asked.get('base'), {}))
    for path in asked['dropped']:
        del files[path]
    files.update({path: base64.b64decode(data) for path, data in asked['put'].items()})
    if asked.get('name'):
        bases[asked['name']] = files
        continue
    given = [(str(i), note) for i, note in enumerate(asked['given'])]
    result = verify.verify_log(Memory(files), [verify.read_key(asked['key'])], given)
    print(json.dumps(result))

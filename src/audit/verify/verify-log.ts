/**
 * Whether a log is what it says: every entry as it was signed, none missing, no signed checkpoint anywhere that speaks of
 * another log, and one story in all of it. For somebody who trusts neither the operator nor the program: all that is
 * believed beforehand is the key.
 */
import { type CheckLeaves, checkHere, commitmentChecks } from './commitments.ts';
import { isRecord } from './entry.ts';
import { collectFindings, type Finding, type Findings, type Verdict } from './findings.ts';
import type { VerifierKey } from './note.ts';
import { type Source, textOf } from './source.ts';
import { followStory, type Told } from './story.ts';
import { growthFrom, hashBytes, sha256, tileWidth } from './tree.ts';
import { type Beginning, type Walked, walk } from './walk.ts';
import { type GivenNotes, readWitnesses, type Witness, type Witnesses } from './witnesses.ts';

export interface Verification {
  verdict: Verdict;
  origin: string;
  /** The newest signed root that is reached. Unless the log is tampered with, it is what was signed up to here. Null: none. */
  proven: { size: number; root: string; at: string } | null;
  log: { begins: number; size: number; entries: number; firstAt: string | null; lastAt: string | null };
  checkpoints: { kept: number; compared: number; pruned: number; given: number };
  anchors: { name: string; notes: number }[];
  runs: number;
  batches: { intended: number; adopted: number };
  /** Records by outcome. */
  outcomes: Record<string, number>;
  commitments: { records: number; without: number; batches: { checked: number; pruned: number } };
  holds: number;
  policies: number;
  findings: Finding[];
  /** Of these codes so many more findings are not listed. */
  unlisted: Record<string, number>;
}

export interface VerifyOptions {
  /** Of one log: the one that signs now, and those before it. */
  keys: readonly [VerifierKey, ...VerifierKey[]];
  /** Checkpoints that whoever verifies got from elsewhere. */
  given?: readonly GivenNotes[];
  /** Default: here, one batch after the other. */
  leaves?: CheckLeaves;
}

export async function verifyLog(
  source: Source,
  { keys, given = [], leaves = checkHere }: VerifyOptions,
): Promise<Verification> {
  const findings = collectFindings();
  const witnesses = await readWitnesses(source, keys, given, findings);
  const beginning = await readBeginning(source, findings);
  const story = followStory(beginning.size > 0, findings);
  const commitments = await commitmentChecks(source, leaves, findings);
  const walked = await walk({
    ...{ source, witnesses, beginning, findings },
    tell: story.tell,
    lose: story.lose,
    async afterTile() {
      for (const one of story.committed()) await commitments.check(one);
    },
  });
  const told = story.end();
  checkProven(walked, witnesses, findings);
  checkAnchors(witnesses, told, findings);
  checkLeftAnchors(witnesses, told, findings);
  checkBeginning(beginning, witnesses, told, findings);
  checkDisowned(walked, witnesses, told, findings);
  const batches = await commitments.end(told);
  await checkPolicies(source, told, findings);
  const { proven } = walked;
  return {
    verdict: findings.verdict(),
    origin: keys[0].name,
    proven: proven && { size: proven.size, root: proven.root.toString('hex'), at: proven.at },
    log: {
      begins: beginning.size,
      size: walked.size,
      entries: walked.entries,
      firstAt: walked.firstAt,
      lastAt: walked.lastAt,
    },
    checkpoints: {
      kept: witnesses.kept,
      compared: walked.compared,
      pruned: walked.before,
      given: witnesses.given,
    },
    anchors: witnesses.anchors.map(({ name, notes }) => ({ name, notes })),
    runs: told.runs,
    batches: { intended: told.batches, adopted: told.adopted },
    outcomes: told.outcomes,
    commitments: { records: told.committed, without: told.uncommitted, batches },
    holds: told.holds,
    policies: told.rules.size,
    findings: findings.list(),
    unlisted: findings.unlisted(),
  };
}

async function readBeginning(source: Source, findings: Findings): Promise<Beginning> {
  const whole = { size: 0, hashes: [] };
  const bytes = await source.read('beginning.json');
  if (bytes === null) return whole;
  const beginning = beginningIn(bytes);
  if (beginning) return beginning;
  findings.add('proof', {
    ...{
      code: 'beginning.unreadable',
      severity: 'tampered',
      place: 'file beginning.json',
      index: 0,
      from: null,
      to: null,
    },
    what: 'The file beginning.json does not say where the log begins.',
  });
  return whole;
}

function beginningIn(bytes: Buffer): Beginning | null {
  try {
    const content: unknown = JSON.parse(textOf(bytes) ?? '');
    if (!isRecord(content) || !Array.isArray(content.hashes)) return null;
    const size = content.size;
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0 || size % tileWidth !== 0) return null;
    const hashes = content.hashes.map((one) => Buffer.from(String(one), 'base64'));
    if (hashes.some((one) => one.length !== hashBytes) || growthFrom(size, hashes) === null) return null;
    return { size, hashes };
  } catch {
    return null;
  }
}

/** Where entries are no longer covered by a root that was signed. */
function checkProven({ proven, size, lastAt }: Walked, { newest }: Witnesses, findings: Findings): void {
  const covered = proven?.size ?? 0;
  if (covered >= size || newest === null) return;
  findings.add('proof', {
    ...{ code: 'log.unproven', severity: 'incomplete', place: `entry ${covered}`, index: covered },
    what: `The entries ${covered} to ${size - 1} are not covered by a checkpoint that could be reached.`,
    ...{ from: proven?.at ?? null, to: lastAt },
  });
}

/** The log itself says which anchors there are: one that is not shown may know better. */
function checkAnchors({ anchors }: Witnesses, { anchors: set }: Told, findings: Findings): void {
  const names = anchors.map(({ name }) => name);
  if (set === null || set === 'none' || names.length === 0 || names.join(', ') === set) return;
  for (const name of set.split(', ').filter((one) => !names.includes(one)))
    findings.add('proof', {
      ...{ code: 'anchor.missing', severity: 'incomplete', place: `anchor ${name}`, index: null },
      what: `The log was kept in the anchor ${name} too, and that is not shown.`,
      ...{ from: null, to: null },
    });
}

/** Whoever rolls a ledger back gives it a new anchor: one that is left has to be shown, or another that goes back so far. */
function checkLeftAnchors({ anchors }: Witnesses, { anchorsLeft }: Told, findings: Findings): void {
  if (anchors.length === 0) return;
  for (const [name, index] of anchorsLeft) {
    if (anchors.some((one) => one.name === name)) continue;
    const continued = anchors.some(({ first }) => first !== null && first <= index);
    findings.add('proof', {
      ...{ code: 'anchor.left', severity: continued ? 'note' : 'incomplete', place: `anchor ${name}`, index },
      what: continued
        ? `The log was kept in the anchor ${name} until entry ${index}, and that is not shown.`
        : `The log was kept in the anchor ${name} until entry ${index}. That is not shown, and no other goes back so far: the log may have been rolled back there.`,
      ...{ from: null, to: null },
    });
  }
}

/** What is pruned was published before it went. */
function checkBeginning(
  { size, hashes }: Beginning,
  { all }: Witnesses,
  { prunings, gaps }: Told,
  findings: Findings,
): void {
  const place = 'file beginning.json';
  const newest = prunings.at(-1);
  if (size === 0) {
    if (newest)
      findings.add('story', {
        ...{ code: 'prune.not-done', severity: 'note', place: `entry ${newest.index}`, index: newest.index },
        what: `The log says that what stood before entry ${newest.size} is pruned, and shows it all the same.`,
        ...{ from: null, to: null },
      });
    return;
  }
  const root = growthFrom(size, hashes)?.root().toString('hex');
  const ofSize = prunings.filter((one) => one.size === size);
  const published = ofSize.find((one) => one.root === root) ?? ofSize[0];
  if (published && published.root === root) {
    // Signed over fewer entries: those up to the beginning came later.
    const young = all.find((one) => one.size < size && one.disownedAt === null && one.at > yearBefore(published.at));
    if (young)
      findings.add('story', {
        ...{ code: 'prune.young', severity: 'tampered', place: `entry ${published.index}`, index: published.index },
        what: `Entries from ${young.size} on were pruned less than a year after they were written: no setting allows that.`,
        ...{ from: young.at, to: published.at },
      });
    return;
  }
  const severity = published || gaps === 0 ? 'tampered' : 'incomplete';
  findings.add('story', {
    ...{ code: published ? 'prune.root' : 'prune.unpublished', severity, place, index: size },
    what: published
      ? `The entries before ${size} were pruned under another root than entry ${published.index} says.`
      : `The log begins with entry ${size}, and no entry says that it was pruned.`,
    ...{ from: null, to: null },
  });
}

const yearBefore = (at: string): string => `${String(Number(at.slice(0, 4)) - 1).padStart(4, '0')}${at.slice(4)}`;

/** A person may go on with a ledger that was restored; what was signed in the lost time is then given up, and named here. */
function checkDisowned(walked: Walked, { disownings }: Witnesses, { adoptions, gaps }: Told, findings: Findings): void {
  for (const { size, root, at, index } of disownings) {
    const lost = walked.disowned.filter(({ disownedAt }) => disownedAt === at);
    const adoption = adoptions.find((one) => one.size === size && one.root === root);
    const place = `checkpoint at ${at}`;
    if (adoption === undefined) {
      const severity = gaps === 0 ? 'tampered' : 'incomplete';
      findings.add('proof', {
        ...{ code: 'disowned.unadopted', severity, place, index, from: null, to: at },
        what: `The ${place} gives up a log of ${size} entries, and no entry says who adopted the ledger.`,
      });
      continue;
    }
    const first = lost[0] as Witness | undefined;
    findings.add('proof', {
      ...{ code: 'log.disowned', severity: 'incomplete', place: `entry ${adoption.index}`, index: adoption.index },
      what: `The ledger was restored, and ${adoption.actor ?? 'somebody'} adopted it at ${adoption.at}: ${lost.length} signed checkpoints, up to ${size} entries, are of a log that is lost.`,
      ...{ from: first?.at ?? null, to: at },
    });
  }
}

/** The rules and the files that people read are what the entries name by their digests. */
async function checkPolicies(source: Source, { rules, gaps }: Told, findings: Findings): Promise<void> {
  const say = (severity: Finding['severity'], code: string, path: string, index: number | null, what: string): void =>
    findings.add('story', { code, severity, place: `file ${path}`, index, what, from: null, to: null });
  for (const [digest, rule] of rules) {
    if (rule.published === null || !/^[0-9a-f]{64}$/.test(digest)) continue;
    for (const [path, hash] of [
      [`policies/${digest}.json`, digest],
      [`policies/${digest}.yaml`, rule.text],
    ] as const) {
      const bytes = await source.read(path);
      if (bytes === null) say('incomplete', 'file.missing', path, rule.published, `The file ${path} is missing.`);
      else if (hash !== null && sha256(bytes).toString('hex') !== hash)
        say('tampered', 'policy.altered', path, rule.published, `The file ${path} is not the one that was published.`);
      else if (path.endsWith('.json') && idOf(bytes) !== rule.policy)
        say('tampered', 'policy.mismatch', path, rule.published, `The file ${path} is not the rule of ${rule.policy}.`);
    }
  }
  if (gaps > 0) return;
  for (const name of (await source.list('policies'))?.toSorted() ?? []) {
    const digest = name.replace(/\.(json|yaml)$/, '');
    const rule = rules.get(digest);
    const bytes = rule?.published == null ? await source.read(`policies/${name}`) : null;
    if (bytes === null || (name === `${digest}.json` && sha256(bytes).toString('hex') === digest)) continue;
    say('tampered', 'file.unknown', `policies/${name}`, null, `No entry vouches for the file policies/${name}.`);
  }
}

function idOf(bytes: Buffer): string | null {
  try {
    const content: unknown = JSON.parse(textOf(bytes) ?? '');
    return isRecord(content) && typeof content.id === 'string' ? content.id : null;
  } catch {
    return null;
  }
}

/**
 * The policies as they were: in another folder, or in a commit of the git repository that the folder lies in. Git itself is
 * asked, and only read; nothing is checked out.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { GallraError } from '../errors/gallra-error.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { readPolicyFolder } from './policy-folder.ts';

export interface PoliciesAt {
  /** As it was asked for: the folder, or the ref with the commit that it stands for. */
  name: string;
  /** Files are named from the folder's top. */
  folder: PolicyFolder;
}

/**
 * @param where a ref of git, or a folder; a folder that begins with `.` or `/` is never taken for a ref.
 * @throws `folder.git`, `folder.ref`, `folder.link`, `folder.unreadable`.
 */
export async function policiesAt(where: string, policiesDir: string): Promise<PoliciesAt> {
  const isFolder = await stat(where).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (/^[./]/.test(where)) return fromFolder(where);
  const repository = await repositoryOf(policiesDir).catch((error: unknown) => {
    if (isFolder) return null;
    throw error;
  });
  const commit = repository && (await commitOf(repository, where));
  if (repository && commit) return fromCommit(repository, where, commit);
  if (isFolder) return fromFolder(where);
  throw new GallraError({
    code: 'folder.ref',
    what: `There is neither a commit nor a folder called ${where}.`,
    where: repository?.root ?? policiesDir,
    hint: `Name a branch, tag or commit that git rev-parse knows here (in CI, fetch it first: git fetch origin ${where}), or a folder.`,
    actor: 'operator',
  });
}

async function fromFolder(dir: string): Promise<PoliciesAt> {
  return { name: dir, folder: fromTop(await readPolicyFolder(resolve(dir)), resolve(dir)) };
}

interface Repository {
  root: string;
  /** The folder of policies, from the root; with slashes, empty for the root itself. */
  inside: string;
}

async function repositoryOf(policiesDir: string): Promise<Repository> {
  const dir = await realpath(policiesDir).catch(() => policiesDir);
  const root = (await git(dir, ['rev-parse', '--show-toplevel'])).toString('utf8').replace(/\r?\n$/, '');
  return {
    root,
    inside: relative(await realpath(root), dir)
      .split(sep)
      .join('/'),
  };
}

/** Null: git knows no such commit. */
async function commitOf({ root }: Repository, ref: string): Promise<string | null> {
  try {
    const found = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    return found.toString('utf8').trim();
  } catch {
    return null;
  }
}

async function fromCommit(repository: Repository, ref: string, commit: string): Promise<PoliciesAt> {
  const name = commit.startsWith(ref) ? commit.slice(0, 12) : `${ref} (${commit.slice(0, 12)})`;
  const files = await filesIn(repository, commit);
  if (files.length === 0) return { name, folder: { sound: [], broken: [], problems: [], stores: [] } };
  const dir = await mkdtemp(join(tmpdir(), 'gallra-diff-'));
  try {
    for (const { path, bytes } of files) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), bytes);
    }
    return { name, folder: fromTop(await readPolicyFolder(dir), dir) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

interface CommittedFile {
  path: string;
  bytes: Buffer;
}

/** The YAML files of the folder, as they were; none where the commit has no such folder. */
async function filesIn({ root, inside }: Repository, commit: string): Promise<CommittedFile[]> {
  const listed = (
    await git(root, ['ls-tree', '-r', '-z', '--full-tree', commit, ...(inside === '' ? [] : ['--', inside])])
  )
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const [, mode = '', kind = '', id = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      const within = inside === '' ? path : path.slice(inside.length + 1);
      return kind === 'blob' && isPolicyFile(within) ? [{ path: within, id, isLink: mode === '120000' }] : [];
    });
  const asked = listed.map(({ path, id, isLink }) =>
    isLink ? `${commit}:${inside === '' ? '' : `${inside}/`}${path}` : id,
  );
  const found = await contents(root, asked);
  return listed.map(({ path }, i) => {
    const bytes = found[i];
    if (bytes) return { path, bytes };
    throw new GallraError({
      code: 'folder.link',
      what: 'The file is a link that leads to no file of this commit.',
      where: `${commit.slice(0, 12)}:${path}`,
      hint: 'Compare with a folder that holds the files as they were.',
      actor: 'operator',
    });
  });
}

const isPolicyFile = (path: string): boolean =>
  /\.ya?ml$/i.test(path) && !path.includes('\n') && !path.split('/').some((part) => part.startsWith('.'));

/** Null for what is no file. */
async function contents(root: string, asked: string[]): Promise<(Buffer | null)[]> {
  if (asked.length === 0) return [];
  const output = await git(root, ['cat-file', '--batch', '--follow-symlinks'], asked.map((one) => `${one}\n`).join(''));
  let at = 0;
  return asked.map(() => {
    const end = output.indexOf(10, at);
    const [, kind, size] = output.toString('utf8', at, end).split(' ');
    // A link that leads nowhere is answered with its kind and the length of what follows; what is missing, with that alone.
    const words = output.toString('utf8', at, end).split(' ');
    const isBlob = kind === 'blob';
    const length = isBlob
      ? Number(size)
      : /^(symlink|dangling|loop|notdir)$/.test(words[0] ?? '')
        ? Number(words[1])
        : -1;
    const from = end + 1;
    at = length < 0 ? from : from + length + 1;
    return isBlob ? output.subarray(from, from + length) : null;
  });
}

function git(dir: string, args: string[], input?: string): Promise<Buffer> {
  return new Promise((done, fail) => {
    const child = execFile(
      'git',
      ['-C', dir, ...args],
      { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024, windowsHide: true },
      (error, out, err) => (error ? fail(gitFailed(dir, error, err.toString('utf8'))) : done(out)),
    );
    child.stdin?.on('error', () => undefined); // What went wrong is told by the exit code.
    child.stdin?.end(input ?? '');
  });
}

function gitFailed(dir: string, cause: Error & { code?: unknown }, said: string): GallraError {
  const orFolder = 'or name a folder that holds the policies as they were.';
  const told = (what: string, hint: string): GallraError =>
    new GallraError({ code: 'folder.git', what, where: dir, hint, actor: 'operator', cause });
  if (cause.code === 'ENOENT') return told('git cannot be started.', `Install git, ${orFolder}`);
  if (/not a git repository/.test(said))
    return told('The folder of policies lies in no git repository.', `Name another with --policies, ${orFolder}`);
  if (/dubious ownership/.test(said))
    return told(
      'git does not trust the repository, because somebody else owns it.',
      `Run git config --global --add safe.directory <repository>, ${orFolder}`,
    );
  return told(`git says: ${said.trim().split('\n')[0] ?? cause.message}`, `Ask git what is wrong, ${orFolder}`);
}

/** Files from the folder's top: where it lay for a moment is nobody's business. */
export function fromTop(folder: PolicyFolder, dir: string): PolicyFolder {
  const short = <T extends { file: string }>(one: T): T => ({ ...one, file: relative(dir, one.file) });
  return {
    ...folder,
    sound: folder.sound.map(short),
    broken: folder.broken.map(short),
    problems: folder.problems.map(short),
  };
}

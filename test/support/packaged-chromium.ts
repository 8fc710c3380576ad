/** The Chromium of the packages, unpacked once for this machine: with fonts and libraries, as a bare machine has none. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

interface Packaged {
  executablePath: string;
  /** What it needs besides the environment of this process. */
  environment: Record<string, string>;
}

const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');

/** Several processes may ask at once: each unpacks for itself, and the first that is done puts its own where all look. */
export async function packagedChromium(): Promise<Packaged> {
  const { version } = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8')) as {
    version: string;
  };
  const place = join(tmpdir(), `gallra-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(place)) await unpackTo(place);
  const libraries = [join(place, 'al2023/lib'), process.env.LD_LIBRARY_PATH ?? ''].filter((path) => path !== '');
  return {
    executablePath: join(place, 'chromium'),
    environment: { FONTCONFIG_FILE: join(place, 'fonts.conf'), LD_LIBRARY_PATH: libraries.join(':') },
  };
}

/** The package unpacks to the temporary directory of its process, and its libraries only where it believes to be in a Lambda. */
async function unpackTo(place: string): Promise<void> {
  const own = await mkdtemp(`${place}-`);
  try {
    const script = `await (await import(${JSON.stringify(pathToFileURL(entry).href)})).default.executablePath()`;
    const [major] = process.versions.node.split('.');
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env: { PATH: process.env.PATH, TMPDIR: own, AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x` },
    });
    await writeFile(join(own, 'fonts.conf'), fontsOf(place));
    await rename(own, place);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
}

const fontsOf = (place: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${place}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${place}/fonts-cache</cachedir></fontconfig>
`;

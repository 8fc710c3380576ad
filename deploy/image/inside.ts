/** Small programs for `node -e` in a container, where nothing but the image itself is at hand. */

/** Every module of ours but the one that begins at once. */
export const loadEverything = `
  const modules = fs.readdirSync('/opt/gallra/dist', { recursive: true })
    .filter((file) => file.endsWith('.js') && !/^src\\/cli\\/(main|program)\\.js$/.test(file) && !file.startsWith('node_modules'));
  Promise.all(modules.map((file) => import('/opt/gallra/dist/' + file)))
    .then(() => { console.log('loaded ' + modules.length + ' modules'); process.exit(0); });`;

/** Tries to write beside the program, where programs usually write, and in the volume; to start a shell; and tells who it is. */
export const writeEverywhere = (shells: readonly string[]): string => `
  const attempt = (work) => { try { return work() ?? true; } catch { return null; } };
  const places = ['/', '/opt/gallra', '/opt/gallra/dist', '/etc/gallra/policies', '/tmp', '/var/tmp', '/root', '/var/lib/gallra'];
  console.log(JSON.stringify({
    user: [process.getuid(), process.getgid()],
    name: attempt(() => os.userInfo().username),
    capabilities: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
    shells: ${JSON.stringify(shells)}.filter((shell) => child_process.spawnSync(shell, ['-c', 'true']).error === undefined),
    written: places.filter((place) => attempt(() => fs.writeFileSync(place + '/tried', ''))),
  }));`;

/** Starts a program that starts another and ends at once; that one, ended too, must not stay in the table of processes. */
export const leaveOrphan = `
  const orphan = "setTimeout(() => {}, 300)";
  const parent = "require('child_process').spawn(process.execPath, ['-e', " + JSON.stringify(orphan) + "], { detached: true, stdio: 'ignore' }).unref()";
  child_process.spawnSync(process.execPath, ['-e', parent]);
  const others = () => fs.readdirSync('/proc').filter((pid) => /^\\d+$/.test(pid) && pid !== '1' && pid !== String(process.pid));
  const orphans = others().length;
  const began = Date.now();
  const look = setInterval(() => {
    if (others().length > 0 && Date.now() - began < 5000) return;
    clearInterval(look);
    console.log(orphans + ' orphan, ' + others().length + ' left');
  }, 50);`;

/** Has no handler for any signal: as process 1 it could not be told to end. */
export const waitForever = `console.log('waiting'); setInterval(() => {}, 1000);`;

/** Of the child of process 1. The kernel counts a hundred ticks a second. */
export const usageOfWorker = `
  const pid = fs.readFileSync('/proc/1/task/1/children', 'utf8').trim().split(' ')[0];
  const [user, system] = fs.readFileSync('/proc/' + pid + '/stat', 'utf8').replace(/^.*\\) /, '').split(' ').slice(11, 13);
  const kilobytes = /VmRSS:\\s*(\\d+)/.exec(fs.readFileSync('/proc/' + pid + '/status', 'utf8'))[1];
  console.log(JSON.stringify({ megabytes: Math.round(kilobytes / 1024), workedMs: (Number(user) + Number(system)) * 10 }));`;

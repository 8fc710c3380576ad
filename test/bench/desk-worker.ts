/**
 * The process that serves the desk while it is measured: opens it with the environment of `gallra serve`, says where it
 * listens, and ends when its parent lets go of it.
 */
import { openAccountsOf } from '../../src/app/accounts.ts';
import { openEngine } from '../../src/app/compose.ts';
import { environmentOfProcess, readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { hashPassword } from '../../src/app/password.ts';
import { openDesk } from '../../src/web/desk.ts';

const config = readConfig(environmentOfProcess());
const [name = '', password = ''] = process.argv.slice(2);
const accounts = await openAccountsOf(config);
await accounts.add(
  { name, fullName: name, password: await hashPassword(password), grants: [{ role: 'viewer', controllers: null }] },
  'bench',
);
await accounts.close();
const open = await openEngine(config);
// All reviewers come from one address here.
const app = await openDesk(open, config, silentLog, { rate: 1_000_000 });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.once('disconnect', () => {
  void app.close().then(() => open.close());
});
process.send?.({ url });
